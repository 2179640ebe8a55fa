"""Finds which other decisions a decision's body says that it replaces or changes, or that replace or change it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from kbgen.body import Outline
from kbgen.kinds.decision.said import Said

Role = Literal["supersedes", "superseded by", "amends", "amended by"]
_ROLES: Mapping[str, Role] = {
    "supersede": "supersedes",
    "supercede": "supersedes",
    "replace": "supersedes",
    "obsolete": "supersedes",
    "amend": "amends",
}
_BACK: Mapping[Role, Role] = {"supersedes": "superseded by", "amends": "amended by"}
_MOST = 20
_LONGEST = 1000
_SCOPES = frozenset({"partially", "partly"})
_VERB = re.compile(
    r"\b(?P<verb>super[sc]ede|replace|obsolete|amend)(?P<form>s|ed|d)(?P<by>[-_ *]{1,4}by\b)?", re.IGNORECASE
)
# what may stand between the start of a line or of a sentence and the verb
_SUBJECT = re.compile(
    r"[\s\-*+>|_#]*(?:\[![a-z]+\]\s*)?(?:(?:this|the)\s+(?:adr|rfc|decision|record|proposal|document)\s+)?"
    r"(?:(?:is|was|has been|now|then|also|partially|partly|in part)\s+){0,3}[*_\s]{0,6}",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]\n]{0,200})\]\((?P<target>[^()\s]{1,300})(?:\s[^()]{0,100})?\)")
_WIKI = re.compile(r"\[\[(?P<target>[^\[\]|#]{1,200})(?:[|#][^\[\]]{0,200})?\]\]")
_ADDRESS = re.compile(r"https?://\S{1,500}")
_WITH_WORD = re.compile(
    r"\b(?P<word>(?:[a-z]{1,12}-){0,3}(?:adr|rfc|pep|bip|kep|decision)s?(?:-[a-z]{1,20}){0,2})[-_ #]{0,3}"
    r"(?P<numbers>\d{1,5}(?:(?:, | and | & |, and )(?:(?:adr|rfc|pep)s?[-_ #]?)?\d{1,5}){0,9})\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"[\s:#|*_]{0,6}(?P<numbers>\d{1,5}(?:(?:, | and | & )\d{1,5}){0,9})(?![\w.%-])")
_SENTENCE = re.compile(r"[.;](?=\s|$)")
_DIGITS = re.compile(r"\d{1,5}")


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


def named(outline: Outline, head: Mapping[str, Said]) -> tuple[Named, ...]:
    """Every decision that a body names, by the labels of its head, and by lines and sentences that say what it does."""
    found = [one for role in (*_BACK, *_BACK.values()) for one in _labelled(role, head)]
    found += [one for number, line in _telling(outline.prose) for one in _in_line(line[:_LONGEST], number)]
    return tuple(dict.fromkeys(found))[:_MOST]


def _telling(prose: str) -> Iterator[tuple[int, str]]:
    """The lines that hold one of the verbs, with their numbers."""
    low = prose.lower()
    if not any(stem in low for stem in _ROLES):
        return
    end = number = 0
    for verb in _VERB.finditer(prose):
        if verb.start() < end:
            continue
        number += prose.count("\n", end, verb.start())
        start, end = prose.rfind("\n", 0, verb.start()) + 1, prose.find("\n", verb.start())
        end = len(prose) if end < 0 else end
        yield number, prose[start:end]


def in_status(said: Said, *, ended: bool, scope: str) -> tuple[Named, ...]:
    """What a status names: `superseded by 12`, `accepted; supersedes ADR-45`, and `Superseded [19](19.md)`."""
    raw = said.raw or said.text
    found = tuple(_after_verbs(raw[:_LONGEST], said.line, scope, bare=True))
    if found or not ended:
        return found
    return tuple(_references("superseded by", raw[:_LONGEST], said.line, scope, bare=False))


def _labelled(role: Role, head: Mapping[str, Said]) -> Iterator[Named]:
    if said := head.get(role):
        yield from _references(role, said.raw or said.text, said.line, "", bare=True)


def _in_line(line: str, number: int) -> Iterator[Named]:
    """What a line says from its start, or a sentence within it; a line about anything else says nothing."""
    if not _VERB.search(line):
        return
    start = 0
    without_links = _LINK.sub(lambda link: "x" * len(link[0]), line)
    for end in (*(found.end() for found in _SENTENCE.finditer(without_links)), len(line)):
        sentence = line[start:end]
        lead = _SUBJECT.match(sentence)
        if lead and (verb := _VERB.match(sentence, lead.end())):
            yield from _of_verb(verb, sentence[verb.end() :], number, _scope_in(lead[0]), bare=False)
        start = end


def _scope_in(lead: str) -> str:
    return next((word for word in lead.lower().split() if word in _SCOPES), "")


def _after_verbs(text: str, line: int | None, scope: str, *, bare: bool) -> Iterator[Named]:
    verbs = list(_VERB.finditer(text))
    ends = [*(verb.start() for verb in verbs[1:]), len(text)]
    for verb, end in zip(verbs, ends, strict=False):
        yield from _of_verb(verb, text[verb.end() : end], line, scope, bare=bare)


def _of_verb(verb: re.Match[str], rest: str, line: int | None, scope: str, *, bare: bool) -> Iterator[Named]:
    role = _ROLES[verb["verb"].lower()]
    if verb["form"].lower() != "s":
        if not verb["by"]:
            return
        role = _BACK[role]
    yield from _references(role, rest, line, scope, bare=bare)


def _references(role: Role, text: str, line: int | None, scope: str, *, bare: bool) -> Iterator[Named]:
    """The links of a text, else the ids in double brackets, else the numbers."""
    links = [Named(role, found["target"], scope=scope, line=line) for found in _LINK.finditer(text)]
    links += [Named(role, found["target"].strip(), True, scope=scope, line=line) for found in _WIKI.finditer(text)]
    if links:
        yield from links
        return
    plain = _ADDRESS.sub(" ", text)
    found = _WITH_WORD.search(plain) or (_BARE.match(plain) if bare else None)
    word = found.groupdict().get("word", "").lower() if found else ""
    for number in _DIGITS.findall(found["numbers"]) if found else ():
        yield Named(role, number=int(number), scope=scope, line=line, word=word)
