"""Calendars as tools for on-call duty and office calendars export them: sixty, from ten plans in six shapes.

A plan says by itself who is on call at a moment, by a library for recurrence and the time zones of Python alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, WEEKLY, rrule

PEOPLE = {
    "ada": ("Ada Lindqvist", "ada@harbour.example"),
    "bo": ("Bo Östberg", "bo.ostberg@harbour.example"),
    "cy": ("Cy Okonkwo-Reyes", "cy@harbour.example"),
    "di": ("Di Nakamura", "d.nakamura@harbour.example"),
}


@dataclass(frozen=True)
class Rotation:
    """One person's turns: from when until when at first, every how many days, and what is different at which turn.

    A turn of which `changes` say None does not take place; else they say from when until when, and who.
    """

    who: str
    start: datetime
    end: datetime
    every: int = 0
    changes: dict[int, tuple[datetime, datetime, str] | None] = field(default_factory=dict)
    all_day: bool = False

    def turns(self, until: datetime) -> Iterator[tuple[datetime, datetime, str]]:
        """From when until when in local time, and who, one after the other."""
        if not self.every:
            yield from self.turn(0, self.start)
            return
        frequency, interval = (WEEKLY, self.every // 7) if self.every % 7 == 0 else (DAILY, self.every)
        for number, start in enumerate(rrule(frequency, self.start, interval=interval, until=until)):
            yield from self.turn(number, start)

    def turn(self, number: int, start: datetime) -> Iterator[tuple[datetime, datetime, str]]:
        changed = self.changes.get(number, (start, start + (self.end - self.start), self.who))
        if changed is not None:
            yield changed


@dataclass(frozen=True)
class Plan:
    """Turns in a time zone, overrides that go before them, and turns that were called off."""

    zone: str
    rotations: Sequence[Rotation]
    overrides: Sequence[Rotation] = ()
    cancelled: Sequence[Rotation] = ()

    def course(self, moments: Sequence[datetime]) -> list[set[str]]:
        """Who is on call at each of some moments."""
        first, over = self._utc(self.rotations), self._utc(self.overrides)
        return [_among(over, moment) or _among(first, moment) for moment in moments]

    def _utc(self, rotations: Sequence[Rotation]) -> list[_Turn]:
        zone = ZoneInfo(self.zone)

        def utc(local: datetime) -> datetime:
            return local.replace(tzinfo=zone).astimezone(UTC)

        return [(utc(start), utc(end), who) for one in rotations for start, end, who in one.turns(UNTIL)]


_Turn = tuple[datetime, datetime, str]


def _among(turns: Sequence[_Turn], moment: datetime) -> set[str]:
    return {who for start, end, who in turns if start <= moment < end}


def _at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


def _weekly(
    first: str, *order: str, hours: int = 168, changes: dict[str, dict[int, object]] | None = None
) -> list[Rotation]:
    """People who take turns of a week."""
    start = _at(first)
    return [
        Rotation(
            who,
            start + timedelta(weeks=number),
            start + timedelta(weeks=number, hours=hours),
            7 * len(order),
            dict((changes or {}).get(who, {})),  # type: ignore[arg-type]
        )
        for number, who in enumerate(order)
    ]


def _once(who: str, start: str, end: str) -> Rotation:
    return Rotation(who, _at(start), _at(end))


TODAY = date(2026, 3, 16)
UNTIL = _at("2026-05-01 00:00")
PLANS: dict[str, Plan] = {
    "weekly, over the change to summer time": Plan("Europe/Stockholm", _weekly("2026-03-03 10:00", "ada", "bo", "cy")),
    "weekly, over the change in America": Plan("America/New_York", _weekly("2026-02-23 09:00", "ada", "di")),
    "nights and days": Plan(
        "Europe/London",
        [
            Rotation("ada", _at("2026-03-10 09:00"), _at("2026-03-10 21:00"), 1),
            Rotation("bo", _at("2026-03-10 21:00"), _at("2026-03-11 09:00"), 1),
        ],
    ),
    "two at once": Plan(
        "Asia/Kolkata", [*_weekly("2026-03-02 08:30", "ada", "bo"), *_weekly("2026-03-02 08:30", "cy", "di")]
    ),
    "a gap at the weekend": Plan("Europe/Berlin", _weekly("2026-03-02 08:00", "ada", "bo", hours=4 * 24 + 10)),
    "a turn that is swapped": Plan(
        "Europe/London",
        _weekly(
            "2026-03-03 10:00",
            "ada",
            "bo",
            changes={"bo": {1: (_at("2026-03-24 12:00"), _at("2026-03-31 10:00"), "cy")}},
        ),
    ),
    "a turn that is left out": Plan(
        "Australia/Sydney", _weekly("2026-03-02 10:00", "ada", "bo", changes={"ada": {1: None}})
    ),
    "overrides of an evening and of a week": Plan(
        "Europe/Paris",
        _weekly("2026-03-03 10:00", "ada", "bo"),
        overrides=[
            _once("di", "2026-03-18 18:00", "2026-03-18 23:00"),
            _once("cy", "2026-03-28 20:00", "2026-04-04 10:00"),
        ],
    ),
    "called off": Plan(
        "UTC",
        _weekly("2026-03-02 00:00", "ada", "bo"),
        cancelled=[_once("di", "2026-03-20 00:00", "2026-03-27 00:00")],
    ),
    "whole days": Plan(
        "Europe/London",
        [
            Rotation("ada", _at("2026-03-02 00:00"), _at("2026-03-09 00:00"), 14, all_day=True),
            Rotation("bo", _at("2026-03-09 00:00"), _at("2026-03-16 00:00"), 14, all_day=True),
        ],
    ),
}

Event = tuple[Sequence[str], str]


def calendar(producer: str, events: Sequence[Sequence[str]], *head: str) -> str:
    """A calendar of events, its long lines folded as the format asks."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{producer}", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\r\n".join(map(_folded, (*lines, "END:VCALENDAR", "")))


