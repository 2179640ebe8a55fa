"""The page for what is missing, in a real browser: it searches for what the address says, at any depth."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser

MISSING = {
    "decisions/0008-kafka-for-evnts/": "decisions/0008-kafka-for-events/",
    "docs/a/b/c/postgres-replication-lag.html": "runbooks/primary-db/PostgresReplicationLag/",
    "KafkaConsumerLagHigh": "runbooks/event-bus/KafkaConsumerLagHigh/",
}


@pytest.mark.parametrize("missing", MISSING)
def test_a_missing_page_searches_for_what_its_address_says(browser: Any, address: str, missing: str) -> None:
    page = browser.new_page()
    page.goto(address + missing)
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit-title", timeout=10_000)
    found = page.locator(".kb-hit-title").evaluate_all("all => all.slice(0, 3).map((one) => one.href)")
    assert address + MISSING[missing] in [one.partition("?")[0].partition("#")[0] for one in found]
    assert page.url == address + missing
    page.close()


@pytest.mark.parametrize("missing", ["%E0%A4%A", "%3Cimg%20src=x%20onerror=alert(1)%3E/", "0008-/"])
def test_an_address_may_hold_anything(browser: Any, address: str, missing: str) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}no/{missing}")
    page.wait_for_selector(".kb-search-results[aria-busy=false]", state="attached", timeout=10_000)
    assert errors == []
    assert page.locator(".md-content img").count() == 0
    page.close()


def test_without_script_a_missing_page_leads_on(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}no/such/page/at/all/")
    page.locator(".md-content a", has_text="Runbooks").click()
    assert page.url == f"{address}runbooks/"
    context.close()
