"""Nothing that an author writes runs, fetches, sends or leads away by itself, in a real browser, with and without headers."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from kbgen.markup.policy import printed, treated
from kbgen.model import Markup
from kbgen.site.csp import FILE, Policy
from tests.browser.serving import served
from tests.cli.running import handbook, kbgen
from tests.markup.payloads import ACTIVE

# A page cannot forbid its own refresh, nor scripts of its own site: these are taken out, and the policy is no help.
BEYOND_POLICY = {"refresh", "refresh-in-capitals", "script-of-a-file"}
ON_ONE_PAGE = 12
MARKUP = Markup()
PRESS = """() => {
  for (const one of document.querySelectorAll(".press")) {
    one.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    one.focus?.();
  }
}"""


# Told over the console, so that no navigation takes the answer away.
TELL = """Object.defineProperty(window, "ran", {set() { console.info("ran"); }, get() { return 1; }})"""


class Watched:
    """A tab: whether anything of the author's has run in it, and the addresses of other hosts that it has asked."""

    def __init__(self, browser: Any, home: str) -> None:
        self.context = browser.new_context()
        self.context.add_init_script(TELL)
        self.page = self.context.new_page()
        self.page.on("console", lambda one: self.done.add(one.text) if one.text == "ran" else None)
        self.done: set[str] = set()
        self.home = home
        self.context.route(lambda url: not url.startswith((home, "data:", "blob:", "about:")), self._refuse)

    def _refuse(self, route: Any) -> None:
        self.done.add(route.request.url)
        route.abort()

    def visit(self, address: str) -> list[str]:
        """What a page has done, also once everything on it was pressed."""
        self.done.clear()
        with suppress(Error):  # it may be left before it is there
            self.page.goto(address)
            if not self.page.evaluate("() => document.baseURI.startsWith(location.origin)"):
                self.done.add("base")
            self.page.evaluate(PRESS)
        self.page.wait_for_timeout(20)
        if not self.page.url.startswith(self.home):
            self.done.add(self.page.url)
        return sorted(self.done)


def done_by(browser: Any, folder: Path, pages: dict[str, str]) -> dict[str, list[str]]:
    """What each of some pages that consist of HTML alone does, by its name, without a header; none that does nothing."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    (folder / "404.html").write_text(page("Not here."), encoding="utf-8")
    with served(folder) as address:
        tab = Watched(browser, address)
        done = {name: tab.visit(f"{address}{name}.html") for name in pages}
        tab.context.close()
    return {name: what for name, what in done.items() if what}


def page(html: str) -> str:
    return f"<!doctype html><html><head><title>x</title></head><body>{html}</body></html>"


def test_the_payloads_do_something_as_they_are(browser: Any, tmp_path: Path) -> None:
    """Or the tests below would show nothing."""
    done = done_by(browser, tmp_path, {name: page(printed(text, MARKUP)) for name, text in ACTIVE.items()})
    assert len(done) > len(ACTIVE) // 2, sorted(ACTIVE.keys() - done)


def test_what_is_left_of_them_does_nothing_without_any_policy(browser: Any, tmp_path: Path) -> None:
    left = {name: page(treated(printed(text, MARKUP), MARKUP)[0]) for name, text in ACTIVE.items()}
    assert done_by(browser, tmp_path, left) == {}


def test_the_policy_alone_keeps_a_page_from_doing_anything(browser: Any, tmp_path: Path) -> None:
    pages = {
        name: Policy().within(page(printed(text, MARKUP)), ())
        for name, text in ACTIVE.items()
        if name not in BEYOND_POLICY
    }
    assert done_by(browser, tmp_path, pages) == {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with all payloads, some on each page."""
    texts = [*ACTIVE.values()]
    files: dict[str, str | bytes] = {
        f"content/guides/{start}.md": "\n\n".join(("---\ntitle: T\n---", *texts[start : start + ON_ONE_PAGE], "End.\n"))
        for start in range(0, len(texts), ON_ONE_PAGE)
    }
    files["content/guides/other.md"] = "---\ntitle: Other\n---\n\nText. [script](evil.js)\n"
    files["content/guides/evil.js"] = "top.ran = window.ran = 1"
    root = handbook(tmp_path_factory.mktemp("active"), files)
    assert kbgen("build", cwd=root).status == 1
    return root / "site"


@pytest.mark.parametrize("with_header", [True, False], ids=["header", "no header"])
def test_no_page_of_a_site_does_anything(browser: Any, site: Path, *, with_header: bool) -> None:
    policy = (site / FILE).read_text(encoding="utf-8").strip()
    with served(site, {"Content-Security-Policy": policy} if with_header else {}) as address:
        tab = Watched(browser, address)
        done = {number: tab.visit(f"{address}guides/{number}/") for number in range(0, len(ACTIVE), ON_ONE_PAGE)}
        tab.context.close()
    assert {number: what for number, what in done.items() if what} == {}


def test_a_site_opened_from_a_disk_holds_its_policy_and_works(browser: Any, tmp_path: Path) -> None:
    root = handbook(
        tmp_path / "disk", {"content/guides/a.md": "---\ntitle: Zebra\n---\n\nText.\n\n<b onclick=f()>x</b>\n"}
    )
    assert kbgen("build", "--offline", cwd=root).status == 1
    tab = browser.new_page()
    wrong: list[str] = []
    tab.on("console", lambda one: wrong.append(one.text) if one.type == "error" else None)
    tab.goto((root / "site/guides/a.html").as_uri())
    assert tab.locator("meta[http-equiv=Content-Security-Policy]").count() == 1
    tab.keyboard.press("/")
    tab.locator(".kb-search-field").fill("zebra")
    tab.locator(".kb-hit-title", has_text="Zebra").wait_for()
    tab.locator("label[title='Switch to light']").first.wait_for(state="attached")
    assert wrong == []
    tab.close()
