"""Ladders in a real browser: the matrix on a desk and a phone, levels side by side, a self-assessment that travels."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import axe_playwright_python
import pytest

from tests.browser.serving import served
from tests.cli.running import CONFIGURATION, handbook
from tests.site.building import build

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
LADDER = "ladders/software-engineering/"
COMPARE, ASSESS = f"{LADDER}compare/", f"{LADDER}self-assessment/"
AWKWARD = "First\n\n  - Answer: as a rule\n> quoted <b>&amp;</b> `code`\n    > deep\n## Growth plan\nEnd of the self-assessment."

LADDER_FILES: dict[str, str | bytes] = {
    "content/ladders/crafts/ladder.md": "---\ntitle: Crafts\nlevels: [junior, middle, senior]\n"
    "competencies: [{id: delivery}]\n---\n\nText.\n",
    "content/ladders/crafts/delivery.md": "---\ntitle: Delivery\n---\n\n## junior\n\n"
    "- Splits a task before starting\n- Asks for help {#asks}\n- Says when work is done\n\n"
    "## middle\n\n_Same as previous level._\n\n## senior\n\n"
    "- Splits a task for others before starting\n- Says when work is done\n- Ends `<what>` does not pay\n",
}


@pytest.fixture(scope="module")
def crafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook of a small ladder, built."""
    root = handbook(tmp_path_factory.mktemp("crafts") / "book", LADDER_FILES, CONFIGURATION)
    build(root)
    return root


