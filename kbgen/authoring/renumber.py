"""Gives decisions that share a number numbers of their own, with what cites them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import unquote

from kbgen.authoring.link_targets import Places
from kbgen.authoring.patch import Lines, Patch
from kbgen.authoring.references import ReferenceForm, Use, uses
from kbgen.load.frontmatter import split
from kbgen.markdown import outline
from kbgen.model import Corpus, Doc
from kbgen.model.document import DOCUMENT_SUFFIX, parted, without_suffix

# Keys that state a number by itself, or at the start of their text.
_KEYS = ("number", "nr", "adr", "rfc", "title")
_NUMBER = (
    r"(?P<before>(?:ADR|RFC|decision{prefix})[-_ #]{{0,2}}|#?(?=\d+(?:\s*[.:)|–—-]\s|$)))"
    r"(?P<number>0*{number})(?!\w|\.\d)"
)
_CITED = r"(?<![\w-])(?P<before>(?:ADR|RFC|decision{prefix})[-_ #]{{0,2}})(?P<number>0*{number})(?!\w|\.\d)"
_NAME = re.compile(r"(?P<before>\D*?)(?P<number>\d{1,5})(?=[-_. ]|$)")


class Renumbered(NamedTuple):
    """A decision and its new number; `kept` is the one that keeps the number that both have."""

    doc: Doc[Any]
    kept: Doc[Any]
    number: int

    @property
    def old(self) -> int:
        """The number that it has."""
        number: int = self.doc.content.number
        return number

    def written(self, digits: str) -> str:
        """The new number with at least as many digits as the old one was written with."""
        return str(self.number).zfill(len(digits))


class RenumberPlan(NamedTuple):
    """What is to change for new numbers: paths, ids, texts; `unsure` are citations that may mean either decision."""

    moves: Mapping[str, str]
    ids: Mapping[str, str]
    own: Mapping[str, Sequence[Patch]]
    unsure: tuple[str, ...]


def collisions(corpus: Corpus, appeared: Callable[[str], date | None]) -> list[Renumbered]:
    """The decisions that share their number with an earlier one, in order, each with the next number that is free.

    The earlier is the one with the earlier date, then the one that appeared first, then the first by path. A number is
    not free where the decision would get the name that a link which leads nowhere gives: that meant another one.
    """
    missing = _missing(corpus)
    logs: dict[tuple[str, str], dict[int, list[Doc[Any]]]] = defaultdict(lambda: defaultdict(list))
    for doc in corpus.of_kind("decision"):
        if doc.content.number is not None:
            logs[doc.collection, doc.content.log][doc.content.number].append(doc)
    found = []
    for by_number in logs.values():
        free = max(by_number) + 1
        for number in sorted(by_number):
            kept, *later = sorted(by_number[number], key=lambda doc: _age(doc, appeared))
            for doc in later:
                one = Renumbered(doc, kept, free)
                while not missing.isdisjoint(_names(one)):
                    one = one._replace(number=one.number + 1)
                found.append(one)
                free = one.number + 1
    return found


def _age(doc: Doc[Any], appeared: Callable[[str], date | None]) -> tuple[date, date, str]:
    return doc.content.date or date.max, appeared(doc.path) or date.max, doc.path


def _missing(corpus: Corpus) -> frozenset[str]:
    """The names of documents that links and references give, and that no document has."""
    found: set[str] = set()
    for doc in corpus.docs:
        refs = ((ref.target, corpus.resolve(ref.target, doc, ref.kinds)) for ref in doc.refs)
        wikis = ((name, corpus.resolve(name, doc)) for link in doc.links if link.wiki for name in (_page(link.target),))
        links = ((_page(link.target), corpus.follow(doc, link.target).doc) for link in doc.links if not link.wiki)
        found.update(name for name, target in (*refs, *wikis, *links) if target is None)
    return frozenset(without_suffix(name.rstrip("/").rpartition("/")[2]) for name in found)


def _page(link: str) -> str:
    return unquote(parted(link)[0])


def _names(one: Renumbered) -> Iterator[str]:
    """What links would call a decision by its new number."""
    yield _renamed(one, without_suffix(one.doc.path.rpartition("/")[2]))
    yield _renamed(one, one.doc.id)


def plan(found: Iterable[Renumbered], corpus: Corpus, read: Callable[[str], str]) -> RenumberPlan:
    """What new numbers change; `read` gives the text of a document's file."""
    moves: dict[str, str] = {}
    ids: dict[str, str] = {}
    own: dict[str, list[Patch]] = defaultdict(list)
    unsure: list[str] = []
    places = Places(corpus, {})
    for one in found:
        doc = one.doc
        name = doc.path.rpartition("/")[2]
        if _renamed(one, name) == name:
            unsure.append(f"{doc.path} has its number from its folder; rename that to {one.number}")
            continue
        moves[doc.path] = f"{doc.folder}/{_renamed(one, name)}".lstrip("/")
        if doc.fields.id == doc.id and _renamed(one, doc.id) != doc.id:
            ids[doc.path] = _renamed(one, doc.id)
        own[doc.path] += _stated(one, read(doc.path))
        for path in dict.fromkeys(other.path for other in corpus.docs if DOCUMENT_SUFFIX.search(other.path)):
            told = unsure if _may_mean(corpus.by_path[path], one, corpus) else []
            _cite(one, places, corpus.by_path[path], read(path), own, told)
    return RenumberPlan(
        moves, ids, {path: tuple(dict.fromkeys(patches)) for path, patches in own.items()}, tuple(unsure)
    )


