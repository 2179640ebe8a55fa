"""What stands above front matter, and what closes it, changes no edit of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kbgen.authoring.migrations import migrated
from kbgen.authoring.patch import patched
from kbgen.authoring.redirects import redirect_patches
from kbgen.importing.front_matter import front_patches
from kbgen.kit.kind import Value
from kbgen.load.frontmatter import split
from kbgen.lsp.context import At, Context, context
from kbgen.record_review import Stamp, stamped, unstamped
from tests.cli.running import handbook, kbgen
from tests.support import checked

DOCUMENT = "---\n# keep\ntitle: x\nlast_reviewed_on: 2026-01-01\nredirect_from:\n  - old\n---\n\nBody\n\n---\n\nMore.\n"
ABOVE = ["\n", "<!-- A licence,\nof two lines. -->\n", "[//]: # (A licence)\n\n"]
EDITS: dict[str, Callable[[str], str]] = {
    "review": lambda text: stamped(text, Stamp(date(2026, 2, 2), "ada")),
    "review and undo": lambda text: unstamped(stamped(text, Stamp(date(2026, 2, 2), "ada"))),
    "migrate": lambda text: migrated(text, 0).text,
    "move": lambda text: patched(text, redirect_patches(text, "older")),
    "import": lambda text: patched(text, front_patches(text, split(text), {"owner": Value("ops")})),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("closing", ["---", "..."])
@pytest.mark.parametrize("above", ["", *ABOVE])
def test_an_edit_is_the_same_below_comments_and_above_dots(edit: str, end: str, closing: str, above: str) -> None:
    def written(text: str) -> str:
        return (above + text.replace("---\n\nBody", f"{closing}\n\nBody")).replace("\n", end)

    assert EDITS[edit](written(DOCUMENT)) == written(EDITS[edit](DOCUMENT))


@pytest.mark.parametrize("above", ABOVE)
def test_commands_edit_it(tmp_path: Path, above: str) -> None:
    text = f"{above}---\ntitle: A\nowner: ops\n...\n\nText.\n"
    team = "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n"
    root = handbook(tmp_path, {"content/guides/a.md": text, "content/teams/ops.md": team})
    assert kbgen("check", cwd=root).said == "No findings in 2 documents.\n"
    assert kbgen("review", "--by", "ops", "content/guides/a.md", cwd=root).status == 0
    after = (root / "content/guides/a.md").read_text()
    assert after.startswith(f"{above}---\ntitle: A\nowner: ops\nreviews:\n  - {{date: 2026-01-15, by: ops")
    assert after.endswith("}\n...\n\nText.\n")
    assert kbgen("move", "content/guides/a.md", "content/guides/b.md", cwd=root).status == 0
    moved = (root / "content/guides/b.md").read_text()
    assert moved == after.replace("...\n", "redirect_from: [guides/a]\n...\n")


def test_a_suppression_above_front_matter_holds() -> None:
    allow = "<!-- kbgen: allow GN004 -- it is what it says -->\n"
    text = f"{allow}---\ntitle: A\nowner: ops\n---\n\nTODO\n"
    files = {"guides/a.md": text, "teams/ops.md": "---\ntitle: Ops\n---\n"}
    assert [finding.code for finding in checked(files) if finding.path == "guides/a.md"] == []
    unused = {**files, "guides/a.md": text.replace("TODO", "Done")}
    (found,) = [finding for finding in checked(unused) if finding.path == "guides/a.md"]
    assert (found.code, found.span.line) == ("AL003", 1)


@pytest.mark.parametrize("above", ABOVE)
def test_an_editor_completes_keys_there_and_nowhere_else(above: str) -> None:
    lines = [*above.split("\n")[:-1], "---", "titl", "...", "titl"]
    at = len(lines) - 3
    assert context(lines, at, 4) == Context(At.KEY, (), "titl")
    assert context(lines, at + 2, 4) is None
    assert context(lines, at - 2, 4) is None
