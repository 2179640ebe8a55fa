"""Due dates and review states: arithmetic on the calendar."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.freshness import Interval, ReviewPolicy, State, assess, parse_interval, turns
from kbgen.kit.reviews import freshness_of
from kbgen.model.settings import FreshnessOptions, KindOptions
from tests.support import TODAY, corpus_of, document

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
INTERVALS = st.builds(Interval, st.integers(0, 60), st.integers(1, 800))


@pytest.mark.parametrize(
    ("said", "months", "days", "shown"),
    [
        ("90d", 0, 90, "90 days"),
        ("1 day", 0, 1, "1 day"),
        ("6 weeks", 0, 42, "42 days"),
        ("6w", 0, 42, "42 days"),
        ("6 months", 6, 0, "6 months"),
        ("6 month", 6, 0, "6 months"),
        ("6 Months", 6, 0, "6 months"),
        ("6-month", 6, 0, "6 months"),
        (" 6  MONTHS ", 6, 0, "6 months"),
        ("half-yearly", 6, 0, "6 months"),
        ("p6m", 6, 0, "6 months"),
        ("3m", 3, 0, "3 months"),
        ("1 year", 12, 0, "1 year"),
        ("2 Years", 24, 0, "2 years"),
        ("every 2 quarters", 6, 0, "6 months"),
        ("quarterly", 3, 0, "3 months"),
        ("Annually", 12, 0, "1 year"),
        ("P6M", 6, 0, "6 months"),
        ("P1Y2M3W4D", 14, 25, "14 months and 25 days"),
        ("  90d ", 0, 90, "90 days"),
    ],
)
def test_an_interval_is_read_as_people_write_it(said: str, months: int, days: int, shown: str) -> None:
    interval = parse_interval(said)
    assert (interval.months, interval.days, str(interval)) == (months, days, shown)


@pytest.mark.parametrize(
    "said",
    ["", "0d", "-1d", "90", "d", "P", "often", "1.5 months", "1 fortnight", "101 years", "99999 years", "٣d", "every"],
)
def test_what_is_no_interval_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="interval"):
        parse_interval(said)


@pytest.mark.parametrize(
    ("start", "said", "due"),
    [
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2025-08-31", "6 months", "2026-02-28"),
        ("2025-12-31", "2 months", "2026-02-28"),
        ("2025-12-31", "1d", "2026-01-01"),
        ("2200-01-01", "100 years", "2300-01-01"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
    ],
)
def test_months_clamp_to_the_end_of_the_month(start: str, said: str, due: str) -> None:
    assert parse_interval(said).after(date.fromisoformat(start)) == date.fromisoformat(due)


def test_the_ends_of_the_calendar_hold() -> None:
    assert Interval(1200, 0).after(date(9990, 1, 1)) == date.max
    assert Interval(1200, 0).before(date(5, 1, 1)) == date.min


# reviewed on 1 January, every 90 days: due on 1 April; due-soon from 2 March; overdue after 15 April
@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-01-01", State.FRESH),
        ("2026-03-01", State.FRESH),
        ("2026-03-02", State.DUE_SOON),
        ("2026-03-31", State.DUE_SOON),
        ("2026-04-01", State.DUE),
        ("2026-04-15", State.DUE),
        ("2026-04-16", State.OVERDUE),
        ("2030-01-01", State.OVERDUE),
    ],
)
def test_the_state_follows_the_date(today: str, state: State) -> None:
    found = assess(date(2026, 1, 1), Interval(0, 90), date.fromisoformat(today), ReviewPolicy())
    assert found.state is state
    assert found.due == date(2026, 4, 1)
    assert found.days_late(date.fromisoformat(today)) == (date.fromisoformat(today) - date(2026, 4, 1)).days


@pytest.mark.parametrize(
    ("front", "state"),
    [
        ({"reviewed": "2026-01-10"}, State.FRESH),
        ({}, State.UNREVIEWED),
        ({"evergreen": "false"}, State.EXEMPT),
        ({"evergreen": "false", "reviewed": "2001-01-01"}, State.EXEMPT),
        ({"retired": "{date: 2020-01-01, reason: over}"}, State.EXEMPT),
        ({"reviewed": "2001-01-01", "snooze": "{until: 2026-01-15, reason: x}"}, State.SNOOZED),
        ({"reviewed": "2001-01-01", "snooze": "{until: 2026-01-14, reason: x}"}, State.OVERDUE),
        ({"reviewed": "2025-09-30", "review_every": "3 months"}, State.OVERDUE),
        ({"reviewed": "2025-10-10", "review_every": "3 months"}, State.DUE),
        ({"reviewed": "2025-10-15", "review_every": "3 months"}, State.DUE),
        ({"reviewed": "2025-10-16", "review_every": "3 months"}, State.DUE_SOON),
        ({"reviewed": "2025-10-16", "reviews": "[{date: 2026-01-01}]", "review_every": "3 months"}, State.FRESH),
    ],
)
def test_a_documents_state_comes_from_its_fields(front: dict[str, str], state: State) -> None:
    corpus = corpus_of({"guides/a.md": document(**front)})
    assert freshness_of(corpus.docs[0], corpus, TODAY).state is state


@pytest.mark.parametrize(
    ("path", "settings", "state"),
    [
        ("decisions/0001-a.md", {}, State.NO_POLICY),
        ("people/ada.md", {}, State.NO_POLICY),
        ("guides/a.md", {}, State.FRESH),
        ("runbooks/a.md", {}, State.OVERDUE),
        ("runbooks/a.md", {"kinds": KindOptions({"runbook": "1 year"})}, State.FRESH),
        ("decisions/0001-a.md", {"kinds": KindOptions({"decision": "90d"})}, State.OVERDUE),
        ("runbooks/a.md", {"freshness": FreshnessOptions(grace="6 months")}, State.DUE),
        ("guides/a.md", {"freshness": FreshnessOptions(due_soon="7 months")}, State.DUE_SOON),
    ],
)
def test_the_kind_and_the_handbook_say_how_often(path: str, settings: dict, state: State) -> None:
    corpus = corpus_of({path: document(reviewed="2025-08-01")}, **settings)
    assert freshness_of(corpus.docs[0], corpus, TODAY).state is state


ORDER = [State.FRESH, State.DUE_SOON, State.DUE, State.OVERDUE]


@given(DAYS, INTERVALS, DAYS, st.integers(0, 2000), st.builds(ReviewPolicy, INTERVALS, INTERVALS))
def test_the_passing_of_time_never_makes_a_document_fresher(reviewed, interval, today, later, policy) -> None:
    before = assess(reviewed, interval, today, policy).state
    after = assess(reviewed, interval, today + timedelta(days=later), policy).state
    assert ORDER.index(after) >= ORDER.index(before)


@given(DAYS, DAYS, INTERVALS, DAYS)
def test_a_later_review_never_makes_a_document_staler(first, second, interval, today) -> None:
    earlier, later = sorted((first, second))
    states = [ORDER.index(assess(day, interval, today, ReviewPolicy()).state) for day in (earlier, later)]
    assert states[1] <= states[0]


@given(DAYS, DAYS, INTERVALS)
def test_a_longer_way_off_is_never_earlier(first, second, interval) -> None:
    earlier, later = sorted((first, second))
    assert interval.after(earlier) <= interval.after(later)
    assert interval.before(later) <= later


@given(
    st.none() | DAYS, st.none() | INTERVALS, DAYS, st.integers(0, 2000), st.builds(ReviewPolicy, INTERVALS, INTERVALS),
    st.none() | DAYS, st.booleans(),
)  # fmt: skip
def test_what_a_state_turns_into_is_what_a_later_day_finds(
    reviewed, interval, today, later, policy, snoozed, exempt
) -> None:
    def on(day: date):
        return assess(reviewed, interval, day, policy, exempt=exempt, snoozed_until=snoozed)

    built, read = on(today), today + timedelta(days=later)
    shown = [built.state, *(turn.state for turn in turns(built, today, policy) if turn.day <= read)][-1]
    assert shown is on(read).state


@given(DAYS, INTERVALS, DAYS, st.builds(ReviewPolicy, INTERVALS, INTERVALS), st.none() | DAYS)
def test_a_state_turns_on_later_days_in_order_and_never_into_itself(reviewed, interval, today, policy, snoozed) -> None:
    found = assess(reviewed, interval, today, policy, snoozed_until=snoozed)
    course = turns(found, today, policy)
    assert [turn.day for turn in course] == sorted({turn.day for turn in course})
    assert all(turn.day > today for turn in course)
    states = [found.state, *(turn.state for turn in course)]
    assert all(one is not other for one, other in itertools.pairwise(states))
