"""Real collections come into one handbook, which can be checked and built; their bodies are what they were."""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from kbgen.importing import state
from kbgen.load.frontmatter import split
from tests.cli.running import handbook, kbgen
from tests.depth import more

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

ROOT = Path(os.environ.get("KBGEN_CORPORA", "nowhere"))
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir()) if ROOT.is_dir() else []
# where a link, or a template that names a file, leads
_TARGET = re.compile(
    r"\{\{[<%].{0,300}?[%>]\}\}|(?<=\]\().{0,300}?(?=[)\s])|(?<=(?:src|ref)=\").{0,300}?(?=\")|^\s*\[[^\]]+\]:.*"
)


def body(text: str) -> str:
    """What stands below the front matter, without the lines that may be empty above it."""
    return split(text).body.lstrip()


def told_by(root: Path, src: Path, to: str) -> dict:
    answer = kbgen("import", "auto", src, "--to", to, "--format", "json", cwd=root)
    assert answer.status in {0, 1}, answer.err
    return json.loads(answer.out)


def judged(told: dict, src: Path, to: Path) -> None:
    """Every file of the source is there, left out with a reason, or named by nobody; and what is there is whole."""
    documents = told["documents"]
    origins = {one["from"] for one in (*documents, *told["files"], *told["refused"])}
    origins |= {*told["unused"], *told["outside"]}
    there = {path.relative_to(src).as_posix() for path in src.rglob("*") if path.is_file()}
    assert origins - {""} == {path for path in there if "/." not in f"/{path}"}  # hidden ones are passed by
    for one in told["files"]:
        assert (to / one["path"]).read_bytes() == (src / one["from"]).read_bytes()
    for one in documents:
        if one["from"]:
            before, after = (src / one["from"]).read_bytes(), (to / one["path"]).read_bytes()
            same_but_for_links(before.decode("utf-8-sig"), after.decode("utf-8-sig"), one["links"]["rewritten"])


def same_but_for_links(before: str, after: str, rewritten: int) -> None:
    if not rewritten:
        assert body(after) == body(before)
        return
    was, will = (body(text).splitlines(keepends=True) for text in (before, after))
    changed = [pair for pair in zip(was, will, strict=True) if pair[0] != pair[1]]
    assert 0 < len(changed) <= rewritten
    assert all(_TARGET.sub("", one) == _TARGET.sub("", other) for one, other in changed)
    assert len([one for one in difflib.ndiff(was, will) if one[:1] in "+-"]) == 2 * len(changed)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_bodies_of_a_collection_are_the_same_but_for_links(folder: str, tmp_path: Path) -> None:
    root = handbook(tmp_path, {})
    told = told_by(root, ROOT / folder, f"content/{folder}")
    judged(told, ROOT / folder, root / "content" / folder)
    again = told_by(root, ROOT / folder, f"content/{folder}")
    assert set(again["totals"]["states"]) <= {str(state.ImportState.SAME)}


def test_collections_come_into_one_handbook_which_is_checked_and_built(tmp_path: Path) -> None:
    """Nightly all of them, else some."""
    source = tmp_path / "source"
    for folder in FOLDERS[:: more(9, 1)]:
        shutil.copytree(ROOT / folder, source / folder)
    root = handbook(tmp_path / "book", {"content/index.md": "# Home\n"})
    told = told_by(root, source, "content/all")
    judged(told, source, root / "content/all")
    checked = kbgen("check", "--format", "json", cwd=root)
    assert checked.status in {0, 1}, checked.err[-1000:]
    paths = {one["path"] for one in kbgen("list", "--format", "json", cwd=root).json}
    assert {f"content/all/{one['path']}" for one in told["documents"] if one["path"].endswith(".md")} <= paths
    built = kbgen("build", cwd=root)
    assert built.status in {0, 1}, built.err[-1000:]
    assert (root / "site/index.html").is_file()
