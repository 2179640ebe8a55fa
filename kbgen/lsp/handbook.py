"""A handbook in memory, brought up to date a file at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kbgen import app
from kbgen.authoring.patch import EditRefusedError
from kbgen.authoring.paths import placed
from kbgen.check import Files, NoMemory, apply_suppressions, examine_one
from kbgen.judging import of_each
from kbgen.kit import Rule
from kbgen.kit.rule import Scope
from kbgen.load.identity import addresses
from kbgen.model import Corpus, Doc, Fault, Finding, LoadResult, Raw, Settings, Span
from kbgen.packs import kinds_of
from kbgen.rules import COMMON, rules_for
from kbgen.rules.general import once_per_collection
from kbgen.source.files import LARGEST, read_raw

_TOO_LARGE = Fault("file-too-large", Span(1, 1), f"the text is larger than {LARGEST // 1024 // 1024} MB")


class Name(NamedTuple):
    """A name that a document answers to, or a rota, as completion offers it; `folded` is what is searched."""

    folded: str
    name: str
    title: str
    kind: str


class OpenHandbook:
    """The documents of a handbook as they are on disk, or in an editor where they are open there."""

    def __init__(self, settings: Settings, today: date) -> None:
        """Read every document for its facts."""
        self.settings = settings
        self.today = today
        self.root = Path(settings.root).resolve()
        self.kinds = kinds_of(settings)
        self.open: dict[str, str] = {}
        self._rules = app.undated(self.kinds)
        with app.files_of(settings) as files:
            self._files = replace(files, memory=NoMemory())
            self._corpus = app.load_corpus(settings, files)
            self._addresses = dict(app.addresses_of(settings, files))
        self._raws = {raw.path: raw for raw in files.raws}
        self._taken: dict[str, tuple[Doc[Any], ...]] = {}
        for doc in self._corpus.docs:
            self._taken[doc.path] = (*self._taken.get(doc.path, ()), doc)
        self._fresh = dict(self._taken)
        self._stale = False
        self._names: list[Name] = []
        self._name_all()

    # files

    def path_of(self, file: Path) -> str | None:
        """The path below the root of a file that is, or may become, a document; None for any other."""
        try:
            path = file.resolve().relative_to(self.root).as_posix()
            placed(path, self.settings)
        except (ValueError, EditRefusedError):
            return None
        return path

    def text(self, path: str) -> str:
        """The text of a document, as its editor has it."""
        if path in self.open:
            return self.open[path]
        raw = self._raws.get(path)
        return read_raw(self.root, raw).text if raw is not None else ""

    def file(self, path: str) -> Path:
        """Where a document lies."""
        return self.root / path

    def take(self, path: str, text: str) -> None:
        """Take the text that an editor has of a document; one that is too large is judged as such, and not kept."""
        self.open[path] = "" if _is_large(text) else text

    def update(self, path: str, text: str) -> LoadResult:
        """What a document gives with a new text; others see it where that matters to them."""
        raw = self._raw(path)._replace(text=text, fault=_TOO_LARGE if _is_large(text) else None)
        taken = examine_one(raw, self._addresses[path], self._files, self.settings, self.kinds, self._rules)
        before = self._taken.get(path, ())
        if taken.docs or not before:
            self._fresh[path] = taken.docs
        if taken.docs and not _alike(before, taken.docs):
            self._taken[path] = taken.docs
            self._stale = True
            self._name_all()
        return taken

    def _raw(self, path: str) -> Raw:
        if path not in self._raws:
            source, inner = placed(path, self.settings)
            sources = {one.name: one for one in self.settings.sources}
            raw = Raw(path, inner, source, "")
            self._raws[path] = raw
            self._addresses[path] = addresses([raw], sources)[path]
        return self._raws[path]

    # what is known

    @property
    def corpus(self) -> Corpus:
        """The facts of all documents."""
        if self._stale:
            self._stale = False
            docs = tuple(doc for path in sorted(self._taken) for doc in self._taken[path])
            self._corpus = replace(self._corpus, docs=docs)
        return self._corpus

    def docs_at(self, path: str) -> tuple[Doc[Any], ...]:
        """The documents of a file as they were last read; those that stood there before where it cannot be."""
        return self._fresh.get(path, ())

    @property
    def names(self) -> Sequence[Name]:
        """Every name that a document answers to, in order, and those of the rotas."""
        return self._names

    def _name_all(self) -> None:
        docs = (doc for path in sorted(self._taken) for doc in self._taken[path])
        self._names = [
            Name(f"{name} {doc.title}".casefold(), name, doc.title, doc.kind)
            for doc in docs
            for name in (doc.id, *doc.fields.aliases)
        ]
        rotas = (f"rota:{rota.name}" for rota in self.settings.rotas)
        self._names += [Name(name.casefold(), name, "Whoever is on call", "rota") for name in rotas]

    # what is wrong

    def findings(self, path: str, taken: LoadResult) -> tuple[Finding, ...]:
        """What is wrong with a document: with its text by itself, and with what it names."""
        findings = list(taken.findings)
        corpus = self.corpus
        for doc in taken.docs:
            for rule in self._each(doc.kind):
                findings += of_each(rule, doc, corpus)
        here = replace(corpus, docs=taken.docs)
        told = apply_suppressions(findings, here, lambda: rules_for(self.kinds), _ran, self.today, dated=False)
        known = once_per_collection(told, corpus)
        return tuple(finding for finding in known if finding.path == path and not finding.repeats)

    def _each(self, kind: str) -> Iterator[Rule]:
        return (rule for rule in (*COMMON, *self.kinds[kind].rules) if rule.on_each is not None)

    def files(self) -> Files:
        """The files as an editor has them, to work a change of names out."""

        def read(raw: Raw) -> Raw:
            return raw._replace(text=self.open[raw.path]) if raw.path in self.open else read_raw(self.root, raw)

        return replace(app.uncached_files(self.settings), read=read)


def _ran(rule: Rule) -> bool:
    return rule.scope in (Scope.LOAD, Scope.DOCUMENT) or rule.on_each is not None


def _is_large(text: str) -> bool:
    """Whether a text is larger than a file that is read."""
    return 4 * len(text) > LARGEST and len(text.encode("utf-8", "surrogatepass")) > LARGEST


def _alike(before: tuple[Doc[Any], ...], after: tuple[Doc[Any], ...]) -> bool:
    """Whether documents are the same for whoever refers to them or is referred to by them."""
    with suppress(ValueError):
        return all(_seen(one) == _seen(other) for one, other in zip(before, after, strict=True))
    return False


def _seen(doc: Doc[Any]) -> tuple[object, ...]:
    fields = doc.fields
    return (
        doc.id,
        fields.aliases,
        doc.title,
        doc.kind,
        doc.ended,
        doc.audience,
        doc.anchors,
        [(ref.path, ref.target) for ref in doc.refs],
        [(link.target, link.wiki) for link in doc.links],
        fields.redirect_from,
        fields.summary,
        fields.last_reviewed,
        fields.review_every,
    )
