"""A decision written by others, taken apart once for all the formats that look at it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import yaml

from kbgen.body import Outline, plain, scan
from kbgen.kinds.decision.named import Named
from kbgen.kinds.decision.numbers import numbered
from kbgen.kinds.decision.read import Record, read
from kbgen.kinds.decision.said import Said, head
from kbgen.kinds.decision.schema import UNSPECIFIED, Decision
from kbgen.kit import Body
from kbgen.kit.formats import Value
from kbgen.model.corpus import INDEX_NAMES, without_suffix

_LOADER: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST_FRONT = 20_000
# the parser recurses, so that what is nested deeply is not given to it
_DEEP = re.compile(r"^(?: |[-?] ){80}", re.MULTILINE)
_MOST_BRACKETS = 300
_OPENING = re.compile(r"---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_KEY = re.compile(r"^([A-Za-z][\w -]{0,60}?)[ \t]*:", re.MULTILINE)
_SEPARATOR = re.compile(r"[,;]|\band\b|&")
_HANDLE = re.compile(r"[@*_`\s]+")
_LINK = re.compile(r"\[([^\[\]\n]{0,200})\]\([^()\s]{0,300}\)")
_MOST_PEOPLE = 40
_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "deciders": ("deciders", "decision-makers", "decision-maker", "decision makers"),
    "consulted": ("consulted",),
    "informed": ("informed",),
}


class Page(NamedTuple):
    """The parts of a file: its front matter with the line of each key, its body from line `first`, and what is read."""

    inner: str
    front: Mapping[str, object]
    keys: Mapping[str, int]
    body: str
    first: int
    outline: Outline
    head: Mapping[str, Said]
    titles: frozenset[str]
    record: Record


@lru_cache(maxsize=8)
def page_of(inner: str, text: str) -> Page:
    """The parts of a file; nothing that it may hold raises."""
    front, keys, body, first = _split(text)
    outline = scan(body)
    status, date = (_text(front.get(name)) or None for name in ("status", "date"))
    titles = frozenset(heading.text.strip(" :").lower() for heading in outline.headings)
    record = read(Decision(status=status, date=date), Body(body, outline, inner))
    return Page(inner, front, keys, body, first, outline, head(outline), titles, record)


def _split(text: str) -> tuple[Mapping[str, object], Mapping[str, int], str, int]:
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_FRONT) if opening else None
    if opening is None or closing is None:
        return {}, {}, text, 1
    matter = text[opening.end() : closing.start()]
    end = text.find("\n", closing.end())
    at = len(text) if end < 0 else end + 1
    lines = {found[1].lower(): matter.count("\n", 0, found.start()) + 2 for found in _KEY.finditer(matter)}
    return mapping_of(matter), lines, text[at:], text.count("\n", 0, at) + 1


def mapping_of(text: str) -> Mapping[str, object]:
    """The keys and values of a YAML text, every value as written; empty for what is none."""
    if len(text) > _LONGEST_FRONT or _DEEP.search(text) or text.count("[") + text.count("{") > _MOST_BRACKETS:
        return {}
    try:
        found = yaml.load(text, Loader=_LOADER)  # noqa: S506 - it makes texts, lists and mappings, and nothing else
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    return {str(key).lower(): value for key, value in found.items()} if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def front_value(page: Page, *names: str) -> Value | None:
    """The first of some keys of the front matter that holds a text."""
    for name in names:
        if said := _text(page.front.get(name)):
            return Value(said, page.keys.get(name))
    return None


def line_of(page: Page, said: Said, key: str) -> int | None:
    """The line of the file that says a value: of the body, or of a key."""
    return page.keys.get(key) if said.line is None else page.first + said.line


def values_of(page: Page, beside: frozenset[str] = frozenset()) -> dict[str, Value]:
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
            found[role] = Value(ids, page.keys.get("status") if line is None else page.first + line)
    if record.implementation:
        found["implementation"] = Value(record.implementation, line_of(page, record.said, "status"))
    if record.revisit.text:
        found["revisit"] = Value(record.revisit.text, line_of(page, record.revisit, "revisit"))
    return found


def _people(page: Page, key: str) -> Value | None:
    """The people under one of the names of a key, in front matter or in the body's head."""
    for name in _PEOPLE[key]:
        said = page.front.get(name)
        if people := people_in(said if isinstance(said, list) else [_text(said)]):
            return Value(people, page.keys.get(name))
    in_head = page.head.get(key)
    people = people_in([in_head.raw]) if in_head else []
    return Value(people, page.first + (in_head.line or 0)) if in_head and people else None


def people_in(said: Sequence[object]) -> list[str]:
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


def _earlier(page: Page, role: str, beside: frozenset[str]) -> Iterator[tuple[Named, str]]:
    """The ids of the decisions that a body says it replaces or amends: by link, or by number among the files beside."""
    seen: set[str] = set()
    for one in page.record.names:
        name = id_named(one, page.inner, beside) if one.role == role else ""
        if name and name not in seen:
            seen.add(name)
            yield one, name


def id_named(one: Named, inner: str, beside: frozenset[str]) -> str:
    """The id of a decision by the path or the number that it is named by; empty where it has none here."""
    if one.wiki:
        return one.target
    if one.number is not None:
        folder = inner.rpartition("/")[0]
        log = numbered(inner)[0]
        of_number = (name for name in sorted(beside) if numbered(posixpath.join(folder, name)) == (log, one.number))
        return without_suffix(next(of_number, ""))
    path = one.target.partition("#")[0]
    if "://" in path or path.startswith(("/", "mailto:")) or not path:
        return ""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(inner), path))
    stem = without_suffix(place)
    above, _, name = stem.rpartition("/")
    return above.rpartition("/")[2] if name.lower() in INDEX_NAMES else name
