"""Which decisions a text names, and how it relates to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from kbgen.body import Outline, Section
from kbgen.kinds.decision.labels import LabelledValue, label_of, statements
from kbgen.kinds.decision.schema import WORDS

Role = Literal["supersedes", "superseded by", "amends", "amended by"]
_ROLES: Mapping[str, Role] = {
    "supersede": "supersedes",
    "supercede": "supersedes",
    "replace": "supersedes",
    "obsolete": "supersedes",
    "amend": "amends",
}
BACK: Mapping[Role, Role] = {"supersedes": "superseded by", "amends": "amended by"}
_VERB = re.compile(r"(?<![^\W_])(?P<verb>super[sc]ede|replace|obsolete|amend)(?P<form>s|ed|d)(?![^\W_])", re.IGNORECASE)
_BY = re.compile(
    r"(?P<between>[\s,(]{0,3}(?:in part|partially|partly)[\s,)]{0,3}|[^:;,\[\]\x00]{0,80}?)(?<![^\W_])by(?![^\W_])",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.;!](?=[\s*_)]|$)")
_CLAUSE = re.compile(r"[,:;(—–→]|->| - |\b(?:and|but|then)\b", re.IGNORECASE)
_ANY_LINK = re.compile(r"!?\[[^\[\]]{0,200}\]\([^()\s]{0,300}(?:\s[^()]{0,100})?\)|\[\[[^\[\]]{1,200}\]\]")
_REFERENCE = re.compile(r"\x00|\b(?:adr|rfc|pep|bip|kep)s?[-_ #]{0,2}\d", re.IGNORECASE)
_CLAUSE_WORD = re.compile(r"[a-z']+")
_DATE = re.compile(r"\b(?:on |in |since )?\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}\b", re.ASCII | re.IGNORECASE)
_PART = re.compile(
    r"\b(?:in part|in parts|part|parts|partial|partially|partly|sections?|clauses?|paragraphs?|points?|only|some)\b|§",
    re.IGNORECASE,
)
SELF = re.compile(r"\bthis (?:adr|rfc|decision|record|proposal|document)\b", re.IGNORECASE)
_NEGATING = frozenset(
    "no not never isn't wasn't hasn't doesn't previously formerly yet may might could would should will be if until "
    "unless to can cannot which who whose".split()
)
_FILLERS = frozenset(
    "is was has been are now later also since this that it the a an adr rfc decision record proposal document status "
    "currently formally eventually explicitly hereby effectively in full fully entirely completely wholly its whole "
    "entirety on of note warning important tip caution".split()
)
_EARLIER = frozenset(
    "the our an earlier old older previous original prior existing decision decisions adr adrs rfc rfcs record records "
    "made in by of from what was decided and both all entirely fully completely wholly document proposal".split()
)
_EDGES = " \t\n.,;:-–—()[]*_<>|!/\\\"'"
_AFTER = re.compile(
    r"[\s*_]{0,4}(?P<open>[(,—–-]?)[\s*_]{0,4}(?P<scope>(?:in part|partial|partly|only\b|on (?:the|this|that)\b"
    r"|for (?!details|more|reasons|the reason|further|clarity)|as far as|insofar|except|with respect to|regarding"
    r"|['’]s\b(?! status))[^.,;*()\n]{0,80})",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"[\s*_]{0,4}\((?!see\b)(?P<scope>[^()]{0,80})\)", re.IGNORECASE)
_OF = re.compile(r"\b(?:of|in|from)[\s*_]*$", re.IGNORECASE)
_POSSESSIVE = re.compile(r"^['’]s\b")
_AROUND = frozenset({"the", "only", "in", "of", "and"})
_VAGUE = frozenset({"in part", "partially", "partly"})
_LONGEST_SCOPE = 80


class Clause(NamedTuple):
    """What a sentence says that one decision does to another, or has done to it, and the part that is meant.

    `rest` names the others, from `start` of the text on; `is_own` says that the sentence names this decision as its
    subject, `is_bare` that it begins with the verb.
    """

    role: Role
    scope: str
    rest: str
    is_own: bool = False
    is_bare: bool = False


def may_relate(text: str) -> bool:
    """Whether a text holds a verb for replacing or changing; to search for whole words takes ten times as long."""
    low = text.lower()
    return any(stem in low for stem in _ROLES)


def clauses(text: str) -> Iterator[Clause]:
    """Every clause of a text with a verb for replacing or changing that is about the decision itself."""
    if not may_relate(text):
        return
    masked = _ANY_LINK.sub(lambda link: "\x00" * len(link[0]), text)
    start = 0
    for end in (*(match.end() for match in _SENTENCE.finditer(masked)), len(text)):
        verbs = list(_VERB.finditer(masked, start, end))
        ends = [*(verb.start() for verb in verbs[1:]), end]
        for number, (verb, to) in enumerate(zip(verbs, ends, strict=False)):
            lead = _lead(masked[start : verb.start()], follows=number > 0)
            if lead is not None and (clause := _clause(verb, lead, masked[verb.end() : to], text[verb.end() : to])):
                yield clause
        start = end


def _lead(before: str, *, follows: bool) -> str | None:
    """The words of the verb's own clause before it; None where they are about something else."""
    lead = _CLAUSE.split(before)[-1]
    words = _CLAUSE_WORD.findall(lead.lower().replace("’", "'"))
    if _REFERENCE.search(lead) or not _NEGATING.isdisjoint(words):
        return None
    is_aside = not follows and _REFERENCE.search(before) and not _starts_with_status(before)
    return None if is_aside and before.rstrip().endswith((",", "now")) else lead


