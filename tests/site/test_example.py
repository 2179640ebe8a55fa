"""The example handbook's site: whole, linked, the same each time, and the same from MkDocs."""

from __future__ import annotations

import json
import re
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

from kbgen.kinds import KINDS
from tests.cli.running import kbgen
from tests.site.building import broken_links, build, bytes_of, copy_example, pages
from kbgen.search.index import CALLED
from tests.site.searched import searched

FETCHING = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("video", "src"),
    ("object", "data"),
}
RESOURCES = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "modulepreload", "manifest"}


def test_each_link_and_each_anchor_of_the_example_leads_somewhere(example: Path) -> None:
    assert broken_links(example / "site", "/sub/") == []


def test_links_resolve_without_directory_urls_too(tmp_path: Path) -> None:
    root = copy_example(tmp_path)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("use_directory_urls: false\n")
    site = build(root, "--strict")
    assert broken_links(site) == []
    assert (site / "alerts/PostgresReplicationLag.html").exists()
    urls = [one["url"] for one in kbgen("list", "--format", "json", cwd=root).json]
    assert urls
    assert all((site / url.partition("#")[0]).is_file() for url in urls)


def test_the_urls_that_list_gives_are_those_of_the_site(example: Path) -> None:
    urls = [one["url"] for one in kbgen("list", "--format", "json", cwd=example).json]
    assert len(urls) > 90
    assert all((example / "site" / url / "index.html").is_file() for url in urls)


def test_no_page_has_one_id_twice(example: Path) -> None:
    for place, page in pages(example / "site").items():
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), place


def test_each_page_shows_where_it_stands(example: Path) -> None:
    """Its tab and its list are marked, and the trail leads to the home page and to the list."""
    listed = kbgen("list", "--format", "json", cwd=example).json
    for one in listed:
        index = KINDS[one["kind"]].index.removesuffix("index.md")
        text = (example / "site" / one["url"] / "index.html").read_text(encoding="utf-8")
        marked = re.findall(r'md-tabs__item--active.*?<a href="([^"]*)"', text, re.DOTALL)
        assert len(marked) == 1, one["url"]
        if not one["url"]:
            continue
        active = re.findall(r'md-nav__item--active">\s*<a href="([^"]*)"', text)
        trail = re.search(r'<nav class="kb-trail".*?</nav>', text, re.DOTALL)
        assert trail is not None
        ways = re.findall(r'href="([^"]*)"', trail[0])
        assert [urljoin(f"/{one['url']}", way) for way in (*active, *ways)][:3] == [f"/{index}", "/", f"/{index}"]


def test_what_a_director_asks_for_is_at_most_three_clicks_away(example: Path) -> None:
    site = pages(example / "site")
    reached, seen = {"index.html": 0}, ["index.html"]
    for place in seen:
        for link in site[place].links if reached[place] < 3 else ():
            to = urljoin(f"/{place}", link).partition("#")[0].removeprefix("/")
            to = f"{to}index.html" if not to or to.endswith("/") else to
            if to in site and to not in reached:
                reached[to] = reached[place] + 1
                seen.append(to)
    wanted = ("outcomes", "updates/decisions-needed", "incidents/remediation", "objectives/tree", "objectives/deferred")
    wanted += ("delivery/how-harbour-delivers", "updates/health", "decisions/to-decide", "reviews")
    assert {place: reached.get(f"{place}/index.html", 9) for place in wanted if reached.get(f"{place}/index.html", 9) > 2} == {}


def test_nothing_is_fetched_from_another_host(example: Path) -> None:
    """Scripts, styles, pictures and hints; the browser's tests watch the requests themselves."""
    for place, page in pages(example / "site").items():
        for tag, attributes in page.elements:
            fetched = [attributes[name] for element, name in FETCHING if element == tag and name in attributes]
            if tag == "link" and RESOURCES & set(attributes.get("rel", "").split()):
                fetched.append(attributes["href"])
            assert [url for url in fetched if urlsplit(url).netloc] == [], place
    for style in (example / "site").rglob("*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8").replace('url("http', "url(http")