def _folded(line: str) -> str:
    data, parts = line.encode(), []
    while len(data) > 75:
        cut = 75
        while data[cut] & 0xC0 == 0x80:
            cut -= 1
        parts.append(data[:cut].decode())
        data = b" " + data[cut:]
    return "\r\n".join((*parts, data.decode()))


def _utc(moment: datetime, zone: str) -> str:
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _local(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S")


def _final(plan: Plan, named: Callable[[int, str], list[str]]) -> list[list[str]]:
    """The events of a tool that exports what comes out: each stretch by itself, in UTC, without what is overridden."""
    events: list[list[str]] = []
    over = [(start, end, who) for one in plan.overrides for start, end, who in one.turns(UNTIL)]
    whole = [(start, end, who) for one in plan.rotations for start, end, who in one.turns(UNTIL)]
    for start, end, who in (*_without(whole, over), *over):
        if start < end:
            times = [f"DTSTART:{_utc(start, plan.zone)}", f"DTEND:{_utc(end, plan.zone)}"]
            events.append([*named(len(events), who), *times])
    for one in plan.cancelled:
        times = [f"DTSTART:{_utc(one.start, plan.zone)}", f"DTEND:{_utc(one.end, plan.zone)}"]
        events.append([*named(len(events), one.who), *times, "STATUS:CANCELLED"])
    return events


def _without(turns: Sequence[_Turn], over: Sequence[_Turn]) -> Iterator[_Turn]:
    for start, end, who in turns:
        at = start
        for first, last, _ in sorted(over):
            if first < end and last > at:
                yield at, first, who
                at = max(at, last)
        yield at, end, who


def pagerduty(plan: Plan) -> list[str]:
    """The final schedule, each shift by itself, with the schedule's name behind the person's."""

    def named(number: int, who: str) -> list[str]:
        name, mail = PEOPLE[who]
        return [
            f"UID:Q{number:013d}@schedules.example",
            "DTSTAMP:20260316T060000Z",
            "CLASS:PUBLIC",
            f"SUMMARY:On Call - {name} - Harbour platform and everything that stands on it",
            f"ATTENDEE:{mail}",
            "URL;VALUE=URI:https://pager.example/schedules#P123",
        ]

    name = "X-WR-CALNAME:On Call Schedule for Harbour platform"
    return [calendar("-//Pager//Schedule//EN", _final(plan, named), "METHOD:PUBLISH", "CALSCALE:GREGORIAN", name)]


def opsgenie(plan: Plan) -> list[str]:
    """The final schedule, by mail addresses."""

    def named(number: int, who: str) -> list[str]:
        mail = PEOPLE[who][1]
        return [
            f"UID:{number}-rotation",
            "DTSTAMP:20260316T060000Z",
            f"SUMMARY:{mail} (platform_schedule)",
            "TRANSP:OPAQUE",
        ]

    return [calendar("-//Genie//Schedules 1.0//EN", _final(plan, named), "CALSCALE:GREGORIAN")]


def incident_io(plan: Plan) -> list[str]:
    """The final schedule, with a description and attendees with their names."""

    def named(number: int, who: str) -> list[str]:
        name, mail = PEOPLE[who]
        return [
            f"UID:01J{number:023d}",
            "DTSTAMP:20260316T060000Z",
            f"SUMMARY:{name} on call for Platform (Primary)",
            "DESCRIPTION:See https://app.example/schedules\\, and ask in #platform.",
            f'ATTENDEE;CN="{name}";PARTSTAT=ACCEPTED;CUTYPE=INDIVIDUAL:mailto:{mail}',
        ]

    return [
        calendar(
            "-//arran4//Golang ICS Library",
            _final(plan, named),
            "METHOD:PUBLISH",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        )
    ]


def _recurring(
    one: Rotation, zone: str, number: int, named: Callable[[str], list[str]], tzid: str | None = None
) -> Iterator[list[str]]:
    """A person's turns as one event that recurs, with what is different as exceptions of it."""
    place = f";TZID={tzid or zone}"

    def times(start: datetime, end: datetime) -> list[str]:
        if one.all_day:
            return [f"DTSTART;VALUE=DATE:{start:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}"]
        return [f"DTSTART{place}:{_local(start)}", f"DTEND{place}:{_local(end)}"]

    uid = f"UID:{number}-{one.who}@calendar.example"
    rule = []
    if one.every:
        rule = [
            f"RRULE:FREQ=WEEKLY;INTERVAL={one.every // 7}"
            if one.every % 7 == 0
            else f"RRULE:FREQ=DAILY;INTERVAL={one.every}"
        ]
    at = {turn: one.start + timedelta(days=one.every * turn) for turn in one.changes}
    gone = [f"EXDATE{place}:{_local(at[turn])}" for turn, change in one.changes.items() if change is None]
    yield [uid, "DTSTAMP:20260316T060000Z", *named(one.who), *times(one.start, one.end), *rule, *gone]
    for turn, change in one.changes.items():
        if change is not None:
            start, end, who = change
            again = f"RECURRENCE-ID{place}:{_local(at[turn])}"
            yield [uid, "DTSTAMP:20260316T060000Z", "SEQUENCE:1", again, *named(who), *times(start, end)]


def _events(
    plan: Plan, rotations: Sequence[Rotation], named: Callable[[str], list[str]], tzid: str | None = None
) -> list[list[str]]:
    found = [event for number, one in enumerate(rotations) for event in _recurring(one, plan.zone, number, named, tzid)]
    for number, one in enumerate(plan.cancelled):
        (event,) = _recurring(one, plan.zone, 100 + number, named, tzid)
        found.append([*event, "STATUS:CANCELLED"])
    return found


def grafana(plan: Plan) -> list[str]:
    """User names with a level in front; overrides in a calendar of their own."""
    producer = "-//OnCall//Schedules//EN"
    levels = _events(plan, plan.rotations, lambda who: [f"SUMMARY:[L1] {who}"])
    found = [calendar(producer, levels, "X-WR-CALNAME:platform")]
    if plan.overrides:
        found.append(calendar(producer, _events(plan, plan.overrides, lambda who: [f"SUMMARY:{who}"])))
    return found


def google(plan: Plan) -> list[str]:
    """One event a person that recurs, with guests and reminders; overrides in a second calendar."""

    def named(who: str) -> list[str]:
        name, mail = PEOPLE[who]
        return [
            f"SUMMARY:{name}",
            "ORGANIZER;CN=Rota:mailto:rota@group.calendar.example",
            f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN={mail};X-NUM-GUESTS=0:mailto:{mail}",
            "ATTENDEE;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED;CN=Phone 1:mailto:phone@resource.calendar.example",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "DESCRIPTION:This is a reminder",
            "TRIGGER:-P0DT0H10M0S",
            "END:VALARM",
        ]

    producer, zone = "-//Google Inc//Google Calendar 70.9054//EN", f"X-WR-TIMEZONE:{plan.zone}"
    found = [calendar(producer, _events(plan, plan.rotations, named), "METHOD:PUBLISH", zone)]
    if plan.overrides:
        found.append(calendar(producer, _events(plan, plan.overrides, named), "METHOD:PUBLISH", zone))
    return found


_WINDOWS = {
    "Europe/Stockholm": "W. Europe Standard Time",
    "America/New_York": "Eastern Standard Time",
    "Europe/London": "GMT Standard Time",
    "Asia/Kolkata": "India Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "Australia/Sydney": "AUS Eastern Standard Time",
    "Europe/Paris": "Romance Standard Time",
    "UTC": "UTC",
}
# when clocks are put on and back, as rules, and the hours from UTC in winter and in summer
_CLOCKS = {
    "Europe/Stockholm": ("0100", "0200", "3;BYDAY=-1SU", "02", "10;BYDAY=-1SU", "03"),
    "Europe/Berlin": ("0100", "0200", "3;BYDAY=-1SU", "02", "10;BYDAY=-1SU", "03"),
    "Europe/Paris": ("0100", "0200", "3;BYDAY=-1SU", "02", "10;BYDAY=-1SU", "03"),
    "Europe/London": ("0000", "0100", "3;BYDAY=-1SU", "01", "10;BYDAY=-1SU", "02"),
    "America/New_York": ("-0500", "-0400", "3;BYDAY=2SU", "02", "11;BYDAY=1SU", "02"),
    "Australia/Sydney": ("1000", "1100", "10;BYDAY=1SU", "02", "4;BYDAY=1SU", "03"),
}


def _own_zone(name: str, zone: str) -> list[str]:
    """A time zone as Outlook describes it, by its own name."""
    winter, summer, on, at, off, back = _CLOCKS[zone]
    first, second = (one if one.startswith("-") else f"+{one}" for one in (winter, summer))
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:STANDARD",
        f"DTSTART:16010101T{back}0000",
        f"TZOFFSETFROM:{second}",
        f"TZOFFSETTO:{first}",
        f"RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH={off}",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        f"DTSTART:16010101T{at}0000",
        f"TZOFFSETFROM:{first}",
        f"TZOFFSETTO:{second}",
        f"RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH={on}",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]


