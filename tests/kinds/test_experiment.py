"""Experiments: what has to be decided, and by which line they end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.experiment import Experiment, NextStep, alive, below_the_line, call_of
from kbgen.kinds.experiment.view import by_year
from tests.kinds.pages import LONGEST, linked_by, pages_of, said, view_pages, words
from tests.support import TODAY, codes, corpus_of, document, findings

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
NUMBERS = st.none() | st.floats(-1e6, 1e6)
OUTCOMES = st.sampled_from([None, "running", "ship", "kill", "extend"])


def experiment(**values: object) -> Experiment:
    return Experiment.model_validate(values)


def metric(current: object, line: object = 40) -> dict[str, object]:
    return {"name": "M", "baseline": 41, "target": 45, "kill_below": line, "current": current}


@pytest.mark.parametrize(
    ("fields", "call"),
    [
        ({"decide_by": "2026-01-15"}, NextStep.SOON),
        ({"decide_by": "2026-01-21"}, NextStep.SOON),
        ({"decide_by": "2026-01-22"}, NextStep.LATER),
        ({"decide_by": "2026-01-14"}, NextStep.LATE),
        ({"decide_by": "2026-01-14", "outcome": "extend"}, NextStep.LATE),
        ({"decide_by": "2026-01-14", "outcome": "kill"}, NextStep.DECIDED),
        ({"decide_by": "2026-01-14", "outcome": "ship"}, NextStep.DECIDED),
        ({"decide_by": "2026-01-14", "metric": metric(39)}, NextStep.KILL),
        ({"decide_by": "2026-03-01", "metric": metric(40)}, NextStep.LATER),
        ({"outcome": "kill", "metric": metric(39)}, NextStep.DECIDED),
        ({"started": "2026-01-16", "decide_by": "2026-01-17"}, NextStep.NOT_BEGUN),
        ({}, NextStep.OPEN),
        ({"retired": {"date": "2026-01-01", "reason": "r"}}, NextStep.DECIDED),
    ],
)
def test_what_an_experiment_asks_for_on_a_day(fields: dict[str, object], call: NextStep) -> None:
    assert call_of(experiment(**fields), TODAY) is call


@pytest.mark.parametrize(
    ("current", "line", "below"), [(39, 40, True), (40, 40, False), (None, 40, False), (39, None, False), (-1, 0, True)]
)
def test_a_line_is_crossed_below_it_and_not_on_it(current: object, line: object, *, below: bool) -> None:
    assert below_the_line(experiment(metric=metric(current, line))) is below


@given(OUTCOMES, NUMBERS, NUMBERS, st.none() | DAYS, st.none() | DAYS, DAYS)
def test_nothing_that_is_decided_is_asked_for_and_everything_alive_is(
    outcome: str | None,
    current: float | None,
    line: float | None,
    started: date | None,
    decide_by: date | None,
    today: date,
) -> None:
    one = experiment(outcome=outcome, metric=metric(current, line), started=started, decide_by=decide_by)
    assert (call_of(one, today) is NextStep.DECIDED) is not alive(one)


@given(DAYS, st.integers(0, 400))
def test_waiting_never_makes_a_decision_less_pressing(decide_by: date, days: int) -> None:
    order = list(NextStep)
    one = experiment(decide_by=decide_by)
    today = decide_by - timedelta(days=200)
    assert order.index(call_of(one, today + timedelta(days=days))) <= order.index(call_of(one, today))


def written(**front: object) -> dict[str, str]:
    return {"experiments/x.md": document(**({"title": "X"} | front))}


GOOD = {
    "hypothesis": "H",
    "guardrails": "G",
    "decide_by": "2026-02-01",
    "metric": "{name: M, baseline: 1%, target: 3%, kill_below: 1%, current: 2%}",
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"hypothesis": ""}, ["XP001"]),
        ({"metric": ""}, ["XP002"]),
        ({"metric": "{name: M, baseline: 1%, kill_below: 1%}"}, ["XP002"]),
        ({"metric": "{name: M, baseline: 1%, target: 3%}"}, ["XP003"]),
        ({"metric": "{name: M, baseline: 1%, target: 3%, kill_below: 3%}"}, ["XP004"]),
        ({"guardrails": ""}, ["XP005"]),
        ({"decide_by": ""}, ["XP006"]),
        ({"metric": "{name: M, baseline: 1%, target: 3%, kill_below: 1%, current: 0.9%}"}, ["XP007"]),
        ({"decide_by": "2026-01-14"}, ["XP008"]),
        ({"decide_by": "2026-01-14", "outcome": "extend"}, ["XP008"]),
        ({"outcome": "kill"}, ["XP009"]),
        ({"outcome": "kill", "decided": "2026-01-10", "result": "R"}, []),
        ({"outcome": "ship", "decided": "2026-01-10", "result": "R"}, ["XP010"]),
        ({"outcome": "ship", "decided": "2026-01-10", "result": "R", "decision": "d"}, []),
        ({"started": "2026-02-02"}, ["XP011"]),
    ],
)
def test_an_experiment_says_what_it_is_judged_by_and_how_it_ends(change: dict[str, str], expected: list[str]) -> None:
    files = written(**(GOOD | change)) | {"decisions/d.md": document(title="D", status="accepted")}
    assert sorted(set(codes(findings(files, "XP")))) == expected


def test_a_hypothesis_may_stand_in_the_body() -> None:
    files = {"experiments/x.md": document("## Hypothesis\n\nH\n", **{"title": "X"} | GOOD | {"hypothesis": ""})}
    assert findings(files, "XP") == []


PAGES = {
    "teams/t.md": document(title="Team T"),
    "decisions/d.md": document(title="Decision D", status="superseded by nothing"),
    "experiments/a.md": document(
        title="Alpha",
        owner="t",
        **GOOD | {"metric": "{name: M, baseline: 1%, target: 3%, kill_below: 1%, current: 0.5%}"},
    ),
    "experiments/b.md": document(title="Beta", owner="t", **GOOD | {"decide_by": "2026-01-16"}),
    "experiments/c.md": document(
        title="Gamma", owner="t", outcome="ship", decided="2026-01-10", result="Learnt", decision="d"
    ),
}


def test_what_should_have_been_killed_stands_before_what_is_to_be_decided() -> None:
    page = said(pages_of(PAGES)["experiments/to-decide.md"])
    assert "Of 1 decided, 1 shipped and 0 killed." in page
    assert (
        page.index("Should have been killed")
        < page.index("Alpha")
        < page.index("Past its date None.")
        < page.index("Beta")
    )
    assert "Gamma" not in page
    assert "M 1% 0.5% 3% 1% 2026-02-01 below its kill line" in page


def test_teams_show_living_experiments_and_decisions_what_led_to_them() -> None:
    pages = pages_of(PAGES)
    team = said(pages["teams/t.md"], "Experiments under way")
    assert team.index("Alpha") < team.index("Beta")
    assert "Gamma" not in team
    assert "Gamma ship Learnt" in said(pages["decisions/d.md"], "Experiments that led here")
    assert findings(PAGES, "LK005") == []


def test_one_experiment_and_none_divide_by_nothing() -> None:
    assert "experiments/to-decide.md" not in pages_of({"guides/g.md": "# G\n"})
    bare = pages_of({"experiments/x.md": "# X\n"})
    assert "None decided yet." in said(bare["experiments/to-decide.md"])
    assert "without a date" in words(bare["experiments/x.md"].lead)


# many


def many(count: int) -> dict[str, str]:
    """Experiments of one team in every group, the decided ones of several years and of one decision."""
    files = {"teams/t.md": document(title="T"), "decisions/0001-d.md": document(title="D", status="accepted")}
    for n in range(count):
        day = TODAY + timedelta(days=n % 40 - 20)
        over = n % 3 == 0
        ended = {"outcome": ("ship", "kill")[n % 2], "decided": f"{2020 + n % 5}-06-01", "decision": "0001-d"}
        files[f"experiments/x{n:03}.md"] = document(
            title=f"X{n}",
            owner="t",
            decide_by=day,
            metric="{name: M, baseline: 2, target: 9, kill_below: 3, current: " + str(n % 7) + "}",
            **(ended if over else {"outcome": "running"}),
        )
    return files


def test_with_hundreds_of_experiments_no_page_is_too_long_and_each_can_be_reached() -> None:
    pages = view_pages(many(450), "experiment")
    assert max(len(html.encode()) for html in pages.values()) < LONGEST
    every = {f"experiments/x{n:03}.md" for n in range(450)}
    living = {address for address in every if int(address[13:16]) % 3}
    assert every - living <= linked_by(pages, "experiments/decided")
    assert living <= linked_by(pages, "experiments/to-decide") | linked_by(pages, "experiments/running")
    assert living <= linked_by(pages, "teams/t/experiments")
    assert every - living <= linked_by(pages, "decisions/0001-d/experiments")
    assert {"experiments/to-decide/page-2.md", "experiments/decided/page-2.md"} <= pages.keys()


def test_what_should_have_been_killed_comes_first_on_the_first_page() -> None:
    page = words(view_pages(many(450), "experiment")["experiments/to-decide.md"])
    assert "Should have been killed" in page
    assert "Past its date" not in page
    assert "more are under way" not in view_pages(many(30), "experiment")["experiments/to-decide.md"]


def test_past_experiments_are_counted_by_year() -> None:
    docs = corpus_of(many(31)).of_kind("experiment")
    found = by_year(doc for doc in docs if not alive(doc.fields))
    assert [year for year, *_ in found] == ["2024", "2023", "2022", "2021", "2020"]
    assert sum(n for _, n, _, _ in found) == 11
    assert all(shipped + killed == n for _, n, shipped, killed in found)
    assert by_year([]) == []


def test_the_pages_of_teams_and_decisions_show_a_few_and_lead_to_all() -> None:
    pages = pages_of(many(90))
    for address, title in (
        ("teams/t.md", "Experiments under way"),
        ("decisions/0001-d.md", "Experiments that led here"),
    ):
        (html,) = (section.html for section in pages[address].sections if section.title == title)
        assert html.count("<tr>") == 21
        assert "more: <a href=" in html
        assert f"{address.removesuffix('.md')}/experiments.md" in pages