@pytest.fixture(scope="module")
def there(crafts: Path) -> Iterator[str]:
    with served(crafts / "site") as found:
        yield f"{found}ladders/crafts/"


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    """A reader whose pages must not fail."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce", accept_downloads=True)
    errors: list[str] = []
    context.set_default_timeout(6000)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    yield context
    context.close()
    assert errors == []


@pytest.fixture
def page(context: Any) -> Any:
    return context.new_page()


def violations(page: Any) -> list[str]:
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
    return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]


def rows(page: Any) -> list[list[str]]:
    """The rows of the comparison that can be seen, the heads of competencies left out."""
    found: list[list[str]] = page.locator(".kb-beside:visible tbody tr:not(.kb-group)").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    return found


def test_both_heads_of_the_matrix_stay_in_sight(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 730, "height": 500})
    page.goto(address + LADDER)
    matrix = page.locator(".kb-matrix").first
    moved = matrix.evaluate("one => { one.scrollTo(300, 250); return [one.scrollLeft, one.scrollTop]; }")
    assert min(moved) > 50
    box = matrix.bounding_box()
    head = matrix.locator("thead th").nth(1).bounding_box()
    first = matrix.locator("tbody th[scope=row]").last.bounding_box()
    group = matrix.locator(".kb-group span").last.bounding_box()
    assert abs(head["y"] - box["y"]) < 3
    assert abs(first["x"] - box["x"]) < 3
    assert box["x"] <= group["x"] < box["x"] + 40


def test_on_a_phone_the_matrix_is_cards_that_name_their_levels(page: Any, address: str) -> None:
    page.set_viewport_size(PHONE)
    for place in (LADDER, f"{LADDER}tracks/", COMPARE):
        page.goto(address + place)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        cell = page.locator(".kb-stack:visible td[data-kb-label]").first
        box = cell.bounding_box()
        assert box["width"] > 280, place
        label = cell.evaluate("one => getComputedStyle(one, '::before').content")
        assert label.strip('"') == cell.get_attribute("data-kb-label")


def test_any_two_levels_stand_side_by_side_with_what_differs_marked(page: Any, there: str) -> None:
    page.goto(f"{there}compare/")
    assert [row[1].rpartition(" ")[2] for row in rows(page)] == ["unchanged"] * 3
    page.get_by_label("Beside").select_option("senior")
    expected = [
        ["Splits a task before starting", "Splits a task for others before starting changed"],
        ["Says when work is done", "Says when work is done unchanged"],
        ["Asks for help not repeated", "Ends <what> does not pay added"],
    ]
    assert rows(page) == expected
    assert page.locator("p[role=status]").first.inner_text() == (
        "junior and senior: 1 added, 1 changed, 1 unchanged, 1 not repeated."
    )
    assert parse_qs(urlsplit(page.url).query) == {"from": ["junior"], "to": ["senior"]}
    page.get_by_role("button", name="Swap").press("Enter")
    assert rows(page)[1][1] == "Asks for help added"
    page.go_back()
    assert rows(page) == expected
    page.reload()
    assert rows(page) == expected
    page.evaluate("location.hash = 'middle-to-senior'")
    page.wait_for_function("() => document.querySelector('select').value === 'middle'")


def test_the_script_shows_what_is_printed(page: Any, browser: Any, address: str) -> None:
    """For every pair that is printed both say the same, so that it makes no difference which one a reader has."""
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    plain = context.new_page()
    plain.goto(address + COMPARE)
    printed = rows(plain)
    anchors = plain.locator(".md-content h2[id], .md-content h2 [id]").evaluate_all("all => all.map((one) => one.id)")
    context.close()
    assert len(anchors) == 7
    shown = []
    for anchor in anchors:
        page.goto("about:blank")
        page.goto(f"{address}{COMPARE}#{anchor}")
        shown += rows(page)
    assert shown == printed


def test_a_comparison_of_levels_that_are_no_more_shows_the_first(page: Any, there: str) -> None:
    page.goto(f"{there}compare/?from=junior&to=lord")
    assert page.get_by_label("Beside").input_value() == "middle"


def test_levels_are_readable_at_a_desk_without_scrolling(page: Any, address: str) -> None:
    page.goto(address + LADDER)
    matrix = page.locator(".kb-matrix").first
    assert matrix.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    assert matrix.locator("td").first.bounding_box()["width"] >= 140


def test_a_plan_for_the_next_level_is_four_clicks_away(page: Any, address: str) -> None:
    """From the ladder: compare, choose one's own level, assess oneself at the next one, open its next step."""
    page.goto(address + LADDER)
    page.get_by_role("link", name="Compare two levels").click()
    page.get_by_label("Level", exact=True).select_option("l2")
    page.get_by_role("link", name="Assess yourself as Senior Engineer").click()
    assert page.get_by_label("Level", exact=True).input_value() == "l3"
    item = page.locator("li[data-kb-key]:visible").first
    item.locator("summary").click()
    item.get_by_label("Next step").fill("Write the design of the port gateway")
    assert "Write the design" in page.locator(".kb-growth").inner_text()
    assert page.get_by_role("link", name="Growth plan: 1 step").is_visible()
    page.locator(".kb-also:visible").get_by_role("link", name="Staff Engineer").click()
    assert page.get_by_label("Level", exact=True).input_value() == "l3"
    assert page.get_by_label("Beside").input_value() == "l4"
    page.goto(address + COMPARE)
    assert page.get_by_label("Level", exact=True).input_value() == "l3", "the level of the self-assessment comes first"


def test_no_badge_stands_where_all_would_have_one(page: Any, address: str) -> None:
    page.goto(f"{address}{COMPARE}?from=l2&to=l3")
    assert page.locator(".kb-beside:visible .kb-badge").count() == 0
    assert page.locator("[data-kb-legend]:visible").count() == 0
    assert (
        page.locator("p[role=status]").first.inner_text() == "Engineer and Senior Engineer: each asks for other things."
    )


def test_a_comparison_is_as_long_as_its_content_and_in_no_contents(page: Any, address: str) -> None:
    page.goto(f"{address}{COMPARE}?from=l2&to=l3")
    box = page.locator(".kb-beside:visible")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight")
    listed = page.locator(".md-nav--secondary a, .kb-contents a").evaluate_all(
        "links => links.filter(one => one.hash).map(one => one.hash)"
    )
    assert not [one for one in listed if "-to-" in one]


