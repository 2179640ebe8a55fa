"""A decision written by others, taken apart once for all the formats that look at it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import yaml

from kbgen.body import Outline, plain
from kbgen.kinds.decision.citations import Citation
from kbgen.kinds.decision.dates import ANY_LOG, numbered, prefix_of
from kbgen.kinds.decision.labels import LabelledValue, head
from kbgen.kinds.decision.read import DecisionRecord, read
from kbgen.kinds.decision.schema import UNSPECIFIED, Decision
from kbgen.kit import Body
from kbgen.kit.fields import SYNONYMS
from kbgen.kit.kind import Value
from kbgen.markdown import outline as outline_in
from kbgen.model.document import INDEX_NAMES, without_suffix

_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST_FRONT = 20_000
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_SEPARATOR = re.compile(r"[,;]|\band\b|&")
_HANDLE = re.compile(r"[@*_`\s]+")
_LINK = re.compile(r"\[([^\[\]\n]{0,200})\]\([^()\s]{0,300}\)")
_MOST_PEOPLE = 40
_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "deciders": ("deciders", "decision-makers", "decision-maker", "decision makers"),
    "consulted": ("consulted",),
    "informed": ("informed",),
}


class ForeignDecision(NamedTuple):
    """The parts of a file: its front matter, each key with its line; its body from line `first`; and what is read."""

    inner: str
    front: Mapping[str, Key]
    body: str
    first: int
    outline: Outline
    head: Mapping[str, LabelledValue]
    titles: frozenset[str]
    record: DecisionRecord


@lru_cache(maxsize=8)
def page_of(inner: str, text: str, markdown: str) -> ForeignDecision:
    """The parts of a file; nothing that it may hold raises."""
    front, body, first = _split(text)
    outline = outline_in(body, markdown)
    status, date = (
        next(filter(None, (_text(front, key) for key in _keys_of(name))), None) for name in ("status", "date")
    )
    titles = frozenset(heading.text.strip(" :").lower() for heading in outline.headings)
    record = read(Decision(status=status, date=date), Body(body, outline, inner))
    return ForeignDecision(inner, front, body, first, outline, head(outline), titles, record)


def _split(text: str) -> tuple[Mapping[str, Key], str, int]:
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_FRONT) if opening else None
    if opening is None or closing is None:
        return {}, text, 1
    matter = text[opening.end() : closing.start()]
    end = text.find("\n", closing.end())
    at = len(text) if end < 0 else end + 1
    front = {name: key._replace(line=key.line + 2) for name, key in mapping_of(matter).items()}
    return front, text[at:], text.count("\n", 0, at) + 1


class Key(NamedTuple):
    """The value of a key, a text or a list of texts, and the line of its text that the key stands on, from 0."""

    value: str | list[str]
    line: int


def mapping_of(text: str) -> Mapping[str, Key]:
    """The keys of a YAML text that hold a text or a list of texts, as written; empty for what is no mapping.

    It walks the parser's events, since what composes values of them recurses.
    """
    events = yaml.parse(text[:_LONGEST_FRONT], Loader=_LOADER)
    found: dict[str, Key] = {}
    try:
        root = next((event for event in events if isinstance(event, yaml.NodeEvent)), None)
        while isinstance(root, yaml.MappingStartEvent) and isinstance(event := next(events), yaml.NodeEvent):
            name, value = _node(event, events), _node(next(events), events)
            if isinstance(name, str) and value is not None:
                found.setdefault(name.lower(), Key(value, event.start_mark.line if event.start_mark else 0))
    except (yaml.YAMLError, ValueError):
        return {}
    return found


def _node(first: yaml.Event, events: Iterator[yaml.Event]) -> str | list[str] | None:
    """The text or the texts that a node holds, of which all events are taken; None for anything deeper."""
    if isinstance(first, yaml.ScalarEvent):
        return str(first.value)
    texts: list[str] = []
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth == 1 and isinstance(event, yaml.ScalarEvent):
            texts.append(str(event.value))
    return texts if isinstance(first, yaml.SequenceStartEvent) else None


@cache
def _keys_of(name: str) -> tuple[str, ...]:
    """The keys under which front matter may have a field, in lower case, its own first."""
    return (name, *(key for key, (field, _) in SYNONYMS.items() if field == name))


def _text(front: Mapping[str, Key], name: str) -> str:
    key = front.get(name)
    return key.value.strip() if key and isinstance(key.value, str) else ""


def front_value(page: ForeignDecision, *names: str) -> Value | None:
    """The first of some keys of the front matter that holds a text."""
    for name in names:
        if said := _text(page.front, name):
            return Value(said, page.front[name].line)
    return None


def line_of(page: ForeignDecision, labelled_value: LabelledValue, key: str) -> int | None:
    """The line of the file that says a value: of the body, or of a key."""
    if labelled_value.line is not None:
        return page.first + labelled_value.line
    return next((page.front[name].line for name in _keys_of(key) if name in page.front), None)


def values_of(page: ForeignDecision, beside: frozenset[str] = frozenset()) -> dict[str, Value]:
    """What a decision says, in the words of kbgen's own front matter."""
    record = page.record
    found: dict[str, Value] = {}
    if record.status != UNSPECIFIED:
        found["status"] = Value(record.status, line_of(page, record.said, "status"), record.status_doubt)
    if record.date:
        line = None if record.origin == "name" else line_of(page, record.dated, "date")
        found["date"] = Value(record.day_said, line, record.date_doubt)
    found |= {key: value for key in _PEOPLE if (value := _people(page, key))}
    for role in ("supersedes", "amends"):
        if earlier := list(_earlier(page, role, beside)):
            ids = [{"id": name, "scope": one.scope} if one.scope else name for one, name in earlier]
            line = next((one.line for one, _ in earlier if one.line is not None), None)
            found[role] = Value(ids, line_of(page, LabelledValue(line=line), "status"))
    if record.implementation:
        found["implementation"] = Value(record.implementation, line_of(page, record.said, "status"))
    if record.revisit.text:
        found["revisit"] = Value(record.revisit.text, line_of(page, record.revisit, "revisit"))
    return found


