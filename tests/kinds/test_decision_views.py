"""Decisions in time, in chains, by what they are about and by whom, at any number of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.decision.lists import OVERVIEWS, deciders, grouped, part_at, parts_in
from kbgen.kinds.decision.supersession import by_months, by_years, chains, packed, shares
from kbgen.kinds.decision.view import What, what_of
from kbgen.kit.dates import by_year
from tests.kinds.pages import led_to, pages_of, said, too_long, words
from tests.support import TODAY, corpus_of, doc_at, document

NAMES = st.sampled_from("abcdefghij")
PAIRS = st.lists(st.tuples(NAMES, NAMES))
PATH = "decisions/0001-a.md"


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([], []),
        (["ab"], [["ab"]]),
        (["ab", "ab"], [["ab"]]),
        (["ab", "cd"], [["ab"], ["cd"]]),
        (["ab", "cd", "bc"], [["ab", "cd", "bc"]]),
        (["ab", "ba", "cc"], [["ab", "ba"], ["cc"]]),
    ],
)
def test_a_chain_holds_all_that_arrows_lead_to(pairs: list[str], found: list[list[str]]) -> None:
    assert [["".join(pair) for pair in chain] for chain in chains((one[0], one[1]) for one in pairs)] == found


@given(PAIRS)
def test_each_arrow_is_in_one_chain_and_no_name_is_in_two(pairs: list[tuple[str, str]]) -> None:
    found = chains(pairs)
    assert sorted(pair for chain in found for pair in chain) == sorted(set(pairs))
    names = [{name for pair in chain for name in pair} for chain in found]
    assert sum(map(len, names)) == len(set().union(*names))


@given(PAIRS, st.integers(1, 5))
def test_shares_of_a_chain_hold_it_in_order_and_are_small(pairs: list[tuple[str, str]], most: int) -> None:
    found = shares(pairs, most)
    assert [pair for share in found for pair in share.pairs] == pairs
    assert all(1 <= len(share.pairs) <= most and share.parts == len(found) for share in found)


@given(st.lists(st.integers(1, 9)), st.integers(1, 12))
def test_lots_hold_everything_in_order_and_no_lot_of_two_is_too_large(sizes: list[int], most: int) -> None:
    lots = packed(((size, size) for size in sizes), most)
    assert [size for lot in lots for size in lot] == sizes
    assert all(len(lot) == 1 or sum(lot) <= most for lot in lots)


@given(st.lists(st.dates() | st.none()))
def test_each_day_stands_under_its_year_the_newest_first(days: list[date | None]) -> None:
    found = by_year(days, lambda day: day)
    flat = [day for of_year in found.values() for day in of_year if day is not None]
    assert flat == sorted((day for day in days if day is not None), reverse=True)
    assert all(day is not None and day.year == year for year, of_year in found.items() for day in of_year)


def test_years_without_a_decision_are_drawn_as_nothing_and_very_many_are_not_drawn() -> None:
    assert [(point.label, point.value) for point in by_years({2020: 2, 2022: 1})] == [
        ("2020", 2),
        ("2021", 0),
        ("2022", 1),
    ]
    assert len(by_years({1: 1, 2026: 1})) == 25


def test_months_are_counted_by_hand() -> None:
    values = [point.value for point in by_months([date(2026, 1, 1), date(2026, 1, 31), date(2026, 12, 5)])]
    assert values == [2, *[0] * 10, 1]


@pytest.mark.parametrize(
    ("path", "part"),
    [
        (("deciders", 0), "decides"),
        (("rapid", "decide"), "decides"),
        (("rapid", "input", 2), "gives input"),
        (("raci", "accountable"), "is accountable"),
        (("approvals", 0, "by"), "approved it"),
        (("owner",), ""),
        (("services", 0), ""),
    ],
)
def test_a_key_gives_a_part_to_whoever_it_names(path: tuple[str | int, ...], part: str) -> None:
    assert part_at(path) == part


PEOPLE = {f"people/{name}.md": document(name=name.title()) for name in ("ada", "bo")}


def test_somebody_may_take_several_parts_and_a_decider_need_not_be_known() -> None:
    text = document(title="A", rapid="{recommend: [ada], decide: ada, input: bo}", deciders="[cy]")
    corpus = corpus_of(PEOPLE | {PATH: text})
    decision = corpus.by_path[PATH]
    assert parts_in(decision, corpus) == {"people/ada.md": ("decides", "recommends"), "people/bo.md": ("gives input",)}
    assert {one if isinstance(one, str) else one.id for one in deciders(decision, corpus)} == {"ada", "cy"}


@pytest.mark.parametrize(
    ("front", "what"),
    [
        ({"status": "proposed", "decide_by": "2026-01-14"}, What.LATE),
        ({"status": "proposed", "decide_by": "2026-01-15"}, What.DUE),
        ({"status": "proposed"}, What.DUE),
        ({"status": "draft"}, What.DRAFT),
        ({"status": "draft", "decide_by": "2026-01-01"}, What.LATE),
        ({"status": "accepted", "decide_by": "2026-01-01"}, None),
        ({"status": "accepted", "revisit": "2026-01-14"}, What.AGAIN),
        ({"status": "accepted", "revisit": "2026-01-15"}, None),
        ({"status": "accepted", "revisit": "when we are ten"}, None),
        ({"status": "rejected", "revisit": "2026-01-01"}, None),
        ({}, None),
    ],
)
def test_why_a_decision_waits(front: dict[str, str], what: What | None) -> None:
    found = what_of(doc_at({PATH: document(title="A", **front)}, PATH), TODAY)
    assert (found.what if found else None) is what


def test_a_group_counts_what_waits_and_what_stands_and_the_busiest_comes_first() -> None:
    files = {f"services/{name}.md": document(title=name) for name in "xyz"}
    for number, (status, services) in enumerate(
        [("accepted", "[x]"), ("accepted", "[x, y]"), ("proposed", "[y, y]"), ("rejected", "[]"), ("draft", "[gone]")]
    ):
        files[f"decisions/{number:04}-d.md"] = document(title="D", status=status, services=services)
    corpus = corpus_of(files)
    groups, lone = grouped(corpus.of_kind("decision"), OVERVIEWS[0].targets, corpus)
    assert [(one.subject.id, len(one.decisions), one.waiting, one.standing) for one in groups] == [
        ("y", 2, 1, 1),
        ("x", 2, 0, 2),
    ]
    assert sorted(one.id for one in lone) == ["0003-d", "0004-d"]


def test_a_waiver_that_a_stance_names_is_no_principle_of_the_decision() -> None:
    files = {
        "principles/p.md": document(title="P"),
        "waivers/w.md": document(title="W", principle="p"),
        PATH: document(title="A", status="accepted", principles="[{id: p, stance: violates, waiver: w}]"),
    }
    corpus = corpus_of(files)
    groups, _ = grouped(corpus.of_kind("decision"), OVERVIEWS[1].targets, corpus)
    assert [one.subject.id for one in groups] == ["p"]


MANY = 420


def many() -> dict[str, str]:
    """Decisions of ten years about ten services, in one long chain and in short ones, some without a date."""
    files = {f"services/s{n}.md": document(title=f"S{n}") for n in range(10)}
    files |= {f"people/p{n}.md": document(name=f"P{n}") for n in range(5)}
    files |= {f"principles/p{n}.md": document(title=f"P{n}") for n in range(8)}
    for n in range(MANY):
        front: dict[str, object] = {
            "title": f"Decision {n}",
            "status": "proposed" if n % 9 == 0 else "accepted",
            "services": f"[s{n % 10}]" if n % 7 else "[]",
            "principles": f"[p{n % 8}]" if n % 6 else "[]",
            "deciders": f"[p{n % 5}]" if n % 11 else "[]",
        }
        if n % 10:
            front["date"] = date(2016, 1, 1) + timedelta(days=9 * n)
        if 1 <= n < 100 or n % 3 == 0 < n:
            front["supersedes"] = f"d{n - 1:04}"
        files[f"decisions/d{n:04}.md"] = document(**front)
    return files


@pytest.mark.slow
def test_no_page_grows_too_long_and_every_decision_is_found_from_each_overview() -> None:
    pages = pages_of(many())
    assert too_long(pages) == []
    wanted = {f"decisions/d{n:04}.md" for n in range(MANY)}
    for start in ("timeline", "by-service", "by-principle", "by-decider"):
        met = led_to(pages, f"decisions/{start}.md", r"services/|people/|principles/|decisions/(timeline|by-)")
        assert wanted <= met, start
    replaced = {f"decisions/d{n:04}.md" for n in range(100)}
    assert replaced <= led_to(pages, "decisions/supersession.md", "decisions/supersession")
    waiting = {f"decisions/d{n:04}.md" for n in range(0, MANY, 9)}
    assert waiting <= led_to(pages, "decisions/to-decide.md", "decisions/to-decide")


@pytest.mark.slow
def test_the_index_has_what_waits_first_and_then_the_newest() -> None:
    written = {
        "0001-old": ("accepted", "2024-01-01"),
        "0002-asked": ("proposed", "2024-02-01"),
        "0003-gone": ("rejected", "2024-03-01"),
        "0004-same-day": ("accepted", "2024-03-01"),
        "0005-new": ("accepted", "2024-04-01"),
    }
    files = {
        f"decisions/{name}.md": document(title=name, status=status, date=day) for name, (status, day) in written.items()
    }
    index = said(pages_of(files)["decisions/index.md"])
    assert sorted(written, key=index.index) == ["0002-asked", "0005-new", "0004-same-day", "0003-gone", "0001-old"]


def test_a_view_of_several_pages_is_named_once_on_the_index() -> None:
    index = said(pages_of(many())["decisions/index.md"])
    assert index.count("What replaced what") == 1
    assert index.count("Decisions by service") == 1


def test_a_handbook_of_one_decision_divides_by_nothing() -> None:
    pages = pages_of({PATH: document(title="A", status="accepted")})
    assert "No decision waits" in said(pages["decisions/to-decide.md"])
    assert "Without a date A" in said(pages["decisions/timeline.md"])
    assert not {"decisions/supersession.md", "decisions/by-service.md"} & set(pages)


def test_a_proposal_stands_beside_what_was_decided_about_the_same_things() -> None:
    def decision(title: str, **front: object) -> str:
        return document("## Decision\n\nWe take **the `" + title + "`**.\n\nMore of it.\n", title=title, **front)

    files = {
        "services/mail.md": document(title="Mail"),
        "principles/calm.md": document(title="Calm"),
        "decisions/0001-a.md": decision("queue", status="accepted", services="[mail]", principles="[calm]"),
        "decisions/0002-b.md": decision("log", status="accepted", principles="[calm]"),
        "decisions/0003-c.md": decision("wire", status="rejected", services="[mail]"),
        "decisions/0004-d.md": decision("stamp", status="accepted"),
        "decisions/0005-e.md": decision(
            "bus", status="proposed", services="[mail]", principles="[calm]", conflicts_with="[0004-d]"
        ),
    }
    found = pages_of(files)
    text = said(found["decisions/0005-e.md"], "To weigh this against")
    assert text.index("stamp conflicts We take the stamp.") < text.index("queue Mail , Calm We take the queue.")
    assert text.index("queue") < text.index("log Calm")
    assert "wire" not in text
    assert "More of it" not in text
    assert "Conflicts with bus" in words(found["decisions/0004-d.md"].lead)
    assert "To weigh this against" not in {one.title for one in found["decisions/0001-a.md"].sections}
