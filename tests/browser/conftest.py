"""The example's site as it is served, and a browser that asks no other host.

What a test waits for is a function (`() => …`): a bare expression that does not hold at once is evaluated anew by
the page, and the site's content policy forbids that.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import served

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def address(example: Path) -> Iterator[str]:
    """Where the example's site is served."""
    with served(example / "site") as found:
        yield found


# Without service workers a page fetches no copy of the site to be read offline, which takes longer than most tests.
_ONLINE = "delete Navigator.prototype.serviceWorker"


class Browser:
    """Chromium; its pages know no service workers, but in a context that is to be used offline."""

    def __init__(self, found: Any) -> None:
        self._found = found

    def new_context(self, *, offline_copy: bool = False, **options: Any) -> Any:
        """A context of Playwright's with such options."""
        context = self._found.new_context(**options)
        if not offline_copy:
            context.add_init_script(_ONLINE)
        return context

    def new_page(self) -> Any:
        """A page in a context of its own."""
        page = self._found.new_page()
        page.add_init_script(_ONLINE)
        return page


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield Browser(found)
        found.close()
