"""A site of an engine without plugins, under its own policy: its pages and our search work in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import served
from tests.cli.running import kbgen_process
from tests.site.building import Once, copy_example

pytestmark = pytest.mark.browser
RUNBOOK = "runbooks/primary-db/PostgresReplicationLag/"


@pytest.fixture(scope="module")
def address(once: Once) -> Iterator[str]:
    def make(root: Path) -> None:
        copy_example(root, "https://handbook.example/sub/")
        answer = kbgen_process("build", "--strict", "--engine", "zensical", cwd=root)
        assert answer.status == 0, answer.said

    # as the comparison of engines calls it
    site = once("of_example-zensical", make) / "site"
    policy = (site / "content-security-policy.txt").read_text(encoding="utf-8").strip()
    with served(site, {"Content-Security-Policy": policy}) as found:
        yield found


def test_pages_and_search_work_under_the_policy(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda asked: None if asked.url.startswith(address) else errors.append(asked.url))
    for place in ("", RUNBOOK, "decisions/", "ladders/site-reliability/", "404.html"):
        page.goto(f"{address}{place}")
        page.wait_for_load_state("networkidle")
    page.goto(f"{address}{RUNBOOK}")
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")
    page.locator(".kb-search-field").fill("kafka partitions")
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit-title")
    assert "Kafka partitions are under-replicated" in page.locator(".kb-hit-title").all_inner_texts()
    page.keyboard.press("Escape")
    page.goto(f"{address}decisions/")
    page.locator("th button").first.click()
    context.close()
    assert errors == []
