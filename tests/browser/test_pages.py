"""The example's site in a real browser: at the width of a phone and of a desk, in light and in dark."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import axe_playwright_python
import pytest

from kbgen.kinds import KINDS
from tests.browser.serving import served
from tests.cli.running import kbgen
from tests.depth import NIGHTLY, some
from tests.site.building import build, copy_example

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "home": "",
    "runbooks": "runbooks/",
    "runbook": "runbooks/primary-db/PostgresReplicationLag/",
    "service": "services/primary-db/",
    "decision log": "decisions/",
    "decision": "decisions/0008-kafka-for-events/",
    "superseded decision": "decisions/0003-rabbitmq-for-events/",
    "principle": "principles/boring-by-default/",
    "principle matrix": "principles/by-decision/",
    "principles that give way": "principles/traded-off/",
    "decisions in time": "decisions/timeline/",
    "chains of decisions": "decisions/supersession/",
    "decisions by service": "decisions/by-service/",
    "decisions to make": "decisions/to-decide/",
    "who is on call": "people/on-call/",
    "calls that reach nobody": "people/calls-that-reach-nobody/",
    "ladder": "ladders/software-engineering/",
    "compared levels": "ladders/software-engineering/compare/",
    "self-assessment": "ladders/software-engineering/self-assessment/",
    "tracks": "ladders/software-engineering/tracks/",
    "level": "ladders/software-engineering/levels/LEVEL/",
    "guide": "guides/onboarding/",
    "team": "teams/platform/",
    "person": "people/mei-tanaka/",
    "reviews": "reviews/",
    "alerts": "alerts/",
    "rules": "reference/rules/",
    "search": "search/",
    "tags": "tags/",
    "tag": "tags/postgresql/",
    "payback": "debt/payback/",
    "capacity": "debt/capacity/",
    "governance": "decisions/governance/",
    "delivery of services": "delivery/services/",
    "experiments to decide": "experiments/to-decide/",
    "incident measures": "incidents/measures/",
    "remediation": "incidents/remediation/",
    "incidents in time": "incidents/timeline/",
    "objectives tree": "objectives/tree/",
    "objectives in progress": "objectives/in-progress/",
    "dependencies": "services/dependencies/",
    "sessions to come": "sessions/upcoming/",
    "health": "updates/health/",
    "decisions needed": "updates/decisions-needed/",
    "data": "reference/data/",
    "kinds": "reference/kinds/",
    "outcomes": "outcomes/",
    "competency": "ladders/site-reliability/competencies/incident-work/",
    "owned": "teams/platform/owned/",
    "404": "no/such/page/",
}
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 800}


class Watched:
    """A page with what went wrong on it."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)


@pytest.fixture
def watch(browser: Any) -> Iterator[Callable[..., Watched]]:
    opened: list[Watched] = []

    def new(**options: Any) -> Watched:
        opened.append(Watched(browser, **options))
        return opened[-1]

    yield new
    for one in opened:
        one.context.close()


def place(name: str, site: Path) -> str:
    if "LEVEL" not in PAGES[name]:
        return PAGES[name]
    level = sorted(path.name for path in (site / "ladders/software-engineering/levels").iterdir())[2]
    return PAGES[name].replace("LEVEL", level)


def sideways(page: Any) -> int:
    """How many pixels the page can be scrolled to the side."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults(page: Any) -> list[str]:
    """The violations of WCAG 2.2 AA on a page as it stands."""
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


# What WCAG 1.4.12 lets readers set, in a way that the site's policy allows.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        + " p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
CLIPPED = """() => [...document.querySelectorAll(".md-content :is(h1, h2, h3, p, li, dt, dd, td, th)")].filter(one => {
    const { overflow, overflowX } = getComputedStyle(one);
    return one.checkVisibility() && overflow !== "visible" && overflowX !== "auto" && one.scrollWidth > one.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 120))"""


def settled(page: Any) -> None:
    """Wait until the theme has measured the page at its new width: code that scrolls is then one that takes focus."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_function(
        "() => [...document.querySelectorAll('pre > code')].every("
        "code => code.scrollWidth <= code.clientWidth || code.tabIndex === 0)"
    )


