"""An old address is taken as it stands in a browser's bar; what no host can match is said."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.authoring.paths import plain_address
from kbgen.kit.redirects import redirect_source, same_page
from tests.cli.running import CONFIGURATION, handbook, kbgen

URL = "https://example.com/handbook/"


@pytest.mark.parametrize(
    ("old", "address"),
    [
        ("old/one", "old/one.md"),
        ("/old/one/", "old/one.md"),
        ("old/one.html", "old/one.md"),
        ("old/one/index.html", "old/one/index.md"),
        ("old/gr%C3%B6%C3%9Fe/", "old/größe.md"),
        ("old/größe/", "old/größe.md"),
        ("odd%20one.html", "odd one.md"),
        ("100%", "100%.md"),
        ("100%25", "100%.md"),
        ("a%23b%3Fc", "a#b?c.md"),
        ("https://example.com/handbook/old/four/", "old/four.md"),
        ("https://example.com/handbook/", "index.md"),
        ("/", "index.md"),
        ("https://example.com/handbookish/", None),
        ("https://example.com/other/", None),
        ("//example.com/handbook/old/", None),
        ("old/two#part", None),
        ("old/three?x=1", None),
        ("https://example.com/handbook/old/#part", None),
        ("%2e%2e/out", None),
        ("a/%2e%2e/%2e%2e/out", None),
        ("a%00b", None),
        ("%ff", "\ufffd.md"),
    ],
)
def test_an_old_address_is_read_as_browsers_write_it(old: str, address: str | None) -> None:
    assert redirect_source(old, URL) == address
    assert redirect_source(old, URL.rstrip("/")) == address


@given(
    st.from_regex(r"[a-z%#? ü.]{1,8}(/[a-z%#?]{1,8}){0,2}(/index)?", fullmatch=True).filter(
        lambda path: path == path.strip() and path == posixpath.normpath(path)
    )
)
def test_the_old_address_of_a_page_leads_to_it_whatever_its_name(path: str) -> None:
    address = f"{path}.md"
    former = redirect_source(plain_address(address))
    assert former is None or address in (former, same_page(former))


@given(st.sampled_from(["a.md", "a/b.md", "a/index.md", "index/a.md"]))
def test_the_other_path_of_a_page_is_the_others_other(address: str) -> None:
    assert same_page(same_page(address)) == address
    assert same_page(address) != address


def document(*old: str) -> str:
    return f"---\ntitle: B\nredirect_from: {json.dumps(old)}\n---\n\nText.\n"


OLD = (
    "old/one/index.html",
    "old/gr%C3%B6%C3%9Fe/",
    "old/two#part",
    "old/three?x=1",
    f"{URL}old/four/",
    "https://x.example/a/",
)


def test_what_no_host_can_match_is_a_finding(tmp_path: Path) -> None:
    root = handbook(tmp_path, {"content/guides/b.md": document(*OLD)}, f"site_url: {URL}\n{CONFIGURATION}")
    found = kbgen("check", "--select", "GN009", "--format", "json", cwd=root).json
    assert [one["message"] for one in found] == [
        "the old address 'old/two#part' has a fragment, which browsers do not send to a host",
        "the old address 'old/three?x=1' has a query, which is no part of a page's address",
        "the old address 'https://x.example/a/' is the address of another site",
    ]


def test_two_forms_of_one_address_are_one(tmp_path: Path) -> None:
    old = ("old/one", "old/one/index.html", "guides/b/index.html", "gr%C3%B6%C3%9Fe", "größe/")
    root = handbook(tmp_path, {"content/guides/b.md": document(*old)})
    found = kbgen("check", "--select", "GN009", "--format", "json", cwd=root).json
    assert [one["message"].partition(" is ")[0] for one in found] == [
        f"the old address {one!r}" for one in (old[1], old[2], old[4])
    ]


@pytest.mark.slow
def test_a_site_answers_at_old_addresses(tmp_path: Path) -> None:
    root = handbook(tmp_path, {"content/guides/b.md": document(*OLD)}, f"site_url: {URL}\n{CONFIGURATION}")
    assert kbgen("build", cwd=root).status == 0
    site = root / "site"
    assert sorted(path.relative_to(site).as_posix() for path in (site / "old").rglob("*.html")) == [
        "old/four/index.html",
        "old/größe/index.html",
        "old/one/index.html",
    ]
    assert 'url=../../guides/b/"' in (site / "old/one/index.html").read_text()
    assert (site / "_redirects").read_text() == "".join(
        f"/handbook/old/{old}/ /handbook/guides/b/ 301\n" for old in ("four", "gr%C3%B6%C3%9Fe", "one")
    )


def test_a_moved_page_is_found_at_its_old_address_whatever_its_name(tmp_path: Path) -> None:
    root = handbook(tmp_path, {"content/guides/C#.md": document()})
    assert kbgen("move", "content/guides/C#.md", "content/guides/c-sharp.md", cwd=root).status == 0
    assert "guides/C%23" in (root / "content/guides/c-sharp.md").read_text()
    assert kbgen("check", "--select", "GN009", cwd=root).status == 0
