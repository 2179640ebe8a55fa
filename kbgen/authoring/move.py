"""Gives documents other paths or ids, and brings everything that names them along.

Every name in every document is looked up where it stands and where the files will stand; what would lead
elsewhere is written again, in the form that it has. Then all is read again as it will be on disk: each
name must lead where it led before, and nothing else may say anything else. What cannot be shown to do so
is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from kbgen.authoring.link_targets import Lead, Places, names, of_page, unquoted
from kbgen.authoring.patch import EditRefusedError, Patch, patched
from kbgen.authoring.paths import folder_of, placed, plain_address
from kbgen.authoring.redirects import id_patch, redirect_patches
from kbgen.authoring.references import ReferenceForm, Use, uses
from kbgen.authoring.verify import Proof
from kbgen.check import Examined, Files, RulesOn, examine
from kbgen.kit import Kind
from kbgen.load.identity import addresses, id_of
from kbgen.model import Corpus, Doc, Finding, Raw, Settings, Severity
from kbgen.model.document import DOCUMENT_SUFFIX
from kbgen.model.finding import fingerprinted


class Result(NamedTuple):
    """New texts by the path that their file has now, new ids by old ones, new addresses by old ones.

    `touched` counts the names that are written again by the path of their file, `findings` are the fingerprints that
    findings have then by those that they have now, where the two differ.
    """

    texts: Mapping[str, str]
    ids: Mapping[str, str]
    redirects: Mapping[str, str]
    touched: Mapping[str, int]
    findings: Mapping[str, str] = {}


@dataclass(frozen=True)
class Relocation:
    """What is to change in a handbook: `moves` of files by path, `ids` of documents by the path of their file.

    `own` are further patches of a document's text, by path, such as a number in its heading. `files` and
    `examined` are the handbook as it is.
    """

    files: Files
    examined: Examined
    settings: Settings
    kinds: Mapping[str, Kind]
    rules: RulesOn
    moves: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Sequence[Patch]] = field(default_factory=dict)

    @property
    def corpus(self) -> Corpus:
        """The documents as they are."""
        return self.examined.corpus

    def result(self) -> Result:
        """The change worked out and proved; RefusedError says why it cannot be made."""
        self._judge_moves()
        texts: dict[str, str] = {}
        touched: dict[str, int] = {}
        for path, patches in self._patches():
            found = patched(self._text(path), (*patches, *self.own.get(path, ())))
            if found != self._text(path):
                texts[path] = found
                touched[path] = len(set(patches))
        redirects = self._redirected(texts)
        after = self._examined(texts)
        Proof(self._before, Places(after.corpus, self._back), self.own, self.ids).judge(texts, self._text)
        self._no_worse(after)
        return Result(texts, self._changed_ids, redirects, touched, dict(self._same_findings(after)))

    # what the handbook will hold

    @cached_property
    def _back(self) -> Mapping[str, str]:
        return {new: old for old, new in self.moves.items()}

    @cached_property
    def _raws(self) -> list[Raw]:
        """The files as they will be listed, not yet read."""
        moved = [self._moved(raw) for raw in self.files.raws]
        counts = Counter(folder_of(raw) for raw in moved if DOCUMENT_SUFFIX.search(raw.inner) or raw.fault is None)
        near = {folder_of(self._moved(raw)) for raw in self.files.raws if raw.path in self.moves}
        near |= {folder_of(raw) for raw in self.files.raws if raw.path in self.moves}
        return [raw._replace(alone=counts[folder_of(raw)] == 1) if folder_of(raw) in near else raw for raw in moved]

    def _moved(self, raw: Raw) -> Raw:
        new = self.moves.get(raw.path)
        if new is None:
            return raw
        source, inner = placed(new, self.settings)
        return raw._replace(path=new, inner=inner, source=source)

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        return addresses(self._raws, {source.name: source for source in self.settings.sources})

    @cached_property
    def _by_path(self) -> Mapping[str, Raw]:
        return {raw.path: raw for raw in self.files.raws}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {}

    def _text(self, path: str) -> str:
        """The text of a file by the path that it has now."""
        if path not in self._texts:
            self._texts[path] = self.files.read(self._by_path[path]).text
        return self._texts[path]

    @cached_property
    def _changed_ids(self) -> Mapping[str, str]:
        now = {doc.path: doc.id for doc in self.corpus.docs if doc.path in self.moves or doc.path in self.ids}
        later = {self._back.get(doc.path, doc.path): doc.id for doc in self._after.corpus.docs}
        return {name: later[path] for path, name in now.items() if later[path] != name}

    @property
    def _lost_ids(self) -> list[tuple[str, str]]:
        """The files that are moved, each with the id that its document has from its name and loses."""
        lost = self._changed_ids
        return [(doc.path, doc.id) for doc in self.corpus.docs if doc.path in self.moves and doc.id in lost]

    @cached_property
    def _before(self) -> Places:
        return Places(self.corpus, {})

    @cached_property
    def _after(self) -> Places:
        """The corpus with its documents where they will be, and not a character of them changed."""
        docs = sorted((self._as_moved(doc) for doc in self.corpus.docs), key=lambda doc: doc.path)
        assets = frozenset(self.moves.get(path, path) for path in self.corpus.assets)
        return Places(replace(self.corpus, docs=tuple(docs), assets=assets), self._back)

    def _as_moved(self, doc: Doc[Any]) -> Doc[Any]:
        name = self.ids.get(doc.path, doc.id)
        new = self.moves.get(doc.path)
        if new is None:
            return replace(doc, id=name) if name != doc.id else doc
        source, inner = placed(new, self.settings)
        sources = {one.name: one for one in self.settings.sources}
        raw = Raw(new, inner, source, "")
        if doc.path not in self.ids and not self._says_id(doc):
            name = id_of(raw, sources[source])
        return replace(doc, id=name, path=new, inner=inner, collection=source, address=self._addresses[new])

    def _says_id(self, doc: Doc[Any]) -> bool:
        return doc.fields.id == doc.id and ("id",) in doc.spans

    # what is in the way

    def _judge_moves(self) -> None:
        addresses_now = {doc.path: doc.address for doc in self.corpus.docs if doc.path in self._by_path}
        several = Counter(doc.path for doc in self.corpus.docs)
        for old, new in self.moves.items():
            if old in self._by_path and (several[old] != 1 or not DOCUMENT_SUFFIX.search(old)):
                raise EditRefusedError(f"{old} is data, and other things tell what it is by its name; move it by hand")
            if new in self._by_path or new in self.corpus.assets:
                raise EditRefusedError(f"{new} is there already; choose another name")
        for raw in self._raws:
            now = addresses_now.get(raw.path)
            if raw.path not in self._back and several[raw.path] == 1 and now not in (None, self._addresses[raw.path]):
                raise EditRefusedError(f"the page of {raw.path} would get another address; move that document first")

    def _redirected(self, texts: dict[str, str]) -> dict[str, str]:
        """Let each page that gets another address be found at its old one; the new address by the old."""
        found = {}
        taken = {old.strip("/"): doc for doc in self.corpus.docs for old in doc.fields.redirect_from}
        for doc in self.corpus.docs:
            if doc.path not in self.moves or doc.path not in self._by_path:
                continue
            old, new = (plain_address(one) for one in (doc.address, self._addresses[self.moves[doc.path]]))
            if new in taken and taken[new] is not doc:
                raise EditRefusedError(f"{taken[new].path} has {new!r} in its `redirect_from`; take that out first")
            if old.casefold() != new.casefold():
                text = texts.get(doc.path, self._text(doc.path))
                texts[doc.path] = patched(text, redirect_patches(text, old))
                found[old] = new
        return found

    # what names what moves

    def _patches(self) -> Iterator[tuple[str, list[Patch]]]:
        after = {(self._back.get(doc.path, doc.path), number): doc for doc, number in self._after.numbers.items()}
        by_path: dict[str, list[Doc[Any]]] = {}
        for doc in self.corpus.docs:
            by_path.setdefault(doc.path, []).append(doc)
        for path, docs in by_path.items():
            pairs = [(doc, after[path, self._before.numbers[doc]]) for doc in docs]
            if path in self.moves or path in self.ids or path in self.own or self._concerned(path, pairs):
                yield path, list(self._rewritten(path, pairs))

    def _concerned(self, path: str, pairs: Sequence[tuple[Doc[Any], Doc[Any]]]) -> bool:
        """Whether something in a file would lead elsewhere, as far as its facts tell; its text is read where it may."""
        known = (
            Use(ReferenceForm.WIKI if link.wiki else ReferenceForm.LINK, link.target, 0, 0)
            for now, _ in pairs[:1]
            for link in now.links
        )
        keys = (
            (now, then, Use(ReferenceForm.KEY, ref.target, 0, 0, ref.kinds)) for now, then in pairs for ref in now.refs
        )
        links = ((*pairs[0], use) for use in known)
        if any(self._before.lead(now, use) != self._after.lead(then, use) for now, then, use in (*keys, *links)):
            return True
        if any(file in self.moves for now, _ in pairs for file in now.attached.values()):
            return True
        return bool(self.moves) and bool(DOCUMENT_SUFFIX.search(path)) and self._includes(path)

    def _includes(self, path: str) -> bool:
        """Whether a text may include that of what moves."""
        if "8<" in self._text(path):
            return True
        del self._texts[path]
        return False

    def _rewritten(self, path: str, pairs: Sequence[tuple[Doc[Any], Doc[Any]]]) -> Iterator[Patch]:
        text = self._text(path)
        then = dict(pairs)
        for doc, use in uses(text, [now for now, _ in pairs]):
            lead = self._before.lead(doc, use)
            if lead != self._after.lead(then[doc], use) and not self._healed(lead, then[doc], use):
                yield self._patch(text, (doc, then[doc]), use, lead)
        if path in self.ids:
            yield id_patch(text, pairs[0][0], self.ids[path])
        for old in self.moves:
            if "8<" in text and (f'"{old}"' in text or f"'{old}'" in text):
                raise EditRefusedError(f"{path} includes the text of {old}; write the new path there by hand first")

    def _healed(self, lead: Lead, doc: Doc[Any], use: Use) -> bool:
        """Whether a link that led nowhere would find what is moved to where it points."""
        return lead.what == "path" and doc.path not in self._back and self._after.lead(doc, use).what != "path"

    def _patch(self, text: str, docs: tuple[Doc[Any], Doc[Any]], use: Use, lead: Lead) -> Patch:
        now, doc = docs
        if use.start < 0:
            raise EditRefusedError(
                f"{doc.path} names {use.target!r} where it cannot be changed alone; change it by hand first"
            )
        written = text[use.start : use.end]
        for name in names(use, doc, self._target(lead), written, of_page=of_page(now, use.target, lead.path)):
            told = name
            if use.form in (ReferenceForm.KEY, ReferenceForm.DATA):
                told = unquoted(name)
            if self._after.lead(doc, use._replace(target=told)) == lead:
                return Patch(use.start, use.end, name)
        line = text.count("\n", 0, use.start) + 1
        raise EditRefusedError(
            f"{doc.path}, line {line}: nothing written for {use.target!r} would lead there; change it by hand first"
        )

    def _target(self, lead: Lead) -> Doc[Any] | str:
        if lead.what != "document":
            return self.moves.get(lead.path, lead.path)
        return next(
            doc
            for doc, number in self._after.numbers.items()
            if number == lead.number and self._back.get(doc.path, doc.path) == lead.path
        )

    # what comes of it

    def _examined(self, texts: Mapping[str, str]) -> Examined:
        """The handbook read as it will be."""
        now = {raw.path: raw for raw in self.files.raws}

        def read(raw: Raw) -> Raw:
            old = self._back.get(raw.path, raw.path)
            if old in texts:
                return raw._replace(text=texts[old])
            found = self.files.read(now[old])
            return raw._replace(text=found.text, fault=found.fault)

        opened = self.files.open_lines
        files = replace(
            self.files,
            raws=self._raws,
            read=read,
            assets=self._after.corpus.assets,
            open_lines=None if opened is None else lambda path: opened(self._back.get(path, path)),
        )
        return examine(files, self.settings, self.kinds, self.rules)

    def _same_findings(self, after: Examined) -> Iterator[tuple[str, str]]:
        """The fingerprints of findings before and after: of one file, rule and key they keep their order."""
        then = _in_order(after.findings, {})
        for place, found in _in_order(self.examined.findings, self.moves).items():
            pairs = zip(found, then.get(place, ()), strict=False)
            yield from ((old, new) for old, new in pairs if old != new and len(then.get(place, ())) == len(found))

    def _no_worse(self, after: Examined) -> None:
        """RefusedError where something would be wrong that is not wrong today."""
        known = Counter((finding.path, finding.code) for finding in self.examined.findings)
        for finding in after.findings:
            key = (self._back.get(finding.path, finding.path), finding.code)
            known[key] -= 1
            # a shared id is advice while nothing refers to it, and yet none that a move may make
            serious = finding.severity >= Severity.WARNING or finding.name == "duplicate-id"
            if known[key] < 0 and serious:
                kept = "".join(f"; `id: {name}` in {path} keeps its id" for path, name in self._lost_ids)
                raise EditRefusedError(f"then {finding.path} would be wrong: {finding.message} ({finding.code}){kept}")


def _in_order(findings: Sequence[Finding], moves: Mapping[str, str]) -> dict[tuple[str, str, str], list[str]]:
    """The fingerprints of findings by file, where moved by its new path, rule and key, in the order of their places."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in fingerprinted(sorted(findings, key=lambda finding: finding.order)):
        found.setdefault((moves.get(one.path, one.path), one.code, one.key), []).append(one.fingerprint)
    return found