def _people(page: ForeignDecision, key: str) -> Value | None:
    """The people under one of the names of a key, in front matter or in the body's head."""
    for name in _PEOPLE[key]:
        said = page.front.get(name)
        if said and (people := people_in(said.value if isinstance(said.value, list) else [said.value])):
            return Value(people, said.line)
    in_head = page.head.get(key)
    people = people_in([in_head.raw]) if in_head else []
    return Value(people, page.first + (in_head.line or 0)) if in_head and people else None


def people_in(said: Sequence[str]) -> list[str]:
    """Single names out of texts that list several; a template's `{list everyone}` names nobody."""
    texts = (
        _LINK.sub(r"\1", one)
        for one in said
        if isinstance(one, str) and not one.lstrip().startswith(("{", "<", "[list"))
    )
    parts = (plain(part) for text in texts for part in _SEPARATOR.split(text[:2000])[:_MOST_PEOPLE])
    return [
        name for part in parts if (name := _HANDLE.sub(" ", part).strip()) and name.lower() not in ("n/a", "none", "-")
    ]


def _earlier(page: ForeignDecision, role: str, beside: frozenset[str]) -> Iterator[tuple[Citation, str]]:
    """The ids of the decisions that a body says it replaces or amends: by link, or by number among the files beside."""
    seen: set[str] = set()
    for one in page.record.names:
        name = id_named(one, page.inner, beside) if one.role == role else ""
        if name and name not in seen:
            seen.add(name)
            yield one, name


def id_named(citation: Citation, inner: str, beside: frozenset[str]) -> str:
    """The id of a decision by the path or the number that it is named by; empty where it has none here."""
    if citation.wiki:
        return citation.target
    if citation.number is not None:
        return _of_number(citation.number, citation.word.removesuffix("s"), inner, beside)
    path = citation.target.partition("#")[0]
    if "://" in path or path.startswith(("/", "mailto:")) or not path:
        return ""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(inner), path))
    stem = without_suffix(place)
    above, _, name = stem.rpartition("/")
    return above.rpartition("/")[2] if name.lower() in INDEX_NAMES else name


def _of_number(number: int, word: str, inner: str, beside: frozenset[str]) -> str:
    """The id of the file beside one that has a number in the log that a prefix names, or in the same one."""
    folder, own = inner.rpartition("/")[0], numbered(inner)[0]
    prefix = prefix_of(own) if word in ("", *ANY_LOG) else word
    found = ((name, *numbered(posixpath.join(folder, name))) for name in sorted(beside))
    return next((without_suffix(name) for name, log, held in found if held == number and prefix_of(log) == prefix), "")
