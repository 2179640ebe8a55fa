"""Two handbooks on two hosts: the search of one finds what the other holds, and needs nothing of it to work."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.serving import served
from tests.browser.test_search import AXE, DESK, WCAG, ask, opened, titles
from tests.cli.running import CONFIGURATION, handbook
from tests.site.building import build

pytestmark = pytest.mark.browser

OWN = {
    "content/guides/deploying.md": "---\ntitle: Deploying\n---\n\nEvery wombat is deployed on Mondays.\n",
    "runbooks/restart.md": "---\ntitle: Restart the queue\n---\n\nRestart it and wait.\n",
}
OTHER = {
    "content/guides/wombats.md": "---\ntitle: Wombats\n---\n\nA wombat digs. <b>Bold</b> zebrafish swim.\n\n## Feeding\n\nOnce a day.\n",
    "content/teams/keepers.md": "---\ntitle: Keepers\n---\n\nThey feed the zebrafish.\n",
    "content/decisions/0001-cages.md": (
        "---\ntitle: Cages for all\nstatus: deprecated\ndate: 2025-01-01\n---\n\nZebrafish live in cages.\n"
    ),
}


def policy(site: Path) -> str:
    return (site / "content-security-policy.txt").read_text(encoding="utf-8").strip()


def configured(name: str, *also: str) -> str:
    said = f"      search: {{also: [{', '.join(also)}]}}\n" if also else ""
    # the copy that browsers keep would fetch every script by itself
    return CONFIGURATION.replace("Test Handbook", name) + "      offline_copy: false\n" + said


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(handbook(tmp_path_factory.mktemp("other"), OTHER, configured("Zoo <i>Handbook</i>")))


@pytest.fixture(scope="module")
def there(other: Path) -> Iterator[str]:
    with served(other, {"Access-Control-Allow-Origin": "*"}) as found:
        yield found


@contextmanager
def joined(browser: Any, tmp_path: Path, *also: str) -> Iterator[tuple[Any, str, list[str], list[str]]]:
    """A page of a handbook that searches others too, where it is served, its errors, and all that it asks for."""
    site = build(handbook(tmp_path, OWN, configured("Own Handbook", *also)))
    with served(site, {"Content-Security-Policy": policy(site)}) as address:
        context = browser.new_context(viewport=DESK, reduced_motion="reduce")
        page, errors, asked = context.new_page(), [], []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
        context.on("request", lambda request: asked.append(request.url))
        yield page, address, errors, asked
        context.close()


def test_results_of_another_handbook_are_merged_marked_and_lead_there(browser: Any, tmp_path: Path, there: str) -> None:
    with joined(browser, tmp_path, there) as (page, address, errors, asked):
        opened(page, address, "wombat")
        assert set(titles(page)) == {"Deploying", "Wombats"}
        hit = page.locator(".kb-hit", has_text="Wombats")
        assert hit.locator(".kb-hit-of").inner_text() == "Zoo <i>Handbook</i>"
        assert hit.locator(".kb-hit-title").get_attribute("href") == f"{there}guides/wombats/"
        assert page.locator(".kb-hit", has_text="Deploying").locator(".kb-hit-of").count() == 0
        assert page.locator(".kb-search-missing").is_hidden()
        ask(page, "zebrafish")
        assert page.locator(".kb-hits-past .kb-hit-title").all_inner_texts() == ["Cages for all"]
        assert "<b>" not in page.locator(".kb-search-results").inner_html()
        elsewhere = [one for one in asked if not one.startswith(address)]
        assert elsewhere
        assert all(one.startswith(there) for one in elsewhere)
        assert not [one for one in elsewhere if one.endswith(".js")], "programs are our own"
        hit = page.locator(".kb-hit-title", has_text="Keepers")
        hit.click()
        page.wait_for_url(f"{there}teams/keepers/")
        assert errors == []


def test_a_filter_holds_for_the_pages_of_another_handbook(browser: Any, tmp_path: Path, there: str) -> None:
    with joined(browser, tmp_path, there) as (page, address, errors, _):
        opened(page, address, "zebrafish")
        page.locator("summary", has_text="Filters").click()
        page.wait_for_selector("select[name=kind] option[value=team]", state="attached")
        page.locator("select[name=kind]").select_option("team")
        expect(page.locator(".kb-hit")).to_have_count(1)
        assert titles(page) == ["Keepers"]
        ask(page, "")
        assert titles(page) == ["Keepers"]
        assert errors == []


@contextmanager
def silent() -> Iterator[str]:
    """The address of a host that takes every call and never answers."""
    with socket.socket() as listening, ExitStack() as calls:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)

        def take() -> None:
            while True:
                try:
                    calls.enter_context(listening.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def gone() -> Iterator[str]:
    """The address of a host that is not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{free.getsockname()[1]}/"


@contextmanager
def refusing(other: Path) -> Iterator[str]:
    """A site whose host lets no other one read it."""
    with served(other) as found:
        yield found


