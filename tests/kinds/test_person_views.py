"""People and teams at any number: what they own, decide and are asked for, and calls that nobody answers."""

from __future__ import annotations

import pytest

from kbgen.kit.escalation import by_called, dead_ends, met_from, unheard
from kbgen.kit.site import Site
from kbgen.stage import site_of
from tests.kinds.pages import led_to, pages_of, said, too_long
from tests.support import TODAY, corpus_of, document

GONE = {
    "people/ada.md": document(name="Ada"),
    "people/bo.md": document(name="Bo", left="2025-06-30"),
    "teams/plain.md": document(title="Plain"),
    "teams/over.md": document(title="Over", active="false"),
}


def team(*levels: tuple[str, str]) -> str:
    said_so = ", ".join(f"{{after: {after}, to: {to}}}" for after, to in levels)
    return document(title="T", escalation=f"[{said_so}]")


def site_from(files: dict[str, str]) -> Site:
    return site_of(corpus_of(GONE | files), TODAY)


def told(site: Site) -> list[tuple[str, str, str, bool]]:
    return [(end.source.id, end.name, end.why, end.last) for end in dead_ends(site.corpus)]


@pytest.mark.parametrize(
    ("levels", "found"),
    [
        ([], []),
        ([("0m", "ada")], []),
        ([("0m", "ada"), ("5m", "plain")], []),
        ([("0m", "bo"), ("5m", "ada")], [("t", "bo", "left on 2025-06-30", False)]),
        ([("0m", "ada"), ("5m", "bo")], [("t", "bo", "left on 2025-06-30", True)]),
        ([("0m", "ada"), ("5m", "nobody")], [("t", "nobody", "is nobody known here", True)]),
        ([("0m", "ada"), ("5m", "over")], [("t", "over", "is no longer active", True)]),
        ([("0m", "t")], []),
    ],
)
def test_a_call_ends_at_somebody_who_has_left_or_at_nobody(
    levels: list[tuple[str, str]], found: list[tuple[str, str, str, bool]]
) -> None:
    assert told(site_from({"teams/t.md": team(*levels)})) == found


def test_a_service_is_left_unheard_by_the_teams_on_its_way_and_not_named_for_their_faults() -> None:
    site = site_from(
        {
            "services/a.md": document(title="A", escalation="outer"),
            "services/b.md": document(title="B", operational_owner="bo"),
            "services/off.md": document(title="Off", escalation="bo", lifecycle="retired"),
            "runbooks/r.md": document(title="R", services="[b]"),
            "runbooks/own.md": document(title="Own", escalation="bo"),
            "teams/outer.md": team(("0m", "ada"), ("5m", "inner")),
            "teams/inner.md": team(("0m", "bo"), ("5m", "outer")),
        }
    )
    assert sorted(one[0] for one in told(site)) == ["b", "inner", "own"]
    assert [end.source.id for end in met_from(site.corpus.by_path["services/a.md"], site.corpus)] == ["inner"]
    assert {place: [one.id for one in found] for place, found in unheard(site.corpus).items()} == {
        "teams/inner.md": ["a"],
        "services/b.md": ["b"],
    }
    assert [end.source.id for end in by_called(site.corpus)["people/bo.md"]] == ["b", "own", "inner"]


def test_a_dead_end_is_told_to_who_left_to_who_names_them_in_one_view_and_at_home() -> None:
    pages = pages_of(
        GONE
        | {
            "services/a.md": document(title="A", escalation="t"),
            "teams/t.md": team(("0m", "ada"), ("5m", "bo")),
        }
    )
    assert "T after 5 min, and nobody after Bo left on 2025-06-30 A" in said(pages["people/bo.md"], "Still called here")
    for address in ("teams/t.md", "services/a.md"):
        assert "Bo left on 2025-06-30" in said(pages[address], "Calls that reach nobody")
    assert "1 call to somebody who has left" in said(pages["people/calls-that-reach-nobody.md"])
    assert "T calls Bo, who left on 2025-06-30" in said(pages["index.md"])
    assert said(pages["people/index.md"]).count("Calls that reach nobody") == 1


def test_where_every_call_is_answered_the_view_says_so() -> None:
    pages = pages_of({"people/ada.md": document(name="Ada"), "teams/t.md": team(("0m", "ada"))})
    assert "Every call reaches somebody" in said(pages["people/calls-that-reach-nobody.md"])
    assert "Calls that reach nobody" not in said(pages["index.md"])


