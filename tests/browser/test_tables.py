"""Tables in a real browser: sorted and filtered from the keyboard, the log of decisions by what its address says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import axe_playwright_python
import pytest

from tests.browser.serving import served
from tests.cli.running import handbook
from tests.site.building import build

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
LOG = "decisions/"
MIXED = """---
title: Mixed
---

| Name | Size | When | Free |
|---|---|---|---|
| b | 1,200 | 2026-03-01 | same |
| a | 30 | 2025-12-31 | same |
| d | | 2026-01-15 | same |
| c | 4 | 2026-01-02 | same |
"""


def decision(number: int, status: str, year: int) -> str:
    """A decision of a long log."""
    return f"---\ntitle: Choice {number}\nstatus: {status}\ndate: {year}-01-01\n---\n\n## Decision\n\nYes.\n"


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A handbook whose log of decisions has two pages, with every seventh decision rejected."""
    files: dict[str, str | bytes] = {
        f"content/decisions/{number:04}-choice.md": decision(
            number, "rejected" if number % 7 == 0 else "accepted", 2020 + number % 5
        )
        for number in range(1, 231)
    }
    root = handbook(tmp_path_factory.mktemp("long") / "book", {**files, "content/guides/mixed.md": MIXED})
    with served(build(root)) as found:
        yield found


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page whose errors fail the test."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    context.close()
    assert errors == []


def shown(page: Any, column: int = 0) -> list[str]:
    """The cells of a column, of the rows that can be seen."""
    return page.locator(".md-content tbody tr:visible").evaluate_all(
        "(rows, at) => rows.map((row) => row.cells[at].innerText.trim())", column
    )


def counted(page: Any, words: str) -> None:
    """Wait until the number of rows is announced."""
    page.locator(".kb-filter-status", has_text=words).wait_for(timeout=5000)


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [("Name", "abcd", "dcba"), ("Size", "cabd", "bacd"), ("When", "acdb", "bdca"), ("Free", "badc", "badc")],
)
def test_a_column_sorts_by_value_from_the_keyboard_and_the_third_press_undoes_it(
    page: Any, long: str, column: str, up: str, down: str
) -> None:
    """Numbers and days by value, empty cells last, equal ones as they stood."""
    page.goto(f"{long}guides/mixed/")
    head = page.locator("th", has_text=column)
    head.locator("button").focus()
    for key, order, said in (("Enter", up, "ascending"), ("Space", down, "descending"), ("Enter", "badc", None)):
        page.keyboard.press(key)
        assert "".join(shown(page)) == order
        assert head.get_attribute("aria-sort") == said
    assert page.evaluate("document.activeElement.matches('th button')")
    assert page.locator("th[aria-sort]").count() == 0


def test_severities_and_lengths_of_time_sort_by_what_they_mean(page: Any, address: str) -> None:
    page.goto(f"{address}incidents/")
    page.get_by_role("button", name="Time to mitigate").click()
    values = page.locator(".md-content tbody [data-kb-sort]").evaluate_all(
        "all => all.filter(one => /min|h|d/.test(one.innerText)).map(one => Number(one.dataset.kbSort))"
    )
    assert len(values) > 3
    assert values == sorted(values)
    page.goto(f"{address}runbooks/")
    page.get_by_role("button", name="Severity").click()
    severities = [one for one in shown(page, page.locator("th").all_inner_texts().index("Severity")) if one]
    assert sorted(set(severities), key=severities.index) == ["page", "ticket"]


def test_a_table_whose_order_is_its_meaning_is_left_alone(page: Any, address: str) -> None:
    for place in ("ladders/software-engineering/", "principles/by-decision/", "guides/onboarding/"):
        page.goto(address + place)
        assert page.locator(".kb-matrix, [data-kb-ordered]").count() > 0
        assert page.locator(":is(.kb-matrix, [data-kb-ordered], .kb-chart) .kb-sort").count() == 0


def test_a_column_of_controls_does_not_sort(page: Any, address: str) -> None:
    page.goto(f"{address}reviews/")
    heads = page.locator(".md-content th:visible", has=page.locator(".kb-sort")).all_inner_texts()
    assert "Document" in heads
    assert "Review it" not in heads
    assert page.locator("th", has_text="Review it").count() == 1