@contextmanager
def faulty(other: Path, tmp_path: Path) -> Iterator[str]:
    """A site whose shards are not what it says."""
    folder = tmp_path / "faulty" / "assets" / "search"
    folder.mkdir(parents=True)
    said = json.loads((other / "assets/search/manifest.json").read_text(encoding="utf-8"))
    (folder / "manifest.json").write_text(json.dumps(said | {"title": "Faulty"}), encoding="utf-8")
    (tmp_path / "faulty" / "404.html").write_text("nothing", encoding="utf-8")
    with served(tmp_path / "faulty", {"Access-Control-Allow-Origin": "*"}) as found:
        yield found


@pytest.mark.parametrize("how", ["silent", "gone", "refusing", "faulty"])
def test_a_site_that_does_not_answer_is_said_quietly_and_breaks_nothing(
    browser: Any, tmp_path: Path, other: Path, there: str, how: str
) -> None:
    ways = {
        "silent": silent,
        "gone": gone,
        "refusing": lambda: refusing(other),
        "faulty": lambda: faulty(other, tmp_path / "x"),
    }
    with ways[how]() as missing, joined(browser, tmp_path / "own", missing, there) as (page, address, errors, _):
        opened(page, address, "wombat")
        page.wait_for_selector(".kb-search-missing:not([hidden])")
        name = "Faulty" if how == "faulty" else missing.split("/")[2]
        assert page.locator(".kb-search-missing").inner_text() == f"Could not be searched: {name}."
        assert set(titles(page)) == {"Deploying", "Wombats"}
        ask(page, "queue")
        assert titles(page)[0] == "Restart the queue"
        assert not [one for one in errors if "Uncaught" in one]


def test_what_a_hostile_index_says_is_text_and_leads_nowhere_else(browser: Any, tmp_path: Path, other: Path) -> None:
    hostile = tmp_path / "hostile"
    shutil.copytree(other, hostile)
    for path in (hostile / "assets/search").glob("*.json"):
        rows = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(rows, list) and isinstance(rows[0], list):
            title = "<img src=x onerror=alert(1)> zebrafish"
            bad = [
                [place, "//evil.example/x", title, kind, 7, severity, "00000000a", {"pod": 1}]
                for place, _, _, kind, _, severity, _, _ in rows
            ]
            path.write_text(json.dumps(bad), encoding="utf-8")
    manifest = hostile / "assets/search/manifest.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    said["title"] = "<b>Zoo</b>"
    said["spelling"] = {"": "../../../evil"}
    said["facets"] = "//evil.example/x.json"
    said["tones"] = {"unreviewed": 'x" onclick="alert(1)'}
    manifest.write_text(json.dumps(said), encoding="utf-8")
    with (
        served(hostile, {"Access-Control-Allow-Origin": "*"}) as there,
        joined(browser, tmp_path / "own", there) as (page, address, errors, asked),
    ):
        opened(page, address, "zebrafish")
        hits = page.locator(".kb-hit-title")
        assert hits.count() == 3
        assert {one.get_attribute("href") for one in hits.all()} == {there}
        assert hits.first.inner_text() == "<img src=x onerror=alert(1)> zebrafish"
        assert page.locator(".kb-hit-of").first.inner_text() == "<b>Zoo</b>"
        assert page.locator(".kb-search-results :is(img, b)").count() == 0
        assert not [one for one in asked if "evil" in one]
        assert errors == []


def test_nothing_is_wrong_with_joined_results_for_who_cannot_see(browser: Any, tmp_path: Path, there: str) -> None:
    with gone() as missing, joined(browser, tmp_path, there, missing) as (page, address, _, _):
        opened(page, address, "wombat")
        page.wait_for_selector(".kb-search-missing:not([hidden])")
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
        assert [one["id"] for one in found["violations"]] == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.matches('.kb-hit-title')")


def test_without_the_option_nothing_leaves_the_origin_and_the_policy_is_as_it_was(
    browser: Any, tmp_path: Path, there: str
) -> None:
    with joined(browser, tmp_path) as (page, address, errors, asked):
        opened(page, address, "wombat")
        assert titles(page) == ["Deploying"]
        assert all(one.startswith(address) for one in asked)
        assert not [one for one in asked if one.endswith("also.js")]
        assert errors == []
    assert "connect-src" not in policy(tmp_path / "site")


def test_the_policy_names_the_origins_and_nothing_else(tmp_path: Path) -> None:
    also = ("https://zoo.example/book/", "https://zoo.example/other/", "http://farm.example:8080/")
    site = build(handbook(tmp_path, OWN, configured("Own Handbook", *also)))
    parts = policy(site).split("; ")
    assert "connect-src 'self' http://farm.example:8080 https://zoo.example" in parts
    plain = build(handbook(tmp_path / "plain", OWN, configured("Own Handbook")))
    assert [one for one in parts if not one.startswith("connect-src")] == policy(plain).split("; ")