def _starts_with_status(text: str) -> bool:
    first = next(iter(_CLAUSE_WORD.findall(text.lower())), "")
    return first in WORDS


def _clause(verb: re.Match[str], lead: str, masked: str, rest: str) -> Clause | None:
    role = _ROLES[verb["verb"].lower()]
    own, bare = bool(SELF.search(lead)), not lead.strip(_EDGES)
    before = _words_beyond(_DATE.sub(" ", lead), _FILLERS | WORDS.keys())
    if verb["form"].lower() == "s":
        if before and not _PART.search(before):
            return None
        return Clause(role, before, rest, own, bare)
    by = _BY.match(masked)
    between = by["between"] if by else _tail(masked)
    scope = before or _words_beyond(_DATE.sub(" ", between), _FILLERS)
    return Clause(BACK[role], scope, rest[by.end() :] if by else "", own, bare)


def _tail(masked: str) -> str:
    """The part that stands after a verb which names nobody: `Superseded in part`, `superseded for reads`."""
    match = _AFTER.match(masked)
    return match["scope"] if match and match["open"] in ("", "(") else ""


def _words_beyond(text: str, fillers: AbstractSet[str]) -> str:
    """A text without the words at its edges that say nothing of a part; empty where no others are left."""
    words, start, end = text.split(), 0, len(text.split())
    while start < end and _is_filler(words[start], fillers):
        start += 1
    while start < end and _is_filler(words[end - 1], fillers):
        end -= 1
    said = " ".join(words[start:end])[:_LONGEST_SCOPE].strip(_EDGES)
    said = re.sub(r"^only (?:the )?| only$", "", said, flags=re.IGNORECASE)
    low = said.lower().replace("-", " ")
    return "in part" if low in ("part", "parts", "partial", "only") else low if low in _VAGUE else said


def _is_filler(word: str, fillers: AbstractSet[str]) -> bool:
    bare = word.strip(_EDGES).lower()
    return bare in fillers or not any(map(str.isalnum, bare))


def scope_between(text: str) -> str:
    """The part that stands between two decisions and is of the second: `, and, in part, `."""
    return "" if _AFTER.match(text) or not _PART.search(text) else _words_beyond(text, _EARLIER)