def test_typing_filters_the_rows_and_the_number_is_announced(page: Any, address: str) -> None:
    page.goto(f"{address}runbooks/")
    whole = shown(page)
    assert len(whole) > 8
    field = page.get_by_role("searchbox", name="Filter the rows")
    field.press_sequentially("POSTGRES lag")
    counted(page, f"of {len(whole)} rows")
    assert 0 < len(shown(page)) < len(whole)
    field.fill("no such row")
    counted(page, "No row fits.")
    page.get_by_role("button", name="Clear").press("Enter")
    assert shown(page) == whole
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_short_table_has_no_filter_and_without_script_there_is_a_plain_table(
    page: Any, browser: Any, long: str
) -> None:
    page.goto(f"{long}guides/mixed/")
    assert page.locator(".kb-filter").count() == 0
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{long}{LOG}?status=rejected")
    assert plain.locator("th button, .kb-filter").count() == 0
    assert plain.locator("tbody tr").count() == 200
    context.close()


def test_decisions_are_filtered_by_what_the_address_says_and_the_way_back_leads_back(page: Any, address: str) -> None:
    page.goto(address + LOG)
    everything = shown(page)
    page.get_by_label("Status").select_option("superseded")
    counted(page, f"of {len(everything)} rows")
    superseded = shown(page)
    assert "RabbitMQ for events between services" in superseded
    page.get_by_label("Service").select_option("booking-api")
    assert parse_qs(urlsplit(page.url).query) == {"status": ["superseded"], "service": ["booking-api"]}
    linked = page.url
    assert 0 < len(shown(page)) <= len(superseded)
    both = shown(page)
    page.go_back()
    page.wait_for_function("() => !location.search.includes('service')")
    assert shown(page) == superseded
    assert page.get_by_label("Service").input_value() == ""
    page.goto(linked)
    assert shown(page) == both
    page.get_by_role("button", name="Clear").click()
    assert shown(page) == everything
    assert urlsplit(page.url).query == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=proposed", "status"),
        ("principle=boring-by-default", "principle"),
        ("decider=mei-tanaka", "decider"),
        ("year=2024", "year"),
        ("q=kafka", "kafka"),
    ],
)
def test_each_filter_leaves_some_and_no_script_knows_better(page: Any, address: str, query: str, found: str) -> None:
    page.goto(address + LOG)
    whole = len(shown(page))
    page.goto(f"{address}{LOG}?{query}")
    rows = shown(page)
    assert 0 < len(rows) < whole, found
    counted(page, f"{len(rows)} of {whole} rows")


def test_a_value_that_no_decision_has_finds_nothing_and_says_so(page: Any, address: str) -> None:
    page.goto(f"{address}{LOG}?decider=nobody-so-called")
    counted(page, "No row fits.")
    assert shown(page) == []
    assert page.get_by_label("Decider").locator("option:checked").inner_text() == "nobody-so-called"


def test_a_filter_looks_through_all_pages_of_a_long_view(page: Any, long: str) -> None:
    """230 decisions on two pages: 32 are rejected, four of them on the second."""
    for start in ("", "page-2/"):
        page.goto(f"{long}{LOG}{start}?status=rejected")
        counted(page, "32 of 230 rows")
        assert {"Choice 7", "Choice 224"} <= set(shown(page))
        link = page.get_by_role("link", name="Choice 7", exact=True)
        assert link.evaluate("one => one.href") == f"{long}{LOG}0007-choice/"
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => document.querySelectorAll('.md-content tbody tr:not([hidden])').length === 30")


def test_a_filter_that_reaches_its_page_only_says_so_and_leads_to_the_search(browser: Any, long: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/page-2/", lambda route: route.abort())
    page.goto(f"{long}{LOG}")
    page.get_by_label("Status").select_option("rejected")
    counted(page, "28 of 200 rows This page only.")
    assert page.locator(".kb-filter-status a").get_attribute("href").endswith("search/")
    context.close()


def test_a_table_sorts_from_a_disk(page: Any, tmp_path: Path) -> None:
    site = build(handbook(tmp_path / "book", {"content/guides/mixed.md": MIXED}), "--offline")
    page.goto((site / "guides/mixed.html").as_uri())
    page.get_by_role("button", name="Size").press("Enter")
    assert "".join(shown(page)) == "cabd"


@pytest.mark.parametrize("place", ["decisions/timeline/", "decisions/supersession/"])
def test_what_is_drawn_of_decisions_leads_to_them_from_the_keyboard(page: Any, address: str, place: str) -> None:
    page.goto(address + place)
    links = page.locator(".kb-chart svg a[href]")
    assert links.count() >= 4
    assert page.locator(".kb-chart .kb-box").count() <= links.count()
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions/0*/", timeout=6000)
    assert page.locator(".kb-panel").is_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_filters_and_sorted_heads_are_accessible(browser: Any, address: str, size: dict[str, int], scheme: str) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}{LOG}?status=accepted")
    if size is DESK:  # on a phone rows are cards without heads
        page.get_by_role("button", name="Date").click()
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
    assert [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    context.close()
