"""Services: what a top-tier one must have, and what a Backstage catalog says of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.service.view import between_groups, reach
from tests.kinds.pages import html_of, led_to, pages_of, said, too_long, words
from tests.support import checked, codes, corpus_of, document, findings, loaded

PATH = "services/orders/catalog-info.yaml"
CATALOG = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
  title: Orders API
  description: Takes orders.
  tags: [go, api]
  links:
    - {url: "https://example.com/board", title: Board}
    - {url: "https://example.com/plain"}
    - {title: no address}
spec:
  type: service
  owner: group:default/shop
  lifecycle: production
  dependsOn: [component:default/stock, "resource:default/db", "system:shop", component:mail]
---
kind: Resource
metadata: {name: db}
---
kind: Component
metadata: {name: stock}
spec: {owner: shop, lifecycle: sunset}
"""


def test_each_component_of_a_catalog_is_a_service() -> None:
    corpus = corpus_of({PATH: CATALOG})
    orders, stock = corpus.docs
    fields = orders.fields
    assert (orders.id, orders.kind, orders.title, fields.summary, fields.tags) == (
        "orders",
        "service",
        "Orders API",
        "Takes orders.",
        ("go", "api"),
    )
    assert (fields.operational_owner, fields.lifecycle, fields.depends_on) == ("shop", "production", ("stock", "mail"))
    assert [(link.title, link.url) for link in fields.links] == [
        ("Board", "https://example.com/board"),
        ("https://example.com/plain",) * 2,
    ]
    assert (stock.id, stock.fields.lifecycle, stock.title) == ("stock", None, "stock")
    assert [doc.address for doc in corpus.docs] == ["services/orders/orders.md", "services/orders/stock.md"]


def test_a_fault_of_a_catalog_is_found_at_its_place_in_it() -> None:
    found = findings({PATH: CATALOG, "teams/shopping.md": document(title="S", reviewed="2026-01-10")}, "LK003")
    assert found == [f"{PATH}:{place} LK003" for place in ("14:10", "16:78", "23:15")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("kind: API\nmetadata: {name: x}\n", []),
        ("- kind: Component\n", ["unreadable-data"]),
        ("just text\n", ["unreadable-data"]),
        ("kind: Component\n\tmetadata: x\n", ["unreadable-data"]),
        ("kind: Component\nmetadata: [x]\nspec: y\n", []),
        ("kind: Component\nmetadata: {name: a/b}\n", ["invalid-id"]),
        ("kind: Component\nmetadata: {name: a, title: [x]}\n", ["invalid-value"]),
        ("kind: Component\nmetadata: {name: a, links: [{url: 'javascript:x'}]}\n", ["invalid-value"]),
        (
            "kind: Component\nmetadata: {name: a}\nspec: {owner: {kind: Group, name: b}, dependsOn: x}\n",
            ["invalid-value"],
        ),
        ("kind: Component\nmetadata: {name: a}\nspec: {lifecycle: {a: b}}\n", []),
        ("kind: Component\nmetadata: {name: a}\nspec: {lifecycle: [a]}\n", []),
    ],
)
def test_a_catalog_of_any_shape_is_read_or_reported(text: str, names: list[str]) -> None:
    assert [fault.name for fault in loaded(text, PATH).faults] == names


@pytest.mark.parametrize(
    "owner",
    [
        "shop",
        "Shop",
        "default/shop",
        "group:shop",
        "group:default/shop",
        "'Group:Default/Shop'",
        "user:default/JDoe",
        "crew",
    ],
)
def test_an_owner_is_known_in_each_form_that_backstage_has(owner: str) -> None:
    text = (
        f"kind: Component\nmetadata: {{name: orders}}\nspec: {{owner: {owner}}}\n---\n"
        "kind: User\nmetadata: {name: jdoe}\n---\nkind: Group\nmetadata: {name: crew}\n"
    )
    files = {PATH: text, "teams/shop.md": document(name="Shop", reviewed="2026-01-10")}
    assert [one for one in findings(files) if "LK003" in one or "GN0" in one] == []


def test_an_owner_that_is_no_text_is_told_at_its_place() -> None:
    text = "kind: Component\nmetadata: {name: mail}\nspec: {owner: {kind: Group, name: shop}}\n"
    (fault,) = loaded(text, PATH).faults
    assert (fault.span.line, "expected a text, found keys and values" in fault.message) == (3, True)


