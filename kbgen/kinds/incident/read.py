"""What an incident's review says: in its front matter, else in its body, as reviews have long been written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.incident.schema import MOMENTS, ActionItem, Incident
from kbgen.kinds.incident.suspect import Suspect
from kbgen.kit import Body
from kbgen.kit.actions import Action
from kbgen.kit.days import day_of
from kbgen.kit.evidence import Trial
from kbgen.kit.moments import parse_length

_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)", re.ASCII)
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


class Record(NamedTuple):
    """What the rest of kbgen knows of an incident; `day` is that of its first known moment."""

    day: date | None
    times: Times
    actions: tuple[Action, ...]
    trials: tuple[Trial, ...]
    suspects: tuple[Suspect, ...]


def read(fields: Incident, body: Body) -> Record:
    """Front matter first; where it has no times or no actions, those that the body states."""
    # Imported on use: what they look for takes long to prepare, and few runs read an incident anew.
    from kbgen.kinds.incident.listed_actions import listed_actions
    from kbgen.kinds.incident.wording import suspects

    day = _day(fields, body)
    return Record(
        day=day,
        times=times_between(fields) if any(moments(fields)) else stated_times(body.outline),
        actions=tuple(_declared(fields.actions)) or tuple(listed_actions(body)),
        trials=tuple(_trials(fields, day)),
        suspects=tuple(suspects(body.outline.prose)),
    )


def moments(fields: Incident) -> list[datetime | None]:
    """The five moments, in the order that they come in."""
    return [getattr(fields, name) for name in MOMENTS]


def times_between(fields: Incident) -> Times:
    """The lengths between the moments that are stated; one that would be negative is none."""
    start = fields.impact_started
    return Times(
        detect=_between(start, fields.detected),
        acknowledge=_between(fields.detected, fields.acknowledged),
        mitigate=_between(start, fields.mitigated),
        resolve=_between(start, fields.resolved),
    )


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
        length = parse_length(plain(said))
        if length is not None:
            found.setdefault(_MEANT[label.lower()], length)
    return Times(**found)


def _day(fields: Incident, body: Body) -> date | None:
    """The day of the first moment, by the clock that its author wrote down; else the first date of the timeline."""
    first = next((moment for moment in moments(fields) if moment is not None), None)
    if first is not None:
        return first.date()
    return _first_day(_timeline(body.outline)) or _first_day(body.inner) or _first_day(body.outline.prose)


def _timeline(outline: Outline) -> str:
    for section in outline.sections:
        if section.heading is not None and "timeline" in section.heading.text.lower():
            return outline.prose[section.start : section.end]
    return ""


def _first_day(text: str) -> date | None:
    days = (day_of(int(found[1]), int(found[2]), int(found[3])) for found in _DAY.finditer(text))
    return next((day for day in days if day is not None), None)


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