MANY = 450


def many() -> dict[str, str]:
    """A team and a person with very much, and very many who are called and gone."""
    files = {f"guides/g{n:04}.md": document("See [[t]].\n", title=f"G{n}", owner="t") for n in range(MANY)}
    files |= {f"decisions/d{n:04}.md": document(title=f"D{n}", owner="ada", deciders="ada") for n in range(MANY)}
    files |= {f"services/s{n:04}.md": document(title=f"S{n}", product_owner="ada", escalation="x") for n in range(MANY)}
    files |= {f"people/p{n:04}.md": document(name=f"P{n}", left="2025-01-01") for n in range(MANY)}
    files |= {f"runbooks/r{n:04}.md": document(title=f"R{n}", escalation=f"p{n:04}") for n in range(MANY)}
    members = ", ".join(f"{{person: p{n:04}}}" for n in range(MANY))
    levels = ", ".join(f"{{after: {n}m, to: bo}}" for n in range(40))
    files["teams/t.md"] = document(title="T", members=f"[{members}]", escalation="[{after: 0m, to: bo}]")
    files["teams/x.md"] = document(title="X", escalation=f"[{levels}]")
    return GONE | files


@pytest.mark.slow
def test_no_page_grows_too_long_and_all_of_it_is_found() -> None:
    pages = pages_of(many())
    assert too_long(pages) == []
    names = {kind: {f"{folder}/{kind}{n:04}.md" for n in range(MANY)} for kind, folder in FOLDERS.items()}
    of_team = led_to(pages, "teams/t.md", "teams/t/")
    assert names["g"] | names["p"] <= of_team
    of_person = led_to(pages, "people/ada.md", "people/ada/")
    assert names["d"] | names["s"] <= of_person
    assert names["r"] <= led_to(pages, "people/calls-that-reach-nobody.md", "people/calls-that-reach-nobody")


FOLDERS = {"g": "guides", "d": "decisions", "s": "services", "p": "people", "r": "runbooks"}


def test_what_links_to_a_document_is_short_on_its_page_and_whole_on_its_own() -> None:
    files = {f"guides/g{n:04}.md": document("See [[main]].\n", title=f"G{n}") for n in range(MANY)}
    pages = pages_of(files | {"guides/main.md": document(title="Main")})
    assert "and 438 more" in said(pages["guides/main.md"], "What links here")
    assert "See all 450" in said(pages["guides/main.md"], "What links here")
    assert set(files) <= led_to(pages, "guides/main.md", "guides/main/")
    assert too_long(pages) == []


def test_few_links_have_no_page_of_their_own() -> None:
    files = {f"guides/g{n}.md": document("See [[main]].\n", title=f"G{n}") for n in range(12)}
    pages = pages_of(files | {"guides/main.md": document(title="Main")})
    assert "guides/main/links.md" not in pages
    assert said(pages["guides/main.md"], "What links here").count("G") == 13, "twelve, and the name of the kind"


def test_the_objectives_of_a_team_are_listed_once() -> None:
    """Those in progress in a section of their own, the others where everything that it owns stands."""
    files = {f"objectives/{name}.md": document(title=name, owner="t", status=name) for name in ("active", "done")}
    files["guides/g.md"] = document(title="G", owner="t")
    pages = pages_of(files | {"teams/t.md": document(title="T")})
    page = pages["teams/t.md"]
    assert "active" in said(page, "Objectives in progress")
    assert said(page, "Owns") == "Guides 1 G Also objectives (2): all 3 ."
    assert "objectives/done.md" in led_to(pages, "teams/t.md", "teams/t/")


def test_approvals_that_wait_for_a_role_are_asked_of_whoever_holds_it() -> None:
    files = {
        "people/ada.md": document(name="Ada", roles="[security]"),
        "people/bo.md": document(name="Bo", roles="[other]"),
        "gates/g.md": document(title="G", roles="[security]", applies_to="[{risk: high}]"),
        "decisions/0001-a.md": document(title="Open the port", status="proposed", risk="high"),
        "decisions/0002-b.md": document(
            title="B", status="proposed", risk="high", approvals="[{by: ada, date: 2026-01-01}]"
        ),
    }
    pages = pages_of(files)
    assert "Open the port proposed G waiting security" in said(pages["people/ada.md"], "Approvals asked for")
    assert "0002" not in said(pages["people/ada.md"], "Approvals asked for")
    assert said(pages["people/bo.md"], "Approvals asked for") == ""
