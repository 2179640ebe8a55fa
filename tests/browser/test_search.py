"""The search in a real browser: what is found, how it is reached from the keyboard, and what its address holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import axe_playwright_python
import pytest

from tests.browser.serving import served
from tests.cli.running import CONFIGURATION, handbook
from tests.site.building import build, copy_example

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
RUNBOOK = "runbooks/primary-db/PostgresReplicationLag/"
OLD = "RabbitMQ for events between services"


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


@contextmanager
def visited(page: Any, site: Path) -> Iterator[str]:
    """Serve a site until its page has loaded all that it asks for."""
    with served(site) as address:
        yield address
        page.wait_for_load_state("networkidle")


def ask(page: Any, words: str) -> None:
    """Type into the field and wait until all is found."""
    page.locator(".kb-search-field").fill(words)
    page.wait_for_selector(".kb-search-results[aria-busy=false]")


def titles(page: Any) -> list[str]:
    return page.locator(".kb-hit-title").all_inner_texts()


def opened(page: Any, address: str, words: str = "") -> None:
    page.goto(address)
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")
    if words:
        ask(page, words)


@pytest.mark.parametrize("key", ["/", "s", "Control+k", "Meta+k"])
def test_a_key_opens_the_search_from_anywhere_and_escape_closes_it(page: Any, address: str, key: str) -> None:
    page.goto(address + RUNBOOK)
    page.keyboard.press(key)
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.activeElement.matches('.kb-search-field')")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")


def test_keys_are_left_to_fields_in_which_somebody_types(page: Any, address: str) -> None:
    page.goto(address)
    page.evaluate("document.querySelector('.md-content__inner').append(document.createElement('textarea'))")
    page.locator("textarea").press_sequentially("/s")
    assert page.locator("textarea").input_value() == "/s"
    assert page.locator("dialog[open]").count() == 0


def test_a_box_that_is_ticked_takes_no_letters(page: Any, address: str) -> None:
    page.goto(address)
    page.evaluate("document.querySelector('.md-content__inner').innerHTML += '<input type=checkbox class=box>'")
    page.locator(".box").focus()
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")


@pytest.mark.parametrize(
    "words",
    [
        "PostgresReplicationLag",
        "postgresreplicationlag",
        "postgres replication lag",
        "replicationlag",
        "replicationla",
        "PostgreSQL replication lag is high",
        "postgres replicaton lag",
        "PostgresReplicatoinLag",
    ],
)
def test_an_alert_is_found_however_it_is_typed(page: Any, address: str, words: str) -> None:
    opened(page, address, words)
    first = page.locator(".kb-hit-title").first
    assert first.get_attribute("href") == urlsplit(address).path + RUNBOOK
    badges = page.locator(".kb-hit").first.locator(".kb-badge").all_inner_texts()
    assert badges[0] == "page"


def test_what_is_corrected_is_said_and_can_be_undone(page: Any, address: str) -> None:
    opened(page, address, "postgres replicaton lag")
    note = page.locator(".kb-search-note")
    assert "postgres replication lag" in note.inner_text()
    note.locator("button").click()
    page.wait_for_selector(".kb-search-results[aria-busy=false]")
    assert note.inner_text() == "No page holds: replicaton."


def test_the_words_of_corrections_and_filters_are_fetched_when_they_are_wanted(page: Any, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    manifest = page.request.get(f"{address}assets/search/manifest.json").json()
    corrections = {f"{name}.json" for name in manifest["spelling"].values()}
    opened(page, address, "postgres replication lag")
    assert not corrections & set(fetched)
    ask(page, "postgres replicaton lag")
    assert corrections & set(fetched)


def test_what_a_small_site_is_searched_by_is_there_before_anybody_types(page: Any, address: str) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    manifest = page.request.get(f"{address}assets/search/manifest.json").json()
    assert [one for one in fetched if one.endswith(f"/{manifest['words'][1][0]}.txt")]
    fetched.clear()
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")
    ask(page, "postgres replication lag")
    assert titles(page)
    assert not [one for one in fetched if "/search/" in one]


def test_words_that_no_page_holds_are_said(page: Any, address: str) -> None:
    opened(page, address, "postgres replication qqqq")
    assert page.locator(".kb-search-note").inner_text() == "No page holds: qqqq."
    assert "Without: qqqq" in page.locator(".kb-hit").first.inner_text()
    ask(page, "qqqq")
    assert re.fullmatch(r"Nothing found in \d+ pages. Try other words.", page.locator(".kb-search-status").inner_text())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("[FIRING:1] PostgresReplicationLag critical", "PostgreSQL replication lag is high"),
        ("remediation board", "Remediation board"),
        ("self-assessment software", "Software engineering: self-assessment"),
        ("RB003", "Rules"),
        ("alerts", "Alerts A to Z"),
        ("who owns booking api", "Booking API"),
    ],
)
def test_everything_on_the_site_is_found(page: Any, address: str, words: str, found: str) -> None:
    opened(page, address, words)
    assert titles(page)[0] == found


def test_what_no_longer_holds_comes_last_and_says_so(page: Any, address: str) -> None:
    opened(page, address, OLD)
    assert titles(page)[0] == "Kafka for events between services"
    old = page.locator(".kb-hits-past", has_text=OLD)
    assert old.locator(".kb-badge").all_inner_texts() == ["superseded"]
    assert old.locator(".kb-hit-past").inner_text() == "no longer in force"


def test_the_section_that_fits_is_linked(page: Any, address: str) -> None:
    opened(page, address, "replica slot holds WAL")
    page.locator(".kb-hit-section").first.click()  # whichever it is by then: shards may still arrive
    page.wait_for_url("**/*#*")
    assert page.locator(f"[id='{page.url.partition('#')[2]}']").is_visible()


def test_arrows_choose_and_enter_opens(page: Any, address: str) -> None:
    opened(page, address, "kafka")
    first = page.locator(".kb-hit-title").first
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href") == first.evaluate("one => one.href")
    page.wait_for_selector(".kb-hit:first-child .kb-hit-section")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.matches('.kb-hit:first-child .kb-hit-section')")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.kb-hit:nth-child(2) .kb-hit-title')")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('.kb-search-field')")
    target = first.evaluate("one => one.href")
    page.keyboard.press("Enter")
    page.wait_for_url(target)


def test_what_was_searched_for_lately_is_offered_and_can_be_forgotten(page: Any, address: str) -> None:
    opened(page, address, "kafka")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}*/**")
    opened(page, address)
    page.get_by_role("button", name="kafka").click()
    page.wait_for_selector(".kb-hit")
    ask(page, "")
    page.get_by_role("button", name="Forget these").click()
    assert page.locator(".kb-search-again").count() == 0
    opened(page, address)
    assert page.locator(".kb-search-again").count() == 0


def test_a_browser_that_keeps_nothing_can_search(page: Any, address: str) -> None:
    page.add_init_script(
        "Object.defineProperty(Storage.prototype, 'setItem', {value() { throw new Error('refused'); }});"
    )
    opened(page, address, "kafka")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}*/**")


def test_the_address_of_the_page_holds_what_is_searched_for(page: Any, address: str) -> None:
    page.goto(f"{address}search/?q=kafka&kind=runbook")
    page.wait_for_selector(".kb-hit")
    page.wait_for_selector(".kb-search-results[aria-busy=false]")
    assert set(page.locator(".kb-hit-kind").all_inner_texts()) == {"Runbook"}
    page.wait_for_function("() => document.querySelector('select[name=kind]').value === 'runbook'")
    page.locator("select[name=kind]").select_option("decision")
    ask(page, "events")
    assert parse_qs(urlsplit(page.url).query) == {"q": ["events"], "kind": ["decision"]}
    page.reload()
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit")
    assert page.locator(".kb-search-field").input_value() == "events"
    assert set(page.locator(".kb-hit-kind").all_inner_texts()) == {"Decision"}


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("owner=Platform&q=replication", "PostgreSQL replication lag is high"),
        ("service=Primary+database&kind=runbook", "PostgreSQL replication lag is high"),
        ("status=superseded", OLD),
    ],
)
def test_filters_narrow_what_is_found(page: Any, address: str, chosen: str, found: str) -> None:
    page.goto(f"{address}search/?{chosen}")
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit")
    assert found in titles(page)


def test_filters_that_let_nothing_through_can_be_taken_away(page: Any, address: str) -> None:
    page.goto(f"{address}search/?q=PostgresReplicationLag&kind=decision&status=draft")
    page.get_by_role("button", name="Search without filters").click()
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit")
    assert titles(page)[0] == "PostgreSQL replication lag is high"


def said(page: Any, address: str, filters: str) -> list[str]:
    """The badges of the first result of a search, or its status where nothing is found."""
    page.goto(f"{address}search/?q=kept&{filters}")
    page.wait_for_selector(".kb-search-results[aria-busy=false]")
    page.wait_for_function("() => document.querySelector('.kb-hit, .kb-search-status:not(:empty)')")
    page.wait_for_function("() => document.querySelector('.kb-search-status').textContent")
    found = page.locator(".kb-hit").first.locator(".kb-badge")
    return found.all_inner_texts() if page.locator(".kb-hit").count() else ["nothing"]


LIVE = CONFIGURATION.replace("      as_of: 2026-01-15\n", "      timezone: Pacific/Auckland\n")
KEPT = "---\ntitle: Kept\nreviewed: 2026-01-01\nreview_every: 90d\n---\n\nText.\n"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A handbook without a fixed day, built on 15 January; its guide is due on 1 April in Auckland."""
    root = handbook(tmp_path_factory.mktemp("live") / "book", {"content/guides/kept.md": KEPT}, LIVE)
    with served(build(root, "--today", "2026-01-15")) as found:
        yield found


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("1970-01-01T00:00:00Z", "fresh"),  # a clock from before the build
        ("2026-03-01T10:59:00Z", "fresh"),
        ("2026-03-01T11:01:00Z", "due soon"),  # midnight in Auckland
        ("2026-04-15T12:01:00Z", "overdue"),
    ],
)
def test_freshness_is_that_of_the_day_of_reading_as_the_page_says_it(page: Any, live: str, at: str, state: str) -> None:
    """With the clock moved on: as a badge, as a filter, and the same as on the page itself."""
    page.clock.set_fixed_time(at)
    assert said(page, live, f"freshness={state.replace(' ', '-')}") == [state]
    assert said(page, live, "freshness=exempt") == ["nothing"]
    page.goto(f"{live}guides/kept/")
    assert page.locator(".kb-facts .kb-badge").inner_text() == state