def _may_mean(doc: Doc[Any], one: Renumbered, corpus: Corpus) -> bool:
    """Whether a bare number in a document may be that of a decision: not where its own collection has one of it."""
    own = (other for other in corpus.of_kind("decision") if other.collection == doc.collection)
    return doc.collection == one.doc.collection or all(other.content.number != one.old for other in own)


def _renamed(one: Renumbered, name: str) -> str:
    """A name with the new number where it starts with the old one, be it after a word."""
    at = _NAME.match(name)
    if at is None or int(at["number"]) != one.old:
        return name
    return at["before"] + one.written(at["number"]) + name[at.end() :]


def _stated(one: Renumbered, text: str) -> Iterator[Patch]:
    """Where a decision states its own number: in front matter, and at the start of its first heading."""
    front = split(text)
    lines = Lines(text)
    pattern = _pattern(_NUMBER, one)
    for key in _KEYS:
        span = front.spans.get((key,))
        if span is not None and (at := pattern.match(lines.token(span).strip("'\""))):
            start = text.index(at["number"], lines.offset(span) + at.start("number"))
            yield Patch(start, start + len(at["number"]), one.written(at["number"]))
    first = len(text) - len(front.body)
    heading = next((one for one in outline(front.body, one.doc.markdown).headings if one.level == 1), None)
    if heading is not None:
        start, end = lines.bounds(text.count("\n", 0, first) + heading.line + 1)
        begins = start + len(text[start:end]) - len(text[start:end].lstrip("# \t"))
        if at := pattern.match(text[:end], begins):
            yield Patch(at.start("number"), at.end("number"), one.written(at["number"]))


def _cite(
    one: Renumbered,
    places: Places,
    doc: Doc[Any],
    text: str,
    own: dict[str, list[Patch]],
    unsure: list[str],
) -> None:
    """Bring the citations of one document to the new number; those that may mean the other decision are told."""
    pattern = _pattern(_CITED, one)
    if not any(pattern.finditer(text)):
        return
    named = [(use, places.lead(other, use)._replace(anchor="")) for other, use in uses(text, [doc])]
    to_this = [use for use, lead in named if lead == places.of(one.doc)]
    to_kept = any(lead == places.of(one.kept) for _, lead in named) or doc is one.kept
    sure = (to_this or doc is one.doc) and not to_kept
    taken = [(patch.start, patch.end) for patch in own[doc.path]]
    shown = [_text_of(use, text) for use in to_this]
    for at in pattern.finditer(text):
        start, end = at.span("number")
        if any(first <= start < last for first, last in taken) or _is_address(start, named):
            continue
        if sure or any(first <= start < last for first, last in shown):
            own[doc.path].append(Patch(start, end, one.written(at["number"])))
        elif doc is not one.kept:
            line = text.count("\n", 0, start) + 1
            unsure.append(f"{doc.path}:{line} says {at[0]!r}, which may mean {one.kept.path} or {one.doc.path}")


def _pattern(form: str, one: Renumbered) -> re.Pattern[str]:
    """A pattern for the number of a decision, after the words that decisions of its log are cited by."""
    word = re.escape(one.doc.content.log.rpartition("/")[2].strip("-_ "))
    return re.compile(form.format(number=one.old, prefix=f"|{word}" if word else ""), re.IGNORECASE)


def _is_address(at: int, named: Iterable[tuple[Use, object]]) -> bool:
    """Whether a place lies in what names a document, which is written again by itself."""
    return any(use.start <= at < use.end for use, _ in named)


def _text_of(use: Use, text: str) -> tuple[int, int]:
    """Where the text of a link stands: before its target in brackets, or after a bar in double ones."""
    if use.form is ReferenceForm.WIKI:
        end = text.find("]]", use.end)
        return (use.end, end) if text.startswith("|", use.end) and end >= 0 else (0, 0)
    if use.form is ReferenceForm.LINK:
        end = text.rfind("](", 0, use.start)
        start = text.rfind("[", 0, end)
        return (start, end) if start >= 0 and not text[end + 2 : use.start].strip("< \t") else (0, 0)
    return 0, 0
