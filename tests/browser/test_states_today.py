"""A page that was built weeks ago, read today: the state that it shows is that of the day in the handbook's zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import served
from tests.cli.running import CONFIGURATION, handbook
from tests.site.building import build, bytes_of

pytestmark = pytest.mark.browser

BUILT = "2026-01-15"
# due on 1 April: due soon from 2 March, overdue from 16 April
FILES: dict[str, str | bytes] = {
    "content/guides/kept.md": "---\ntitle: Kept\nreviewed: 2026-01-01\nreview_every: 90d\n---\n\nText.\n",
    "content/guides/quiet.md": "---\ntitle: Quiet\nreviewed: 2025-01-01\nreview_every: 90d\n"
    "snooze: {until: 2026-02-10, reason: moving house}\n---\n\nText.\n",
    "content/guides/new.md": "---\ntitle: New\nreview_every: 90d\n---\n\nText.\n",
    "content/guides/timeless.md": "---\ntitle: Timeless\nevergreen: false\nreason: History.\n---\n\nText.\n",
}
LIVE = CONFIGURATION.replace("      as_of: 2026-01-15\n", "      timezone: Pacific/Auckland\n")
INSTANT = LIVE.replace("  name: material\n", "  name: material\n  features: [navigation.instant]\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site built on a day long past, whose handbook's clock is in Auckland."""
    root = handbook(tmp_path_factory.mktemp("live") / "book", FILES, LIVE + "site_url: https://handbook.example/sub/\n")
    return build(root, "--today", BUILT)