def test_the_search_of_a_handbook_whose_day_is_fixed_never_changes(page: Any, address: str) -> None:
    page.clock.set_fixed_time(datetime(2039, 1, 1, 12, tzinfo=UTC))
    page.goto(f"{address}search/?q=PostgresReplicationLag&freshness=fresh")
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit")
    assert page.locator(".kb-hit").first.locator(".kb-badge").all_inner_texts() == ["page", "fresh"]
    page.goto(f"{address}{RUNBOOK}")
    assert page.locator(".kb-facts .kb-badge", has_text="fresh").count() == 1


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Pacific/Kiritimati", "2026-01-02"), ("America/Los_Angeles", "2025-12-31"), ("UTC", "2026-01-01")],
)
def test_the_day_of_reading_is_that_of_the_handbooks_zone(browser: Any, address: str, zone: str, expected: str) -> None:
    """Wherever the reader is: while it is the first of January in London, it may be the second or still December."""
    context = browser.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(address)
    instant = "2026-01-01T12:00:00Z" if zone == "Pacific/Kiritimati" else "2026-01-01T06:00:00Z"
    day = page.evaluate("([zone, instant]) => kbgen.today(zone, new Date(instant))", [zone, instant])
    context.close()
    assert day == expected


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_dialog_and_page_fit_and_are_accessible(browser: Any, address: str, size: dict[str, int], scheme: str) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    for where in ("dialog", "page"):
        if where == "dialog":
            opened(page, address, "rabbitmq")
        else:
            page.goto(f"{address}search/?q=rabbitmq&kind=decision")
        page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit")
        page.locator(".kb-search-filters").evaluate("one => one.open = true")
        page.wait_for_function("() => document.querySelector('select[name=kind]').options.length > 3")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found["violations"]] == [], where
    context.close()


