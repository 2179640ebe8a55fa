"""What somebody sees in a browser who writes while `kbgen serve` runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import SCRIPT, handbook
from tests.site.at_work import Served

pytestmark = pytest.mark.browser

RUNBOOK = "---\ntitle: Full\n---\n\nThe queue is {0}.\n"
GUIDE = "---\ntitle: A\n---\n\nText {0}.\n"
FILES = {"content/guides/a.md": GUIDE.format(0), "runbooks/full.md": RUNBOOK.format("full")}


@pytest.fixture(params=[()], ids=str)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    server = Served(handbook(tmp_path, FILES), [*SCRIPT, "serve", *request.param, "--address"])
    server.until("is full.")
    yield server
    server.process.terminate()
    server.process.wait(10)


def test_the_browser_goes_to_the_page_that_was_edited(server: Served, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"http://{server.address}/")
    (server.root / "runbooks/full.md").write_text(RUNBOOK.format("emptied"))
    page.wait_for_url("**/runbooks/full/", timeout=20_000)
    page.wait_for_function("() => document.body.innerText.includes('is emptied.')")
    (server.root / "content/guides/a.md").write_text(GUIDE.format(1))
    page.wait_for_url("**/guides/a/", timeout=20_000)
    # whoever opens another page stays there
    page.goto(f"http://{server.address}/runbooks/full/")
    page.wait_for_timeout(500)
    assert page.url.endswith("/runbooks/full/")
    page.close()


@pytest.mark.parametrize("server", [("--stay",)], indirect=True)
def test_the_page_that_is_open_stays_if_that_is_asked_for(server: Served, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"http://{server.address}/guides/a/")
    page.evaluate("window.before = true")
    (server.root / "runbooks/full.md").write_text(RUNBOOK.format("emptied"))
    page.wait_for_function("() => !window.before", timeout=20_000)
    page.wait_for_load_state()
    assert page.url.endswith("/guides/a/")
    page.close()


def test_what_is_broken_is_said_above_the_page_until_it_is_mended(server: Served, browser: Any) -> None:
    page = browser.new_page()
    page.goto(f"http://{server.address}/guides/a/")
    (server.root / "runbooks/full.md").write_text("---\ntitle: [<b>\n---\n")
    page.wait_for_selector("[role=alert]", timeout=20_000)
    assert "runbooks/full.md:" in page.inner_text("[role=alert]")
    (server.root / "runbooks/full.md").write_text(RUNBOOK.format("mended"))
    page.wait_for_url("**/runbooks/full/", timeout=20_000)
    page.wait_for_function("() => document.body.innerText.includes('is mended.')")
    assert page.query_selector("[role=alert]") is None
    page.close()
