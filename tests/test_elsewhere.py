"""References to documents of other handbooks: what they mean, what a wrong one says, and that inventories harm nobody."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kit.owners import owner_elsewhere, owner_gone
from kbgen.model import Elsewhere, Handbook
from kbgen.source.inventories import VERSION, inventory_of
from tests.support import checked, corpus_of

PLATFORM = Handbook("platform", "https://platform.example/book/", "inventories/platform.json")


def document(name: str, kind: str, **more: Any) -> dict[str, Any]:
    title = more.pop("title", name.title())
    said = {"id": name, "kind": kind, "title": title, "collection": "docs", "address": f"{kind}s/{name}/"}
    return said | {"audience": "internal"} | more


DOCUMENTS = [
    document("orders", "service", aliases=["order-service"], owner="sre"),
    document("sre", "team", title="Site Reliability"),
    document("ada", "person", ended="left on 2025-06-30"),
    document("0001-old", "decision", ended="is superseded", superseded_by=["0002-new"]),
    document("twice", "guide"),
    document("twice", "guide", collection="more", address="more/twice/"),
    document("hidden", "guide", audience="restricted", title="Hidden matters"),
]


def data(documents: Any, **head: Any) -> bytes:
    said = {"version": VERSION, "title": "Platform Handbook", "url": "", "documents": documents} | head
    return json.dumps(said).encode()


ELSEWHERE = Elsewhere((inventory_of(data(DOCUMENTS), PLATFORM),))


def page(body: str = "", **front: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in front.items())
    return f"---\ntitle: Example\n{lines}---\n\n{body}\n"


def found(text: str, path: str = "guides/example.md", **more: Any) -> list[tuple[str, str]]:
    wanted = {"LK003", "LK004", "LK005", "LK006", "GN007", "AU001"}
    files = {path: text, "teams/own.md": "---\ntitle: Own\n---\n"}
    return [(one.code, one.message) for one in checked(files, elsewhere=ELSEWHERE, **more) if one.code in wanted]


@pytest.mark.parametrize(
    "text",
    [
        page("See [[platform:orders]]."),
        page("See [[platform:order-service|what takes orders]]."),
        page("See [[platform:docs:orders#limits]]."),
        page(owner="platform:sre"),
        page(owner="platform:docs:sre"),
        page("See [[platform:ada]], who has left."),
        page(reviews="[{date: 2026-01-01, by: 'platform:ada'}]"),
    ],
)
def test_what_another_handbook_has_may_be_referred_to(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            page("See [[platform:ordres]]."),
            "LK006",
            "is not a document of Platform Handbook; did you mean 'platform:orders'?",
        ),
        (page("See [[platform:docs:ordres]]."), "LK006", "did you mean 'platform:docs:orders'?"),
        (page("See [[platfrom:orders]]."), "LK006", "[[platfrom:orders]] is not a known document"),
        (page("See [[platform:twice]]."), "LK004", "can mean platform:docs:twice and platform:more:twice"),
        (page(owner="platform:orders"), "GN007", "is a service of Platform Handbook, expected a team or person"),
        (
            page(owner="platform:srr"),
            "GN007",
            "is not a team or person of Platform Handbook; did you mean 'platform:sre'?",
        ),
        (
            page(steps="[{day: 1, task: Read, doc: 'platform:0001-old'}]"),
            "LK005",
            "steps 'platform:0001-old' is superseded; see platform:0002-new",
        ),
        (page(owner="platform:ada"), "LK005", "owner 'platform:ada' left on 2025-06-30"),
    ],
)
def test_a_reference_that_does_not_hold_is_a_finding(text: str, code: str, message: str) -> None:
    ((found_code, said),) = found(text)
    assert found_code == code
    assert message in said


def test_the_kind_of_a_reference_is_checked_by_what_the_key_asks_for() -> None:
    path = "runbooks/example.md"
    assert found(page(services="[platform:orders]"), path) == []
    ((code, said),) = found(page(services="[platform:sre]"), path)
    assert (code, said) == ("LK003", "'platform:sre' is a team of Platform Handbook, expected a service")


def test_a_remedy_names_the_command_that_fetches() -> None:
    files = {"guides/example.md": page("[[platform:none]]")}
    (finding,) = (one for one in checked(files, elsewhere=ELSEWHERE) if one.code == "LK006")
    assert "kbgen inventory platform" in finding.help


def test_a_link_to_a_narrower_audience_elsewhere_is_one() -> None:
    ((code, _),) = found(page("[[platform:hidden]]", audience="public"), restricted_links="finding")
    assert code == "AU001"
    assert found(page("[[platform:hidden]]", audience="public")) == []


def test_a_document_here_comes_before_one_elsewhere_of_the_same_name() -> None:
    files = {"platform/guides/orders.md": page()}
    corpus = corpus_of(files, elsewhere=ELSEWHERE)
    assert corpus.meant("platform:orders") is corpus.docs[0]


def test_a_team_elsewhere_answers_for_a_document_while_it_is_there() -> None:
    files = {
        "guides/a.md": page(owner="platform:sre"),
        "guides/b.md": page(owner="platform:ada"),
        "guides/c.md": page(owner="platform:nobody"),
        "teams/own.md": "---\ntitle: Own\n---\n",
    }
    corpus = corpus_of(files, elsewhere=ELSEWHERE)
    a, b, c, _ = corpus.docs
    assert [getattr(owner_elsewhere(doc, corpus), "title", None) for doc in (a, b, c)] == [
        "Site Reliability",
        "Ada",
        None,
    ]
    assert owner_gone(a, corpus) == ""
    assert owner_gone(b, corpus) == "platform:ada left on 2025-06-30"
    assert owner_gone(c, corpus) == "platform:nobody is nobody known here"


def test_readers_of_a_wider_audience_know_less() -> None:
    assert ELSEWHERE.readable("restricted") is ELSEWHERE
    assert ELSEWHERE.readable("internal").resolve("platform:hidden") is None
    assert ELSEWHERE.readable("internal").resolve("platform:orders") is not None
    assert ELSEWHERE.readable("public").by_name == {}


def test_an_address_is_below_the_other_handbook() -> None:
    entry = ELSEWHERE.resolve("platform:orders")
    assert entry is not None
    assert entry.address == "https://platform.example/book/services/orders/"


def faulty(**changed: Any) -> bytes:
    return data([DOCUMENTS[1], document("x", "guide") | changed])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"9" * 10_000, "no JSON"),
        (b"[]", "no inventory of version 1"),
        (b'{"version": true}', "no inventory of version 1"),
        (data([], version=2), "no inventory of version 1"),
        (data({}), "`documents` is no list"),
        (data([], title=7), "'title' of the inventory"),
        (data([], title="a\nb"), "'title' of the inventory"),
        (data([3]), "documents[0] is no object"),
        (faulty(id="a:b"), "a name of documents[1]"),
        (faulty(id=""), "a name of documents[1]"),
        (faulty(superseded_by=[1]), "a name of documents[1]"),
        (faulty(aliases="x"), "'aliases' of documents[1]"),
        (faulty(aliases=["\u202e"]), "a name of documents[1]"),
        (faulty(title="x" * 501), "'title' of documents[1]"),
        (faulty(kind="<script>"), "no kind"),
        (faulty(audience="everybody"), "no audience"),
        (faulty(ended=["x"]), "'ended' of documents[1]"),
        *(
            (faulty(address=address), "'address' of documents[1] does not lead to below the handbook")
            for address in (
                None,
                "../x/",
                "a/../../x/",
                "a/%2e%2E/%2e./x/",
                "/x/",
                "//evil.example/",
                "https://evil.example/",
                "javascript:alert(1)",
                "a\\b",
                "a%5c..%5cb",
                "a%2f..%2fb",
                'a" onclick="x',
                "a b",
                "a%0ab",
                "?x",
                "#x",
                "x" * 3000,
            )
        ),
    ],
)
def test_what_is_no_inventory_is_refused_with_its_place(said: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        inventory_of(said, PLATFORM)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([*DOCUMENTS[0], "ended", "title", "superseded_by"])


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_inventory_or_a_value_error(said: bytes) -> None:
    with suppress(ValueError):
        assert inventory_of(said, PLATFORM).name == "platform"


@given(st.lists(st.dictionaries(KEYS, JSON, max_size=4), max_size=3))
def test_documents_of_any_values_are_confined_or_a_value_error(changes: list[dict[str, Any]]) -> None:
    try:
        inventory = inventory_of(data([document("x", "guide") | change for change in changes]), PLATFORM)
    except ValueError:
        return
    for entry in inventory.entries:
        assert entry.address.startswith(PLATFORM.url)
        assert entry.id.startswith("platform:")
        assert entry.title.isprintable()


@given(st.text("./%2eE5cfFa\\:?#&;", max_size=12))
def test_no_address_leads_out_of_the_other_handbook_in_a_browser(address: str) -> None:
    try:
        (entry,) = inventory_of(data([document("x", "guide", address=address)]), PLATFORM).entries
    except ValueError:
        return
    steps = entry.address.removeprefix(PLATFORM.url).lower().replace("%2e", ".").split("/")
    assert not {".", ".."} & set(steps)
    assert not set("\\:?#&;") & set(entry.address.removeprefix("https:"))
