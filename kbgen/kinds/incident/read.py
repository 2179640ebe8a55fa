"""What an incident's body says: its timeline, and how it is worded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from kbgen.body import Outline, Section, plain, subtree
from kbgen.kinds.incident.schema import MOMENTS, ActionItem, Incident, Suspect, moment_in, zone_of_all
from kbgen.kit import Body
from kbgen.kit.actions import Action
from kbgen.kit.dates import day_within, parse_duration
from kbgen.kit.reviews import Trial

_ASKS = re.compile(
    r"<(?!/|(?:br|details|summary|table|thead|tbody|tr|td|th|sub|sup|img|a|p|div|span|hr)\b)[A-Za-z][\w -]{2,40}>"
    r"|\[(?:insert|add|your|incident|name|date|time|todo|tbd|link|describe|who|what)\b[^\]\n]{0,60}\](?![(\[])"
    r"|\{\{?[A-Za-z][^{}\n]{1,60}\}\}?|\b(?:YYYY-MM-DD|DD/MM/YYYY|MM/DD/YYYY|HH:MM)\b|\bto be (?:done|filled)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\btemplate\b", re.IGNORECASE)
_FEWEST = 3


def is_blank(outline: Outline) -> bool:
    """Whether a body is a template: its title asks for one, or it asks for several things and names no day."""
    title = outline.prose.split("\n")[outline.headings[0].line] if outline.headings else ""
    if _CALLED.search(title) or _ASKS.search(title):
        return True
    asks = sum(1 for _ in zip(_ASKS.finditer(outline.prose), range(_FEWEST), strict=False))
    return asks == _FEWEST and day_within(outline.prose) is None


def belongs(_inner: str, outline: Outline) -> bool:
    """Whether a file among reviews is one."""
    return not is_blank(outline)


def evident(inner: str, outline: Outline) -> bool:
    """Whether a file tells that it is a review: it has a day, in its name or its text, or a timeline."""
    day = day_within(inner.rpartition("/")[2]) or day_within(outline.prose)
    return day is not None or any(_sections(outline))


class Blame(NamedTuple):
    """A way to blame, and the question about the system that it hides."""

    pattern: re.Pattern[str]
    instead: str


def _blame(pattern: str, instead: str) -> Blame:
    return Blame(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), instead)


BLAMES = (
    _blame(r"(?:human|operator|user|manual|pilot) errors?", "Say what made this the easy thing to do."),
    _blame(
        r"(?:should|ought)(?: not|n't)?(?: to)? have (?:[a-z]+ly )?(?:been|done|made|known|seen|run|kept|caught"
        r"|thought|told|sent|set|read|found|built|gone|\w+(?:[^e\W]ed|en|wn))",
        "Say what would have had to be visible, at the time, for that to happen.",
    ),
    _blame(
        r"(?:fail(?:ed|s|ure)|forgot|neglected) to (?:notice|check|see|follow|test|reali[sz]e|communicate|verify|read"
        r"|ask|escalate|respond|review|understand|think|inform|tell|update|remember|look)",
        "Say what else asked for attention, and what would have brought this to mind.",
    ),
    _blame(
        r"careless(?:ly|ness)?|negligen(?:t|tly|ce)|sloppy|sloppiness|reckless(?:ly)?|incompeten(?:t|ce)|stupid(?:ly|ity)?"
        r"|(?:is|are|was|were|been|being|too|so|just) lazy(?!-| load)|lazy (?:engineer|developer|person|people|team)s?"
        r"|laziness|silly mistakes?",
        "Say what the person saw, and why the step made sense to them.",
    ),
    _blame(
        r"(?:someone|somebody|he|she|they|who|engineers?|team|developers?|operators?) (?:was|were|is|are) "
        r"(?:to blame|at fault)|(?:was|is) the fault of|whose fault|(?:his|her|their) (?:own )?fault",
        "Say which conditions had to come together.",
    ),
)

# A first name alone or a full name, or the id of a person in a link.
_NAME = r"(?:\[\[)?(?P<name>[A-Z][\w'-]*[a-z](?:\s[A-Z][\w'-]*[a-z])?|(?<=\[\[)[a-z][\w-]*)(?:\|[^\]\n]*)?(?:\]\])?"
_DID = (
    r"(?:(?:mistakenly|accidentally|wrongly|inadvertently|carelessly)\s\w+|forgot|broke|caused|neglected|overlooked"
    r"|ignored|misconfigured|mistyped|misread|failed\sto|did\snot|didn't|made\sa\smistake|deleted\sthe\swrong)"
)
_SUSPECTS = (
    re.compile(rf"{_NAME}\s(?:had\s)?{_DID}\b"),
    re.compile(rf"(?:caused|triggered|broken|introduced|deleted|misconfigured)\sby\s{_NAME}"),
    re.compile(rf"{_NAME}'s\s(?:mistake|error|fault|oversight|failure|carelessness)\b"),
)


def suspects(prose: str) -> Iterator[Suspect]:
    """Names, or what may be names, of which the text says that they were the cause."""
    for pattern in _SUSPECTS:
        for match in pattern.finditer(prose):
            text = " ".join(match[0].split())
            yield Suspect(" ".join(match["name"].split()), text, prose.count("\n", 0, match.start()))


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


class TimelineEntry(NamedTuple):
    """An entry of a timeline: when, what happened, and the line of the body that it stands on."""

    moment: datetime
    what: str
    line: int


def timeline_of(outline: Outline) -> str:
    """The text under the heading of a timeline, with that of deeper headings; empty where there is none."""
    return "\n".join(outline.prose[section.start : section.end] for section in _sections(outline))


def moments_told(outline: Outline) -> dict[str, TimelineEntry]:
    """The entries that say they are one of the moments, by its name; none where those are out of order."""
    found: dict[str, TimelineEntry] = {}
    for entry in entries(outline):
        for name, says in _SAYS.items():
            match = says.search(entry.what)
            if match and not _NOT.search(entry.what[: match.end()]) and (name in _LAST or name not in found):
                found[name] = entry
    ordered = [found[name].moment for name in MOMENTS if name in found]
    return found if all(one <= other for one, other in pairwise(ordered)) else {}


def entries(outline: Outline) -> Iterator[TimelineEntry]:
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


def _entry(line: str, number: int, zone: str, day: date | None) -> TimelineEntry | None:
    match = _ENTRY.match(line)
    moment = moment_in(match["when"].strip(" \t*_`[]|"), zone, day) if match else None
    return TimelineEntry(moment, plain(match["what"]).strip(" |*_"), number) if match and moment else None


_STATED = re.compile(
    r"(?im)^[ \t]*(?:[-*+|][ \t]*)?[*_]{0,2}(?:mean )?time[ -]to[ -]"
    r"(detect|acknowledge?|mitigat|recover|restor|resol)\w*"
    r"[ \t]*[*_]{0,2}[ \t]*[:|][ \t]*[*_]{0,2}[ \t]*([^|\n\[(]{1,60})"
)
# What customers call recovery is the end of the impact, which is when it was mitigated.
_MEANT = {
    "detect": "detect",
    "acknowledg": "acknowledge",
    "acknowledge": "acknowledge",
    "mitigat": "mitigate",
    "recover": "mitigate",
    "restor": "mitigate",
    "resol": "resolve",
}


class Times(NamedTuple):
    """How long it took: to detect from the impact's start, to acknowledge from detection, the others from its start."""

    detect: timedelta | None = None
    acknowledge: timedelta | None = None
    mitigate: timedelta | None = None
    resolve: timedelta | None = None