def test_without_script_the_search_leads_to_a_page_that_says_what_to_do(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto(address + RUNBOOK)
    page.locator(".kb-find").click()
    page.wait_for_url(f"{address}search/")
    assert "Alerts A to Z" in page.locator(".md-content").inner_text()
    page.get_by_role("link", name="Alerts A to Z").click()
    page.wait_for_url(f"{address}alerts/")
    context.close()


def test_results_hold_nothing_live(page: Any, tmp_path: Path) -> None:
    """Titles, names and texts that look like HTML stay texts."""
    title = 'Zorbo <img src=x onerror=alert(1)> "><svg onload=alert(3)>'
    body = "## Zorbo &lt;img src=x onerror=alert(4)&gt;\n\n`<img src=x onerror=alert(5)>` Zorbo &lt;mark&gt;here.\n"
    text = f"---\ntitle: '{title}'\nsummary: '{title}'\ntags: ['{title}']\naliases: ['{title}']\n---\n\n{body}"
    root = handbook(tmp_path, {"content/guides/one.md": text})
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with visited(page, build(root, status=0)) as address:
        opened(page, address, "zorbo")
        assert titles(page) == [title]
        assert page.locator(".kb-search img, .kb-search svg, .kb-search script").count() == 0
        page.wait_for_selector(".kb-hit-text")
        assert "<img src=x onerror=alert(5)>" in page.locator(".kb-search-results").inner_text()
    assert dialogs == []


def test_a_build_for_a_disk_is_searched_from_the_disk(page: Any, tmp_path: Path) -> None:
    """From `file://`, where no page may fetch anything: in the dialog, and on the page to search on."""
    site = build(copy_example(tmp_path), "--offline")
    assert [path.name for path in (site / "assets/search").iterdir()] == ["disk.js"]
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).scheme))
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")
    ask(page, "[FIRING:1] PostgresReplicationLag critical")
    page.locator(".kb-hit-title").first.click()
    page.wait_for_url("**/PostgresReplicationLag.html*")
    page.goto((site / "search/index.html").as_uri() + "?q=kafka&kind=decision")
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit")
    assert set(page.locator(".kb-hit-kind").all_inner_texts()) == {"Decision"}
    page.wait_for_timeout(500)  # until a page would have been fetched to say what it holds
    assert hosts <= {"file", "data", "about"}


