"""A handbook of every kind, and nightly the example, printed by each engine: the same pages at the same addresses, with the same text."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from kbgen.engines import ENGINES
from kbgen.kinds import KINDS
from tests.cli.running import CONFIGURATION, handbook, kbgen, kbgen_process
from tests.site.building import Once, broken_links, build, bytes_of, copy_example, pages, parsed
from tests.site.searched import searched
from tests.site.test_hostile import HOSTILE as HOSTILES
from tests.site.test_hostile import book_of

URL = "https://handbook.example/sub/"
OTHERS = [name for name in ENGINES if name != "mkdocs"]
_ARTICLE = re.compile(r"<article[^>]*>(.*)</article>", re.DOTALL)
# What an engine puts into the article besides the page: a target to skip to, tags that it does not show.
_OWN = re.compile(r'<a id="__skip"[^>]*></a>|<nav class="md-tags" hidden>.*?</nav>', re.DOTALL)
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
# Of the theme, whose files have other names and contents in each engine.
_THEMES = re.compile(r"assets/(?:javascripts|stylesheets|images)/|content-security-policy\.txt|_headers|sitemap\.xml")
# Digests of the pages, which differ in what is around the article.
_DIGESTS = {"assets/kbgen/offline.json", "offline-worker.js"}


def of_kinds(root: Path) -> Path:
    """A handbook of the kinds' own examples."""
    files = {f"content/{path}": text for kind in KINDS.values() for path, text in kind.examples().items()}
    return handbook(root, files, f"{CONFIGURATION}site_url: {URL}\n")


def of_example(root: Path) -> Path:
    return copy_example(root, URL)


@pytest.fixture(scope="module", params=[of_kinds, pytest.param(of_example, marks=pytest.mark.nightly)])
def book(request: pytest.FixtureRequest) -> Callable[[Path], Path]:
    return request.param


@pytest.fixture(scope="module")
def ours(book: Callable[[Path], Path], once: Once) -> Path:
    return once(book.__name__, lambda root: build(book(root), "--strict")) / "site"


@pytest.fixture(scope="module", params=OTHERS)
def other(book: Callable[[Path], Path], once: Once, request: pytest.FixtureRequest) -> Path:
    engine = request.param

    def make(root: Path) -> None:
        answer = kbgen_process("build", "--strict", "--engine", engine, cwd=book(root))
        assert answer.status == 0, answer.said

    return once(f"{book.__name__}-{engine}", make) / "site"


def article(site: Path, place: str) -> str:
    text = (site / place).read_text(encoding="utf-8")
    found = _ARTICLE.search(text)
    return _OWN.sub("", found[1] if found else text)


def resolved(place: str, link: str) -> str:
    return urljoin(f"https://site.test/{place}", link)


def outline(place: str, text: str) -> list[object]:
    """Elements with their attributes, links resolved, between them the text with its space made one."""
    page = parsed(text)
    elements = [
        (
            tag,
            sorted(
                (name, resolved(place, value) if name in ("href", "src") else value)
                for name, value in attributes.items()
                # taken off by the engine that has made its index by it
                if name != "data-search-exclude"
            ),
        )
        for tag, attributes in page.elements
    ]
    return [elements, " ".join(page.text.split())]


def test_the_pages_have_the_same_addresses(ours: Path, other: Path) -> None:
    assert sorted(pages(other)) == sorted(pages(ours))
    assert len(pages(other)) > 75


def test_each_article_is_the_same(ours: Path, other: Path) -> None:
    """Title and headings, text, links, tables, code, drawings: every element but what the engine adds of its own."""
    for place in pages(ours):
        assert outline(place, article(other, place)) == outline(place, article(ours, place)), place


def test_each_page_has_the_same_title_and_description(ours: Path, other: Path) -> None:
    for place, page in pages(ours).items():
        mine, theirs = ((site / place).read_text(encoding="utf-8") for site in (ours, other))
        assert _TITLE.findall(theirs) == _TITLE.findall(mine), place
        said = [
            {
                tuple(sorted(found.items()))
                for tag, found in which.elements
                # each theme has scripts of its own, and so a policy
                if tag == "meta" and found.get("name") != "generator" and "http-equiv" not in found
            }
            for which in (page, pages(other)[place])
        ]
        assert said[0] == said[1], place


def test_each_link_leads_somewhere(other: Path) -> None:
    assert broken_links(other, "/sub/") == []


def test_the_contents_list_the_same_headings(ours: Path, other: Path) -> None:
    def listed(site: Path, place: str) -> list[str]:
        text = (site / place).read_text(encoding="utf-8")
        inner = text.partition('data-md-component="toc"')[2].partition("</nav>")[0]
        return [html.unescape(one) for one in re.findall(r'<a href="(#[^"]*)" class="md-nav__link"', inner)]

    contents = {place: listed(other, place) for place in pages(ours)}
    assert contents == {place: listed(ours, place) for place in contents}
    assert any(found[-1:] == ["#kb-related"] for found in contents.values())


