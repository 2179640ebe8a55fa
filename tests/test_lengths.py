"""Moments, lengths, spreads and working days: arithmetic that measures of every kind build on."""

from __future__ import annotations

import statistics
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kit.dates import (
    duration_stats,
    format_duration,
    month_name,
    month_of,
    months_until,
    parse_day,
    parse_duration,
    parse_moment,
    working_days_after,
    written_time,
)

LENGTHS = st.lists(st.integers(0, 10**6).map(lambda n: timedelta(minutes=n)), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("minutes", "median", "p90"),
    [
        ([5], 5, 5),
        ([10, 20], 15, 20),
        ([3, 1, 2], 2, 3),
        (range(1, 10), 5, 9),
        (range(1, 11), 5.5, 9),
        (range(1, 12), 6, 10),
        (range(1, 21), 10.5, 18),
    ],
)
def test_spreads_are_those_worked_out_by_hand(minutes: list[int], median: float, p90: int) -> None:
    found = duration_stats(timedelta(minutes=one) for one in minutes)
    assert found == (len(minutes), timedelta(minutes=median), timedelta(minutes=p90))


@given(st.dates(date(2, 1, 1)), st.integers(1, 30))
def test_months_follow_one_another_up_to_that_of_the_day(day: date, count: int) -> None:
    months = months_until(day, count)
    assert len(months) == count
    assert months == list(range(months[0], month_of(day) + 1))
    assert month_name(month_of(day)) == f"{day:%b} {day.year}"


def test_a_spread_of_nothing_is_none() -> None:
    assert duration_stats([]) is None


@given(LENGTHS)
def test_nine_in_ten_do_not_exceed_the_90th_percentile_and_it_is_one_that_happened(lengths: list[timedelta]) -> None:
    found = duration_stats(lengths)
    assert found is not None
    assert found.p90 in lengths
    assert 10 * sum(one <= found.p90 for one in lengths) >= 9 * len(lengths)
    assert 10 * sum(one < found.p90 for one in lengths) < 9 * len(lengths)
    assert found.median == statistics.median(lengths)
    assert min(lengths) <= found.median <= found.p90 <= max(lengths)


@given(LENGTHS, st.randoms())
def test_a_spread_does_not_depend_on_the_order(lengths: list[timedelta], random: Random) -> None:
    shuffled = list(lengths)
    random.shuffle(shuffled)
    assert duration_stats(shuffled) == duration_stats(lengths)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (0.4, "0 min"),
        (18.5, "19 min"),
        (42, "42 min"),
        (60, "1 h"),
        (85, "1 h 25 min"),
        (1440, "1 d"),
        (3120, "2 d 4 h"),
        (1500.0, "1 d 1 h"),
        (1441, "1 d 1 min"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(minutes: float, said: str) -> None:
    assert format_duration(timedelta(minutes=minutes)) == said


@given(st.integers(0, 59), st.integers(0, 23))
def test_what_is_said_is_read_back(minutes: int, hours: int) -> None:
    length = timedelta(minutes=minutes, hours=hours)
    assert parse_duration(format_duration(length)) == length


@pytest.mark.parametrize(
    "text", ["", "?", "N/A", "soon", "5", "5 minutes ago", "-5 minutes", "5 lightyears", "1 hour and a bit"]
)
def test_what_is_no_length_is_none(text: str) -> None:
    assert parse_duration(text) is None


@given(st.text(max_size=60))
def test_reading_a_length_or_a_moment_raises_nothing_but_a_value_error(text: str) -> None:
    assert isinstance(parse_duration(text), timedelta | None)
    with suppress(ValueError):
        assert parse_moment(text).tzinfo is not None


@given(st.integers(0, 50_000_000), st.integers(-14 * 60, 14 * 60))
def test_a_moment_is_read_back_as_it_is_written(minutes: int, offset: int) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    there = moment.astimezone(timezone(timedelta(minutes=offset)))
    assert parse_moment(written_time(there)) == moment


def slowly(start: date, count: int) -> date:
    while count:
        start += timedelta(days=1)
        count -= start.weekday() < 5
    return start


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_working_days_are_those_counted_one_by_one(start: date, count: int) -> None:
    assert working_days_after(start, count) == slowly(start, count)


def test_a_day_is_read_in_forms_that_mean_one_day_only() -> None:
    assert parse_day("1st March, 2026") == parse_day("2026-03-01") == parse_day("Mar 1, 2026") == date(2026, 3, 1)
    assert parse_day("01/03/2026") is None
