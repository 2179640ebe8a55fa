"""Diagrams in a real browser, drawn by the real program under the policy that the build has written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.browser.serving import served
from tests.cli.running import handbook
from tests.drawing import program
from tests.site.building import build

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 800}
CONFIGURATION = """site_name: Book
site_url: https://book.example/sub/
docs_dir: content
theme: {name: material}
plugins:
  - search
  - kbgen:
      as_of: 2026-01-15
      sources: [content]
      mermaid: drawing/mermaid.min.js
"""
FLOW = """flowchart LR
  accTitle: How an order travels
  accDescr: From the basket to the ledger.
  basket[A basket of several goods] --> paid{Is it paid?}
  paid -->|yes, by card| ledger[(The ledger)]
  paid -->|no| again([Back to the basket])
  click basket href "https://book.example/basket" "The basket"
"""
SEQUENCE = "sequenceDiagram\n  Booking->>Payments: Charge £5 & go\n  Payments-->>Booking: Done\n"
BROKEN = "flowchart LR\n  a -->\n  b [[[ broken\n"
HOSTILE = """%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}, "themeCSS": "* {fill: url(https://elsewhere.example/a)}"}}%%
flowchart LR
  a["<img src='https://elsewhere.example/b.png' onerror='document.title=1'> picture"] --> b
  click b href "javascript:document.title=1"
  b --> c["<iframe src='https://elsewhere.example/c'></iframe>"]
"""
PICTURE = 'flowchart LR\n  a@{ img: "https://elsewhere.example/d.png", label: "L" }\n'


def fenced(*diagrams: str) -> str:
    fences = "\n\n".join(f"```mermaid\n{one}```" for one in diagrams)
    return f"---\ntitle: A page\n---\n\nBefore.\n\n{fences}\n\nAfter.\n"


FOLDED = '---\ntitle: Folded\n---\n\n??? note "More"\n\n    ```mermaid\n    flowchart LR\n      a[Folded away] --> b\n    ```\n'
OWN_COLOURS = """flowchart LR
  pale[On a pale colour]:::pale --> deep[On a deep colour]
  deep --> said[Both are said]
  classDef pale fill:pink
  style deep fill:#123
  style said fill:#123,color:#ff0
"""
TITLED = (
    "---\ntitle: A title of many words that is far longer than what it stands above\n---\nflowchart LR\n  a --> b\n"
)
PAGES = {
    "titled": fenced(TITLED),
    "own": fenced(OWN_COLOURS),
    "good": fenced(FLOW, SEQUENCE),
    "broken": fenced(BROKEN, FLOW),
    "hostile": fenced(HOSTILE, PICTURE),
    "folded": FOLDED,
    "plain": '---\ntitle: Plain\n---\n\nNo diagram, but `<pre class="kb-diagram">`.\n',
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files: dict[str, str | bytes] = {f"content/guides/{name}.md": text for name, text in PAGES.items()}
    files["drawing/mermaid.min.js"] = program().read_bytes()
    return handbook(tmp_path_factory.mktemp("drawn") / "book", {**files, "mkdocs.yml": CONFIGURATION})


@pytest.fixture(scope="module")
def site(book: Path) -> Path:
    return build(book)


@pytest.fixture(scope="module")
def drawn(site: Path) -> Iterator[str]:
    """A site with diagrams, served under its own policy."""
    policy = (site / "content-security-policy.txt").read_text().strip()
    with served(site, {"Content-Security-Policy": policy}) as found:
        yield found


class Visit:
    """A page in a browser, with all that it asked for and complained of."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESK, "reduced_motion": "reduce", **options})
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("console", lambda one: self.said.append(one.text) if one.type in ("error", "warning") else None)

    def open(self, url: str, drawings: int) -> Any:
        self.page.goto(url)
        self.page.wait_for_function(
            "count => document.querySelectorAll('.kb-diagram-drawn').length === count", arg=drawings
        )
        return self.page