def test_other_files_are_the_same(ours: Path, other: Path) -> None:
    """Redirects, feeds, calendars, what programs read, our scripts and stylesheet, pictures of documents."""

    def rest(site: Path) -> dict[str, str]:
        return {
            place: hashlib.sha256(data).hexdigest() if place not in _DIGESTS else ""
            for place, data in bytes_of(site).items()
            if not _THEMES.match(place) and not place.endswith(".html") and not place.startswith("assets/search/")
        }

    expected = rest(ours)
    assert rest(other) == expected
    assert {"_redirects", "llms.txt", "api/documents.json", "assets/kbgen/kbgen.css", "feeds/everything.xml"} <= set(
        expected
    )


def test_the_search_knows_the_same(ours: Path, other: Path) -> None:
    assert searched(other) == searched(ours)


def test_nothing_is_fetched_from_another_host(other: Path) -> None:
    for place, page in pages(other).items():
        for tag, attributes in page.elements:
            fetched = tag in ("script", "img") or (tag == "link" and "stylesheet" in attributes.get("rel", ""))
            assert not fetched or not urlsplit(attributes.get("src", attributes.get("href", ""))).netloc, (place, tag)


HOSTILE = """\
---
title: "</title><script>alert(1)</script>"
summary: "\\"><img src=x onerror=alert(2)>"
tags: ["<svg onload=alert(3)>"]
aliases: ["{{ 7*7 }}</script>"]
---
# One <script>alert(4)</script>

[up](../index.md) <a href="../../index.html">html</a> <a href="child/">child</a>[^1]

[^1]: A note.

<!-- kbgen:page index.md -->

<div>

```python
open = "<!--
"""


@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("addition", ["", "use_directory_urls: false\n"])
def test_a_hostile_page_is_the_same(engine: str, addition: str, tmp_path: Path) -> None:
    """No text of an author swallows a panel, makes an element of a title, or takes another page's place."""
    root = handbook(
        tmp_path / "book", {"content/guides/evil.md": HOSTILE, "content/guides/good.md": "# Good\n\nText.\n"}
    )
    with (root / "mkdocs.yml").open("a") as file:
        file.write(addition)
    assert kbgen("build", cwd=root).status in (0, 1)
    shutil.move(root / "site", tmp_path / "ours")
    answer = kbgen_process("build", "--engine", engine, cwd=root)
    assert answer.status in (0, 1), answer.said
    place = "guides/evil.html" if addition else "guides/evil/index.html"
    assert outline(place, article(root / "site", place)) == outline(place, article(tmp_path / "ours", place))
    head = parsed((root / "site" / place).read_text(encoding="utf-8").partition("</head>")[0])
    assert not [one for one in head.elements if one[0] in ("img", "svg")]
    assert "alert(1)</script>" not in (root / "site" / place).read_text(encoding="utf-8")
    policy = (root / "site/content-security-policy.txt").read_text(encoding="utf-8")
    for text in ("alert(1)", "alert(4)"):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() not in policy


def test_two_builds_are_byte_equal(other: Path, tmp_path: Path) -> None:
    engine = other.parent.name.rpartition("-")[2]
    assert engine in OTHERS
    answer = kbgen_process("build", "--engine", engine, "--clean", "--site-dir", tmp_path / "again", cwd=other.parent)
    assert answer.status == 0, answer.said
    again = bytes_of(tmp_path / "again")
    assert [place for place, data in bytes_of(other).items() if again[place] != data] == []


@pytest.mark.parametrize("engine", OTHERS)
def test_an_engine_that_is_not_installed_says_what_to_install(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kbgen.engines.find_spec", lambda name: None)
    root = handbook(tmp_path, {"content/guides/a.md": "# A\n"})
    answer = kbgen("build", "--engine", engine, cwd=root)
    assert answer.status == 2
    assert f"pip install 'kbgen[{engine}]'" in answer.err
    assert not (root / "site").exists()


def test_an_engine_that_cannot_be_read_from_a_disk_says_so(tmp_path: Path) -> None:
    root = handbook(tmp_path, {"content/guides/a.md": "# A\n"})
    answer = kbgen("build", "--engine", "zensical", "--offline", cwd=root)
    assert answer.status == 2
    assert "--engine properdocs" in answer.err


def test_what_is_left_out_is_said_in_one_line(tmp_path: Path) -> None:
    root = handbook(tmp_path, {"content/guides/a.md": "# A\n"})
    said = [
        line for line in kbgen_process("build", "--engine", "zensical", cwd=root).err.splitlines() if "Zensical" in line
    ]
    assert len(said) == 1
    assert "hooks" in said[0]


def test_no_text_of_a_field_runs_or_leaves_its_place(tmp_path: Path) -> None:
    """Titles, descriptions, contents and all else that an engine prints of a document by itself, around its article."""
    root = book_of(tmp_path / "book", HOSTILES)
    answer = kbgen_process("build", "--engine", "zensical", cwd=root)
    assert answer.status == 1, answer.said
    for place, page in pages(root / "site").items():
        text = (root / "site" / place).read_text(encoding="utf-8")
        assert text.partition("</head>")[0].lower().count("</title>") == 1, place
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")], (place, tag)
            assert attributes.get("src") != "x", place
            for value in (attributes.get("href", ""), attributes.get("src", "")):
                assert not value.strip().lower().startswith("javascript:"), (place, tag)
        assert "<script>alert(1)" not in text, place