@pytest.fixture(scope="module")
def there(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield found


@pytest.fixture
def read(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page at a moment of the reader's clock."""
    opened: list[Any] = []

    def page(address: str, at: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        opened.append(context)
        found = context.new_page()
        found.hosts = set()
        found.on("request", lambda request: found.hosts.add(urlsplit(request.url).netloc))
        found.clock.install(time=at)
        found.goto(address)
        return found

    yield page
    for context in opened:
        context.close()


def shown(page: Any) -> tuple[str, str, bool]:
    """The words of the badge, the day that they are said to be of, and whether the reader is warned."""
    badge, day = page.locator(".kb-facts .kb-badge"), page.locator(".kb-facts [data-kb-today]")
    return badge.inner_text(), day.inner_text(), page.locator(".kb-notice").is_visible()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-01-15T12:00:00Z", ("fresh", "2026-01-16", False)),
        ("2026-03-01T10:59:00Z", ("fresh", "2026-03-01", False)),
        ("2026-03-01T11:01:00Z", ("due soon", "2026-03-02", False)),  # midnight in Auckland
        ("2026-04-01T00:00:00Z", ("due", "2026-04-01", True)),
        ("2026-04-15T11:59:00Z", ("due", "2026-04-15", True)),
        ("2026-04-15T12:01:00Z", ("overdue", "2026-04-16", True)),  # no longer summer time there
        ("2031-07-01T00:00:00Z", ("overdue", "2031-07-01", True)),
    ],
)
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_state_is_that_of_the_day_in_the_handbook_s_zone(
    read: Callable[..., Any], there: str, zone: str, at: str, expected: tuple[str, str, bool]
) -> None:
    page = read(f"{there}guides/kept/", at, timezone_id=zone, locale="ar-EG")
    assert shown(page) == expected
    assert page.hosts == {urlsplit(there).netloc}


@pytest.mark.parametrize(
    ("at", "options"),
    [("1970-01-01T00:00:00Z", {}), ("2026-06-01T00:00:00Z", {"java_script_enabled": False})],
    ids=["a clock from before the build", "no script"],
)
def test_a_page_that_cannot_know_the_day_says_which_day_it_speaks_of(
    read: Callable[..., Any], there: str, at: str, options: dict[str, Any]
) -> None:
    page = read(f"{there}guides/kept/", at, **options)
    assert shown(page) == ("fresh", BUILT, False)
    assert "next review by 2026-04-01" in page.locator(".kb-facts").inner_text()


def test_a_snooze_ends_in_the_reader_s_browser_too(read: Callable[..., Any], there: str) -> None:
    before = read(f"{there}guides/quiet/", "2026-02-10T00:00:00Z")
    assert (shown(before)[0], shown(before)[2]) == ("snoozed", False)
    after = read(f"{there}guides/quiet/", "2026-02-11T00:00:00Z")
    assert (shown(after)[0], shown(after)[2]) == ("overdue", True)


@pytest.mark.parametrize(("name", "said"), [("new", "unreviewed"), ("timeless", "exempt")])
def test_what_no_day_changes_stays(read: Callable[..., Any], there: str, name: str, said: str) -> None:
    page = read(f"{there}guides/{name}/", "2028-01-01T00:00:00Z")
    assert shown(page)[0] == said


def test_lists_show_the_same(read: Callable[..., Any], there: str) -> None:
    page = read(f"{there}guides/", "2026-04-03T00:00:00Z")
    states = page.locator("tbody tr").evaluate_all(
        "rows => rows.map(row => [row.cells[0].innerText, row.querySelector('.kb-badge').innerText])"
    )
    assert dict(states) == {"Kept": "due", "Quiet": "overdue", "New": "unreviewed", "Timeless": "exempt"}
    assert page.locator("[data-kb-today]").inner_text() == "2026-04-03"


def test_the_queue_says_how_late_a_review_is_today_and_when_it_was_counted(
    read: Callable[..., Any], tmp_path: Path
) -> None:
    root = handbook(tmp_path, FILES, LIVE)
    with served(build(root, "--today", "2026-03-20")) as address:
        page = read(f"{address}reviews/", "2026-04-03T00:00:00Z")
        row = page.locator("tbody tr", has_text="Kept").inner_text()
        assert row.split("\t")[2:4] == ["due", "2026-04-01, 2 days ago"]
        summary = page.locator(".kb-summary").first.inner_text()
        assert "As of 2026-03-20; the states beside the documents are as of 2026-04-03." in summary


def test_a_page_that_the_theme_loads_in_place_is_brought_up_to_its_day(
    read: Callable[..., Any], tmp_path: Path
) -> None:
    with served(tmp_path / "site") as address:
        # the theme loads in place what the site map names, so that the site must know where it stands
        build(handbook(tmp_path, FILES, f"{INSTANT}site_url: {address}\n"), "--today", BUILT)
        page = read(f"{address}guides/", "2026-04-03T00:00:00Z")
        page.wait_for_load_state("networkidle")
        page.evaluate("window.same = true")
        page.locator("tbody a", has_text="Kept").click()
        page.wait_for_url("**/guides/kept/")
        page.locator(".kb-facts .kb-badge", has_text="due").wait_for(timeout=5000)
        assert shown(page) == ("due", "2026-04-03", True)
        assert page.evaluate("window.same"), "the theme has loaded a whole page"


def test_an_open_page_is_right_again_when_its_reader_comes_back(read: Callable[..., Any], there: str) -> None:
    page = read(f"{there}guides/kept/", "2026-03-30T12:00:00Z")
    assert shown(page)[0] == "due soon"
    page.clock.set_fixed_time("2026-04-02T12:00:00Z")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert shown(page)[0] == "due"


def test_a_handbook_whose_day_is_fixed_never_changes(read: Callable[..., Any], address: str) -> None:
    page = read(f"{address}runbooks/", "2039-01-01T00:00:00Z")
    assert page.locator("[data-kb-as-of]").count() == 0
    assert page.locator(".kb-badge", has_text="fresh").count() > 5


def test_two_builds_of_one_day_are_byte_equal(site: Path, tmp_path: Path) -> None:
    root = handbook(tmp_path / "book", FILES, LIVE + "site_url: https://handbook.example/sub/\n")
    assert bytes_of(build(root, "--today", BUILT)) == bytes_of(site)
