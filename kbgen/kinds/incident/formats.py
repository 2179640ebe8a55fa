"""How others write reviews of incidents: under headings, with times in words and lists of actions.

Lengths of time, the day and the actions are read from the body by the kind itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.incident.read import stated_times
from kbgen.kit.days import parse_day
from kbgen.kit.formats import Foreign, Format, Recognised, Value
from kbgen.kit.moments import parse_length, written

_TELLING = (
    "timeline",
    "root cause",
    "contributing factors",
    "lessons learn",
    "action items",
    "corrective actions",
    "follow-up",
    "what went well",
    "what went wrong",
    "where we got lucky",
    "detection",
    "resolution",
    "trigger",
    "impact",
)
# Other documents have these too.
_WEAK = frozenset({"detection", "resolution", "trigger", "impact", "action items", "follow-up"})
_CALLED = re.compile(r"post[- ]?mortem|\bincident\b|\boutage\b|\bRCA\b|\bPIR\b|\bpost[- ]incident", re.IGNORECASE)
_FEWEST = 2
_LABEL = re.compile(
    r"(?im)^[ \t]{0,8}(?:[-*+|][ \t]{0,8})?[*_]{0,2}(?P<label>severity|sev|priority|status|"
    r"(?:impact |incident )?(?:started|start|began)(?: at| time)?|(?:impact |incident )?(?:ended|end)(?: at| time)?|"
    r"detected(?: at)?|acknowledged(?: at)?|mitigated(?: at)?|recovered(?: at)?|resolved(?: at)?|duration)"
    r"[ \t]{0,8}[*_]{0,2}[ \t]{0,8}[:|][ \t]{0,8}[*_]{0,2}[ \t]{0,8}(?P<said>[^|\n]{1,120})"
)
_MOMENTS: Mapping[str, str] = {
    "start": "impact_started",
    "began": "impact_started",
    "detected": "detected",
    "acknowledged": "acknowledged",
    "mitigated": "mitigated",
    "recovered": "mitigated",
    "resolved": "resolved",
    "end": "resolved",
}
_STATES: Mapping[str, str] = {
    "draft": "draft",
    "in progress": "draft",
    "in review": "draft",
    "published": "published",
    "final": "published",
    "complete": "published",
    "completed": "published",
    "closed": "published",
}
_SEVERITY = re.compile(r"(?:sev(?:erity)?|p|s)?[- ]?\d\b.{0,30}|critical|major|minor|high|medium|low", re.IGNORECASE)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::\d{2})?(?!\d)(?:[ ]?(am|pm)\b)?[ ]?", re.IGNORECASE)
# Abbreviations that mean one offset and no other.
_ZONES: Mapping[str, int] = {"UTC": 0, "GMT": 0, "Z": 0, "CET": 60, "CEST": 120, "EDT": -240, "PDT": -420}
_ZONE = re.compile(r"\(?\b(UTC|GMT|CEST|CET|EDT|PDT)\b\)?|(?<=\d)(Z)\b|(?<=[\d ])([+-])(\d{2}):?(\d{2})\b")
_ALL_IN = re.compile(r"(?i)\btimes?\b[^.\n]{0,30}\b(UTC|GMT|CEST)\b")
_FILLER = re.compile(r"\b(?:on|at|the|around|about)\b|[(),~]|(?<=\d)T(?=[ ])", re.IGNORECASE)
_UNSURE = re.compile(r"[~?]|\b(?:around|about|approx\w*|circa)\b", re.IGNORECASE)
_FURTHEST = 14 * 60


class _Said(NamedTuple):
    label: str
    text: str
    line: int


def review(file: Foreign) -> Recognised | None:
    """A document with the headings that reviews of incidents have."""
    outline = file.outline
    found = list(dict.fromkeys(_telling(outline)))
    strong = [name for name in found if name not in _WEAK]
    called = _CALLED.search(file.inner) is not None or _CALLED.search(_title(file, outline)) is not None
    if len(found) < _FEWEST or not strong or not (called or len(strong) >= _FEWEST):
        return None
    said = list(_labelled(outline, file.body_line))
    values = {**dict(_plain_values(said)), **_moments(said, outline)}
    kept = {key: value for key, value in values.items() if key not in file.front}
    missing = tuple(key for key in ("severity", "services", "owner") if key not in kept and key not in file.front)
    return Recognised("incident-review", "incident", f"the headings {', '.join(found[:4])}", kept, missing)


def _telling(outline: Outline) -> Iterator[str]:
    """The headings that say what they are of, in the words of the list above."""
    for heading in outline.headings:
        text = heading.text.lower()
        yield from (name for name in _TELLING if text.startswith(name) and heading.level > 0)


def _title(file: Foreign, outline: Outline) -> str:
    stated = file.front.get("title")
    heading = next((one.text for one in outline.headings if one.level == 1), "")
    return f"{stated.value if stated is not None else ''} {heading}"


def _labelled(outline: Outline, first: int) -> Iterator[_Said]:
    """Each label with what stands beside it, the first of each; what a template asks for says nothing."""
    taken: set[str] = set()
    for found in _LABEL.finditer(outline.prose):
        label = found["label"].lower().removeprefix("impact ").removeprefix("incident ")
        text = plain(found["said"]).strip(" *_.")
        if text and label not in taken and not text.startswith(("<", "{", "[")):
            taken.add(label)
            yield _Said(label, text, first + outline.line_of(found.start("label")))


def _plain_values(said: list[_Said]) -> Iterator[tuple[str, Value]]:
    for one in said:
        if one.label in ("severity", "sev", "priority") and _SEVERITY.fullmatch(one.text):
            yield "severity", Value(one.text, one.line)
        elif one.label == "status" and (state := _STATES.get(one.text.lower())):
            yield "status", Value(state, one.line)


def _moments(said: list[_Said], outline: Outline) -> dict[str, Value]:
    """The moments that are stated with day, time and zone; none where the body states lengths, which then count."""
    if any(stated_times(outline)):
        return {}
    everywhere = _ALL_IN.search(outline.prose)
    zone = everywhere[1].upper() if everywhere else ""
    found: dict[str, tuple[datetime, Value]] = {}
    for one in said:
        name = next((name for start, name in _MOMENTS.items() if one.label.startswith(start)), "")
        moment = _moment(one.text, zone) if name else None
        if moment is not None:
            doubt = "its author was not sure of the time" if _UNSURE.search(one.text) else ""
            found.setdefault(name, (moment, Value(_as_field(moment), one.line, doubt)))
    values = {name: value for name, (_, value) in found.items()}
    return values | _end(said, found)


def _end(said: list[_Said], found: Mapping[str, tuple[datetime, Value]]) -> dict[str, Value]:
    """When it was over, where only its start and its length are stated."""
    length = next(((one, parse_length(one.text)) for one in said if one.label == "duration"), None)
    if length is None or length[1] is None or "impact_started" not in found or {"resolved", "mitigated"} & found.keys():
        return {}
    ended = _later(found["impact_started"][0], length[1])
    return {"mitigated": Value(_as_field(ended), length[0].line, "worked out from its duration")} if ended else {}


def _later(moment: datetime, length: timedelta) -> datetime | None:
    try:
        return moment + length
    except OverflowError:
        return None


def _as_field(moment: datetime) -> str:
    return written(moment).replace(" ", "T", 1).replace(" ", "")


def _moment(text: str, everywhere: str) -> datetime | None:
    """A point in time out of words such as `4 March 2021, 10:00 UTC`; None where its day, time or zone is not said."""
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    # a sign or a letter of the zone belongs to the digit before it
    stated = _ZONE.search(text, clock.end() - 1)
    after = text[clock.end() :] if stated is None else text[clock.end() : stated.start()] + " " + text[stated.end() :]
    rest = " ".join(_FILLER.sub(" ", f"{text[: clock.start()]} {after}").split())
    day = parse_day(rest.strip(" -"))
    offset = _offset(stated, everywhere)
    return _at(day, clock, offset) if day is not None and offset is not None else None


def _offset(stated: re.Match[str] | None, everywhere: str) -> int | None:
    """Minutes east of Greenwich."""
    if stated is None:
        return _ZONES.get(everywhere)
    if name := stated[1] or stated[2]:
        return _ZONES[name.upper()]
    minutes = int(stated[4]) * 60 + int(stated[5])
    return None if minutes > _FURTHEST else -minutes if stated[3] == "-" else minutes


def _at(day: date, clock: re.Match[str], offset: int) -> datetime | None:
    hour = int(clock[1])
    if clock[3]:
        hour = hour % 12 + (12 if clock[3].lower() == "pm" else 0)
    try:
        return datetime.combine(day, time(hour, int(clock[2])), timezone(timedelta(minutes=offset)))
    except ValueError:
        return None


FORMATS = (Format("incident-review", "Reviews of incidents under headings such as Timeline and Root cause.", review),)
