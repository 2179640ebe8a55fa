"""A rule: a documented value that finds one kind of fault."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from textwrap import fill
from typing import Any, Generic, NamedTuple, TypeVar

from kbgen.body import Heading, Outline, Section, plain
from kbgen.model import Corpus, Doc, Fix, KeyPath, Markup, Severity
from kbgen.model.document import Link

F_co = TypeVar("F_co", covariant=True)


@dataclass(frozen=True)
class Reading(Generic[F_co]):
    """What a document rule sees: the document, its body's text, the body's outline, and what of HTML is printed."""

    doc: Doc[F_co]
    body: str
    outline: Outline
    markup: Markup = Markup()

    @cached_property
    def text(self) -> str:
        """The prose: the body with code and comments blanked out, offsets and lines unchanged."""
        return self.outline.prose

    def heading(self, *names: str) -> Heading | None:
        """The first heading that is one of `names`, whatever its case, level and trailing colon."""
        wanted = {name.lower() for name in names}
        return next((h for h in self.outline.headings if h.text.lower().strip(" :") in wanted), None)

    def own(self, section: Section) -> str:
        """The text of one section as a person reads it."""
        return plain(self.text[section.start : section.end]).strip()


_WIDTH = 116  # of a paragraph in a manual


class Place(NamedTuple):
    """A place in a body: line and column from 0, and a length in characters.

    With `file`, a field that names a file beside the document, the place is in that file instead.
    """

    line: int
    column: int = 0
    length: int = 1
    file: str = ""

    @classmethod
    def of(cls, link: Link) -> Place:
        """Where a link stands."""
        return cls(link.line, link.column, link.length)


class Hit(NamedTuple):
    """A fault that a rule has found: at a front-matter key or at a place in the body.

    `value` is the offending text, which tells one finding of a rule in a file from the next. `help`
    replaces the rule's own remedy where a better one is known, `severity` the rule's own where this one weighs less.
    `fix` is what to write where only one answer is right. One that `repeats` is told by that of another document.
    """

    at: KeyPath | Place
    message: str
    value: str = ""
    help: str = ""
    fix: Fix | None = None
    severity: Severity | None = None
    repeats: bool = False


class Scope(StrEnum):
    """What a rule reads: a file being loaded, one document, the corpus, that and the date, alerts, or `mkdocs.yml`."""

    LOAD = "load"
    DOCUMENT = "document"
    CORPUS = "corpus"
    DATED = "dated"
    COVERAGE = "coverage"
    CONFIGURATION = "configuration"


DocumentCheck = Callable[[Reading[Any]], Iterable[Hit]]
CorpusCheck = Callable[[Corpus], Iterable[tuple[Doc[Any], Hit]]]
EachCheck = Callable[[Doc[Any], Corpus], Iterable[Hit]]
DatedCheck = Callable[[Corpus, date], Iterable[tuple[Doc[Any], Hit]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `fix` says in a sentence what to do; `manual` is its docstring, why first.

    The code is never reused. Exactly one of the first three functions is set, by `scope`; a loading rule and one on
    coverage or the configuration have none, since reading a file, or comparing two, is what finds their faults. A rule
    on the corpus that looks at each document by itself has that as `on_each` too, for whoever asks about one of them.
    """

    code: str
    name: str
    severity: Severity
    scope: Scope
    fix: str
    manual: str
    on_document: DocumentCheck | None = None
    on_corpus: CorpusCheck | None = None
    on_date: DatedCheck | None = None
    on_each: EachCheck | None = None

    @property
    def dated(self) -> bool:
        """Whether its answer changes with the date, so that `stale` runs it and `check` does not."""
        return self.scope is Scope.DATED


def document_rule(code: str, name: str, severity: Severity, fix: str) -> Callable[[DocumentCheck], Rule]:
    """Declare a rule over one document and its body."""

    def declare(check: DocumentCheck) -> Rule:
        return Rule(code, name, severity, Scope.DOCUMENT, fix, _manual(check), on_document=check)

    return declare


def corpus_rule(code: str, name: str, severity: Severity, fix: str) -> Callable[[CorpusCheck], Rule]:
    """Declare a rule over the facts of the whole corpus."""

    def declare(check: CorpusCheck) -> Rule:
        return Rule(code, name, severity, Scope.CORPUS, fix, _manual(check), on_corpus=check)

    return declare


