"""Marked documents: the file itself says which finding it expects on which line.

A marker stands at the end of a line: `# expect: CODE` in front matter, `<!-- expect: CODE -->` in the
body. It is taken out before the file is read, and each file must give its marked findings and no others.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import checked, stale

FOLDER = Path(__file__).parent / "marked"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.md"))
_MARKER = re.compile(r"[ \t]*(?:<!--|#) expect: (?P<codes>[A-Z0-9 ]+?)(?: -->)?$", re.MULTILINE)
AROUND = {
    "teams/platform.md": "---\ntitle: Platform\nreviewed: 2026-01-10\n---\n",
    "people/ada.md": "---\nname: Ada\n---\n",
    "people/bo.md": "---\nname: Bo\nleft: 2025-06-30\n---\n",
    "services/orders.md": "---\ntitle: Orders\nowner: platform\nreviewed: 2026-01-10\n---\n",
    "principles/boring.md": (
        "---\ntitle: Boring by default\nowner: platform\nreviewed: 2026-01-10\n"
        "statement: We use what we know.\nrationale: New things cost more than they seem.\n---\n"
    ),
    "decisions/0001-a-queue.md": "---\ntitle: A queue\nowner: platform\nstatus: superseded by 0002\ndate: 2025-01-01\n---\n",
    "guides/rolling-back.md": "---\ntitle: Rolling back\nowner: platform\nreviewed: 2020-01-10\n---\n\n## In a hurry\n",
}


def expected(text: str) -> list[tuple[int, str]]:
    """The line and code of each marker."""
    return sorted(
        (text.count("\n", 0, found.start()) + 1, code)
        for found in _MARKER.finditer(text)
        for code in found["codes"].split()
    )


@pytest.mark.parametrize("path", FILES)
def test_a_marked_document_gives_the_findings_that_it_names_and_no_others(path: str) -> None:
    text = (FOLDER / path).read_text(encoding="utf-8")
    files = AROUND | {path: _MARKER.sub("", text)}
    found = {finding.fingerprint: finding for finding in (*checked(files), *stale(files)) if finding.path == path}
    assert sorted((finding.span.line, finding.code) for finding in found.values()) == expected(text)


def test_the_documents_around_the_marked_ones_do_not_disturb() -> None:
    found = [finding.path for finding in (*checked(AROUND), *stale(AROUND)) if finding.path != "guides/rolling-back.md"]
    assert found == []
