"""Objectives: periods, progress, trees and what their pages say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.objective import (
    CheckIn,
    KeyResult,
    Period,
    clamped,
    elapsed,
    history,
    key_result_state,
    latest_progress,
    loads,
    lowest_confidence,
    mean_progress,
    pace,
    progress,
    read_period,
    trees,
)
from kbgen.kinds.objective.figures import course, courses, lowest_course, rank
from tests.kinds.pages import LONGEST, linked_by, pages_of, said, view_pages, words
from tests.support import TODAY, codes, corpus_of, doc_at, document, findings, loaded

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def result(**values: object) -> KeyResult:
    return KeyResult.model_validate({"metric": "M"} | values)


@pytest.mark.parametrize(
    ("text", "start", "end", "name"),
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2026-Q1"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        ("2026q2", date(2026, 4, 1), date(2026, 6, 30), "2026-Q2"),
        ("Q3 2026", date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), "2026-H1"),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31), "2026-H2"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31), "2024-Q1"),
        ("2026-10-05/2026-11-13", date(2026, 10, 5), date(2026, 11, 13), None),
        ("2026-10-05 to 2026-11-13", date(2026, 10, 5), date(2026, 11, 13), None),
        ("2026-10-05/2026-10-05", date(2026, 10, 5), date(2026, 10, 5), None),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, start: date, end: date, name: str | None) -> None:
    period = Period.model_validate(text)
    assert (period.start, period.end, period.name) == (start, end, name)


@pytest.mark.parametrize(
    "text", ["2026-Q5", "2026-H3", "2026-Q0", "26-Q1", "next year", "", "2026-W12", "9999-Q1", "1066"]
)
def test_what_is_no_period_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="write 2026-Q4, 2026-H2, 2026"):
        read_period(text)


@pytest.mark.parametrize(
    "period", ["2026-12-31/2026-10-01", "2026-13-01/2026-12-31", "{start: 2026-10-01}", "soon", "[2026]"]
)
def test_a_bad_period_is_a_finding_and_the_objective_still_counts(period: str) -> None:
    found = loaded(f"---\ntitle: O\nstatus: active\nperiod: {period}\n---\n", "objectives/o.md")
    assert [(fault.span.line, fault.name) for fault in found.faults] == [(4, "invalid-value")]
    assert found.readings[0].doc.fields.status == "active"


@given(st.integers(1970, 2200))
def test_the_quarters_of_a_year_follow_each_other_and_fill_it(year: int) -> None:
    parts = [Period.model_validate(f"{year}-Q{part}") for part in (1, 2, 3, 4)]
    whole = Period.model_validate(str(year))
    assert (parts[0].start, parts[3].end) == (whole.start, whole.end)
    assert all(later.start - earlier.end == timedelta(days=1) for earlier, later in pairwise(parts))


@pytest.mark.parametrize(
    ("today", "share"),
    [
        (date(2026, 9, 30), 0),
        (date(2026, 10, 1), 0),
        (date(2026, 11, 16), 46 / 92),
        (date(2026, 12, 31), 91 / 92),
        (date(2027, 1, 1), 1),
        (date(2030, 1, 1), 1),
    ],
)
def test_the_time_that_is_gone_by_hand(today: date, share: float) -> None:
    assert elapsed(date(2026, 10, 1), date(2026, 12, 31), today) == pytest.approx(share)


@given(DAYS, st.integers(0, 800), DAYS, st.integers(0, 800))
def test_time_never_runs_backwards_and_stays_within_its_period(
    start: date, length: int, today: date, later: int
) -> None:
    end = start + timedelta(days=length)
    assert 0 <= elapsed(start, end, today) <= elapsed(start, end, today + timedelta(days=later)) <= 1


@pytest.mark.parametrize(
    ("baseline", "target", "current", "direction", "share"),
    [
        (58, 66, 62, "up", 0.5),
        (58, 66, 58, None, 0),
        (58, 66, 66, None, 1),
        (58, 66, 68, None, 1.25),
        (58, 66, 56, None, -0.25),
        (14, 4, 6, "down", 0.8),
        (14, 4, 16, "down", -0.2),
        (9, 0, 9, None, 0),
        (99, 99, 99.3, "up", 1),
        (99, 99, 99, "up", 1),
        (99, 99, 98.9, "up", 0),
        (5, 5, 4, "down", 1),
        (5, 5, 6, "down", 0),
        (5, 5, 5, None, None),
        (None, 5, 5, "up", None),
        (5, None, 5, "up", None),
        (5, 6, None, "up", None),
    ],
)
def test_progress_by_hand(
    baseline: float | None, target: float | None, current: float | None, direction: str | None, share: float | None
) -> None:
    found = progress(result(baseline=baseline, target=target, direction=direction), current)
    assert found is None if share is None else found == pytest.approx(share)


@given(NUMBERS, NUMBERS)
def test_a_baseline_is_no_progress_and_a_target_all_of_it(baseline: float, target: float) -> None:
    one = result(baseline=baseline, target=target)
    if baseline != target:
        assert progress(one, baseline) == 0
        assert progress(one, target) == 1


@given(NUMBERS, NUMBERS, NUMBERS)
def test_progress_is_the_same_seen_from_above_or_below(baseline: float, target: float, current: float) -> None:
    up, down = result(baseline=baseline, target=target), result(baseline=-baseline, target=-target)
    assert progress(up, current) == progress(down, -current)


@given(st.floats(allow_nan=False))
def test_what_is_shown_lies_between_none_and_all(share: float) -> None:
    assert 0 <= clamped(share) <= 1
    assert clamped(share) == share or not 0 <= share <= 1


def test_the_newest_check_in_sets_what_it_says_and_leaves_the_rest() -> None:
    one = result(
        baseline=0,
        target=10,
        current=1,
        updated="2026-01-05",
        confidence="50%",
        checkins=[{"date": "2026-01-12", "current": 4}, {"date": "2026-01-08", "current": 2, "confidence": 0.7}],
    )
    assert key_result_state(one) == (date(2026, 1, 12), 4, 0.7)
    assert latest_progress(one) == pytest.approx(0.4)
    assert [(point.date.day, point.current) for point in history(one)] == [(5, 1), (8, 2), (12, 4)]


def test_a_number_without_a_date_counts_while_there_is_no_other() -> None:
    assert key_result_state(result(current=3, confidence=0.4)) == (None, 3, 0.4)
    assert key_result_state(result(current=3, checkins=[{"date": "2026-01-12", "confidence": 0.2}])) == (
        date(2026, 1, 12),
        3,
        0.2,
    )
    assert key_result_state(result()) == (None, None, None)


def test_a_check_in_and_the_state_of_the_same_day_are_one() -> None:
    one = result(current=3, updated="2026-01-12", checkins=[{"date": "2026-01-12", "current": 3, "note": "n"}])
    assert [point.note for point in history(one)] == ["n"]


@given(st.lists(st.builds(CheckIn, date=DAYS, current=st.none() | NUMBERS), max_size=8))
def test_the_order_of_check_ins_does_not_matter(points: list[CheckIn]) -> None:
    by_day = list({point.date: point for point in points}.values())
    one, other = (KeyResult(metric="M", checkins=tuple(listed)) for listed in (by_day, by_day[::-1]))
    assert key_result_state(one) == key_result_state(other)


def test_a_mean_is_of_what_can_be_measured_and_says_of_how_many() -> None:
    results = [
        result(baseline=0, target=10, current=20),
        result(baseline=0, target=10, current=2),
        result(baseline=0, target=10),
        result(baseline=10, target=0, current=12),
    ]
    assert mean_progress(results) == (pytest.approx(0.4), 0, 1, 3, 4)
    assert mean_progress([]) == (None, None, None, 0, 0)
    assert mean_progress([result()]) == (None, None, None, 0, 1)
    assert mean_progress(results[1:2]) == (0.2, 0.2, 0.2, 1, 1)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=6))
def test_a_mean_lies_between_the_lowest_and_the_highest(numbers: list[tuple[float, float, float]]) -> None:
    mean = mean_progress(result(baseline=a, target=b, current=c) for a, b, c in numbers)
    assert mean.n <= mean.of == len(numbers)
    if mean.share is not None and mean.lowest is not None and mean.highest is not None:
        assert 0 <= mean.lowest <= mean.share + 1e-9
        assert mean.share <= mean.highest + 1e-9


def test_the_lowest_confidence_is_that_of_the_weakest_key_result() -> None:
    assert lowest_confidence([result(confidence=0.7), result(confidence="3/10"), result()]) == 0.3
    assert lowest_confidence([result()]) is None
    assert lowest_confidence([]) is None


@pytest.mark.parametrize(
    ("share", "gone", "word"),
    [
        (None, 0.5, "not measured"),
        (0.5, 0.5, "on course"),
        (0.41, 0.5, "on course"),
        (0.39, 0.5, "behind"),
        (0.61, 0.5, "ahead"),
        (0.59, 0.5, "on course"),
        (1.0, 0.2, "reached"),
        (0.0, 0.0, "not begun"),
        (0.0, 0.05, "on course"),
        (0.95, 1.0, "on course"),
        (0.8, 1.0, "behind"),
    ],
)
def test_progress_against_time_in_words(share: float | None, gone: float, word: str) -> None:
    assert pace(share, gone) == word


# trees and limits


def objectives(**parents: str) -> dict[str, str]:
    return {
        f"objectives/{name}.md": document(title=name, status="active", **({"parent": above} if above else {}))
        for name, above in parents.items()
    }


def shape(files: dict[str, str]) -> list[str]:
    return [" ".join(f"{node.depth}{node.doc.id}" for node in tree) for tree in trees(corpus_of(files))]


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({}, []),
        ({"a": ""}, ["0a"]),
        ({"a": "", "b": "a", "c": "b", "d": "a"}, ["0a 1b 2c 1d"]),
        ({"a": "gone"}, ["0a"]),
        ({"a": "b", "b": "a"}, ["0a 1b"]),
        ({"a": "a"}, ["0a"]),
        ({"a": "b", "b": "c", "c": "b", "d": ""}, ["0d", "0a", "0b 1c"]),
    ],
)
def test_a_tree_goes_from_what_is_served_to_what_serves(parents: dict[str, str], expected: list[str]) -> None:
    assert shape(objectives(**parents)) == expected


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdef"])))
def test_every_objective_stands_in_the_trees_exactly_once(parents: dict[str, str]) -> None:
    found = [node.doc.id for tree in trees(corpus_of(objectives(**parents))) for node in tree]
    assert sorted(found) == sorted(parents)


@pytest.mark.parametrize(
    ("parents", "told"), [({"a": "b", "b": "a", "c": "a"}, ["a", "b"]), ({"a": "a"}, ["a"]), ({"a": "", "b": "a"}, [])]
)
def test_a_circle_is_told_at_each_objective_in_it(parents: dict[str, str], told: list[str]) -> None:
    assert [line.split(".")[0][-1] for line in findings(objectives(**parents), "OB008")] == told


def test_only_active_objectives_count_against_a_teams_limit() -> None:
    files = {
        "teams/t.md": document(title="T", wip_limit=2),
        "teams/u.md": document(title="U"),
        "teams/v.md": document(title="V", wip_limit=1),
    }
    for number, status in enumerate(("active", "active", "proposed", "done", "dropped")):
        files[f"objectives/{number}.md"] = document(title="O", owner="t", status=status)
    files["objectives/other.md"] = document(title="O", owner="u", status="active")
    found = {load.team.id: (len(load.active), load.limit, load.over) for load in loads(corpus_of(files))}
    assert found == {"t": (2, 2, 0), "u": (1, None, 0), "v": (0, 1, 0)}
    files["objectives/2.md"] = document(title="O", owner="t", status="active")
    assert findings(files, "OB007") == ["teams/t.md:3:12 OB007"]


# rules by case


def written(*lines: str, status: str = "active", period: str = "2025-12-01/2026-02-28") -> dict[str, str]:
    front = "".join(f"  - {{metric: M, {line}}}\n" for line in lines)
    return {"objectives/o.md": f"---\ntitle: O\nstatus: {status}\nperiod: {period}\nkey_results:\n{front}---\n"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("baseline: 1 s, target: 2 s", []),
        ("baseline: 1, target: 2, unit: s", []),
        ("baseline: 1, target: 2", ["OB001"]),
        ("target: 2 s", ["OB001"]),
        ("baseline: 1 s, target: 2 s, direction: down", ["OB004"]),
        ("baseline: 1 s, target: 2 s, direction: increase", []),
        ("baseline: 1 s, target: 1 s", ["OB004"]),
        ("baseline: 1 s, target: 1 s, direction: up", []),
        ("baseline: 1 s, target: 2 m", []),
        ("baseline: 1h30m, target: 45m", []),
        ("baseline: 2 h, target: 90 min, direction: up", ["OB004"]),
        ("baseline: 800 users, target: 2k users", []),
        ("baseline: 1 s, target: 2 %", ["FM007"]),
    ],
)
def test_a_key_result_can_be_measured(line: str, expected: list[str]) -> None:
    found = [code for code in codes(findings(written(line))) if code in ("OB001", "OB004") or code.startswith("FM")]
    assert found == expected


@pytest.mark.parametrize(
    ("line", "today", "late"),
    [
        ("updated: 2025-12-25", date(2026, 1, 15), False),
        ("updated: 2025-12-25", date(2026, 1, 16), True),
        ("checkins: [{date: 2026-01-10}], updated: 2025-12-08", date(2026, 1, 16), False),
        ("unit: s", date(2025, 12, 22), False),
        ("unit: s", date(2025, 12, 23), True),
        ("updated: 2025-11-01", date(2025, 12, 22), False),
        ("unit: s", date(2025, 11, 30), False),
        ("unit: s", date(2026, 3, 1), False),
    ],
)
def test_a_key_result_is_looked_at_every_three_weeks_while_its_period_lasts(
    line: str, today: date, *, late: bool
) -> None:
    found = findings(written(f"baseline: 1 s, target: 2 s, {line}"), "OB010", today)
    assert bool(found) is late


@pytest.mark.parametrize(
    ("status", "late"), [("active", True), ("proposed", True), ("done", False), ("dropped", False)]
)
def test_an_objective_ends_with_its_period(status: str, *, late: bool) -> None:
    files = written("baseline: 1 s, target: 2 s", status=status)
    assert not findings(files, "OB012", date(2026, 2, 28))
    assert bool(findings(files, "OB012", date(2026, 3, 1))) is late


def test_done_and_dropped_objectives_have_ended() -> None:
    ends = {
        status: doc_at(written("unit: s", status=status), "objectives/o.md").ended
        for status in ("active", "proposed", "done", "dropped")
    }
    assert ends == {"active": "", "proposed": "", "done": "is done", "dropped": "is dropped"}


# pages


PAGES = {
    "teams/t.md": document(title="Team T", wip_limit=1),
    "services/s.md": document(title="Service S", owner="t"),
    "objectives/a.md": document(
        title="Aim",
        owner="t",
        status="active",
        period="2026-Q1",
        deferred="[{what: That, why: Because}]",
        key_results="[{metric: M, baseline: 0%, target: 10%, checkins: [{date: 2026-01-12, current: 12%, confidence: 0.4, note: Why}], services: [s]}, {metric: N}]",
    ),
    "objectives/b.md": document(title="Below", owner="t", status="proposed", parent="a"),
    "objectives/old.md": document(title="Former", owner="t", status="done", period="2025-Q4"),
}


def test_the_page_of_an_objective_says_how_far_it_has_come_and_of_how_many() -> None:
    page = pages_of(PAGES)["objectives/a.md"]
    assert "Progress 100% (mean of 1 key result, 1 not measured)" in words(page.lead)
    assert "Time gone 16% reached" in words(page.lead)
    assert "Served by Below" in words(page.lead)
    assert "M Service S 0% 12% 10% 100% (120% unclamped) 40% 2026-01-12" in said(page)
    assert "N not measured never" in said(page)
    assert "2026-01-12 12% 100% (120% unclamped) 40% Why" in said(page)
    assert "That Because" in said(page)


def test_the_tree_shows_what_is_under_way_before_what_was() -> None:
    tree = said(pages_of(PAGES)["objectives/tree.md"])
    assert tree.index("Aim") < tree.index("↳ Below") < tree.index("Earlier") < tree.index("Former")
    assert "Team T Aim 1 of at most 1" in tree
    assert "That Because Aim Team T" in tree


def test_teams_and_services_show_the_objectives_that_are_theirs() -> None:
    pages = pages_of(PAGES)
    assert "Aim 2026-Q1 100%" in said(pages["teams/t.md"], "Objectives in progress")
    assert "Aim M 100%" in said(pages["services/s.md"], "Objectives that change it")


def test_a_handbook_without_objectives_has_no_tree_and_one_bare_objective_has_one() -> None:
    assert "objectives/tree.md" not in pages_of({"guides/g.md": "# G\n"})
    bare = said(pages_of({"objectives/o.md": "# O\n"})["objectives/tree.md"])
    assert "No objective says what it defers." in bare


def test_what_an_author_wrote_is_escaped() -> None:
    bad = "<script>alert(1)</script>"
    text = document(
        title="O",
        status="active",
        period=f"{{start: 2026-01-01, end: 2026-03-01, name: '{bad}'}}",
        deferred=f"[{{what: '{bad}', why: '{bad}'}}]",
        key_results=f"[{{metric: '{bad}', unit: '{bad}', baseline: 1, target: 2, checkins: [{{date: 2026-01-02, current: 1, note: '{bad}'}}]}}]",
    )
    pages = pages_of({"objectives/o.md": text})
    for address in ("objectives/o.md", "objectives/tree.md", "objectives/index.md"):
        page = pages[address]
        assert "<script>" not in page.lead + "".join(section.html for section in page.sections)


# confidence over time


def key_result(*points: tuple[str, float | None]) -> KeyResult:
    return KeyResult(
        metric="M", checkins=tuple(CheckIn(date=date.fromisoformat(day), confidence=c) for day, c in points)
    )


def test_the_lowest_confidence_by_hand() -> None:
    results = [
        key_result(("2026-01-01", 0.5), ("2026-01-08", 0.9)),
        key_result(("2026-01-05", 0.4), ("2026-01-08", 0.7), ("2026-01-10", None)),
        key_result(),
    ]
    assert [(one.day.day, one.confidence, one.n) for one in lowest_course(results)] == [
        (1, 0.5, 1),
        (5, 0.4, 2),
        (8, 0.7, 2),
    ]
    assert [(one.day.day, one.confidence) for one in course(results[1])] == [(5, 0.4), (8, 0.7)]
    assert lowest_course([]) == []


@given(st.lists(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.none() | st.floats(0, 1)))))
def test_confidence_over_time_ends_with_the_lowest_of_today(said: list[list[tuple[date, float | None]]]) -> None:
    results = [key_result(*((str(day), value) for day, value in points)) for points in said]
    found = lowest_course(results)
    assert [one.day for one in found] == sorted({one.day for result in results for one in course(result)})
    assert (found[-1].confidence if found else None) == lowest_confidence(results)
    assert all(1 <= one.n <= len(results) for one in found)


def test_the_page_of_an_objective_draws_confidence_once_there_are_two_days() -> None:
    checkins = "[{date: 2026-01-02, confidence: 0.6}, {date: 2026-01-09, confidence: 0.3}]"
    results = f"[{{metric: M, checkins: {checkins}}}, {{metric: N, checkins: {checkins}}}]"
    page = pages_of({"objectives/o.md": document(title="O", key_results=results)})["objectives/o.md"]
    assert "from 60% on 2026-01-02 to 30% on 2026-01-09 (n = 2 of 2 key results)" in said(page)
    assert "Confidence: M" in said(page)
    assert "Confidence over time" not in said(pages_of(PAGES)["objectives/a.md"])


# periods


def period(text: str) -> Period:
    return Period.model_validate(text)


def test_the_current_period_comes_first_then_the_next_then_the_last() -> None:
    names = ["2025-Q4", "2026", "2026-Q1", "2026-Q2", "2025-Q3", "2026-Q3"]
    found = sorted(map(period, names), key=lambda one: rank(one, TODAY))
    assert [one.name for one in found] == ["2026-Q1", "2026", "2026-Q2", "2026-Q3", "2025-Q4", "2025-Q3"]
    assert rank(None, TODAY) > max(rank(one, TODAY) for one in found)


def test_a_period_says_how_its_objectives_stand_and_of_how_many() -> None:
    half = "[{metric: M, baseline: 0, target: 10, current: 5}]"
    files = {
        "objectives/a.md": document(title="A", status="active", period="2026-Q1", key_results=half),
        "objectives/b.md": document(title="B", status="active", period="2026-Q1"),
        "objectives/c.md": document(title="C", status="proposed", period="2026-Q2"),
    }
    now, later = courses(corpus_of(files).docs, TODAY)
    assert (now.docs, now.share, now.n, dict(now.paces)) == (2, 0.5, 1, {"ahead": 1, "not measured": 1})
    assert (later.docs, later.share, later.n, later.gone, dict(later.paces)) == (1, None, 0, 0.0, {})
    assert courses([], TODAY) == []


# many


def many(count: int) -> dict[str, str]:
    """Objectives of one team: some deep below each other, some of earlier years, each deferring something."""
    files = {"teams/t.md": document(title="T", wip_limit=3), "services/s.md": document(title="S", owner="t")}
    for n in range(count):
        over = n % 3 == 2
        files[f"objectives/o{n:03}.md"] = document(
            title=f"Objective {n}",
            owner="t",
            status="done" if over else "active",
            period=f"{2020 + n % 5}-Q{n % 4 + 1}" if over else f"2026-Q{n % 2 + 1}",
            deferred="[{what: That, why: Because}]",
            key_results="[{metric: M, baseline: 0, target: 10, current: 4, services: [s]}]",
            **({} if over or n < 3 else {"parent": f"o{n - 3:03}"}),
        )
    return files


def test_with_hundreds_of_objectives_no_page_is_too_long_and_each_can_be_reached() -> None:
    pages = view_pages(many(450), "objective")
    assert max(len(html.encode()) for html in pages.values()) < LONGEST
    every = {f"objectives/o{n:03}.md" for n in range(450)}
    assert every <= linked_by(pages, "objectives/tree") | linked_by(pages, "objectives/earlier")
    assert {address for address in every if int(address[12:15]) % 3 != 2} <= linked_by(pages, "teams/t/objectives")
    assert {"objectives/earlier/2020.md", "objectives/deferred/page-2.md"} <= pages.keys()
    assert "Continued: <a href=" in pages["objectives/tree/page-2.md"]
    assert "300 of at most 3" in words(pages["objectives/in-progress.md"])


def test_a_tree_may_be_deeper_than_python_recurses() -> None:
    files = objectives(**{f"n{n}": f"n{n - 1}" if n else "" for n in range(1500)})
    (tree,) = trees(corpus_of(files))
    assert tree[-1].depth == 1499


def test_what_fits_on_one_page_stays_there() -> None:
    pages = view_pages(many(30), "objective")
    assert not [address for address in pages if "earlier" in address or "page-" in address]
    assert {f"objectives/o{n:03}.md" for n in range(30)} <= linked_by(pages, "objectives/tree")


def test_the_pages_of_teams_and_services_show_a_few_and_lead_to_all() -> None:
    pages = pages_of(many(90))
    for address, title in (("teams/t.md", "Objectives in progress"), ("services/s.md", "Objectives that change it")):
        (html,) = (section.html for section in pages[address].sections if section.title == title)
        assert html.count("<tr>") == 21
        assert "more: <a href=" in html
        assert f"{address.removesuffix('.md')}/objectives.md" in pages
