"""Reads calendars of shifts, as tools for on-call duty export them (iCalendar), and lays the shifts out in time.

Format: https://www.rfc-editor.org/rfc/rfc5545. The bytes are somebody else's: what would cost too much is refused by
a count, before anything is expanded.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any, NamedTuple

_PERIODS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=30),
    "YEARLY": timedelta(days=365),
}
_CLOCK = ("BYHOUR", "BYMINUTE", "BYSECOND")
_PLAIN = frozenset(("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_CLOCK))
# Rules are counted up to here whatever day it is, and shifts for as many days as a page looks ahead.
_HORIZON = datetime(2060, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_WINDOW = timedelta(days=128)


class Cost(NamedTuple):
    """The steps that expanding takes, and the most shifts that there can be within some months."""

    steps: float
    shifts: float


def cost(rule: Mapping[str, Sequence[Any]], start: datetime) -> Cost:
    """What a rule costs from where it starts; ValueError for a frequency that is none.

    One that may never come true again is looked for up to the end of the calendar.
    """
    frequency = str(_first(rule, "FREQ", "")).upper()
    interval = _first(rule, "INTERVAL", 1)
    if frequency not in _PERIODS or not isinstance(interval, int) or interval < 1:
        raise ValueError("an event recurs by a rule that is none")
    step = _PERIODS[frequency] * interval
    times = 1
    for name in _CLOCK:
        times *= max(1, len(rule.get(name, ())))
    until = _HORIZON if _comes_true(frequency, rule, interval) else _LAST
    return Cost(times * max(1.0, (until - start) / step), times * _each(frequency, rule) * max(1.0, _WINDOW / step))


def _each(frequency: str, rule: Mapping[str, Sequence[Any]]) -> int:
    """The most occurrences that one step of a rule gives, at one time of the day."""
    if {name.upper() for name in rule} <= _PLAIN:
        return 1
    return len(rule["BYDAY"]) if frequency == "WEEKLY" and rule.get("BYDAY") else max(1, _PERIODS[frequency].days)


def _first(rule: Mapping[str, Sequence[Any]], name: str, otherwise: Any) -> Any:
    values = rule.get(name)
    return values[0] if values else otherwise


def _comes_true(frequency: str, rule: Mapping[str, Sequence[Any]], interval: int) -> bool:
    """Whether every few steps of a rule give an occurrence, whatever else it asks for."""
    if frequency == "HOURLY" and any(rule.get(name) for name in _CLOCK):
        return False
    filters = {name.upper() for name in rule} - _PLAIN
    if not filters:
        return True
    if filters == {"BYDAY"}:
        weekdays = frequency == "WEEKLY" or (frequency == "DAILY" and interval == 1)
        return weekdays or (frequency == "MONTHLY" and all("5" not in str(day) for day in rule["BYDAY"]))
    return filters == {"BYMONTHDAY"} and frequency == "MONTHLY" and all(abs(int(d)) <= 28 for d in rule["BYMONTHDAY"])


LARGEST = 2 * 1024 * 1024
_MOST_EVENTS = 5_000
_MOST_SHIFTS = 5_000
_MOST_STEPS = 300_000
_LONGEST_NAME = 200
_A_DAY = timedelta(days=1)
_FETCHED = "X-KBGEN-FETCHED"
# What shifts are read from; all else that a feed holds, such as addresses and descriptions, is not kept.
_OF_CALENDAR = frozenset("VERSION PRODID CALSCALE METHOD X-WR-CALNAME X-WR-TIMEZONE".split())
_OF_EVENT = frozenset(
    "UID SEQUENCE DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID SUMMARY ATTENDEE STATUS CATEGORIES".split()
)
_OF_NOBODY = frozenset(("RESOURCE", "ROOM", "GROUP"))
_LEVEL = re.compile(r"\[L(\d{1,2})\]\s*", re.IGNORECASE)
_OVERRIDE = re.compile(r"\W*override\b[\W_]*", re.IGNORECASE)
# above every level that a summary may name
_OVERRIDING = 100


class Shift(NamedTuple):
    """A stretch of duty: from when until when in UTC, and by what names whoever has it is told.

    `summary` is the event's own text, `attendees` are names and mail addresses. Of shifts at one time those of the
    highest `level` hold.
    """

    start: datetime
    end: datetime
    summary: str
    attendees: tuple[str, ...] = ()
    level: int = 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar that was read; `fetched` is when it was, where it was fetched."""

    _component: Any
    fetched: datetime | None

    def shifts(self, start: datetime, end: datetime, zone: tzinfo) -> tuple[Shift, ...]:
        """The shifts that touch a window, in order; days and times without a zone are those of `zone`.

        Raises ValueError where a library cannot lay them out.
        """
        # Imported on use, as all of iCalendar is: most commands, and most handbooks, have no rota.
        import recurring_ical_events

        try:
            found = recurring_ical_events.of(self._component).between(start - _A_DAY, end + _A_DAY)
        except Exception as error:  # noqa: BLE001  # whatever a library says of bytes that nobody here wrote
            raise ValueError(f"its events cannot be laid out: {type(error).__name__}") from None
        shifts = filter(None, (_shift(event, zone) for event in found))
        return tuple(sorted(shift for shift in shifts if shift.start < end and shift.end > start))

    def plain(self, fetched: datetime) -> bytes:
        """The same calendar with what shifts are read from and nothing else, and when it was fetched."""
        from icalendar import Calendar as Component

        component = Component()
        for name, value in self._component.items():
            if name in _OF_CALENDAR:
                component[name] = value
        component[_FETCHED] = fetched.strftime("%Y%m%dT%H%M%SZ")
        for part in self._component.subcomponents:
            if part.name == "VTIMEZONE":
                component.add_component(part)
            elif part.name == "VEVENT":
                component.add_component(_plain(part))
        data: bytes = component.to_ical()
        return data


