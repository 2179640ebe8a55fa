"""Exercises: what they prove about runbooks, and what they find."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.freshness import State
from kbgen.kit.reviews import evidence_on, freshness_of, states
from tests.kinds.pages import led_to, pages_of, too_long
from tests.support import TODAY, codes, corpus_of, document, findings

OUTCOMES = ("worked", "partly", "failed")


def exercise(day: str, outcome: str = "worked") -> str:
    return document(title="E", date=day, participants="[ada]", runbooks=f"[{{id: r, outcome: {outcome}}}]")


def used(day: str, outcome: str) -> str:
    return document(title="I", detected=f"{day}T03:00Z", runbooks_used=f"[{{id: r, outcome: {outcome}}}]")


def runbook(**front: object) -> str:
    return document(title="R", **front)


@pytest.mark.parametrize(
    ("own", "how", "outcome", "expected"),
    [
        ("2025-06-01", "exercise", "worked", date(2026, 1, 8)),
        ("2025-06-01", "incident", "worked", date(2026, 1, 8)),
        ("2025-06-01", "exercise", "partly", date(2025, 6, 1)),
        ("2025-06-01", "incident", "partly", date(2025, 6, 1)),
        ("2025-06-01", "exercise", "failed", date(2025, 6, 1)),
        ("2026-01-10", "exercise", "worked", date(2026, 1, 10)),
        (None, "incident", "worked", date(2026, 1, 8)),
        (None, "incident", "failed", None),
    ],
)
def test_a_runbook_that_worked_is_thereby_reviewed(
    own: str | None, how: str, outcome: str, expected: date | None
) -> None:
    text = exercise("2026-01-08", outcome) if how == "exercise" else used("2026-01-08", outcome)
    corpus = corpus_of({"runbooks/r.md": runbook(**({"reviewed": own} if own else {})), f"{how}s/x.md": text})
    fresh = freshness_of(corpus.by_path["runbooks/r.md"], corpus, TODAY)
    assert fresh.reviewed == expected


def test_what_is_still_to_come_proves_nothing_yet() -> None:
    corpus = corpus_of({"runbooks/r.md": runbook(), "exercises/e.md": exercise("2026-02-01")})
    doc = corpus.by_path["runbooks/r.md"]
    assert freshness_of(doc, corpus, TODAY).state is State.UNREVIEWED
    assert freshness_of(doc, corpus, date(2026, 2, 1)).state is State.FRESH


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.sampled_from(OUTCOMES)), max_size=5))
def test_evidence_comes_oldest_first_and_failures_change_nothing(trials: list[tuple[date, str]]) -> None:
    files = {"runbooks/r.md": runbook(reviewed="2025-06-01")}
    files |= {f"exercises/e{n}.md": exercise(str(day), outcome) for n, (day, outcome) in enumerate(trials)}
    corpus = corpus_of(files)
    doc = corpus.by_path["runbooks/r.md"]
    assert [one.trial.day for one in evidence_on(doc, corpus)] == sorted(day for day, _ in trials)
    fresh = freshness_of(doc, corpus, TODAY)
    assert states(corpus, TODAY)[doc.address] == fresh
    worked = [day for day, outcome in trials if outcome == "worked" and day <= TODAY]
    assert fresh.reviewed == max([date(2025, 6, 1), *worked])


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ({}, ["RB008", "RB009"]),
        ({"exercises/e.md": exercise("2026-01-08")}, []),
        ({"exercises/e.md": exercise("2026-01-08", "partly")}, []),
        ({"exercises/e.md": exercise("2026-01-08", "failed")}, ["RB008", "RB009"]),
        ({"exercises/e.md": exercise("2025-01-08")}, ["RB009"]),
        ({"incidents/i.md": used("2026-01-08", "worked")}, []),
        ({"incidents/i.md": used("2026-01-08", "failed")}, ["RB008", "RB009"]),
        (
            {"incidents/i.md": used("2025-01-08", "worked"), "exercises/e.md": exercise("2026-01-08", "failed")},
            ["RB009"],
        ),
    ],
)
def test_a_paging_runbook_is_practised_by_exercises_and_incidents(around: dict[str, str], expected: list[str]) -> None:
    files = {"runbooks/r.md": runbook(severity="page", exercise_every="180d"), **around}
    found = [code for code in codes(findings(files, "RB00")) if code in ("RB008", "RB009")]
    assert found == expected


def test_evidence_is_of_a_runbook_and_not_of_what_shares_its_name() -> None:
    files = {"services/r.md": document(title="S"), "runbooks/r.md": runbook(), "exercises/e.md": exercise("2026-01-08")}
    corpus = corpus_of(files)
    assert evidence_on(corpus.by_path["services/r.md"], corpus) == []
    assert len(evidence_on(corpus.by_path["runbooks/r.md"], corpus)) == 1


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({"date": "2026-02-01", "runbooks": "[r]"}, []),
        ({"date": "2026-01-15", "runbooks": "[r]"}, []),
        ({"date": "2026-01-14", "runbooks": "[r]"}, ["EX003"]),
        ({"date": "2026-02-01", "runbooks": "[{id: r, outcome: worked}]"}, ["EX004"]),
        ({"runbooks": "[{id: r, outcome: worked}]"}, ["EX001"]),
        ({"date": "2026-01-14"}, ["EX002"]),
        ({"date": "2026-01-14", "runbooks": "[{id: r, outcome: failed}]"}, ["EX005", "EX006"]),
    ],
)
def test_an_exercise_that_was_held_says_how_it_went(front: dict[str, str], expected: list[str]) -> None:
    files = {"exercises/e.md": document(title="E", participants="[ada]", **front), "runbooks/r.md": runbook()}
    assert codes(findings(files, "EX")) == expected


def test_hundreds_of_exercises_are_bounded_on_each_page_and_every_one_can_be_reached() -> None:
    files = {
        f"exercises/e{number:03}.md": document(
            title=f"Exercise {number}",
            date=date(2025, 1, 1) + timedelta(days=number),
            services="[s]",
            runbooks="[{id: r, outcome: worked}]",
        )
        for number in range(300)
    }
    pages = pages_of(files | {"services/s.md": document(title="S"), "runbooks/r.md": runbook()})
    assert too_long(pages) == []
    for start in ("services/s", "runbooks/r"):
        reached = led_to(pages, f"{start}.md", rf"{start}/exercises")
        assert sum(address.startswith("exercises/e") for address in reached) == 300
    shown = next(section.html for section in pages["services/s.md"].sections if section.title == "Exercises")
    assert "And 280 more" in shown
    assert shown.index("Exercise 299") < shown.index("Exercise 298")
