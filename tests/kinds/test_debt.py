"""Debt: payback, age, capacity, and what is planned against them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.debt import (
    DebtFigures,
    Left,
    Quadrant,
    Summary,
    age_months,
    burn_down,
    capacity,
    fullest,
    month_ends,
    months_of,
    payback_months,
    quadrant,
    summary,
    team_debts,
    team_of,
)
from kbgen.kinds.debt.pages import (
    MOST_DOTS,
    ageing,
    band_of,
    days,
    dearest,
    interest_of_all,
    interest_so_far,
    months,
    worst_first,
)
from kbgen.kinds.debt.view import VIEW
from kbgen.kit.numbers import amount, counted
from kbgen.kit.site import Here
from kbgen.stage import site_of
from tests.kinds.pages import LONGEST, linked_by, pages_of, view_pages
from tests.support import TODAY, codes, corpus_of, document, findings

AROUND = {
    "people/ada.md": document(name="Ada"),
    "people/bo.md": document(name="Bo"),
    "people/di.md": document(name="Di", left="2025-06-30"),
    "teams/desk.md": document(title="Desk", members="[{person: ada}, {person: di}]", debt_capacity=20),
    "services/s.md": document(title="S"),
}


def debt(**front: object) -> str:
    said = {
        "title": "X",
        "owner": "desk",
        "services": "[s]",
        "impact": "Slow.",
        "effort_days": 6,
        "interest_days_per_month": 1.5,
        "date": "2025-11-20",
        "review_by": "2026-04-30",
    }
    return document(**{key: value for key, value in (said | front).items() if value is not None})


# figures


@pytest.mark.parametrize(
    ("effort", "interest", "expected"),
    [(6.0, 1.5, 4.0), (0.0, 2.0, 0.0), (6.0, 0.0, None), (None, 1.0, None), (6.0, None, None)],
)
def test_payback_is_effort_by_interest_and_never_a_division_by_nothing(
    effort: float | None, interest: float | None, expected: float | None
) -> None:
    assert payback_months(effort, interest) == expected


@pytest.mark.parametrize(
    ("effort", "interest", "expected"),
    [
        (10.0, 2.0, Quadrant.NOW),
        (10.5, 2.0, Quadrant.PLAN),
        (10.0, 1.9, Quadrant.PASSING),
        (40.0, 0.0, Quadrant.LEAVE),
        (None, 2.0, None),
        (2.0, None, None),
    ],
)
def test_the_quadrant_of_an_item(effort: float | None, interest: float | None, expected: Quadrant | None) -> None:
    assert quadrant(effort, interest) is expected


@pytest.mark.parametrize(
    ("since", "today", "expected"),
    [
        ("2026-01-15", "2026-01-15", 0),
        ("2025-12-16", "2026-01-15", 0),
        ("2025-12-15", "2026-01-15", 1),
        ("2024-02-29", "2025-02-28", 12),
        ("2024-02-12", "2026-11-22", 33),
        ("2027-01-01", "2026-01-15", 0),
    ],
)
def test_age_counts_whole_calendar_months(since: str, today: str, expected: int) -> None:
    assert age_months(date.fromisoformat(since), date.fromisoformat(today)) == expected


def test_a_summary_by_hand() -> None:
    items = [
        DebtFigures(6.0, 1.5, date(2025, 11, 15)),
        DebtFigures(None, 2.0, date(2025, 7, 15)),
        DebtFigures(4.0, None, None),
    ]
    assert summary(items, TODAY) == Summary(3, 10.0, 2, 3.5, 2, 4.0, 2)
    assert summary([], TODAY) == Summary(0, 0, 0, 0, 0, None, 0)


FIGURE = st.none() | st.floats(0, 1000)
DAY = st.dates(date(2024, 1, 1), date(2026, 12, 31))
ITEMS = st.lists(st.builds(DebtFigures, FIGURE, FIGURE, st.none() | DAY, st.none() | DAY, st.booleans()), max_size=8)


@given(ITEMS, DAY)
def test_a_summary_never_counts_more_than_there_is_and_guesses_nothing(items: list[DebtFigures], today: date) -> None:
    found = summary(items, today)
    assert max(found.with_effort, found.with_interest, found.with_age) <= found.items == len(items)
    assert (found.median_age is None) is (found.with_age == 0)
    assert found.effort == pytest.approx(sum(item.effort or 0 for item in items))


@given(st.floats(0.1, 1000), st.floats(0.1, 100), st.floats(1, 10))
def test_dearer_debt_pays_back_sooner_and_larger_later(effort: float, interest: float, factor: float) -> None:
    base = payback_months(effort, interest) or 0
    assert (payback_months(effort, interest * factor) or 0) <= base
    assert (payback_months(effort * factor, interest) or 0) >= base


@pytest.mark.parametrize(
    ("people", "percent", "planned", "a_month", "takes"),
    [
        (3, 20, 14.0, 12.6, 14 / 12.6),
        (4, 30, 4.0, 25.2, 4 / 25.2),
        (3, None, 14.0, None, None),
        (3, 0, 14.0, 0.0, None),
        (0, 20, 14.0, 0.0, None),
    ],
)
def test_capacity_by_hand(
    people: int, percent: int | None, planned: float, a_month: float | None, takes: float | None
) -> None:
    assert capacity(people, percent) == (None if a_month is None else pytest.approx(a_month))
    assert months_of(planned, capacity(people, percent)) == (None if takes is None else pytest.approx(takes))


def test_a_burn_down_by_hand() -> None:
    items = [
        DebtFigures(6.0, 1.0, date(2025, 10, 5)),
        DebtFigures(4.0, 1.0, date(2025, 9, 1), date(2025, 11, 30), paid=True),
        DebtFigures(9.0, 1.0),
        DebtFigures(9.0, 1.0, date(2025, 9, 1), paid=True),
    ]
    ends = [date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30)]
    assert burn_down(items, ends) == [Left(ends[0], 1, 4.0), Left(ends[1], 2, 10.0), Left(ends[2], 1, 6.0)]


def test_month_ends_are_those_before_this_month_and_today() -> None:
    assert month_ends(date(2026, 3, 1), 3) == [
        date(2025, 12, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 1),
    ]


@given(ITEMS, st.lists(DAY, max_size=5))
def test_a_burn_down_never_holds_more_than_there_ever_was(items: list[DebtFigures], ends: list[date]) -> None:
    for left in burn_down(items, ends):
        assert 0 <= left.items <= len(items)
        assert left.effort <= sum(item.effort or 0 for item in items) + 1e-6


@pytest.mark.parametrize(
    ("value", "said"), [(None, "not estimated"), (1, "1 day"), (1.02, "1 day"), (0, "0 days"), (2.5, "2.5 days")]
)
def test_days_are_said_as_people_say_them(value: float | None, said: str) -> None:
    assert days(value) == said


def test_numbers_are_said_short() -> None:
    assert [amount(value) for value in (3.0, 2.26, 10.0, 0.04, 1234.5)] == ["3", "2.3", "10", "0", "1,234.5"]
    assert (months(1.0), months(None), counted(1, "day"), counted(2, "story", "stories")) == (
        "1 month",
        "–",
        "1 day",
        "2 stories",
    )


@pytest.mark.parametrize(
    ("since", "name"),
    [
        ("2026-01-15", "under 3 months"),
        ("2025-10-16", "under 3 months"),
        ("2025-10-15", "3 to 5 months"),
        ("2025-07-15", "6 to 11 months"),
        ("2025-01-15", "1 year"),
        ("2024-01-15", "2 years"),
        ("2023-01-15", "3 years and over"),
        (None, "not dated"),
    ],
)
def test_an_age_has_one_band(since: str | None, name: str) -> None:
    assert band_of(date.fromisoformat(since) if since else None, TODAY) == name


@given(ITEMS, DAY)
def test_every_item_is_of_one_age(items: list[DebtFigures], today: date) -> None:
    found = ageing(items, today)
    assert sum(band.items for band in found) == len(items)
    assert len({band.name for band in found}) == len(found)


@pytest.mark.parametrize(
    ("item", "cost"),
    [
        (DebtFigures(6.0, 1.5, date(2025, 11, 15)), 3.0),
        (DebtFigures(6.0, 1.5, date(2025, 11, 16)), 1.5),
        (DebtFigures(6.0, 1.5, date(2025, 9, 15), date(2025, 11, 15), paid=True), 3.0),
        (DebtFigures(6.0, 1.5, date(2025, 9, 15), None, paid=True), None),
        (DebtFigures(6.0, 0.0, date(2025, 9, 15)), 0.0),
        (DebtFigures(6.0, None, date(2025, 9, 15)), None),
        (DebtFigures(6.0, 1.5, None), None),
    ],
)
def test_interest_so_far_counts_whole_months(item: DebtFigures, cost: float | None) -> None:
    assert interest_so_far(item, TODAY) == cost


@given(ITEMS, DAY)
def test_interest_of_all_counts_what_is_known_and_is_never_less_than_nothing(
    items: list[DebtFigures], today: date
) -> None:
    found = interest_of_all(items, today)
    assert 0 <= found.n <= found.of == len(items)
    assert found.days >= 0
    assert found.n or not found.days


# rules


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, []),
        ({"effort_days": None}, ["DB001"]),
        ({"effort_days": None, "interest_days_per_month": None}, ["DB001"]),
        ({"effort_days": 0, "interest_days_per_month": 0}, []),
        ({"impact": None}, ["DB002"]),
        ({"services": None}, ["DB003"]),
        ({"review_by": None}, ["DB004"]),
        ({"review_by": "2026-01-14"}, ["DB005"]),
        ({"review_by": "2026-01-15"}, []),
        (
            {"status": "paid", "paid_on": "2026-01-10", "impact": None, "review_by": "2025-01-01", "effort_days": None},
            [],
        ),
        ({"status": "paid"}, ["DB006"]),
        ({"paid_on": "2026-01-10"}, ["DB006"]),
        ({"status": "paid", "paid_on": "2025-11-19"}, ["DB006"]),
        ({"status": "accepted"}, ["DB007"]),
        ({"status": "accepted", "decision": "0001-d"}, []),
        ({"status": "planned", "interest_days_per_month": 0}, ["DB008"]),
        ({"status": "planned", "effort_days": 9, "interest_days_per_month": 0.25}, []),
        ({"status": "planned", "effort_days": 9, "interest_days_per_month": 0.24}, ["DB008"]),
        ({"effort_days": 90, "interest_days_per_month": 0.1}, []),
        ({"effort_days": 3, "date": "2025-07-15"}, ["DB009"]),
        ({"effort_days": 3, "date": "2025-07-16"}, []),
        ({"effort_days": 3, "date": "2025-07-15", "status": "planned"}, []),
        ({"effort_days": 5, "date": "2020-07-15"}, []),
    ],
)
def test_an_item_says_what_it_costs_whom_it_hurts_and_when_it_is_looked_at_again(
    front: dict[str, object], expected: list[str]
) -> None:
    files = AROUND | {"debt/x.md": debt(**front), "decisions/0001-d.md": document(title="D", status="accepted")}
    assert sorted(codes(findings(files, "DB"))) == expected


@pytest.mark.parametrize("value", [".inf", ".nan", "-1", "1e400", "many"])
def test_a_figure_is_a_bearable_number(value: str) -> None:
    text = debt(effort_days=value)
    found = findings(AROUND | {"debt/x.md": text})
    assert [code for code in codes(found) if code.startswith("FM")]


@pytest.mark.parametrize(
    ("percent", "efforts", "expected"),
    [
        (20, [12], []),
        (20, [6, 7], ["DB010"]),
        (0, [1], ["DB010"]),
        (0, [0], []),
        (None, [500], []),
    ],
)
def test_a_plan_holds_a_quarter_of_a_teams_capacity(
    percent: int | None, efforts: list[int], expected: list[str]
) -> None:
    said = {"title": "Desk", "members": "[{person: ada}, {person: di}]"} | (
        {} if percent is None else {"debt_capacity": percent}
    )
    files = AROUND | {"teams/desk.md": document(**said)}
    files |= {
        f"debt/x{n}.md": debt(status="planned", effort_days=effort, interest_days_per_month=5)
        for n, effort in enumerate(efforts)
    }
    files |= {
        "debt/open.md": debt(effort_days=400),
        "debt/paid.md": debt(status="paid", paid_on="2026-01-01", effort_days=400),
    }
    assert codes(findings(files, "DB010")) == expected


# whose it is


@pytest.mark.parametrize(
    ("owner", "team"), [("desk", "desk"), ("ada", "desk"), ("bo", None), ("zoe", None), (None, None)]
)
def test_debt_is_owed_by_the_team_that_owns_it_or_by_its_owners_one_team(owner: str | None, team: str | None) -> None:
    corpus = corpus_of(AROUND | {"debt/x.md": debt(owner=owner, services=None)})
    found = team_of(corpus.by_path["debt/x.md"], corpus)
    assert (found.id if found else None) == team
    assert [debts.team.id for debts in team_debts(corpus)] == ([team] if team else [])


def test_those_who_have_left_are_no_capacity() -> None:
    (debts,) = team_debts(corpus_of(AROUND | {"debt/x.md": debt(status="in-progress")}))
    assert (debts.people, debts.capacity, debts.planned) == (1, pytest.approx(4.2), 6.0)


def test_the_quickest_payback_comes_first_and_what_is_paid_last() -> None:
    files = {
        "debt/a.md": debt(effort_days=None),
        "debt/b.md": debt(effort_days=1),
        "debt/c.md": debt(effort_days=9),
        "debt/d.md": debt(effort_days=0, status="paid", paid_on="2026-01-01"),
    }
    assert [doc.id for doc in worst_first(corpus_of(files).docs)] == ["b", "c", "a", "d"]


# pages


def payback(files: dict[str, str]) -> str:
    """The view of all debt, empty where there is none."""
    site = site_of(corpus_of(files), TODAY)
    return "".join(str(page.render(Here(site, page.address))) for page in VIEW.pages(site))


def test_there_is_no_view_without_debt() -> None:
    assert not payback(AROUND)


def test_a_view_of_one_item_without_figures_divides_by_nothing() -> None:
    shown = payback({"debt/x.md": document(title="X")})
    assert "Without figures, and so in no quadrant" in shown
    assert "(n = 0)" in shown
    assert "median age" not in shown
    assert "No item says since when" in shown
    assert "No team owes anything" in shown
    assert "Of no one team" in shown


def test_a_view_of_what_is_all_paid_says_so() -> None:
    shown = payback(AROUND | {"debt/x.md": debt(status="paid", paid_on="2026-01-01")})
    assert "Nothing is owed" in shown
    assert "1 out of 1 items" in shown


def test_the_view_gives_payback_age_and_capacity() -> None:
    shown = payback(AROUND | {"debt/x.md": debt(status="planned")})
    assert "<td>1.5</td><td>6</td><td>4</td><td>1</td>" in shown
    assert "4.2 days (20% of 1 person)" in shown
    assert "1.4 months" in shown


def test_services_teams_and_decisions_show_debt_with_its_sums() -> None:
    files = AROUND | {
        "debt/x.md": debt(decision="0001-d"),
        "debt/paid.md": debt(title="Paid one", decision="0001-d", status="paid", paid_on="2026-01-01"),
        "decisions/0001-d.md": document(title="D", status="accepted"),
    }
    site = site_of(corpus_of(files), TODAY)
    shown = {
        doc.id: str(contribution.render(doc, Here(site, doc.address)) or "")
        for contribution in VIEW.contributions
        for doc in site.corpus.of_kind(contribution.kind)
    }
    assert "1 item: 1.5 days a month in interest (n = 1), 6 days to pay back (n = 1)." in shown["s"]
    assert "Paid one" not in shown["s"]
    assert "Paid one" in shown["0001-d"]
    assert "4.2 days (20% of 1 person)" in shown["desk"]


def test_a_page_says_when_it_never_pays_and_when_nobody_knows() -> None:
    files = {"debt/x.md": document(title="X", interest_days_per_month=0), "debt/y.md": document(title="Y")}
    site = site_of(corpus_of(files), TODAY)
    facts = {doc.id: dict(VIEW.facts(doc, Here(site, doc.address))) for doc in site.corpus.docs}
    assert facts["x"]["Pays for itself"] == "never: it costs nothing to keep"
    assert facts["y"]["Pays for itself"] == "not known"


def test_a_paid_item_has_ended_and_says_when() -> None:
    corpus = corpus_of({"debt/x.md": debt(status="paid", paid_on="2026-01-01"), "debt/y.md": debt(status="paid")})
    assert [doc.ended for doc in corpus.docs] == ["was paid back on 2026-01-01", "was paid back"]


# many


def many(count: int) -> dict[str, str]:
    """Debt of one team, one service and one decision, in every quadrant and of every age."""
    efforts, interests = (2, 6, 30, None), (0, 1, 3, None)
    items = {
        f"debt/x{n:03}.md": debt(
            title=f"Item {n}",
            effort_days=efforts[n % 4],
            interest_days_per_month=interests[n // 4 % 4],
            date=f"20{20 + n % 6}-01-01",
            decision="0001-d",
            owner=None if n % 7 == 0 else "desk",
            services=None if n % 7 == 0 else "[s]",
        )
        for n in range(count)
    }
    return AROUND | items | {"decisions/0001-d.md": document(title="D", status="accepted")}


def test_with_hundreds_of_items_no_page_is_too_long_and_each_item_can_be_reached() -> None:
    pages = view_pages(many(400), "debt")
    assert max(len(html.encode()) for html in pages.values()) < LONGEST
    linked = linked_by(pages, "debt/items")
    assert {f"debt/x{n:03}.md" for n in range(400)} <= linked
    assert {f"debt/x{n:03}.md" for n in range(400)} <= linked_by(pages, "decisions/0001-d/debt")
    assert "debt/items/page-4.md" in pages
    assert pages["debt/payback.md"].count("<tr>") < 120


def test_the_pages_of_services_teams_and_decisions_show_the_worst_and_lead_to_all() -> None:
    pages = pages_of(many(60))
    for address in ("services/s.md", "teams/desk.md", "decisions/0001-d.md"):
        (section,) = (
            one for one in pages[address].sections if one.anchor in ("kb-technical-debt", "kb-debt-and-capacity")
        )
        assert 20 <= section.html.count("<tr>") <= 24
        assert "more: <a href=" in section.html
        assert f"{address.removesuffix('.md')}/debt.md" in pages


def test_a_chart_of_many_shows_what_costs_most() -> None:
    corpus = corpus_of(many(400))
    known = dearest(corpus.of_kind("debt"))
    assert [doc.fields.interest_days_per_month for doc in known[:3]] == [3, 3, 3]
    assert f"The {MOST_DOTS} of {len(known)} that cost most to keep." in payback(many(400))


def test_a_plan_without_time_for_it_comes_first() -> None:
    files = AROUND | {
        "teams/none.md": document(title="None", members="[{person: bo}]", debt_capacity=0),
        "teams/idle.md": document(title="Idle", members="[{person: bo}]", debt_capacity=10),
        "debt/a.md": debt(status="planned", effort_days=90),
        "debt/b.md": debt(status="planned", owner="none", effort_days=1),
        "debt/c.md": debt(owner="idle"),
    }
    assert [one.team.id for one in fullest(team_debts(corpus_of(files)))] == ["none", "desk", "idle"]
    assert "no time kept" in payback(files)
