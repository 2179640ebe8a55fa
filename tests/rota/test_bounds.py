"""Whatever an address answers with: shifts within bounds, or one line that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.rota import LARGEST, Shift, read, timeline
from tests.rota.calendars import PLANS, SHAPES
from tests.rota.test_calendars import HEAD, WEEK, text_of

START = datetime(2026, 3, 16, tzinfo=UTC)
END = START + timedelta(days=92)
_NESTED = "BEGIN:VEVENT\r\n" * 4000
EVENT = "DTSTART:20150101T000000Z\r\nDTEND:20150101T010000Z\r\nSUMMARY:a\r\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no iCalendar file"),
        ("<html>Log in</html>", "no iCalendar file"),
        ("BEGIN:VEVENT\r\nEND:VEVENT\r\n", "no iCalendar file with one calendar"),
        (text_of("SUMMARY:a"), "has no DTSTART"),
        (text_of("DTSTART:soon\r\nSUMMARY:a"), "'a' has DTSTART that cannot be read"),
        (text_of("DTSTART;TZID=Nowhere/Land:20260316T000000\r\nSUMMARY:a"), "which nobody knows"),
        (text_of(*[f"{EVENT}" for _ in range(5001)]), "more than 5,000 events"),
        (f"{HEAD}X-A:{'x' * LARGEST}\r\nEND:VCALENDAR\r\n", "larger than 2 MB"),
        (f"{HEAD}{_NESTED}END:VCALENDAR\r\n", "no iCalendar file"),
        (text_of(f"{EVENT}RRULE:FREQ=SECONDLY"), "recur too often"),
        (text_of(f"{EVENT}RRULE:FREQ=MINUTELY"), "recur too often"),
        (
            text_of(
                f"{EVENT}RRULE:FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"
            ),
            "too often",
        ),
        (text_of(f"{EVENT}RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"), "recur too often, or in a way"),
        (
            text_of(*[f"{EVENT}RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30" for _ in range(4)]),
            "recur too often, or in a way",
        ),
        (text_of(*[f"{EVENT}RRULE:FREQ=DAILY" for _ in range(60)]), "recur too often"),
        (text_of(EVENT + "RDATE:" + ",".join(["20260401T000000Z"] * 6000)), "recur too often"),
        (text_of(f"{EVENT}RRULE:FREQ=NEVER"), "has RRULE that cannot be read"),
        (text_of(f"{EVENT}EXDATE:never"), "has EXDATE that cannot be read"),
    ],
)
def test_what_is_none_or_costs_too_much_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        read(text.encode()).shifts(START, END, UTC)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;UNTIL=20260401T000000Z",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=6;WKST=SU",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=3",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=YEARLY",
        "FREQ=HOURLY;INTERVAL=12",
        "FREQ=DAILY;INTERVAL=3;COUNT=4000",
    ],
)
def test_a_rule_that_a_rota_may_have_is_read(rule: str) -> None:
    assert read(text_of(f"{EVENT}RRULE:{rule}").encode()).shifts(START, END + timedelta(days=400), UTC)


_LINES = st.sampled_from(
    [
        line
        for shape in SHAPES.values()
        for plan in list(PLANS.values())[5:8]
        for text in shape(plan)
        for line in text.split("\r\n")
    ]
)


@given(st.lists(_LINES, max_size=30), st.binary(max_size=40))
def test_lines_in_any_order_and_any_bytes_give_shifts_or_a_reason(lines: list[str], end: bytes) -> None:
    data = HEAD.encode() + "\r\n".join(lines).encode() + b"\r\n" + end + b"\r\nEND:VCALENDAR\r\n"
    found: Sequence[Shift] = ()
    said = ""
    try:
        found = read(data).shifts(START, END, UTC)
    except ValueError as refused:
        said = str(refused)
    assert said.isprintable()
    assert all(one.start < END and one.end > START for one in found)


_MOMENTS = st.integers(-100, 2300).map(lambda hours: START + timedelta(hours=hours))
_SHIFTS = st.lists(
    st.builds(
        lambda start, end, who, level: Shift(start, end, who, (), level),
        _MOMENTS,
        _MOMENTS,
        st.sampled_from("abc"),
        st.integers(0, 2),
    ),
    max_size=12,
)


@given(st.lists(_SHIFTS, min_size=1, max_size=2), st.lists(_MOMENTS, max_size=20))
def test_at_any_moment_the_last_layer_and_the_highest_level_hold(
    layers: list[list[Shift]], moments: list[datetime]
) -> None:
    found = timeline(layers, START, END)
    assert found[0].start == START
    assert found[-1].end == END
    assert all(one.end == other.start for one, other in pairwise(found))
    for moment in (one for one in moments if START <= one < END):
        running = [[one for one in layer if one.start <= moment < one.end] for layer in layers]
        last = next((layer for layer in reversed(running) if layer), [])
        highest = max((one.level for one in last), default=0)
        (stretch,) = [one for one in found if one.start <= moment < one.end]
        assert set(stretch.shifts) == {one for one in last if one.level == highest}


def test_what_is_fetched_keeps_what_shifts_are_read_from_and_nothing_else() -> None:
    text = text_of(
        f"{WEEK}SUMMARY:Ada\r\nURL:https://secret.example/feed\r\nDESCRIPTION:token 123\r\nLOCATION:Home\r\n"
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM",
        head="SOURCE:https://secret.example/feed\r\nX-WR-TIMEZONE:Europe/Berlin\r\n",
    )
    at = datetime(2026, 3, 16, 6, tzinfo=UTC)
    kept = read(text.encode()).plain(at)
    for gone in (b"secret", b"token", b"Home", b"VALARM"):
        assert gone not in kept
    again = read(kept)
    assert again.fetched == at
    assert again.shifts(START, END, UTC) == read(text.encode()).shifts(START, END, UTC)
    assert again.plain(at) == kept


@pytest.mark.parametrize(("shape", "plan"), [(shape, plan) for shape in SHAPES for plan in list(PLANS)[::3]])
def test_what_is_fetched_says_the_same_as_what_was_there(shape: str, plan: str) -> None:
    for text in SHAPES[shape](PLANS[plan]):
        calendar = read(text.encode())
        assert read(calendar.plain(START)).shifts(START, END, UTC) == calendar.shifts(START, END, UTC)