def test_a_page_is_reached_whatever_its_file_is_called(page: Any, tmp_path: Path) -> None:
    names = ["ü b", "a%23", "a?b", "a#b"]
    files: dict[str, str | bytes] = {
        f"content/guides/{name}.md": f"---\ntitle: Zorbo {n}\n---\n\nThe text of {n}.\n" for n, name in enumerate(names)
    }
    with visited(page, build(handbook(tmp_path, files), status=0)) as address:
        for number in range(len(names)):
            opened(page, address, f"zorbo {number}")
            page.locator(".kb-hit-title", has_text=f"Zorbo {number}").click()
            page.wait_for_selector(f"h1:has-text('Zorbo {number}')")


def test_a_handbook_without_documents_finds_nothing(page: Any, tmp_path: Path) -> None:
    with visited(page, build(handbook(tmp_path, {}), status=0)) as address:
        opened(page, address, "qqqq")
        assert page.locator(".kb-search-status").inner_text().startswith("Nothing found")


@pytest.fixture
def guarded(example: Path) -> Callable[[], Any]:
    """Serves the example under the policy that the build has written."""
    headers = (example / "site/_headers").read_text(encoding="utf-8")
    policy = headers.partition("Content-Security-Policy: ")[2].strip()
    assert policy == (example / "site/content-security-policy.txt").read_text(encoding="utf-8").strip()
    return lambda: served(example / "site", {"Content-Security-Policy": policy})


def test_the_site_runs_under_the_policy_that_the_build_writes(
    browser: Any, example: Path, guarded: Callable[[], Any]
) -> None:
    """No violation on any kind of page, while it is read, searched and switched to dark."""
    places = sorted({_like(path.parent.relative_to(example / "site").as_posix()) for path in _pages(example)})
    with guarded() as address:
        context = browser.new_context(viewport=DESK)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', one => console.error('policy', one.violatedDirective, one.blockedURI))"
        )
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        for place in [*_one_of_each(places), "search/?q=kafka&kind=runbook"]:
            page.goto(address + place)
            page.locator("[data-md-component=palette] label").first.click(force=True) if place == "./" else None
            assert wrong == [], place
        opened(page, address, "postgres replicaton lag")
        assert titles(page)[0] == "PostgreSQL replication lag is high"
        page.goto(address + "no/such/page")
        assert [one for one in wrong if "404" not in one] == []
        context.close()


def _pages(example: Path) -> list[Path]:
    return [
        path for path in (example / "site").rglob("index.html") if "http-equiv" not in path.read_text("utf-8")[:600]
    ]


def _like(place: str) -> str:
    return f"{place}/"


def _one_of_each(places: list[str]) -> list[str]:
    """Two pages of each folder, which have the same parts as the others in it."""
    found: dict[str, list[str]] = {}
    for place in places:
        found.setdefault(place.rstrip("/").rpartition("/")[0], []).append(place)
    return [place for group in found.values() for place in group[:2]]