@pytest.fixture
def visit(browser: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    found = Visit(browser, **getattr(request, "param", {}))
    yield found
    found.context.close()


def fill(page: Any, scheme: str) -> str:
    """The colour of the first label in the drawing for a scheme."""
    return page.locator(f".kb-drawn-{scheme} .node text").first.evaluate("one => getComputedStyle(one).fill")


def test_a_diagram_is_drawn_under_the_policy_and_from_the_site_alone(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/good/", 2)
    assert page.locator(".kb-drawn-light svg:visible").count() == 2
    assert page.get_by_text("The ledger", exact=True).first.is_visible()
    assert page.locator("figure + p", has_text="After.").count() == 1
    assert page.locator("style, .kb-measure").count() == page.evaluate("document.adoptedStyleSheets.length") == 0
    assert visit.said == []
    assert all(url.startswith(drawn) for url in visit.asked)
    assert sum("mermaid" in url for url in visit.asked) == 1


def test_text_is_measured_as_it_is_shown(visit: Visit, drawn: str) -> None:
    """Each label lies within its box, with the letters of the page."""
    page = visit.open(f"{drawn}guides/good/", 2)
    within = """node => {
      const [text, box] = ["text", ".label-container"].map((one) => node.querySelector(one).getBoundingClientRect());
      return [text.left - box.left, box.right - text.right, text.top - box.top, box.bottom - text.bottom];
    }"""
    node = page.locator(".kb-drawn-light .node", has_text="A basket of several goods")
    left, right, above, below = node.evaluate(within)
    assert min(left, right, above, below) > 2
    assert abs(left - right) < 2
    letters = node.locator("text").evaluate("one => getComputedStyle(one).fontFamily")
    assert letters == page.evaluate("getComputedStyle(document.body).fontFamily")


def test_rules_count_already_while_a_drawing_is_measured(visit: Visit, drawn: str) -> None:
    """A title is large and centred by a rule: measured without it, it would be cut off."""
    page = visit.open(f"{drawn}guides/titled/", 1)
    room = """title => {
      const [inner, outer] = [title, title.ownerSVGElement].map((one) => one.getBoundingClientRect());
      return Math.min(inner.left - outer.left, outer.right - inner.right);
    }"""
    assert page.locator("svg text", has_text="A title of many words").evaluate(room) >= 0


def test_colours_follow_the_theme_at_once_and_paper_is_light(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/good/", 2)
    assert page.locator(".kb-drawn-dark").count() == 0
    page.emulate_media(color_scheme="dark")
    page.locator(".kb-drawn-dark svg:visible").nth(1).wait_for()
    assert page.locator(".kb-drawn-light svg:visible").count() == 0
    light, dark = fill(page, "light"), fill(page, "dark")
    assert light == "rgb(33, 33, 33)"
    assert min(map(int, dark.removeprefix("rgb(").removesuffix(")").split(","))) > 160
    page.emulate_media(media="print")
    assert page.locator(".kb-drawn-light svg:visible").count() == 2
    assert page.locator(".kb-drawn-dark svg:visible").count() == 0
    assert visit.said == []


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}], indirect=True)
def test_who_reads_in_the_dark_prints_in_the_light_all_the_same(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/good/", 2)
    page.wait_for_function("() => document.querySelectorAll('.kb-drawn-light').length === 2")
    assert page.locator(".kb-drawn-dark svg:visible").count() == 2
    assert page.locator(".kb-drawn-light svg:visible").count() == 0
    page.emulate_media(media="print")
    assert page.locator(".kb-drawn-light svg:visible").count() == 2


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}, {"color_scheme": "light"}], indirect=True)
def test_letters_on_an_author_s_colour_can_be_read_in_both_schemes(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/own/", 1)
    fills = page.locator(".kb-chart-scroll > div:visible .node text tspan.text-inner-tspan").evaluate_all(
        "all => all.map((one) => one.closest('.node').textContent.slice(0, 9) + ' ' + getComputedStyle(one).fill)"
    )
    assert set(fills) == {"On a pale rgb(27, 27, 27)", "On a deep rgb(255, 255, 255)", "Both are  rgb(255, 255, 0)"}


def test_a_drawing_has_its_name_its_links_and_its_text(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/good/", 2)
    named, other = page.locator(".kb-chart-scroll").all()
    assert named.get_attribute("aria-label") == "How an order travels"
    assert other.get_attribute("aria-label") == "Diagram"
    assert page.get_by_role("img", name="Diagram").count() == 1
    group = page.get_by_role("group", name="How an order travels", description="From the basket to the ledger.")
    assert group.count() == 1
    assert named.get_by_role("link").get_attribute("href") == "https://book.example/basket"
    text = page.locator("details", has_text="flowchart LR").locator("pre")
    assert not text.is_visible()
    page.get_by_text("As text").first.press("Enter")
    assert text.is_visible()
    assert text.locator("code").inner_text().strip() == FLOW.strip()


def test_what_cannot_be_drawn_stays_text_and_says_so(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/broken/", 1)
    assert page.locator("pre.kb-diagram:visible").inner_text().strip() == BROKEN.strip()
    note = page.locator(".kb-guide").inner_text()
    assert note == "Mermaid cannot draw this diagram (Parse error on line 3). As it is written:"
    assert page.get_by_text("Syntax error").count() == 0
    assert visit.said == []


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_script_a_diagram_is_its_text(visit: Visit, drawn: str) -> None:
    visit.page.goto(f"{drawn}guides/good/")
    assert visit.page.locator("pre.kb-diagram:visible").count() == 2
    assert visit.page.locator(".kb-guide:visible").count() == 2


def test_only_pages_with_a_diagram_ask_for_the_program(visit: Visit, drawn: str) -> None:
    visit.page.goto(f"{drawn}guides/plain/", wait_until="networkidle")
    assert not [url for url in visit.asked if "mermaid" in url or "diagrams" in url]


def test_a_diagram_that_is_folded_away_is_whole_when_it_is_opened(visit: Visit, drawn: str) -> None:
    page = visit.open(f"{drawn}guides/folded/", 1)
    assert page.locator("svg:visible", has_text="Folded away").count() == 0
    page.locator("summary", has_text="More").click()
    assert page.locator(".kb-drawn-light svg").bounding_box()["width"] > 100


def test_a_diagram_fetches_nothing_and_runs_nothing_even_without_a_policy(visit: Visit, site: Path) -> None:
    """A site from a disk has no policy."""
    with served(site) as found:
        page = visit.open(f"{found}guides/hostile/", 1)
        page.wait_for_timeout(500)
        assert page.title() == "A page - Book"
        assert (
            page.locator(".kb-guide").inner_text().startswith("Mermaid cannot draw this diagram (it shows a picture)")
        )
        assert page.locator("svg [href^=javascript], svg img, svg image, svg foreignObject").count() == 0
        assert all(url.startswith(found) for url in visit.asked)
    left = """() => [document.createElement("style") instanceof HTMLStyleElement, "createElement" in Object.keys(document),
      /native/.test(Element.prototype.setAttribute), /native/.test(window.Image)]"""
    assert page.evaluate(left) == [True, False, True, True]


def test_the_same_text_gives_the_same_drawing(visit: Visit, drawn: str) -> None:
    inner = "[...document.querySelectorAll('.kb-drawn-light')].map((one) => one.shadowRoot.innerHTML)"
    first = visit.open(f"{drawn}guides/good/", 2).evaluate(inner)
    assert visit.open(f"{drawn}guides/good/", 2).evaluate(inner) == first
    assert len(set(first)) == 2


def test_a_wide_drawing_scrolls_in_its_box_from_the_keyboard(browser: Any, drawn: str) -> None:
    visit = Visit(browser, viewport=PHONE)
    page = visit.open(f"{drawn}guides/good/", 2)
    box = page.locator(".kb-chart-scroll").first
    box.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.kb-chart-scroll').scrollLeft > 20")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert box.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    visit.context.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_drawings_are_accessible(browser: Any, drawn: str, size: dict[str, int], scheme: str) -> None:
    visit = Visit(browser, viewport=size, color_scheme=scheme)
    for name, drawings in (("good", 2), ("broken", 1)):
        page = visit.open(f"{drawn}guides/{name}/", drawings)
        page.evaluate(AXE)
        found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations'], preload: false})", WCAG)
        assert [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]] == []
    visit.context.close()


def test_a_diagram_is_drawn_from_a_disk(visit: Visit, book: Path, tmp_path: Path) -> None:
    build(book, "--offline", "--site-dir", str(tmp_path / "disk"))
    page = visit.open((tmp_path / "disk/guides/good.html").as_uri(), 2)
    assert page.locator(".kb-drawn-light svg:visible").count() == 2
    assert all(url.startswith("file:") for url in visit.asked)
    assert visit.said == []
