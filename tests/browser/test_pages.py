"""The example's site in a real browser: at the width of a phone and of a desk, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import pytest

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "home": "",
    "runbooks": "runbooks/",
    "runbook": "runbooks/primary-db/PostgresReplicationLag/",
    "service": "services/primary-db/",
    "decision": "decisions/0008-kafka-for-events/",
    "superseded decision": "decisions/0003-rabbitmq-for-events/",
    "principle": "principles/boring-by-default/",
    "principle matrix": "principles/matrix/",
    "ladder": "ladders/software-engineering/",
    "level": "",
    "guide": "guides/onboarding/",
    "team": "teams/platform/",
    "person": "people/mei-tanaka/",
    "reviews": "reviews/",
    "alerts": "alerts/",
    "rules": "reference/rules/",
    "404": "no/such/page/",
}
WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")


class Watched:
    """A page with what went wrong on it."""

    def __init__(self, browser: Any, width: int, scheme: str) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.on(
            "console", lambda said: self.errors.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))


@pytest.fixture(
    params=[(width, scheme) for width in WIDTHS for scheme in SCHEMES], ids=lambda value: f"{value[0]}-{value[1]}"
)
def watched(request: pytest.FixtureRequest, browser: Any) -> Iterator[Watched]:
    found = Watched(browser, *request.param)
    yield found
    found.context.close()


def place(name: str, example: Path) -> str:
    if name != "level":
        return PAGES[name]
    found = sorted((example / "site/ladders/software-engineering").glob("*/index.html"))
    staff = next(path for path in found if "<p>A level of" in path.read_text(encoding="utf-8"))
    return staff.parent.relative_to(example / "site").as_posix() + "/"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_quiet_and_is_accessible(watched: Watched, address: str, example: Path, name: str) -> None:
    """No sideways scrolling, no request to another host, no error, no violation of WCAG 2.2 AA."""
    page = watched.page
    page.goto(address + place(name, example), wait_until="load")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", WCAG)
    said = [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    assert said == []
    assert watched.hosts == {urlsplit(address).netloc}
    expected = 1 if name == "404" else 0  # the browser reports the missing page itself
    assert len(watched.errors) == expected, watched.errors
