"""What is told once for a collection is told once in an editor too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kbgen import app
from kbgen.lsp.handbook import OpenHandbook
from tests.cli.running import CONFIGURATION, write

GUIDE = "---\ntitle: T\nowner: ops\nsection: x\n---\n\nText.\n"
DECISION = "---\ntitle: T\nowner: ops\n---\n\nText.\n"
FILES = {
    "mkdocs.yml": CONFIGURATION,
    "runbooks/index.md": "# R\n",
    "content/teams/ops.md": "---\ntitle: Ops\n---\n",
    **{f"content/guides/g{at}.md": GUIDE for at in range(6)},
    **{f"content/decisions/{at:04}-d.md": DECISION for at in range(6)},
}


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("content/guides/g0.md", {"FM006"}),
        ("content/guides/g3.md", set()),
        ("content/decisions/0000-d.md", {"DC005"}),
        ("content/decisions/0003-d.md", set()),
    ],
)
def test_only_the_first_document_tells_what_many_share(tmp_path: Path, path: str, codes: set[str]) -> None:
    root = write(tmp_path / "book", FILES)
    settings = app.settings_at(None, root)
    assert settings is not None
    handbook = OpenHandbook(settings, date(2026, 1, 15))
    found = handbook.findings(path, handbook.update(path, FILES[path]))
    assert {one.code for one in found} == codes