def read(data: bytes) -> Calendar:
    """The calendar that some bytes hold; ValueError says what is wrong with them, whatever they are."""
    from icalendar import Calendar as Component

    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST // 1024 // 1024} MB")
    if data.count(b"BEGIN:VEVENT") > _MOST_EVENTS:
        raise ValueError(f"more than {_MOST_EVENTS:,} events")
    try:
        component = Component.from_ical(data)
    except Exception:  # noqa: BLE001  # whatever a library says of bytes that nobody here wrote
        raise ValueError("no iCalendar file") from None
    if component.name != "VCALENDAR" or any(
        subcomponent.name == "VCALENDAR" for subcomponent in component.subcomponents
    ):
        raise ValueError("no iCalendar file with one calendar")
    for event in component.events:
        _judge_event(event)
    _judge_cost(component)
    return Calendar(component, _fetched(component))


def _fetched(component: Any) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(str(component.get(_FETCHED, "")), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return None


def _judge_event(event: Any) -> None:
    """Refuse an event of which something cannot be read, without a beginning, or in a time zone that nobody knows."""
    summary = _line(event.get("SUMMARY", ""))[:60]
    broken = next((name for name, _ in event.errors if name in _OF_EVENT), None)
    if broken is not None:
        raise ValueError(f"the event {summary!r} has {broken} that cannot be read")
    begins = event.get("DTSTART")
    if not isinstance(getattr(begins, "dt", None), date):
        raise ValueError(f"the event {summary!r} has no DTSTART that is a time")
    for name in ("DTSTART", "DTEND"):
        one = event.get(name)
        zone = getattr(one, "params", {}).get("TZID")
        if zone and isinstance(one.dt, datetime) and one.dt.tzinfo is None:
            raise ValueError(f"the event {summary!r} is in the time zone {str(zone)[:60]!r}, which nobody knows")


def _judge_cost(component: Any) -> None:
    """Refuse events whose expansion would take too many steps, or give too many shifts."""
    rules = [(rule, event) for event in component.events for rule in _listed(event.get("RRULE"))]
    costs = [cost(rule, _moment(event["DTSTART"].dt, UTC)) for rule, event in rules]
    dates = sum(len(one.dts) for event in component.events for one in _listed(event.get("RDATE")))
    if sum(one.steps for one in costs) > _MOST_STEPS or sum(one.shifts for one in costs) + dates > _MOST_SHIFTS:
        raise ValueError("its events recur too often, or in a way that no rota does")


def _plain(event: Any) -> Any:
    kept = type(event)()
    for name, value in event.items():
        if name in _OF_EVENT:
            kept[name] = value
    return kept


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _shift(event: Any, zone: tzinfo) -> Shift | None:
    """The shift that an occurrence is; None for one that was called off."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    summary = _line(event.get("SUMMARY", ""))
    level = _LEVEL.match(summary)
    plain = summary[level.end() :] if level else summary
    override = _OVERRIDE.match(plain)
    overrides = override or _is_override(event)
    return Shift(
        _moment(event["DTSTART"].dt, zone),
        _moment(event["DTEND"].dt, zone),
        plain[override.end() :] if override else plain,
        tuple(_attendees(event)),
        _OVERRIDING if overrides else int(level[1]) if level else 0,
    )


def _is_override(event: Any) -> bool:
    names = (str(name) for one in _listed(event.get("CATEGORIES")) for name in getattr(one, "cats", ()))
    return any(_OVERRIDE.match(name) for name in names)


def _attendees(event: Any) -> Iterator[str]:
    """The names and mail addresses of those who take part and have not declined."""
    for one in _listed(event.get("ATTENDEE")):
        told = {name.upper(): str(value).upper() for name, value in getattr(one, "params", {}).items()}
        if told.get("PARTSTAT") != "DECLINED" and told.get("CUTYPE") not in _OF_NOBODY:
            address = _line(one)
            yield address[7:] if address[:7].lower() == "mailto:" else address
            if name := _line(one.params.get("CN", "")):
                yield name


def _line(value: object) -> str:
    """A text on one line, of a bearable length, that can be printed."""
    shown = "".join(sign if sign.isprintable() else " " for sign in str(value)[: 2 * _LONGEST_NAME])
    return " ".join(shown.split())[:_LONGEST_NAME]


def _moment(value: date, zone: tzinfo) -> datetime:
    """A point in time in UTC; a day begins at midnight."""
    at = value if isinstance(value, datetime) else datetime.combine(value, time())
    with suppress(OverflowError):
        return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
    return at.replace(tzinfo=UTC)


# Nobody calls more at once; a calendar that says so is not followed further.
_MOST_AT_ONCE = 100


class Stretch(NamedTuple):
    """A stretch of time in which the same shifts hold: none in a gap, several where people are on call together."""

    start: datetime
    end: datetime
    shifts: tuple[Shift, ...]


def timeline(layers: Sequence[Iterable[Shift]], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """The stretches of a window, which follow each other without a gap.

    At any time the last layer that has a shift holds, and of its shifts those of the highest level.
    """
    begin: dict[datetime, list[_Ranked]] = defaultdict(list)
    cease: dict[datetime, list[_Ranked]] = defaultdict(list)
    for number, layer in enumerate(layers):
        for shift in layer:
            if shift.start < shift.end and shift.start < end and shift.end > start:
                begin[max(shift.start, start)].append(_Ranked((number, shift.level), shift))
                cease[min(shift.end, end)].append(_Ranked((number, shift.level), shift))
    running: Counter[_Ranked] = Counter()
    stretches: list[Stretch] = []
    for here, there in pairwise(sorted({start, end, *begin, *cease})):
        running.subtract(cease[here])
        running.update(begin[here])
        for one in cease[here]:
            if not running[one]:
                del running[one]
        stretches.append(Stretch(here, there, _holding(list(running)[:_MOST_AT_ONCE])))
    return tuple(stretches)


class _Ranked(NamedTuple):
    rank: tuple[int, int]
    shift: Shift


def _holding(running: Sequence[_Ranked]) -> tuple[Shift, ...]:
    highest = max((one.rank for one in running), default=None)
    return tuple(sorted(one.shift for one in running if one.rank == highest))
