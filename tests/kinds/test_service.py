"""Services: what a top-tier one must have, and what a Backstage catalog says of it."""

from __future__ import annotations

import pytest

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
        ("kind: Component\nmetadata: {name: a}\nspec: {owner: {a: b}, dependsOn: x}\n", []),
    ],
)
def test_a_catalog_of_any_shape_is_read_or_reported(text: str, names: list[str]) -> None:
    assert [fault.name for fault in loaded(text, PATH).faults] == names


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
