"""Finds which other decisions a decision's body says that it replaces or changes, or that replace or change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kbgen.body import Outline, Section
from kbgen.kinds.decision.clauses import BACK, Clause, Role, clauses, may_relate, scope_around, scope_between
from kbgen.kinds.decision.labels import LabelledValue, label_of
from kbgen.kinds.decision.statements import statements

_MOST = 20
_LONGEST = 2000
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]\n]{0,200})\]\((?P<target>[^()\s]{1,300})(?:\s[^()]{0,100})?\)")
_WIKI = re.compile(r"\[\[(?P<target>[^\[\]|#]{1,200})(?:[|#][^\[\]]{0,200})?\]\]")
_ADDRESS = re.compile(r"https?://\S{1,500}")
_WITH_WORD = re.compile(
    r"\b(?P<word>(?:[a-z]{1,12}-){0,3}(?:adr|rfc|pep|bip|kep|decision)s?(?:-[a-z]{1,20}){0,2})[-_ #]{0,3}"
    r"(?P<numbers>\d{1,5}(?:(?:, | and | & |, and )(?:(?:adr|rfc|pep)s?[-_ #]?)?\d{1,5}){0,9})\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\s:#|*_]{0,6}(?P<numbers>\d{1,5}(?:(?:, | and | & )\d{1,5}){0,9})(?![\w.%-])")
_DIGITS = re.compile(r"\d{1,5}")
_OTHER_MATTER = re.compile(
    r"\b(?:is|are|was|were|has|have|which|see|since|because|extends?|builds?|depends?|motivated|refers?|relates?|uses?)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\W*\d+[.)]?[ \t]+")
_LONGEST_PART = 80
_ITEM = re.compile(r"[ \t]*[-*+][ \t]")
# sections of which each item is about the whole decision
_LISTS = frozenset(
    ("links", "related", "related decisions", "related adrs", "relations", "relationships", "references", "see also")
)


class Named(NamedTuple):
    """Another decision as a body names it: by a link, by an id in double brackets, or by its number in a log.

    `word` is what stands before the number: the prefix of a log, or a word for decisions of any.
    """

    role: Role
    target: str = ""
    wiki: bool = False
    number: int | None = None
    scope: str = ""
    line: int | None = None
    word: str = ""


def named(outline: Outline, head: Mapping[str, LabelledValue], status: Sequence[LabelledValue]) -> tuple[Named, ...]:
    """Every decision that a body names: by the labels of its head, in its status, and where it speaks of itself.

    Elsewhere a sentence counts whose subject is this decision, and an item among its links; other prose does not.
    """
    found = [one for role in (*BACK, *BACK.values()) for one in _labelled(role, head)]
    found += [one for said in status for one in in_status(said)]
    for section in outline.sections if may_relate(outline.prose) else ():
        if may_relate(outline.prose[section.start : section.end]):
            found += _in_section(section, outline)
    return tuple(_once(found))[:_MOST]


def _once(found: Sequence[Named]) -> list[Named]:
    """Each decision once for each role, as it is named first; a part that a later place names counts."""
    first: dict[tuple[str, str, int | None], Named] = {}
    for one in found:
        key = (one.role, one.target, one.number)
        before = first.setdefault(key, one)
        first[key] = before if before.scope else before._replace(scope=one.scope)
    return list(first.values())


def in_status(said: LabelledValue, *, ended: bool = False) -> tuple[Named, ...]:
    """What a status names: `superseded by 12`, `accepted; supersedes ADR-45`; `Superseded 19` where it `ended`."""
    raw = (said.raw or said.text)[:_LONGEST]
    found = tuple(one for clause in clauses(raw) for one in _of_clause(clause, said.line, bare=True))
    if found or not ended:
        return found
    return tuple(_references("superseded by", raw, said.line, "", bare=False))


def in_key(role: Role, text: str) -> tuple[Named, ...]:
    """What an item of a key names: a link, a number, an id or a path."""
    return tuple(_references(role, text, None, "", bare=True)) or (Named(role, text, wiki=True),)


def _labelled(role: Role, head: Mapping[str, LabelledValue]) -> Iterator[Named]:
    if said := head.get(role):
        yield from _references(role, said.raw or said.text, said.line, "", bare=True)


def _in_section(section: Section, outline: Outline) -> Iterator[Named]:
    """What a section says of the decision itself; above the first of the sections a sentence may leave it out."""
    title = section.heading.text.strip(" :").lower() if section.heading else ""
    is_opening = section.heading is None or (section.heading == outline.headings[0] and section.heading.level == 1)
    text = outline.prose[section.start : section.end]
    for line, raw in statements(text, outline.line_of(section.start)):
        is_item = title in _LISTS and bool(_ITEM.match(raw))
        for clause in clauses(raw[:_LONGEST]):
            if clause.is_own or ((is_opening or is_item) and clause.is_bare):
                yield from _of_clause(clause, line, bare=False)
            elif clause.is_bare and section.heading and clause.role in BACK.values() and label_of(title) != "status":
                # a note within a section is about what stands there
                part = clause.scope or _NUMBERED.sub("", section.heading.text)[:_LONGEST_PART].strip(" :")
                found = _of_clause(clause, line, bare=False)
                yield from (one._replace(scope=one.scope or part) for one in found)


def _of_clause(clause: Clause, line: int | None, *, bare: bool) -> Iterator[Named]:
    if clause.role in BACK or clause.rest:
        yield from _references(clause.role, clause.rest, line, clause.scope, bare=bare)


def _references(role: Role, text: str, line: int | None, scope: str, *, bare: bool) -> Iterator[Named]:
    """The links of a text, else the ids in double brackets, else the numbers, each with the part that is meant."""
    places = [*_LINK.finditer(text), *_WIKI.finditer(text)]
    if places:
        ends = [*(place.start() for place in places[1:]), len(text)]
        last = scope_around(text[: places[0].start()], text[places[-1].end() :])
        before = 0
        for found, end in zip(places, ends, strict=True):
            if before and _OTHER_MATTER.search(text[before : found.start()]):
                return  # the sentence goes on about something else
            own = scope_between(text[before : found.start()]) if before else ""
            part = scope or own or scope_around("", text[found.end() : end]) or last
            before = found.end()
            yield Named(role, found["target"].strip(), found.re is _WIKI, scope=part, line=line)
        return
    plain = _ADDRESS.sub(" ", text)
    numbers = _WITH_WORD.search(plain) or (_BARE.match(plain) if bare else None)
    if numbers is None:
        return
    word = numbers.groupdict().get("word", "").lower()
    scope = scope or scope_around(plain[: numbers.start()], plain[numbers.end() :])
    for number in _DIGITS.findall(numbers["numbers"]):
        yield Named(role, number=int(number), scope=scope, line=line, word=word)
