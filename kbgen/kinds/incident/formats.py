"""How others write reviews of incidents: under headings, with times in words and lists of actions.

Lengths of time, the day and the actions are read from the body by the kind itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.incident.read import is_blank, moments_told, stated_times
from kbgen.kinds.incident.schema import moment_in, zone_of_all
from kbgen.kit.dates import parse_duration, written_time
from kbgen.kit.kind import Foreign, Format, Recognised, Value

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
_OF_SEVERITY = frozenset({"severity", "severity level", "priority"})
_NAMED_SEVERITY = re.compile(r"\bsev(?:erity)?[- ]?(?:level )?\d\b|\bP[0-4](?= incident\b)", re.IGNORECASE)
_UNSURE = re.compile(r"[~?]|\b(?:around|about|approx\w*|circa)\b", re.IGNORECASE)


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
    told = len(found) >= _FEWEST and strong and (called or len(strong) >= _FEWEST)
    if not told or is_blank(outline):
        return None
    said = list(_labelled(outline, file.body_line))
    values = {
        **_severity(outline, file.body_line),
        **dict(_plain_values(said)),
        **_moments(said, outline, file.body_line),
    }
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
    for match in _LABEL.finditer(outline.prose):
        label = match["label"].lower().removeprefix("impact ").removeprefix("incident ")
        text = plain(match["said"]).strip(" *_.")
        if text and label not in taken and not text.startswith(("<", "{", "[")):
            taken.add(label)
            yield _Said(label, text, first + outline.line_of(match.start("label")))


def _plain_values(said: list[_Said]) -> Iterator[tuple[str, Value]]:
    for one in said:
        if one.label in ("severity", "sev", "priority") and _SEVERITY.fullmatch(one.text):
            yield "severity", Value(one.text, one.line)
        elif one.label == "status" and (state := _STATES.get(one.text.lower())):
            yield "status", Value(state, one.line)


def _severity(outline: Outline, first: int) -> dict[str, Value]:
    """The severity that stands under a heading of its own, or is named where the impact is described."""
    for section in outline.sections:
        title = section.heading.text.lower().strip(" :") if section.heading else ""
        severity = _severity_in(outline.prose[section.start : section.end], title)
        if severity:
            return {
                "severity": Value(severity[0].strip(" *_."), first + outline.line_of(section.start + severity.start()))
            }
    return {}


def _severity_in(text: str, title: str) -> re.Match[str] | None:
    if title.startswith("impact"):
        return _NAMED_SEVERITY.search(text)
    start = len(text) - len(text.lstrip())
    line = text[start:].partition("\n")[0]
    alone = title in _OF_SEVERITY and _SEVERITY.fullmatch(line.strip(" *_.-"))
    return re.compile(".*").match(text, start) if alone else None


def _moments(said: list[_Said], outline: Outline, first: int) -> dict[str, Value]:
    """The moments that are stated with day, time and zone; none where the body states lengths, which then count."""
    if any(length is not None for length in stated_times(outline)):
        return {}
    zone = zone_of_all(outline.prose)
    found: dict[str, tuple[datetime, Value]] = {}
    for one in said:
        name = next((name for start, name in _MOMENTS.items() if one.label.startswith(start)), "")
        moment = moment_in(one.text, zone) if name else None
        if moment is not None:
            doubt = "its author was not sure of the time" if _UNSURE.search(one.text) else ""
            found.setdefault(name, (moment, Value(_as_field(moment), one.line, doubt)))
    stated = {name: value for name, (_, value) in found.items()}
    return _of_timeline(outline, first, stated) | stated | _end(said, found)


def _of_timeline(outline: Outline, first: int, stated: Mapping[str, Value]) -> dict[str, Value]:
    """The moments that entries of the timeline are about; none where some are stated, which may disagree with them."""
    if stated:
        return {}
    found = moments_told(outline)
    doubt = "worked out from an entry of the timeline"
    return {name: Value(_as_field(one.moment), first + one.line, doubt) for name, one in found.items()}


def _end(said: list[_Said], found: Mapping[str, tuple[datetime, Value]]) -> dict[str, Value]:
    """When it was over, where only its start and its length are stated."""
    length = next(((one, parse_duration(one.text)) for one in said if one.label == "duration"), None)
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
    return written_time(moment).replace(" ", "T", 1).replace(" ", "")


FORMATS = (Format("incident-review", "Reviews of incidents under headings such as Timeline and Root cause.", review),)
