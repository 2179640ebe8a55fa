"""Principles by decision, and which of them give way, at any number of decisions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.principle.view import columns, grid, stances_to, tallies, tally, weighed
from kbgen.kit.site import Here, Site
from kbgen.stage import site_of
from tests.kinds.pages import led_to, pages_of, said, too_long
from tests.support import TODAY, corpus_of, document

STANCES = st.lists(
    st.dictionaries(st.integers(0, 14), st.sampled_from(["upholds", "trades-off", "violates"]), max_size=5), max_size=12
)


def files(stances: list[dict[int, str]], principles: int = 15) -> dict[str, str]:
    found = {f"principles/p{n}.md": document(title=f"P{n}") for n in range(principles)}
    for number, taken in enumerate(stances):
        weighed_in = ", ".join(f"{{id: p{n}, stance: {stance}}}" for n, stance in taken.items())
        front = {"title": f"D{number}", "status": "accepted", "principles": f"[{weighed_in}]"}
        if number % 5:
            front["date"] = str(date(2020, 1, 1) + timedelta(days=40 * number))
        found[f"decisions/d{number:04}.md"] = document(**front)
    return found


def site_from(stances: list[dict[int, str]]) -> Site:
    return site_of(corpus_of(files(stances)), TODAY)


@given(STANCES)
def test_every_stance_stands_once_in_the_matrix_and_once_under_its_principle(stances: list[dict[int, str]]) -> None:
    site = site_from(stances)
    taken = sum(map(len, stances))
    made = grid(site.once(weighed), Here(site, "principles/by-decision.md"))
    many = len(columns(site.once(weighed))) > 10
    assert str(made["rows"]).count("/p" if many else 'class="kb-stance') == taken
    assert len(made["heads"]) <= 10
    assert sum(len(stances_to(doc, site)) for doc in site.corpus.of_kind("principle")) == taken


@given(STANCES)
def test_each_principle_stands_once_among_those_that_give_way_and_the_counts_add_up(
    stances: list[dict[int, str]],
) -> None:
    site = site_from(stances)
    found = site.once(tallies)
    assert sorted(one.key for one in found) == sorted(doc.address for doc in site.corpus.of_kind("principle"))
    assert sum(one.total for one in found) == sum(map(len, stances))
    assert [one.given_up for one in found] == sorted((one.given_up for one in found), reverse=True)


def test_stances_are_counted_by_hand() -> None:
    site = site_from([{0: "upholds", 1: "violates"}, {0: "trades-off"}, {0: "upholds"}])
    first = site.corpus.by_path["principles/p0.md"]
    assert tally(stances_to(first, site)) == (2, 1, 0)
    assert [one.decision.id for one in stances_to(first, site)] == ["d0002", "d0001", "d0000"]
    assert [(one.key, one.given_up, one.total) for one in site.once(tallies)][:2] == [
        ("principles/p1.md", 1, 1),
        ("principles/p0.md", 1, 3),
    ]


def test_a_decision_that_no_longer_stands_counts_for_no_principle_that_gives_way() -> None:
    made = files([{0: "violates"}])
    made["decisions/d0000.md"] = made["decisions/d0000.md"].replace("accepted", "rejected")
    assert all(one.total == 0 for one in site_of(corpus_of(made), TODAY).once(tallies))


@pytest.mark.slow
def test_no_page_grows_too_long_and_every_decision_is_found_from_the_matrix() -> None:
    kinds = ("upholds", "trades-off", "violates")
    stances = [{n % 15: kinds[n % 3], (n * 7 + 1) % 15: "upholds", 0: "trades-off"} for n in range(400)]
    pages = pages_of(files(stances))
    assert too_long(pages) == []
    wanted = {f"decisions/d{n:04}.md" for n in range(400)}
    assert wanted <= led_to(pages, "principles/by-decision.md", "principles/by-decision")
    assert wanted <= led_to(pages, "principles/p0.md", "principles/p0/")
    assert "And 380 more" in said(pages["principles/p0.md"])
    assert said(pages["principles/index.md"]).count("Principles by decision") == 1


def test_principles_that_nobody_weighs_have_no_views() -> None:
    assert not {"principles/by-decision.md", "principles/traded-off.md"} & set(pages_of(files([{}])))