def test_a_component_without_an_owner_is_told_of_at_its_own_place_by_its_name() -> None:
    text = "kind: Component\nmetadata: {name: orders}\nspec: {owner: shop}\n---\nkind: Component\nmetadata: {name: mail}\nspec: {}\n"
    files = {PATH: text, "teams/shop.md": document(name="Shop", reviewed="2026-01-10")}
    (found,) = [one for one in checked(files) if one.code == "GN002"]
    assert (found.span.line, "service 'mail'" in found.message) == (5, True)


@pytest.mark.parametrize(
    ("said", "tier"), [("1", "tier-1"), ("Tier 2", "tier-2"), ("TIER-3", "tier-3"), ("tier 4", "tier-4")]
)
def test_a_tier_is_read_as_people_write_it(said: str, tier: str) -> None:
    (doc,) = corpus_of({"services/a.md": document(tier=said)}).docs
    assert doc.fields.tier == tier


TOP = {"title": "A", "owner": "t", "reviewed": "2026-01-10", "tier": "1"}
AROUND = {
    "teams/t.md": "---\ntitle: T\nreviewed: 2026-01-10\nescalation: [{after: 0m, to: ada}, {after: 5m, to: u}]\n---\n",
    "teams/u.md": document(title="U", reviewed="2026-01-10"),
    "people/ada.md": document(name="Ada"),
    "runbooks/r.md": document("Text.\n", title="R", services="a", reviewed="2026-01-10"),
}


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({"operational_owner": "t", "slos": "[{name: x, objective: 99%}]"}, []),
        ({"operational_owner": "t"}, ["SV002"]),
        ({"operational_owner": "u", "slos": "[{name: x, objective: 99%}]"}, ["SV004"]),
        ({"operational_owner": "u", "escalation": "t", "slos": "[{name: x, objective: 99%}]"}, []),
        ({"operational_owner": "u", "escalation": "ada", "slos": "[{name: x, objective: 99%}]"}, []),
        ({"operational_owner": "t", "slos": "[{name: x, objective: 99%}]", "lifecycle": "retired"}, []),
        ({"tier": "2"}, []),
        ({"lifecycle": "retired"}, []),
        ({}, ["SV002", "SV003", "SV004"]),
    ],
)
def test_a_top_tier_service_has_what_the_night_asks_for(front: dict[str, str], expected: list[str]) -> None:
    files = AROUND | {"services/a.md": document(**TOP | front)}
    assert codes(findings(files, "SV")) == expected


def test_a_circle_of_dependencies_is_told_at_each_service_in_it_and_no_other() -> None:
    needs = {"a": "[b]", "b": "[c]", "c": "[a]", "d": "[a]", "e": "[e]"}
    found = checked({f"services/{name}.md": document(title=name, depends_on=on) for name, on in needs.items()})
    assert [finding.path[9] for finding in found if finding.code == "SV005"] == ["a", "b", "c", "e"]


def test_how_far_a_failure_reaches_by_hand() -> None:
    assert reach({"a": ["b"], "b": ["c"], "c": [], "d": ["c", "gone"], "e": []}) == {
        "a": 0,
        "b": 1,
        "c": 3,
        "d": 0,
        "e": 0,
    }
    assert reach({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"]}) == {"a": 3, "b": 3, "c": 3, "d": 0}
    assert reach({}) == {}


def walked(needs: dict[int, list[int]], start: int) -> set[int]:
    found, waiting = set(), [start]
    while waiting:
        one = waiting.pop()
        fresh = {name for name, needed in needs.items() if one in needed} - found
        found |= fresh
        waiting.extend(fresh)
    return found - {start}


@given(st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=4)))
def test_the_reach_is_what_a_walk_finds(needs: dict[int, list[int]]) -> None:
    named = {str(name): [str(one) for one in needed] for name, needed in needs.items()}
    assert reach(named) == {str(name): len(walked(needs, name)) for name in needs}


def test_dependencies_within_a_group_are_none_between_groups() -> None:
    needs = {"a1": ["a2", "b1"], "a2": ["b1", "b2"], "b1": ["c1"], "b2": [], "c1": []}
    assert between_groups(needs, lambda name: name[0]) == [(("a", "b"), 3), (("b", "c"), 1)]
    assert between_groups({}, str) == []