def test_the_search_index_holds_each_document_and_the_pages_that_kbgen_writes(example: Path) -> None:
    found = searched(example / "site")
    documents = {one["url"] for one in kbgen("list", "--format", "json", cwd=example).json}
    assert documents <= set(found)
    own = {url: one for url, one in found.items() if url not in documents}
    assert {one.kind for one in own.values()} == {"page"}
    assert {"alerts/", "incidents/remediation/", "reviews/", "runbooks/"} <= set(own)
    assert "rb003" in next(one for one in own.values() if one.title == "Rules").words
    assert not [url for url in found if "/page-" in url]


def test_a_search_finds_a_document_by_its_summary_its_alerts_its_aliases_and_its_tags(example: Path) -> None:
    found = searched(example / "site")["runbooks/primary-db/PostgresReplicationLag/"]
    assert {"postgresreplicationlag", "replicationlag", "replication", "margin", "prl"} <= set(found.words)
    assert found.words["postgresreplicationlag"] == CALLED
    assert found.kind == "runbook"
    assert found.severity == "page"
    assert found.review == "00000000a"  # fresh for good, since the example's day is fixed


def test_what_kbgen_writes_on_a_page_is_not_searched(example: Path) -> None:
    """Panels and back-links stay out of the index: their words are on no page that does not say them itself."""
    holding = [url for url, one in searched(example / "site").items() if "kicker" in one.words or "headerlink" in one.words]
    assert holding == []


def test_what_no_longer_holds_is_told_by_its_place(example: Path) -> None:
    found = searched(example / "site")
    assert found["decisions/0003-rabbitmq-for-events/"].past
    assert not found["decisions/0008-kafka-for-events/"].past


def test_the_table_of_filters_holds_each_page(example: Path) -> None:
    facts = searched(example / "site")["runbooks/primary-db/PostgresReplicationLag/"].facets
    assert facts["kind"] == ["runbook"]
    assert facts["owner"] == ["Platform"]
    assert facts["service"] == ["Primary database"]


def build_process(root: Path, **environment: str) -> dict[str, bytes]:
    program = [sys.executable, "-m", "kbgen", "build", "--today", "2026-11-22"]
    subprocess.run(program, cwd=root, env=os.environ | environment, check=True, capture_output=True)
    return bytes_of(root / "site")


def test_two_builds_of_one_tree_and_one_day_are_byte_equal(example: Path, tmp_path: Path) -> None:
    """Whatever the order in which the files were made, the seed of hashes, the time zone, the locale and the clock."""
    other = tmp_path / "elsewhere"
    for path in sorted((path for path in example.rglob("*") if path.is_file()), reverse=True):
        inner = path.relative_to(example)
        if inner.parts[0] != "site":
            (other / inner).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, other / inner)
            os.utime(other / inner, (10**9, 10**9))
    again = build_process(other, PYTHONHASHSEED="7", TZ="Pacific/Kiritimati", LC_ALL="C", SOURCE_DATE_EPOCH="1")
    assert again == bytes_of(example / "site")


def test_mkdocs_builds_the_same_bytes_with_the_plugin(example: Path, tmp_path: Path) -> None:
    """`mkdocs build --strict` and `kbgen build` give one site."""
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")],
        cwd=example,
        env=environment,
        check=True,
    )
    ours, theirs = bytes_of(example / "site"), bytes_of(tmp_path / "site")
    assert sorted(theirs) == sorted(ours)
    assert [place for place in ours if ours[place] != theirs[place]] == []


def test_mkdocs_strict_fails_on_what_check_finds(tmp_path: Path) -> None:
    root = copy_example(tmp_path)
    with (root / "content/index.md").open("a", encoding="utf-8") as file:
        file.write("\n[gone](gone.md)\n")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "content/index.md:" in done.stderr
    assert "LK001" in done.stderr


@pytest.mark.parametrize("name", ["Home", "Runbooks", "Decisions", "Reviews"])
def test_the_navigation_is_on_each_page(example: Path, name: str) -> None:
    for place, page in pages(example / "site").items():
        if any(tag == "meta" and attributes.get("http-equiv") == "refresh" for tag, attributes in page.elements):
            continue
        assert name in page.text, place