def looked_at(watched: Watched, address: str) -> None:
    """Look at a page at both widths in both schemes; the theme follows the reader's system without a reload.

    What shuts readers off takes long to find: but nightly, it is looked for on every other page in light on a desk,
    and on the rest in dark on a phone.
    """
    chosen = ("light", DESK) if crc32(urlsplit(address).path.encode()) % 2 else ("dark", PHONE)
    page = watched.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)
    page.goto(address)
    page.evaluate(AXE)
    for scheme, name in (("light", "default"), ("dark", "slate")):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function("name => document.body.dataset.mdColorScheme === name", arg=name)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            settled(page)
            assert sideways(page) == 0, (address, scheme, size)
            if NIGHTLY or (scheme, size) == chosen:
                assert faults(page) == [], (address, scheme, size)
    page.emulate_media(forced_colors="active")
    if NIGHTLY:
        assert faults(page) == [], (address, "forced colours")
    page.evaluate(SPACED)
    # 1280 pixels at 200 %, and 400 %
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 400})
        settled(page)
        assert sideways(page) == 0, (address, width)
        assert page.evaluate(CLIPPED) == [], (address, width)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_quiet_and_is_accessible(
    watch: Callable[..., Watched], address: str, example: Path, name: str
) -> None:
    """In light and dark, on a desk and on a phone: nothing scrolls sideways, asks another host, errs or is shut off."""
    watched = watch(viewport=DESK)
    looked_at(watched, address + place(name, example / "site"))
    assert watched.hosts == {urlsplit(address).netloc}
    expected = 1 if name == "404" else 0  # the browser says itself that the page is missing
    assert len(watched.errors) == expected, watched.errors


@pytest.mark.parametrize("kind", some(KINDS, 2))
def test_every_kind_has_a_list_and_documents_that_fit_and_are_accessible(
    watch: Callable[..., Watched], address: str, example: Path, kind: str
) -> None:
    listed = json.loads((example / "site/api/documents.json").read_text())["documents"]
    # the longest has most that can go wrong
    urls = [one["url"] for one in listed if one["kind"] == kind]
    longest = max(urls, key=lambda url: (example / "site" / url / "index.html").stat().st_size)
    watched = watch(viewport=DESK)
    for url in (longest, KINDS[kind].index.removesuffix("index.md")):
        looked_at(watched, address + url)
    assert watched.hosts == {urlsplit(address).netloc}
    assert watched.errors == []


def test_no_table_of_an_author_makes_a_page_wider_than_a_phone(
    watch: Callable[..., Watched], address: str, example: Path
) -> None:
    """A table that is too wide scrolls by itself, and the keyboard reaches it."""
    site = example / "site"
    found = [path for path in sorted(site.rglob("index.html")) if "kb-scroll" in path.read_text(encoding="utf-8")]
    assert len(found) > 5
    page = watch(viewport=PHONE).page
    for path in found:
        page.goto(f"{address}{path.parent.relative_to(site).as_posix()}/")
        assert sideways(page) == 0, path
        scrolling = page.locator(".kb-scroll, .kb-table, .kb-matrix")
        assert scrolling.evaluate_all("all => all.every(one => one.tabIndex === 0 && one.getAttribute('aria-label'))")


@pytest.mark.parametrize("name", ["home", "ladder", "alerts", "principle matrix", "service", "reviews", "rules"])
def test_what_scrolls_can_be_scrolled_with_the_keyboard(
    watch: Callable[..., Watched], address: str, example: Path, name: str
) -> None:
    page = watch(viewport=PHONE).page
    page.goto(address + place(name, example / "site"))
    scrolling = page.locator(".md-content .kb-table, .md-content .kb-matrix, .md-content .kb-scroll")
    assert scrolling.count() > 0
    assert scrolling.evaluate_all("all => all.every(one => one.tabIndex === 0)")
    wide = scrolling.evaluate_all("all => all.findIndex(one => one.scrollWidth > one.clientWidth + 40)")
    if wide >= 0:
        scrolling.nth(wide).focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("one => one.scrollLeft > 0", arg=scrolling.nth(wide).element_handle(), timeout=3000)