def answer(page: Any, words: str, value: str = "", example: str = "", step: str = "") -> None:
    """Write about an expectation with the keyboard's own means."""
    item = page.locator("li[data-kb-key]:visible", has_text=words)
    if value:
        item.get_by_role("combobox").select_option(value)
    if example or step:
        if not item.locator("textarea").first.is_visible():
            item.locator("summary").press("Enter")
        item.get_by_label("Example").fill(example)
        item.get_by_label("Next step").fill(step)


def exported(page: Any) -> str:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Export as Markdown").click()
    return Path(waiting.value.path()).read_bytes().decode()


def imported(page: Any, text: str) -> str:
    """What the page says after a file was given to it."""
    page.locator("input[type=file]").set_input_files(
        {"name": "mine.md", "mimeType": "text/markdown", "buffer": text.encode()}
    )
    said = page.locator(".kb-filter-status")
    said.filter(has_text="mported").wait_for(timeout=5000)
    return str(said.inner_text())


def written(page: Any, there: str) -> str:
    """A self-assessment of three expectations, as Markdown."""
    page.goto(f"{there}self-assessment/?level=junior")
    answer(page, "Asks for help", "at times", AWKWARD, "Ask Ada\n\nsoon")
    answer(page, "Says when", "as a rule")
    page.get_by_label("Level", exact=True).select_option("senior")
    answer(page, "Ends <what>", "not yet", step="Look at the numbers")
    return exported(page)


def test_answers_stay_in_the_browser_and_nothing_is_sent(page: Any, context: Any, there: str) -> None:
    asked: list[str] = []
    page.goto(f"{there}self-assessment/?level=junior")
    page.wait_for_load_state("networkidle")
    # what the worker fetches is the copy of the site that the browser keeps
    context.on("request", lambda request: asked.extend([request.url] if request.service_worker is None else []))
    answer(page, "Asks for help", "at times", step="Ask Ada")
    assert asked == []
    page.reload()
    item = page.locator("li[data-kb-key=asks]:visible")
    assert item.get_by_role("combobox").input_value() == "at times"
    assert item.get_by_label("Next step").input_value() == "Ask Ada"
    assert "Ask Ada" in page.locator(".kb-growth").inner_text()
    other = context.new_page()
    other.goto(f"{there}self-assessment/?level=middle")
    assert other.locator("li[data-kb-key=asks]:visible").get_by_role("combobox").input_value() == "at times", (
        "a level that asks for the same has the same answer"
    )


def test_what_leaves_as_markdown_comes_back_letter_by_letter(page: Any, browser: Any, there: str) -> None:
    first = written(page, there)
    assert "%" not in first
    kept = page.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('kbgen:self'))[1]")
    for text in (first, first.replace("\n", "\r\n"), "\ufeff" + first):
        context = browser.new_context(accept_downloads=True)
        other = context.new_page()
        other.goto(f"{there}self-assessment/")
        assert imported(other, text).startswith("Imported what you wrote about 3 expectations")
        again = other.evaluate("Object.entries(localStorage).find(([key]) => key.startsWith('kbgen:self'))[1]")
        assert json.loads(again) == json.loads(kept)
        assert exported(other) == first
        other.get_by_label("Level", exact=True).select_option("junior")
        assert other.locator("[data-kb-key=asks]:visible").get_by_label("Example").input_value() == AWKWARD
        context.close()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<!-- kbgen self-assessment 1 -->", "# Notes", "is no self-assessment"),
        ("Ladder: `crafts`", "Ladder: `other`", "is of another ladder: “other”"),
        ("End of the self-assessment.\n", "", "is not whole"),
        ("  - Answer: not yet", "  - Answer: 70 %", "cannot be read: “ - Answer: 70 %”"),
        ("  - Next step:", "  - Wages:", "cannot be read"),
        ("Ends <what> does not pay", "", "should hold the words"),
    ],
)
def test_a_foreign_or_damaged_file_is_refused_with_its_reason(
    page: Any, there: str, old: str, new: str, why: str
) -> None:
    text = written(page, there)
    assert old in text
    place = text.rindex(old)
    said = imported(page, text[:place] + new + text[place + len(old) :])
    assert said.startswith("Not imported. ")
    assert why in said
    assert exported(page) == text, "what was there is still there"


