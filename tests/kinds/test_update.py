"""Updates: when the next is due, health over time, and questions that wait."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.freshness import Interval, parse_interval
from kbgen.kinds.update import is_late, next_due, open_decisions, series_of
from kbgen.kinds.update.view import months, pressing, spans, within
from kbgen.kit.reviews import Reported, health_of
from tests.kinds.pages import LONGEST, linked_by, pages_of, said, view_pages, words
from tests.support import TODAY, codes, corpus_of, document, findings

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("days", "every", "due"),
    [
        ([], None, None),
        ([], "2 weeks", None),
        (["2026-01-02"], None, None),
        (["2026-01-02", "2026-01-02"], None, None),
        (["2026-01-02"], "2 weeks", date(2026, 1, 16)),
        (["2025-12-19", "2026-01-02"], None, date(2026, 1, 16)),
        (["2026-01-02", "2025-12-19"], None, date(2026, 1, 16)),
        (["2025-11-01", "2025-12-26", "2026-01-02"], None, date(2026, 1, 9)),
        (["2025-12-19", "2026-01-02"], "1 month", date(2026, 2, 2)),
        (["2026-01-31"], "1 month", date(2026, 2, 28)),
    ],
)
def test_the_next_update_by_hand(days: list[str], every: str | None, due: date | None) -> None:
    assert next_due([date.fromisoformat(day) for day in days], parse_interval(every) if every else None) == due


@given(st.lists(DAYS, min_size=1), st.none() | st.builds(Interval, st.integers(0, 12), st.integers(1, 60)))
def test_the_next_update_is_due_after_the_last(days: list[date], every: Interval | None) -> None:
    due = next_due(days, every)
    assert due is None or due > max(days)
    assert (due is None) == (every is None and len(set(days)) == 1)


@given(DAYS, st.integers(-30, 30))
def test_an_update_may_take_five_days_to_write(due: date, days: int) -> None:
    assert is_late(due, due + timedelta(days=days)) == (days > 5)


def update(day: str, health: str = "green", objective: str = "o", **front: object) -> str:
    return document(
        **(
            {
                "title": day,
                "owner": "t",
                "period_end": day,
                "health": health,
                "objectives": f"[{objective}]",
                "risks": "R",
            }
            | front
        )
    )


def team(**front: object) -> dict[str, str]:
    return {
        "teams/t.md": document(title="T", reviewed="2026-01-10", **front),
        "objectives/o.md": document(title="O", status="active"),
    }


CADENCE = "[{name: Stakeholder update, every: 1 week}, {name: Planning, every: 1 day}]"


@pytest.mark.parametrize(
    ("files", "late"),
    [
        (team(cadences=CADENCE) | {"updates/1.md": update("2026-01-03")}, False),
        (team(cadences=CADENCE) | {"updates/1.md": update("2026-01-02")}, True),
        (team() | {"updates/1.md": update("2025-01-02")}, False),
        (team() | {"updates/1.md": update("2025-12-26"), "updates/2.md": update("2026-01-02")}, True),
        (team() | {"updates/1.md": update("2025-12-19"), "updates/2.md": update("2026-01-02")}, False),
        (team(active="false") | {"updates/1.md": update("2025-12-26"), "updates/2.md": update("2026-01-02")}, False),
        (
            team(cadences=CADENCE)
            | {"updates/1.md": update("2025-01-02"), "objectives/o.md": document(title="O", status="done")},
            False,
        ),
        (team(cadences=CADENCE) | {"updates/1.md": update("2025-01-02", objective="gone")}, True),
    ],
)
def test_an_update_is_late_against_the_teams_cadence_or_its_own_spacing(files: dict[str, str], *, late: bool) -> None:
    assert bool(findings(files, "UP006")) is late


def test_lateness_is_told_once_at_the_last_update_of_each_owner() -> None:
    files = team(cadences=CADENCE) | {
        "updates/1.md": update("2025-12-01"),
        "updates/2.md": update("2025-12-08"),
        "updates/3.md": update("2025-11-20"),
    }
    assert findings(files, "UP006") == ["updates/2.md:4:13 UP006"]
    (series,) = series_of(corpus_of(files))
    assert [doc.id for doc in series.updates] == ["3", "1", "2"]


ASKED = "[{question: Q, by: t, due: 2026-02-01}]"


@pytest.mark.parametrize(
    ("healths", "asked", "told"),
    [
        (("red", "red"), (), True),
        (("red", "amber"), (), False),
        (("red",), (), False),
        (("red", "amber", "red"), (), False),
        (("red", "red", "green"), (), False),
        (("green", "red", "red"), (), True),
        (("red", "red"), (1,), False),
        (("red", "red"), (0,), False),
        (("red", "red", "red"), (0,), True),
    ],
)
def test_red_twice_running_asks_for_a_decision(healths: tuple[str, ...], asked: tuple[int, ...], *, told: bool) -> None:
    updates = {
        f"updates/{number}.md": update(
            f"2026-01-0{number + 1}", health, **({"decisions_needed": ASKED} if number in asked else {})
        )
        for number, health in enumerate(healths)
    }
    assert bool(findings(team() | updates, "UP007")) is told


def test_an_objective_that_has_ended_is_red_in_peace() -> None:
    files = team() | {f"updates/{n}.md": update(f"2026-01-0{n}", "red") for n in (1, 2)}
    files["objectives/o.md"] = document(title="O", status="dropped")
    assert findings(files, "UP007") == []
    assert findings(files, "LK005") == []


def test_health_is_in_the_order_of_days_and_leaves_out_what_says_nothing() -> None:
    files = team() | {
        "updates/a.md": update("2026-01-09", "red"),
        "updates/b.md": update("2026-01-02"),
        "updates/c.md": document(title="C", objectives="[o]"),
    }
    corpus = corpus_of(files)
    assert [(one.day.day, one.health) for one in health_of(corpus.by_path["objectives/o.md"], corpus)] == [
        (2, "green"),
        (9, "red"),
    ]


def question(**values: str) -> str:
    return "[{" + ", ".join(f"{key}: {value}" for key, value in ({"question": "Q"} | values).items()) + "}]"


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (question(by="t", due="2026-01-15"), []),
        (question(by="t", due="2026-01-14"), ["UP008"]),
        (question(by="t", due="2026-01-14", answer="A"), []),
        (question(by="t"), ["UP005"]),
        (question(due="2026-02-01"), ["UP005"]),
        (question(), ["UP005"]),
        (question(answer="A"), []),
        (question(by="bo", due="2026-02-01"), ["UP009"]),
        (question(by="bo", due="2026-02-01", answer="A"), []),
    ],
)
def test_a_question_waits_for_somebody_until_a_day(needed: str, expected: list[str]) -> None:
    files = team() | {
        "people/bo.md": document(name="Bo", left="2025-06-30"),
        "updates/u.md": update("2026-01-12", decisions_needed=needed),
    }
    assert codes(findings(files, "UP")) == expected
    assert findings(files, "LK005") == []


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, []),
        ({"period_end": ""}, ["UP001"]),
        ({"health": ""}, ["UP002"]),
        ({"objectives": ""}, ["UP003"]),
        ({"health": "amber", "risks": ""}, ["UP004"]),
        ({"health": "amber", "risks": "", "tradeoffs": "T"}, []),
        ({"period_end": "2026-01-16"}, ["UP010"]),
    ],
)
def test_an_update_can_be_read_alone(front: dict[str, str], expected: list[str]) -> None:
    assert codes(findings(team() | {"updates/u.md": update("2026-01-12", **front)}, "UP")) == expected


def test_the_most_pressing_question_comes_first_and_one_without_a_day_last() -> None:
    needed = "[{question: Third}, {question: Second, due: 2026-02-01}, {question: First, due: 2026-01-01}, {question: Done, answer: A}]"
    found = open_decisions(corpus_of(team() | {"updates/u.md": update("2026-01-12", decisions_needed=needed)}))
    assert [(one.needed.question, one.place) for one in found] == [("First", 2), ("Second", 1), ("Third", 0)]


PAGES = team() | {
    "people/ada.md": document(name="Ada"),
    "updates/1.md": update(
        "2026-01-02", "amber", decisions_needed="[{question: Old, by: ada, due: 2026-01-05, answer: Yes then}]"
    ),
    "updates/2.md": update(
        "2026-01-09", "red", decisions_needed="[{question: New, by: ada, due: 2026-01-12}]", summary="Worse"
    ),
}


def test_open_decisions_say_from_whom_and_how_late() -> None:
    page = said(pages_of(PAGES)["updates/decisions-needed.md"])
    assert "1 open, of which 1 past their date." in page
    assert "New Ada 2026-01-12 past its date O 2026-01-09" in page
    assert "Old" not in page


def test_health_over_time_has_a_row_for_each_objective_and_a_column_for_each_day() -> None:
    files = PAGES | {
        "objectives/silent.md": document(title="Silent", status="active"),
        "objectives/idea.md": document(title="Idea", status="proposed"),
    }
    page = said(pages_of(files)["updates/health.md"])
    assert "Objective 2026-01-09 2026-01-02" in page
    assert "O red amber" in page
    assert page.endswith("Silent")


def test_objectives_people_and_updates_show_what_concerns_them() -> None:
    pages = pages_of(PAGES)
    health = said(pages["objectives/o.md"], "Health over time")
    assert "2 times, from amber (2026-01-02) to red (2026-01-09)." in health
    assert health.endswith("Until Health Update Summary 2026-01-09 red 2026-01-09 Worse 2026-01-02 amber 2026-01-02")
    assert "New Ada" in said(pages["people/ada.md"], "Asked to decide")
    assert "Old" not in said(pages["people/ada.md"], "Asked to decide")
    assert "Old Ada 2026-01-05 Yes then" in said(pages["updates/1.md"])
    assert "Decisions needed 0 open of 1" in words(pages["updates/1.md"].lead)


def test_nothing_open_and_nothing_reported_is_said() -> None:
    pages = pages_of({"updates/u.md": "# U\n"}, TODAY)
    assert "No update waits for a decision." in said(pages["updates/decisions-needed.md"])
    assert "No update says yet" in said(pages["updates/health.md"])


# over time


def report(day: date, health: str = "green") -> Reported:
    return Reported(day, health, None)


def test_few_days_are_shown_as_they_are_and_many_as_weeks() -> None:
    days = [date(2026, 1, 7), date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 14)]
    assert [one.name for one in spans(days, 3)] == ["2026-01-14", "2026-01-07", "2026-01-05"]
    assert [one.name for one in spans(days, 2)] == ["week to 2026-01-18", "week to 2026-01-11"]
    assert [one.name for one in spans(days, 1)] == ["week to 2026-01-18"]
    assert spans([], 3) == []


@given(st.lists(DAYS), st.integers(1, 12))
def test_spans_are_few_in_order_and_hold_the_latest_day(days: list[date], most: int) -> None:
    found = spans(days, most)
    assert len(found) <= most
    assert [one.first for one in found] == sorted((one.first for one in found), reverse=True)
    assert not days or found[0].first <= max(days) <= found[0].last


def test_of_a_week_only_what_was_said_last_is_shown() -> None:
    said_ = [report(date(2026, 1, 5), "red"), report(date(2026, 1, 9), "green"), report(date(2026, 1, 12), "amber")]
    (week,) = spans([date(2026, 1, 9)], 1)
    assert week.first == week.last
    (week,) = spans([one.day for one in said_[:2]], 1)
    assert [one.health for one in within(said_, week)] == ["green"]


def test_months_count_each_objective_once_with_its_last_health() -> None:
    first = [report(date(2026, 1, 2), "red"), report(date(2026, 1, 9), "green"), report(date(2026, 2, 6), "amber")]
    second = [report(date(2026, 1, 9), "red")]
    january, february = months([first, second, []])
    assert (january.name, dict(january.counts), january.n) == ("2026-01", {"green": 1, "red": 1}, 2)
    assert (february.name, dict(february.counts), february.n) == ("2026-02", {"amber": 1}, 1)
    assert months([]) == []


@given(st.lists(st.lists(st.builds(report, DAYS, st.sampled_from(["green", "amber", "red"])))))
def test_no_month_counts_an_objective_twice(found: list[list[Reported]]) -> None:
    assert all(1 <= month.n <= len(found) for month in months(found))


@pytest.mark.parametrize(
    ("due", "said_"),
    [
        ("2026-01-14", "Past their date"),
        ("2026-01-15", "In the next seven days"),
        ("2026-01-21", "In the next seven days"),
        ("2026-01-22", "Later"),
        (None, "Without a day"),
    ],
)
def test_how_soon_an_answer_is_needed(due: str | None, said_: str) -> None:
    assert pressing(date.fromisoformat(due) if due else None, TODAY) == said_


# many


def many(count: int) -> dict[str, str]:
    """Weekly updates, each of one of many objectives and of one that all report, each with a question."""
    files = team() | {"people/ada.md": document(name="Ada")}
    for n in range(count):
        day = date(2024, 1, 5) + timedelta(days=n)
        files[f"objectives/x{n:03}.md"] = document(title=f"X{n}", status="active")
        files[f"updates/u{n:03}.md"] = update(
            str(day),
            ("green", "amber", "red")[n % 3],
            objectives=f"[o, x{n:03}]",
            decisions_needed=question(by="ada", due=str(day + timedelta(days=14))),
        )
    return files


def test_with_hundreds_of_updates_no_page_is_too_long_and_each_can_be_reached() -> None:
    pages = view_pages(many(350), "update")
    assert max(len(html.encode()) for html in pages.values()) < LONGEST
    every = {f"updates/u{n:03}.md" for n in range(350)}
    assert every <= linked_by(pages, "updates/decisions-needed")
    assert every <= linked_by(pages, "objectives/o/health")
    assert every <= linked_by(pages, "people/ada/asked")
    assert {f"objectives/x{n:03}.md" for n in range(350)} <= linked_by(pages, "updates/health")
    assert "updates/health/page-4.md" in pages


def test_the_pages_of_objectives_and_people_show_a_few_and_lead_to_all() -> None:
    pages = pages_of(many(70))
    for address, title in (("objectives/o.md", "Health over time"), ("people/ada.md", "Asked to decide")):
        (html,) = (section.html for section in pages[address].sections if section.title == title)
        assert html.partition("</figure>")[2 if "</figure>" in html else 0].count("<tr>") == 21
        assert "And 50 more: <a href=" in html


def test_what_is_in_trouble_comes_first_and_what_is_over_last() -> None:
    files = team() | {
        "objectives/a.md": document(title="Fine", status="active"),
        "objectives/b.md": document(title="Silent", status="active"),
        "objectives/c.md": document(title="Trouble", status="active"),
        "objectives/d.md": document(title="Past", status="done"),
        "updates/1.md": update("2025-12-26", "red", objectives="[a, d]"),
        "updates/2.md": update("2026-01-02", "green", objectives="[a]"),
        "updates/3.md": update("2026-01-02", "red", objectives="[c]"),
    }
    page = said(pages_of(files)["updates/health.md"])
    assert "Of 4 that are not over: 1 red, 1 green, 2 not reported yet." in page
    assert page.index("Trouble") < page.index("Silent") < page.index("Fine") < page.index("Past")
    assert "Objectives last reported red, by month" in page
    assert "In none of these months was an objective last reported amber." in page