def each_rule(code: str, name: str, severity: Severity, fix: str, kind: str = "") -> Callable[[EachCheck], Rule]:
    """Declare a rule over one document after another, all or those of a kind, each with the whole corpus at hand."""

    def declare(check: EachCheck) -> Rule:
        def on_corpus(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
            docs = corpus.of_kind(kind) if kind else corpus.docs
            return ((doc, hit) for doc in docs for hit in check(doc, corpus))

        def on_each(doc: Doc[Any], corpus: Corpus) -> Iterable[Hit]:
            return check(doc, corpus) if kind in ("", doc.kind) else ()

        return Rule(code, name, severity, Scope.CORPUS, fix, _manual(check), on_corpus=on_corpus, on_each=on_each)

    return declare


def dated_rule(code: str, name: str, severity: Severity, fix: str) -> Callable[[DatedCheck], Rule]:
    """Declare a rule over the corpus and the date."""

    def declare(check: DatedCheck) -> Rule:
        return Rule(code, name, severity, Scope.DATED, fix, _manual(check), on_date=check)

    return declare


def fence(text: str, path: str = "") -> str:
    """A file as a manual shows it, with the path where that matters."""
    language = "markdown" if not path or path.endswith(".md") else "yaml"
    return f"```{language} {path}".rstrip() + f"\n{text}\n```"


def document(*lines: str, body: str = "", path: str = "") -> str:
    """A document of a manual by the lines of its front matter."""
    return fence("\n".join(("---", *lines, "---", *(("", body) if body else ()))), path)


def files(*fences: str) -> str:
    """Several files of a manual."""
    return "\n\n".join(fences)


def manual(why: str, bad: str = "", good: str = "") -> str:
    """The manual of a rule from its reason and the files that it finds fault with, or does not."""
    reason = "\n\n".join(fill(part, _WIDTH, break_long_words=False) for part in why.split("\n\n"))
    return f"{reason}\n\nBad:\n\n{bad}\n\nGood:\n\n{good}" if bad else reason


def required(
    code: str,
    name: str,
    severity: Severity,
    fix: str,
    why: str,
    *,
    key: str,
    message: str,
    bad: Sequence[str],
    good: Sequence[str],
    path: str = "",
    at: KeyPath = (),
    where: Callable[[Doc[Any]], bool] = lambda _: True,
) -> Rule:
    """Declare that documents, or those `where` it counts, have a key in their front matter.

    The hit is `at` the key itself by default. The example of a document without it has the lines `bad`, at `path` where
    that matters; the lines `good` more make it one with it.
    """

    def lacks(reading: Reading[Any]) -> Iterator[Hit]:
        if not getattr(reading.doc.fields, key) and where(reading.doc):
            yield Hit(at or (key,), message)

    text = manual(why, document(*bad, path=path), document(*bad, *good, path=path))
    return Rule(code, name, severity, Scope.DOCUMENT, fix, text, on_document=lacks)


def load_rule(code: str, name: str, severity: Severity, fix: str, why: str, bad: str = "", good: str = "") -> Rule:
    """Declare a fault that loading a file can find."""
    return Rule(code, name, severity, Scope.LOAD, fix, manual(why, bad, good))


def coverage_rule(code: str, name: str, severity: Severity, fix: str, why: str, bad: str, good: str) -> Rule:
    """Declare a fault that comparing the runbooks with alerting rules can find."""
    return Rule(code, name, severity, Scope.COVERAGE, fix, manual(why, bad, good))


def configuration_rule(code: str, name: str, severity: Severity, fix: str, why: str, bad: str, good: str) -> Rule:
    """Declare a fault that comparing the configuration with the corpus can find."""
    return Rule(code, name, severity, Scope.CONFIGURATION, fix, manual(why, bad, good))


def _manual(check: Callable[..., object]) -> str:
    return inspect.getdoc(check) or ""


Lacks = Callable[[Doc[Any], Corpus], bool]
Group = Callable[[Doc[Any]], Hashable]
_MANY = 5


def kind_in_collection(doc: Doc[Any]) -> Hashable:
    """The documents of one kind in a collection belong together."""
    return doc.collection, doc.kind


def unless_usual(
    doc: Doc[Any], corpus: Corpus, lacks: Lacks, hit: Hit | None, group: Group = kind_in_collection
) -> Iterator[Hit]:
    """The hit on a document that lacks something; where most of its group do, an advice that the first of them tells.

    There is no hit where it lacks nothing. Fewer than five documents make no practice.
    """
    if hit is None:
        return
    lacking, count = corpus.once(("usual", lacks), lambda: _lacking(corpus, lacks, group))[group(doc)]
    if len(lacking) < _MANY or 2 * len(lacking) < count:
        yield hit
    else:
        text = f"{hit.message}; it is like that in {len(lacking):,} of {count:,} documents here"
        yield hit._replace(message=text, severity=Severity.ADVICE, repeats=doc.address != lacking[0].address)


def _lacking(corpus: Corpus, lacks: Lacks, group: Group) -> dict[Hashable, tuple[list[Doc[Any]], int]]:
    """The documents of each group that lack something, and how many documents it has."""
    found: dict[Hashable, tuple[list[Doc[Any]], int]] = {}
    for doc in corpus.docs:
        lacking, count = found.get(group(doc), ([], 0))
        if lacks(doc, corpus):
            lacking.append(doc)
        found[group(doc)] = lacking, count + 1
    return found