def heads_and_labels(page: Any) -> list[list[str]]:
    """The heads of the first table's columns but the first, and what stands before the values of its first row."""
    found: list[list[str]] = page.locator(".kb-table table").first.evaluate("""table => {
        const texts = cells => [...cells].slice(1).map(one => one.textContent.replace("¶", "").trim());
        const row = table.tBodies[0].rows[0];
        return [texts(table.tHead.rows[0].cells), [...row.cells].slice(1).map(one => {
            const { content } = getComputedStyle(one, "::before");
            return content === "none" ? "" : content.slice(1, -1);
        })];
    }""")
    return found


@pytest.mark.parametrize("name", ["runbooks", "decision log", "reviews", "home"])
def test_on_a_phone_each_row_is_a_card_whose_values_have_labels(
    watch: Callable[..., Watched], address: str, example: Path, name: str
) -> None:
    page = watch(viewport=PHONE).page
    page.goto(address + place(name, example / "site"))
    heads, labels = heads_and_labels(page)
    assert labels == heads
    outside = (
        """all => all.filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).length"""
    )
    assert page.locator(".kb-table td").evaluate_all(outside) == 0
    page.set_viewport_size(DESK)
    assert heads_and_labels(page)[1] == [""] * len(heads)


def test_lists_use_the_column_that_no_contents_need(watch: Callable[..., Watched], address: str) -> None:
    page = watch(viewport=DESK).page
    for name, widest in (("runbooks", True), ("ladder", True), ("guide", False)):
        page.goto(address + PAGES[name])
        assert (page.locator(".md-content").bounding_box()["width"] > 900) is widest, name
        assert page.locator(".md-sidebar--secondary").is_visible() is not widest, name


def test_contents_are_at_hand_where_there_is_no_column_for_them(watch: Callable[..., Watched], address: str) -> None:
    page = watch(viewport=PHONE).page
    page.goto(address + PAGES["service"])
    contents = page.locator(".kb-contents")
    assert contents.locator("a").count() == page.locator(".md-sidebar--secondary .md-nav__link").count()
    contents.locator("summary").press("Enter")
    last = contents.locator("a").last
    last.click()
    page.wait_for_function(
        "id => document.getElementById(id).getBoundingClientRect().top < innerHeight",
        arg=last.get_attribute("href")[1:],
    )
    page.set_viewport_size(DESK)
    assert not contents.is_visible()


@pytest.mark.parametrize("name", ["principle matrix", "ladder", "rules"])
def test_what_scrolls_shows_that_it_does(watch: Callable[..., Watched], address: str, name: str) -> None:
    page = watch(viewport={"width": 760, "height": 800}).page
    page.goto(address + PAGES[name])
    shaded = page.locator(".kb-matrix, .kb-table").first.evaluate(
        "one => [getComputedStyle(one).backgroundImage, getComputedStyle(one).backgroundAttachment]"
    )
    assert shaded[0].count("gradient") == 4
    assert shaded[1] == "local, local, scroll, scroll"


@pytest.mark.parametrize("name", ["principle matrix", "ladder", "tracks", "health"])
def test_a_matrix_is_whole_on_a_sheet_of_paper(watch: Callable[..., Watched], address: str, name: str) -> None:
    """A4 with the margins of a browser is 718 pixels wide."""
    page = watch(viewport={"width": 718, "height": 1000}).page
    page.goto(address + PAGES[name])
    page.emulate_media(media="print")
    cells = page.locator(".kb-matrix :is(th, td)")
    assert cells.count() > 10
    outside = cells.evaluate_all("all => all.filter(one => one.getBoundingClientRect().right > innerWidth + 1).length")
    assert outside == 0
    clipped = cells.evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    )
    assert clipped == []


def test_the_steps_of_a_plan_are_ticked_and_stay_so(watch: Callable[..., Watched], address: str) -> None:
    page = watch(viewport=PHONE).page
    page.goto(address + PAGES["guide"])
    said = page.locator(".kb-count", has_text="steps done")
    assert said.inner_text().startswith("0 of 13 steps done")
    page.get_by_label("Meet your buddy").check()
    page.get_by_label("Sit in on a blameless review").check()
    page.reload()
    assert said.inner_text().startswith("2 of 13 steps done")
    assert page.get_by_label("Meet your buddy").is_checked()