def test_an_import_can_be_undone_and_everything_can_be_forgotten(page: Any, there: str) -> None:
    text = written(page, there)
    page.get_by_role("button", name="Forget everything").click()
    assert "Empty." in page.locator(".kb-growth").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert exported(page) == text


def test_what_was_written_survives_an_edit_of_the_ladder(browser: Any, tmp_path: Path) -> None:
    """An id keeps its answer though its words change; what is gone is kept, said and exported."""
    root = handbook(tmp_path / "book", LADDER_FILES, CONFIGURATION)
    build(root)
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    with served(root / "site") as address:
        there = f"{address}ladders/crafts/"
        before = written(page, there)
        place = root / "content/ladders/crafts/delivery.md"
        text = place.read_text(encoding="utf-8")
        place.write_text(
            text.replace("- Asks for help {#asks}", "- Asks for help early {#asks}").replace(
                "- Ends `<what>`", "- Stops it where it"
            ),
            encoding="utf-8",
        )
        build(root)
        page.goto(f"{there}self-assessment/?level=junior")
        item = page.locator("li[data-kb-key=asks]:visible")
        assert item.get_by_role("combobox").input_value() == "at times"
        assert "changed since you answered: “Asks for help”" in item.inner_text()
        lost = page.locator(".kb-growth")
        assert "No longer in the ladder" in lost.inner_text()
        assert "Ends <what> does not pay" in lost.inner_text()
        assert sorted(exported(page).split("\n")) == sorted(before.replace("`senior`", "`junior`").split("\n"))
        assert "1 of them no longer in the ladder" in imported(page, before)
        page.get_by_role("button", name="Remove").click()
        assert "No longer in the ladder" not in page.locator(".kb-growth").inner_text()
    context.close()


def test_a_browser_that_keeps_nothing_says_so(browser: Any, there: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); }")
    page.goto(f"{there}self-assessment/?level=senior")
    answer(page, "Says when", "at times")
    assert "keeps nothing" in page.locator(".kb-filter-status").inner_text()
    context.close()


def test_without_script_every_level_is_a_checklist(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + ASSESS)
    assert page.locator("[data-kb-level]:visible").count() == 8
    assert page.locator(".kb-section :is(button, select, textarea, input)").count() == 0
    context.close()


def test_everything_works_under_the_policy_of_the_site(page: Any, crafts: Path) -> None:
    """The fixture fails on whatever the browser says it has blocked."""
    site = crafts / "site"
    policy = (site / "content-security-policy.txt").read_text(encoding="utf-8").strip()
    with served(site, {"Content-Security-Policy": policy}) as address:
        there = f"{address}ladders/crafts/"
        page.goto(f"{there}compare/?from=junior&to=senior")
        assert len(rows(page)) == 3
        text = written(page, there)
        assert imported(page, text).startswith("Imported")
        page.goto(address)
        assert page.locator("th .kb-sort").count() > 0 or page.locator("table").count() == 0
        page.goto("about:blank")  # before the server ends, which the search is still fetched from ahead


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_a_ladder_are_accessible_in_use(
    browser: Any, address: str, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    for place in (f"{COMPARE}?from=l3&to=m1", f"{ASSESS}?level=l3"):
        page.goto(address + place)
        if place.startswith(ASSESS):
            item = page.locator("li[data-kb-key]:visible").first
            item.locator("summary").press("Enter")
            item.get_by_label("Next step").fill("Try it")
        assert violations(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    context.close()