class IncidentRecord(NamedTuple):
    """What the rest of kbgen knows of an incident; `day` is that of its first known moment."""

    day: date | None
    times: Times
    actions: tuple[Action, ...]
    trials: tuple[Trial, ...]
    suspects: tuple[Suspect, ...]


def read(fields: Incident, body: Body) -> IncidentRecord:
    """Front matter first; where it has no times or no actions, those that the body states."""
    # Imported on use: what they look for takes long to prepare, and few runs read an incident again.
    from kbgen.kinds.incident.listed_actions import listed_actions

    day = _day(fields, body)
    stated = dict(zip(MOMENTS, moments(fields), strict=True))
    return IncidentRecord(
        day=day,
        times=times_between(stated) if any(stated.values()) else _times_told(body.outline),
        actions=tuple(_declared(fields.actions)) or tuple(listed_actions(body)),
        trials=tuple(_trials(fields, day)),
        suspects=tuple(suspects(body.outline.prose)),
    )


def moments(fields: Incident) -> list[datetime | None]:
    """The five moments, in the order that they come in."""
    return [getattr(fields, name) for name in MOMENTS]


def times_between(stated: Mapping[str, datetime | None]) -> Times:
    """The lengths between the moments that are stated; one that would be negative is none."""
    start, detected = stated.get("impact_started"), stated.get("detected")
    return Times(
        detect=_between(start, detected),
        acknowledge=_between(detected, stated.get("acknowledged")),
        mitigate=_between(start, stated.get("mitigated")),
        resolve=_between(start, stated.get("resolved")),
    )


def _times_told(outline: Outline) -> Times:
    """The lengths that the body states, else those between entries of its timeline."""
    lengths = stated_times(outline)
    if any(length is not None for length in lengths):
        return lengths
    return times_between({name: entry.moment for name, entry in moments_told(outline).items()})


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return end - start if start is not None and end is not None and end >= start else None


def out_of_order(fields: Incident) -> Iterator[tuple[str, str]]:
    """The pairs of moments, by name, of which the later one comes first."""
    known = [(name, moment) for name, moment in zip(MOMENTS, moments(fields), strict=True) if moment is not None]
    for (earlier, before), (later, after) in pairwise(known):
        if after < before:
            yield earlier, later


def stated_times(outline: Outline) -> Times:
    """The lengths that a list or table of the body states, such as `Time to detection: 8 minutes`."""
    found: dict[str, timedelta] = {}
    for label, said in _STATED.findall(outline.prose):
        length = parse_duration(plain(said))
        if length is not None:
            found.setdefault(_MEANT[label.lower()], length)
    return Times(**found)


def _day(fields: Incident, body: Body) -> date | None:
    """The day of the first moment, by the clock that its author wrote down; else the first date of the timeline."""
    first = next((moment for moment in moments(fields) if moment is not None), None)
    if first is not None:
        return first.date()
    return day_within(timeline_of(body.outline)) or day_within(body.inner) or day_within(body.outline.prose)


def _declared(items: tuple[ActionItem, ...]) -> Iterator[Action]:
    for index, item in enumerate(items):
        yield Action(
            at=("actions", index),
            title=item.title,
            id=item.id or str(index + 1),
            owner=item.owner or "",
            type=item.type or "",
            due=item.due,
            status=item.status or ("done" if item.closed_on else "open"),
            closed_on=item.closed_on,
            link=item.link or "",
        )


def _trials(fields: Incident, day: date | None) -> Iterator[Trial]:
    for index, used in enumerate(fields.runbooks_used if day is not None else ()):
        assert day is not None
        yield Trial(("runbooks_used", index), used.id, ("runbook",), day, "incident", used.outcome)
