"""Reads the timeline of a review, a list or a table of times, and which of its entries are an incident's moments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from kbgen.body import Outline, Section, plain, subtree
from kbgen.kinds.incident.clock import moment_in, zone_of_all
from kbgen.kinds.incident.schema import MOMENTS
from kbgen.kit.days import day_within

_MOST = 500
_LONGEST = 600
# `- **16:58 UTC** - it broke`, `| 2026-03-04 16:58 | it broke |`, `16:58: it broke`
_ENTRY = re.compile(
    r"[ \t]*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+|\|[ \t]*)?"
    r"(?P<when>[^|A-Za-z]{0,4}(?:[\w ,./-]{0,24}?[ T])?\d{1,2}:\d{2}(?::\d{2})?"
    r"(?:[ ]?[ap]m\b)?[ ]?(?:\(?(?:(?:UTC|GMT)[+-]\d{1,2}|UTC|GMT|CEST|CET|EDT|PDT)\)?|Z\b|[+-]\d{2}(?::?\d{2})?\b)?)"
    r"[\s*_`\]:|–—-]{1,12}(?P<what>\S.{0,500})",
    re.IGNORECASE,
)
_HALF_A_DAY = timedelta(hours=12)
# what an entry says that is one of the moments; of several the first begins, and the last ends
_SAYS: Mapping[str, re.Pattern[str]] = {
    "impact_started": re.compile(
        r"\b(?:impact|incident|outage|disruption|degradation|errors?|failures?) (?:starts?|started|begins?|began)\b"
        r"|\bstart of (?:the )?(?:impact|incident|outage)\b",
        re.IGNORECASE,
    ),
    "detected": re.compile(
        r"\b(?:detected|noticed|alerts? (?:fires?|fired|triggers?|triggered)|first alert|alerted|paged"
        r"|incident (?:is |was )?(?:declared|reported|raised|opened))\b",
        re.IGNORECASE,
    ),
    "acknowledged": re.compile(r"\b(?:acknowledged|acknowledges|acked)\b", re.IGNORECASE),
    "mitigated": re.compile(
        r"\b(?:mitigated|impact (?:ends?|ended|is over|was over)"
        r"|(?:services?|traffic|requests?) (?:is |are |was |were )?(?:fully )?(?:restored|recovered|recovers))\b",
        re.IGNORECASE,
    ),
    "resolved": re.compile(r"\b(?:resolved|all clear|incident (?:is |was )?(?:closed|over|ended))\b", re.IGNORECASE),
}
_NOT = re.compile(r"\b(?:not|no|never|false|partially|partly)\b", re.IGNORECASE)
_LAST = ("mitigated", "resolved")


class Entry(NamedTuple):
    """An entry of a timeline: when, what happened, and the line of the body that it stands on."""

    moment: datetime
    what: str
    line: int


def timeline_of(outline: Outline) -> str:
    """The text under the heading of a timeline, with that of deeper headings; empty where there is none."""
    return "\n".join(outline.prose[section.start : section.end] for section in _sections(outline))


def moments_told(outline: Outline) -> dict[str, Entry]:
    """The entries that say they are one of the moments, by its name; none where those are out of order."""
    found: dict[str, Entry] = {}
    for entry in entries(outline):
        for name, says in _SAYS.items():
            told = says.search(entry.what)
            if told and not _NOT.search(entry.what[: told.end()]) and (name in _LAST or name not in found):
                found[name] = entry
    ordered = [found[name].moment for name in MOMENTS if name in found]
    return found if all(one <= other for one, other in pairwise(ordered)) else {}


def entries(outline: Outline) -> Iterator[Entry]:
    """The entries of a timeline that have a day, a time and a zone, which may be said above them, in order."""
    zone, day = zone_of_all(outline.prose), day_within(outline.prose)
    before: datetime | None = None
    for section in _sections(outline):
        day = _day_of(section) or day
        first = outline.line_of(section.start)
        lines = outline.prose[section.start : section.end].split("\n", _MOST)[:_MOST]
        for number, line in enumerate(lines, first):
            entry = _entry(line[:_LONGEST], number, zone, day)
            if entry is None:
                day = day_within(line[:_LONGEST]) or day
                continue
            if before is not None and before - entry.moment > _HALF_A_DAY and not day_within(line):
                entry = entry._replace(moment=entry.moment + timedelta(days=1))  # it went on past midnight
            before, day = entry.moment, entry.moment.date()
            yield entry


def _sections(outline: Outline) -> Iterator[Section]:
    for heading in outline.headings:
        if "timeline" in heading.text.lower() and heading.level > 1:
            yield from subtree(outline, heading)
            return


def _day_of(section: Section) -> date | None:
    return day_within(section.heading.text) if section.heading else None


def _entry(line: str, number: int, zone: str, day: date | None) -> Entry | None:
    found = _ENTRY.match(line)
    moment = moment_in(found["when"].strip(" \t*_`[]|"), zone, day) if found else None
    return Entry(moment, plain(found["what"]).strip(" |*_"), number) if found and moment else None