def test_the_home_page_leads_with_the_search(watch: Callable[..., Watched], address: str) -> None:
    """One tap, what was pasted, Enter."""
    page = watch(viewport=PHONE).page
    page.goto(address)
    page.locator(".kb-ask").click()
    page.wait_for_function("() => document.activeElement.matches('.kb-search-field')")
    page.keyboard.insert_text("[FIRING:1] PostgresReplicationLag primary-db")
    page.locator(".kb-hit-title").first.wait_for(timeout=10_000)
    page.wait_for_selector(".kb-search-results[aria-busy=false]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/runbooks/primary-db/PostgresReplicationLag/**")


@pytest.mark.parametrize("size", [{"width": 390, "height": 844}, DESK], ids=["phone", "desk"])
def test_owner_and_open_troubles_of_a_service_are_on_the_first_screen(
    watch: Callable[..., Watched], address: str, size: dict[str, int]
) -> None:
    page = watch(viewport=size).page
    page.goto(f"{address}services/booking-api/")
    for part in (page.locator(".kb-open-work"), page.locator(".kb-facts dd").first):
        box = part.bounding_box()
        assert box["y"] + box["height"] < size["height"]
    page.get_by_role("link", name="open actions").click()
    page.wait_for_function("() => document.querySelector('#kb-incidents').getBoundingClientRect().top < 200")


def test_a_review_from_the_queue_takes_two_actions(browser: Any, address: str, tmp_path: Path) -> None:
    """Copy the command, run it; or follow the link that opens the file."""
    context = browser.new_context(viewport=DESK)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}reviews/")
    row = page.locator(".kb-table tbody tr").first
    assert "/edit/main/" in row.get_by_role("link", name="Edit").get_attribute("href")
    row.get_by_role("button", name="Copy command").click()
    page.wait_for_function("() => navigator.clipboard.readText().then((text) => text.startsWith('kbgen review '))")
    command = page.evaluate("() => navigator.clipboard.readText()")
    context.close()
    done = kbgen(*shlex.split(command)[1:], "--by", "platform", cwd=copy_example(tmp_path))
    assert (done.status, done.err) == (0, "")


def test_the_queue_is_filtered_by_owner_and_kind(watch: Callable[..., Watched], address: str) -> None:
    page = watch(viewport=DESK).page
    page.goto(f"{address}reviews/")
    page.get_by_label("Owner", exact=True).select_option("platform")
    rows = page.locator("[aria-label='Review queue'] tbody tr:visible")
    assert set(rows.evaluate_all("all => all.map(one => one.cells[1].querySelector('a').innerText)")) == {"Platform"}


def test_progress_is_seen_in_forced_colours(watch: Callable[..., Watched], address: str) -> None:
    page = watch(viewport=DESK, forced_colors="active").page
    page.goto(f"{address}objectives/")
    bar = page.locator(".kb-bar").nth(1)
    colours = bar.evaluate("one => [one, one.firstElementChild].map(part => getComputedStyle(part).backgroundColor)")
    assert len(set(colours)) == 2


WITHOUT_LINKS = """() => {
    const heights = () => headings.map(one => [one.innerText, one.offsetHeight]);
    const headings = [...document.querySelectorAll('.md-typeset :is(h1, h2, h3, h4)')];
    const before = heights();
    for (const one of document.querySelectorAll('.headerlink')) one.style.display = 'none';
    const after = heights();
    return before.filter((one, at) => one[1] !== after[at][1]);
}"""


@pytest.mark.parametrize("name", ["runbook", "service", "decision", "team", "competency"])
def test_a_heading_s_link_takes_no_line_of_its_own(
    watch: Callable[..., Watched], address: str, example: Path, name: str
) -> None:
    page = watch().page
    page.goto(address + place(name, example / "site"))
    for width in range(320, 420, 5):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WITHOUT_LINKS) == [], width
        page.evaluate("() => document.querySelectorAll('.headerlink').forEach(one => one.style.display = '')")


def search(page: Any, words: str) -> Any:
    """The best result of the search."""
    page.locator(".kb-search-field").press_sequentially(words)
    page.locator(".kb-hit-title").first.wait_for(state="visible", timeout=10_000)
    page.wait_for_selector(".kb-search-results[aria-busy=false]")
    return page.locator(".kb-hit-title").first


