"""Reads a decision's status, date and number from wherever its author wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.decision.schema import STATUSES, UNSPECIFIED, Decision
from kbgen.kit import Body
from kbgen.kit.days import day_of, parse_day

# How statuses are spelt in the wild, by the word that decides.
_WORDS = {status: status for status in STATUSES} | {
    "approved": "accepted",
    "adopted": "accepted",
    "decided": "accepted",
    "agreed": "accepted",
    "implemented": "accepted",
    "declined": "rejected",
    "superceded": "superseded",
    "replaced": "superseded",
    "postponed": "deferred",
    "hold": "deferred",
    "withdrew": "withdrawn",
    "obsolete": "deprecated",
    "proposal": "proposed",
    "review": "proposed",
    "wip": "draft",
}
_NOT_YET = frozenset({"not", "never", "be", "may", "if", "until", "or"})
_FIRST_WORDS = 6
_MOST_NAMED = 2
_CHANGELOGS = frozenset({"changelog", "change log", "changes", "history"})
_ENTRY = re.compile(r"(?m)^[ \t]*(?:[-*+][ \t]+)?(\**(?:[A-Za-z]{3,9}[ ]?)?\d[\w, /.-]{5,18}?)[ \t]*(?:\**:|\||$)")
_WORD = re.compile(r"[a-z]+")
# `Status: x`, `- **Status:** x` and `| Status | x |` at the start of a line; `| **Date:** x` within one
_LABEL = (
    r"(?im)(?:^[ \t>]*(?:[-*+][ \t]+)?(?:\|[ \t]*)?[*_]{{0,2}}{name}"
    r"[ \t]{{0,20}}[*_]{{0,2}}[ \t]{{0,20}}(?::[ \t]{{0,20}}[*_]{{0,2}}|\|)"
    r"|\|[ \t]*[*_]{{0,2}}{name}[*_]{{0,2}}:[*_]{{0,2}})[ \t]*([^|\n]*)"
)
_STATUS = re.compile(_LABEL.format(name="status"))
_DATE = re.compile(_LABEL.format(name="(?:date|decision date|created)"))
_REVISIT = re.compile(_LABEL.format(name="(?:review|revisit|review date)"))
_NUMBER = re.compile(r"(?P<prefix>(?:[^\W\d]+[^\W\d]*[-_ ])*)(?P<number>\d{1,5})(?:[-_. ]|$)")
_DATED_NAME = re.compile(r"(?:^|/)(\d{4})-?(\d{2})-?(\d{2})(?:[-_ /]|$)")
_HEAD_LINES = 60


class Said(NamedTuple):
    """A value as its author wrote it, and the line of the body that it stands on; None for front matter, or nothing."""

    text: str = ""
    line: int | None = None


class Record(NamedTuple):
    """What a decision says of itself: `said`, `dated` and `revisit` are status and dates as the author wrote them."""

    status: str
    said: Said
    date: date | None
    dated: Said
    revisit: Said
    log: str
    number: int | None


def read(fields: Decision, body: Body) -> Record:
    """Front matter first, then a section, a list or a table of the body.

    A decision that states no date has that of its file's name, or of its changelog's earliest entry.
    """
    said = Said(fields.status) if fields.status else _labelled("status", _STATUS, body)
    dated = Said(fields.date) if fields.date else _labelled("date", _DATE, body)
    revisit = Said(fields.revisit) if fields.revisit else _in_head(_REVISIT, body)
    day = parse_day(dated.text) if dated.text else _day_in_name(body.inner) or _first_change(body.outline)
    log, number = numbered(body.inner)
    return Record(normalised(said.text), said, day, dated, revisit, log, number)


def normalised(said: str) -> str:
    """The life-cycle state that a text names within its first words, else `unspecified`; never a guess.

    `To be decided` names none, and neither does a template's `{proposed | accepted | rejected}`.
    """
    if (
        said.startswith(("{", "<"))
        or len({_WORDS[word] for word in _WORD.findall(said.lower()) if word in _WORDS}) > _MOST_NAMED
    ):
        return UNSPECIFIED
    for word in _WORD.findall(said.lower())[:_FIRST_WORDS]:
        if word in _NOT_YET:
            return UNSPECIFIED
        if word in _WORDS:
            return _WORDS[word]
    return UNSPECIFIED


def _labelled(name: str, label: re.Pattern[str], body: Body) -> Said:
    """A value in the body's head (`Status: x`, `| Status | x |`) or under a heading of its name: the first of them."""
    found = [
        said for said in (_in_head(label, body), next(_under(name, body.outline), Said())) if said.line is not None
    ]
    return min(found, key=lambda said: said.line or 0, default=Said())


def _in_head(label: re.Pattern[str], body: Body) -> Said:
    head = "\n".join(body.outline.prose.split("\n", _HEAD_LINES)[:_HEAD_LINES])
    found = label.search(head)
    text = plain(found[1]).strip() if found else ""
    return Said(text, head.count("\n", 0, found.start(1))) if found and text else Said()


def _under(name: str, outline: Outline) -> Iterator[Said]:
    for section in outline.sections:
        if section.heading is not None and section.heading.text.strip(" :").lower() == name:
            first = outline.line_of(section.start)
            lines = enumerate(outline.prose[section.start : section.end].splitlines(), first)
            own_words_first = sorted(lines, key=lambda numbered: numbered[1].lstrip().startswith(">"))
            said = ((plain(line.strip(" -*>|")).strip(), number) for number, line in own_words_first)
            yield from (Said(text, number) for text, number in said if text)


def _first_change(outline: Outline) -> date | None:
    """The earliest date that an entry of the changelog starts with."""
    days = (
        parse_day(found[1].replace("*", ""))
        for section in outline.sections
        if section.heading is not None and section.heading.text.strip(" :").lower() in _CHANGELOGS
        for found in _ENTRY.finditer(outline.prose[section.start : section.end])
    )
    return min((day for day in days if day), default=None)


def _day_in_name(inner: str) -> date | None:
    found = _DATED_NAME.search(inner)
    return day_of(int(found[1]), int(found[2]), int(found[3])) if found else None


def numbered(inner: str) -> tuple[str, int | None]:
    """The log that a file belongs to (its folder and the words before its number) and its number, if it has one."""
    folder, _, name = inner.rpartition("/")
    found = _NUMBER.match(name)
    if not found or _DATED_NAME.search("/" + name):
        return folder, None
    return f"{folder}/{found['prefix']}".casefold(), int(found["number"])


def ended(_fields: Decision, content: Record) -> str:
    """Whether the decision no longer stands."""
    if content.status in ("superseded", "deprecated", "rejected", "withdrawn"):
        return f"is {content.status}"
    return ""