def outlook(plan: Plan) -> list[str]:
    """Zones by names of Windows with their own rules; overrides as events that say so."""
    tzid = _WINDOWS[plan.zone]

    def named(who: str) -> list[str]:
        name, mail = PEOPLE[who]
        return [
            "CLASS:PUBLIC",
            f"SUMMARY;LANGUAGE=en-gb:Support rota: {name}",
            f'ATTENDEE;CN="{name}";RSVP=TRUE:mailto:{mail}',
            "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
            "PRIORITY:5",
        ]

    def overriding(who: str) -> list[str]:
        return [f"SUMMARY:Override: {PEOPLE[who][0]}"]

    events = _events(plan, plan.rotations, named, tzid)
    events += [
        event for n, one in enumerate(plan.overrides) for event in _recurring(one, plan.zone, 50 + n, overriding, tzid)
    ]
    zone = _own_zone(tzid, plan.zone) if plan.zone in _CLOCKS else []
    return [calendar("Microsoft Exchange Server 2010", events, "METHOD:PUBLISH", *zone)]


SHAPES: dict[str, Callable[[Plan], list[str]]] = {
    "PagerDuty": pagerduty,
    "Opsgenie": opsgenie,
    "incident.io": incident_io,
    "Grafana OnCall": grafana,
    "Google": google,
    "Outlook": outlook,
}


def moments() -> list[datetime]:
    """Every half hour of some weeks, a minute after it."""
    start = datetime.combine(TODAY, time(0, 1), UTC)
    return [start + timedelta(minutes=30 * number) for number in range(48 * 40)]
