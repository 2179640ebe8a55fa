"""What an incident's review says: in its front matter, else in its body, as reviews have long been written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.incident.schema import MOMENTS, ActionItem, Incident
from kbgen.kinds.incident.suspect import Suspect
from kbgen.kinds.incident.timeline import moments_told, timeline_of
from kbgen.kit import Body
from kbgen.kit.actions import Action
from kbgen.kit.days import day_within
from kbgen.kit.evidence import Trial
from kbgen.kit.moments import parse_duration

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
    stated = dict(zip(MOMENTS, moments(fields), strict=True))
    return Record(
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