@pytest.mark.parametrize("alert", ["PostgresReplicationLag", "KafkaConsumerLagHigh", "postgresreplicationlag"])
def test_the_name_of_an_alert_finds_its_runbook(watch: Callable[..., Watched], address: str, alert: str) -> None:
    watched = watch(viewport=DESK)
    page = watched.page
    page.goto(address)
    page.keyboard.press("/")
    first = search(page, alert)
    target = first.get_attribute("href").partition("?")[0].partition("#")[0]
    assert target.rstrip("/").rpartition("/")[2].lower() == alert.lower()
    first.click()
    page.wait_for_url(f"**{urlsplit(target).path}**")
    assert page.locator("h1").count() == 1
    assert page.locator(".kb-panel").is_visible()
    assert watched.errors == []
    assert watched.hosts == {urlsplit(address).netloc}


def test_the_permanent_address_of_an_alert_leads_to_its_runbook(watch: Callable[..., Watched], address: str) -> None:
    """Alertmanager's `runbook_url` may be given without a slash at its end as well."""
    page = watch().page
    for end in ("/", ""):
        page.goto(f"{address}alerts/PostgresReplicationLag{end}")
        page.wait_for_url(f"{address}runbooks/primary-db/PostgresReplicationLag/")
        assert "replication lag" in page.locator("h1").inner_text()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_tab_reaches_the_search_and_the_text(watch: Callable[..., Watched], address: str, size: dict[str, int]) -> None:
    """The first stop leads past the head of the page; the search is among the next ones."""
    page = watch(viewport=size).page
    page.goto(address + PAGES["runbook"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")
    stops = []
    for _ in range(25):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.dataset.kbSearch || document.activeElement.htmlFor || ''"))
    assert "open" in stops
    page.locator("h1").click()  # in a field of the runbook a stroke would be a stroke
    page.keyboard.press("/")
    page.wait_for_function("() => document.activeElement.matches('.kb-search-field')")


SEEN = """() => {
    const one = document.activeElement;
    // the theme's switch is a field of no size, and its label shows where the reader is
    const shown = one.matches(".md-option") ? one.parentElement.querySelector("label:not([hidden])") : one;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
    const there = shown.checkVisibility() && shown.getClientRects().length > 0;
    return [shown.outerHTML.slice(0, 120), there && (boxShadow !== "none" || (outlineStyle !== "none" && outlineWidth !== "0px"))];
}"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["home", "runbook", "decision log", "compared levels", "self-assessment"])
def test_whoever_uses_the_keyboard_sees_where_they_are(
    watch: Callable[..., Watched], address: str, example: Path, name: str, size: dict[str, int]
) -> None:
    page = watch(viewport=size).page
    page.goto(address + place(name, example / "site"))
    for _ in range(40):
        page.keyboard.press("Tab")
        shown, seen = page.evaluate(SEEN)
        assert seen or "<body" in shown, shown


def test_nothing_moves_for_readers_who_want_it_still(watch: Callable[..., Watched], address: str) -> None:
    page = watch(viewport=DESK).page
    page.goto(address + PAGES["runbook"])
    moving = """() => [...document.querySelectorAll("*")].filter(one => {
        const { transitionDuration, animationDuration } = getComputedStyle(one);
        return [...transitionDuration.split(","), ...animationDuration.split(",")].some(time => parseFloat(time) > 0.05);
    }).map(one => one.outerHTML.slice(0, 100))"""
    assert page.evaluate(moving) == []


def test_pages_work_from_the_disk_s_own_paths_without_directory_urls(
    watch: Callable[..., Watched], tmp_path: Path
) -> None:
    """Below another path and with `use_directory_urls: false`: the panel's links and the alert's address still lead on."""
    root = copy_example(tmp_path)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("use_directory_urls: false\n")
    with served(build(root)) as address:
        watched = watch(viewport=DESK)
        page = watched.page
        page.goto(f"{address}alerts/PostgresReplicationLag.html")
        page.wait_for_url(f"{address}runbooks/primary-db/PostgresReplicationLag.html")
        page.locator(".kb-facts a", has_text="Platform").first.click()
        page.wait_for_url(f"{address}teams/platform.html")
        assert watched.errors == []
        assert watched.hosts == {urlsplit(address).netloc}