def scope_around(before: str, after: str) -> str:
    """The part that stands between a verb and the decision that it names, or behind that decision; empty for all."""
    if (_PART.search(before) or _OF.search(before)) and (said := _words_beyond(before, _EARLIER)):
        return said
    match = _AFTER.match(after) or _ASIDE.match(after)
    if match is None or not (match.re is _AFTER or _PART.search(match["scope"])):
        return ""
    return _words_beyond(_POSSESSIVE.sub("", match["scope"]), _AROUND) or "in part"


_MOST_NAMED = 20
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


class Citation(NamedTuple):
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


def named(outline: Outline, head: Mapping[str, LabelledValue], status: Sequence[LabelledValue]) -> tuple[Citation, ...]:
    """Every decision that a body names: by the labels of its head, in its status, and where it speaks of itself.

    Elsewhere a sentence counts whose subject is this decision, and an item among its links; other prose does not.
    """
    found = [one for role in (*BACK, *BACK.values()) for one in _labelled(role, head)]
    found += [one for said in status for one in in_status(said)]
    for section in outline.sections if may_relate(outline.prose) else ():
        if may_relate(outline.prose[section.start : section.end]):
            found += _in_section(section, outline)
    return tuple(_once(found))[:_MOST_NAMED]


def _once(citations: Sequence[Citation]) -> list[Citation]:
    """Each decision once for each role, as it is named first; a part that a later place names counts."""
    first: dict[tuple[str, str, int | None], Citation] = {}
    for citation in citations:
        key = (citation.role, citation.target, citation.number)
        before = first.setdefault(key, citation)
        first[key] = before if before.scope else before._replace(scope=citation.scope)
    return list(first.values())


def in_status(labelled_value: LabelledValue, *, ended: bool = False) -> tuple[Citation, ...]:
    """What a status names: `superseded by 12`, `accepted; supersedes ADR-45`; `Superseded 19` where it `ended`."""
    raw = (labelled_value.raw or labelled_value.text)[:_LONGEST]
    citations = tuple(one for clause in clauses(raw) for one in _of_clause(clause, labelled_value.line, bare=True))
    if citations or not ended:
        return citations
    return tuple(_references("superseded by", raw, labelled_value.line, "", bare=False))


def in_key(role: Role, text: str) -> tuple[Citation, ...]:
    """What an item of a key names: a link, a number, an id or a path."""
    return tuple(_references(role, text, None, "", bare=True)) or (Citation(role, text, wiki=True),)


def _labelled(role: Role, head: Mapping[str, LabelledValue]) -> Iterator[Citation]:
    if said := head.get(role):
        yield from _references(role, said.raw or said.text, said.line, "", bare=True)


def _in_section(section: Section, outline: Outline) -> Iterator[Citation]:
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
                citations = _of_clause(clause, line, bare=False)
                yield from (citation._replace(scope=citation.scope or part) for citation in citations)


def _of_clause(clause: Clause, line: int | None, *, bare: bool) -> Iterator[Citation]:
    if clause.role in BACK or clause.rest:
        yield from _references(clause.role, clause.rest, line, clause.scope, bare=bare)


def _references(role: Role, text: str, line: int | None, scope: str, *, bare: bool) -> Iterator[Citation]:
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
            yield Citation(role, found["target"].strip(), found.re is _WIKI, scope=part, line=line)
        return
    plain = _ADDRESS.sub(" ", text)
    numbers = _WITH_WORD.search(plain) or (_BARE.match(plain) if bare else None)
    if numbers is None:
        return
    word = numbers.groupdict().get("word", "").lower()
    scope = scope or scope_around(plain[: numbers.start()], plain[numbers.end() :])
    for number in _DIGITS.findall(numbers["numbers"]):
        yield Citation(role, number=int(number), scope=scope, line=line, word=word)
