"""While somebody writes: one edit is one rebuild, wherever the edited source lies."""

from __future__ import annotations

from datetime import date
from kbgen.engines import mkdocs_plugin
from kbgen.model import Settings

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.running import SCRIPT, handbook
from tests.site.at_work import BUILDING, Served

RUNBOOK = "---\ntitle: Full\n---\n\nThe queue is {0}.\n"


PROGRAMS: dict[str, list[str]] = {
    "mkdocs serve": [sys.executable, "-m", "mkdocs", "serve", "--dev-addr"],
    "kbgen serve": [*SCRIPT, "serve", "--address"],
}


@pytest.fixture(params=PROGRAMS)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    root = handbook(
        tmp_path, {"content/guides/a.md": "---\ntitle: A\n---\n\nText.\n", "runbooks/full.md": RUNBOOK.format("full")}
    )
    server = Served(root, PROGRAMS[request.param])
    server.every_edit = request.param == "mkdocs serve"  # both are one server: the other need not wait as long
    yield server
    server.process.terminate()
    server.process.wait(10)


EDITS: list[tuple[Callable[[Path], object], str]] = [
    (lambda root: (root / "runbooks/full.md").write_text(RUNBOOK.format("emptied")), "is emptied."),
    (lambda root: (root / "runbooks/full.md").write_text("---\ntitle: [\n---\n"), ""),
    (lambda root: (root / "runbooks/full.md").write_text(RUNBOOK.format("mended")), "is mended."),
    (
        lambda root: (root / "content/guides/a.md").write_text("---\ntitle: A\n---\n\n[[full]] again.\n"),
        "What links here",
    ),
]


def test_one_edit_is_one_rebuild(served: Served) -> None:
    """Whether in a source outside of `docs_dir` or in it; a broken document stops nothing."""
    served.until("is full.")
    assert served.quiet() == 1
    for number, (edit, shown) in enumerate(EDITS if served.every_edit else EDITS[:1], 1):
        edit(served.root)
        if shown:
            served.until(shown)
        end = time.monotonic() + 20
        while served.builds() <= number and time.monotonic() < end:
            time.sleep(0.1)
        assert served.quiet() == number + 1
    assert "Traceback" not in served.log.read_text()
    assert not (served.root / "site").exists()


def test_what_is_served_while_somebody_writes_is_never_kept(served: Served) -> None:
    """A copy that this browser keeps of another site at this address is taken away."""
    served.until("is full.")
    assert "offline/start.js" not in served.page("runbooks/full/")
    assert "unregister" in served.page("offline-worker.js")


@pytest.mark.parametrize("served", ["kbgen serve"], indirect=True)
def test_what_is_wrong_is_said_above_each_page_until_it_is_mended(served: Served) -> None:
    """A broken document or configuration stops nothing: the last site stands, with a bar above it."""
    served.until("is full.")
    assert 'role="alert"' not in served.page("")
    assert "livereload(" in served.page("")
    (served.root / "runbooks/full.md").write_text("---\ntitle: [<b>\n---\n")
    served.until_page("guides/a/", 'role="alert"')
    assert "runbooks/full.md:" in served.page("guides/a/")
    assert "<b>" not in served.page("guides/a/").partition('role="alert"')[2].partition("</div>")[0]
    assert "runbooks/full.md:" in served.log.read_text()
    (served.root / "runbooks/full.md").write_text(RUNBOOK.format("mended"))
    served.until("is mended.")
    assert 'role="alert"' not in served.page("runbooks/full/")
    configuration = (served.root / "mkdocs.yml").read_text()
    (served.root / "mkdocs.yml").write_text("site_name: [\n")
    served.until_page("runbooks/full/", 'role="alert"')
    assert "is mended." in served.page("runbooks/full/")
    (served.root / "mkdocs.yml").write_text(configuration)
    (served.root / "runbooks/full.md").write_text(RUNBOOK.format("whole"))
    served.until("is whole.")
    assert 'role="alert"' not in served.page("runbooks/full/")
    assert "Traceback" not in served.log.read_text()


def test_a_day_that_the_plugin_told_does_not_hold_for_the_next_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long `mkdocs serve` goes on to the next day; a day that the user gave stays."""
    settings = Settings(".", ())
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    days = iter([date(2026, 1, 1), date(2026, 1, 2)])
    monkeypatch.setattr(mkdocs_plugin.app, "day", lambda *_: next(days))
    assert [mkdocs_plugin._dated(settings) for _ in range(2)] == [date(2026, 1, 1), date(2026, 1, 2)]
    assert os.environ["SOURCE_DATE_EPOCH"] == mkdocs_plugin.app.epoch(date(2026, 1, 2))
    monkeypatch.undo()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert mkdocs_plugin._dated(settings) == date(1970, 1, 2)
    assert os.environ["SOURCE_DATE_EPOCH"] == "86400"