def many(count: int, teams: int) -> dict[str, str]:
    """Services of some teams, each of which needs the one before it and the first."""
    files = {f"teams/t{number:02}.md": document(title=f"Team {number}", contact="{chat: x}") for number in range(teams)}
    for number in range(count):
        needs = sorted({f"s{max(number - 1, 0):03}", "s000"} - {f"s{number:03}"})
        files[f"services/s{number:03}.md"] = document(
            title=f"Service {number}",
            tier=number % 4 + 1,
            operational_owner=f"t{number % teams:02}",
            depends_on=f"[{', '.join(needs)}]",
        )
    return files


@pytest.mark.slow
@pytest.mark.parametrize(
    ("count", "teams", "words", "boxes"),
    [
        (30, 3, "An arrow leads from a service to one that it cannot do without.", 30),
        (250, 3, "each box is all of one team or person", 3),
        (250, 40, "each box is all of one tier", 4),
    ],
)
def test_many_services_are_drawn_by_team_or_by_tier(count: int, teams: int, words: str, boxes: int) -> None:
    html = html_of(pages_of(many(count, teams))["services/dependencies.md"])
    assert words in html
    assert html.count('class="kb-box"') == boxes


@pytest.mark.slow
def test_no_page_about_hundreds_of_services_is_long_and_every_one_can_be_reached() -> None:
    pages = pages_of(many(250, 30))
    assert too_long({address: page for address, page in pages.items() if address.startswith("services/")}) == []
    every = {address for address in pages if address.startswith("services/s") and address.count("/") == 1}
    assert every <= led_to(pages, "services/dependencies.md", "services/dependencies/")
    needing = led_to(pages, "services/s000.md", "services/s000/needed-by")
    assert every <= needing
    first = pages["services/s000.md"]
    assert "249 services fall with it" in said(first)
    assert next(one.html for one in first.sections if one.title == "Dependencies").count("<a ") < 40


def test_a_service_shows_both_ways_what_it_needs_and_who_is_called() -> None:
    files = {
        "services/a.md": document(title="A", depends_on="[b, old, unknown]"),
        "services/b.md": document(title="B", operational_owner="t"),
        "services/old.md": document(title="Old", lifecycle="retired"),
        "services/alone.md": document(title="Alone"),
        "teams/t.md": document(title="Team T"),
    }
    pages = pages_of(files)
    shown = said(pages["services/a.md"], "Dependencies")
    assert "No other service falls with it" in shown
    assert "Team T" in shown
    assert "no service in use here: Old , unknown" in shown
    assert "One service falls with it" in said(pages["services/b.md"], "Dependencies")
    assert not said(pages["services/alone.md"], "Dependencies")


def test_a_service_lists_its_runbooks_by_alert_those_that_wake_somebody_first() -> None:
    files = {
        "services/s.md": document(title="S"),
        "runbooks/z.md": document(title="Z", services="s", alerts="[Zeta, Alpha]", severity="page"),
        "runbooks/m.md": document(title="M", services="s", alerts="[Beta]", severity="ticket"),
        "runbooks/n.md": document(title="N", services="s"),
    }
    shown = said(pages_of(files)["services/s.md"], "Runbooks")
    places = [shown.index(word) for word in ("Alpha", "Zeta", "Beta", "no alert")]
    assert places == sorted(places)


def test_what_waits_to_be_done_stands_above_the_prose_with_the_way_there() -> None:
    files = {
        "services/mail.md": document(title="Mail"),
        "services/calm.md": document(title="Calm"),
        "runbooks/r.md": document(title="R", services="[mail]", reviewed="2024-01-01", review_every="30d"),
        "incidents/i.md": document(
            title="I",
            services="[mail]",
            impact_started="2026-01-05T10:00+00:00",
            actions="[{title: Look, due: 2026-01-10}, {title: Act, due: 2027-01-10}, {title: Did, status: done}]",
        ),
        "debt/d.md": document(title="D", services="[mail]", status="accepted"),
    }
    found = pages_of(files)
    lead = found["services/mail.md"].lead
    line = lead.partition('class="kb-open-work" data-search-exclude>')[2].partition("</p>")[0]
    assert (
        words(line)
        == "1 runbook to review · 2 open actions, 1 overdue; 1 incident in 30 days · 1 item of debt · 1 change in 30 days"
    )
    anchors = {section.anchor for section in found["services/mail.md"].sections}
    assert {way.partition("#")[2] for way in re.findall(r'href="([^"]*)"', line)} <= anchors
    assert "kb-open-work" not in found["services/calm.md"].lead
