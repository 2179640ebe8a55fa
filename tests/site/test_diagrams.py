"""The program that draws diagrams: a file of the handbook's own, published once and loaded where it is used."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kbgen.engines.defaults import PROGRAM
from kbgen.site.offline import MANIFEST
from kbgen.source.settings import SettingsError, read
from tests.cli.running import handbook, kbgen
from tests.site.building import build, bytes_of

FENCE = "\n```mermaid\nflowchart LR\n  a --> b\n```\n"
SCRIPT = "window.mermaid = {};\n"
TAGS = r'<script (?:async|defer) src="([^"]*(?:mermaid|diagrams)[^"]*)"'


def drawing(root: Path, at: str = "drawing/mermaid.min.js", **more: str) -> Path:
    """A handbook whose runbook and guide hold a diagram, and whose other guide speaks of one."""
    configuration = (
        "site_name: Book\nsite_url: https://book.example/sub/\ndocs_dir: content\ntheme: {name: material}\nplugins:\n"
        f"  - search\n  - kbgen: {{as_of: 2026-01-15, sources: [content, runbooks], mermaid: {at}}}\n"
    )
    files: dict[str, str | bytes] = {
        "mkdocs.yml": configuration,
        "content/guides/drawn.md": f"---\ntitle: Drawn\n---\n{FENCE}",
        "content/guides/format_duration.md": '---\ntitle: Spoken\n---\n\nMermaid: `<pre class="kb-diagram">`.\n',
        "runbooks/plain.md": "---\ntitle: Plain\n---\n\nText.\n",
        at: SCRIPT,
        **more,
    }
    return handbook(root, files)


def scripts(site: Path, page: str) -> list[str]:
    return re.findall(TAGS, (site / page).read_text())


def test_only_pages_with_a_diagram_load_the_program_and_ours(tmp_path: Path) -> None:
    site = build(drawing(tmp_path))
    assert (site / PROGRAM).read_text() == SCRIPT
    assert scripts(site, "guides/drawn/index.html") == [f"../../{PROGRAM}", "../../assets/kbgen/diagrams.js"]
    assert scripts(site, "guides/format_duration/index.html") == scripts(site, "index.html") == []


def test_without_the_option_there_is_neither(tmp_path: Path) -> None:
    root = drawing(tmp_path)
    (root / "mkdocs.yml").write_text((root / "mkdocs.yml").read_text().replace(", mermaid: drawing/mermaid.min.js", ""))
    site = build(root)
    assert not (site / PROGRAM).exists()
    assert scripts(site, "guides/drawn/index.html") == []
    assert "As it is written" not in (site / "guides/drawn/index.html").read_text()


def test_a_program_among_the_documents_is_published_once(tmp_path: Path) -> None:
    site = build(drawing(tmp_path, "content/assets/mermaid.min.js"))
    assert [place for place in bytes_of(site) if place.endswith("mermaid.min.js")] == [PROGRAM]


def test_mkdocs_publishes_the_same(tmp_path: Path) -> None:
    root = drawing(tmp_path / "book")
    site = bytes_of(build(root))
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "site")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    assert bytes_of(tmp_path / "site") == site


def test_a_copy_holds_the_program_if_a_page_of_the_copy_needs_it(tmp_path: Path) -> None:
    def kept(root: Path) -> set[str]:
        return set(json.loads((build(root) / MANIFEST).read_text())["files"])

    assert PROGRAM not in kept(drawing(tmp_path / "without"))
    runbook = {"runbooks/drawn.md": f"---\ntitle: Drawn\n---\n{FENCE}"}
    assert {PROGRAM, "assets/kbgen/diagrams.js"} <= kept(drawing(tmp_path / "with", **runbook))


def test_a_program_that_changes_is_published_anew(tmp_path: Path) -> None:
    root = drawing(tmp_path)
    build(root)
    assert "Nothing has changed" in kbgen("build", cwd=root).out
    (root / "drawing/mermaid.min.js").write_text("window.mermaid = { newer: true };\n")
    assert "newer" in (build(root) / PROGRAM).read_text()


def test_a_program_that_is_not_there_stops_a_build_and_no_check(tmp_path: Path) -> None:
    """A pipeline may fetch it just before it builds."""
    root = drawing(tmp_path)
    build(root)
    before = bytes_of(root / "site")
    (root / "drawing/mermaid.min.js").unlink()
    assert kbgen("check", "--fail-on", "error", cwd=root).status == 0
    answer = kbgen("build", cwd=root)
    assert answer.status == 2
    assert "plugins.kbgen.mermaid: 'drawing/mermaid.min.js' is not there" in answer.err
    assert bytes_of(root / "site") == before


def test_a_link_out_of_the_handbook_and_an_enormous_file_are_not_published(tmp_path: Path) -> None:
    root = drawing(tmp_path / "book")
    (tmp_path / "secret.js").write_text("secret")
    program = root / "drawing/mermaid.min.js"
    program.unlink()
    program.symlink_to(tmp_path / "secret.js")
    assert "is a link out of the handbook" in kbgen("build", cwd=root).err
    program.unlink()
    with program.open("wb") as file:
        file.truncate(20_000_001)
    assert "is over 20 MB" in kbgen("build", cwd=root).err


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("''", "is '', expected the path of a file"),
        ("true", "is True, expected the path of a file"),
        ("[a.js]", "is ['a.js'], expected the path of a file"),
        ("../mermaid.min.js", "leads out of the handbook"),
        ("/usr/share/mermaid.min.js", "leads out of the handbook"),
        ("a/../../mermaid.min.js", "leads out of the handbook"),
        ("https://host.example/mermaid.min.js", "is an address"),
        ("assets/mermaid.esm.min.mjs", "is no classic script"),
        (".", "is no classic script"),
    ],
)
def test_what_can_be_no_program_is_said_so(tmp_path: Path, written: str, said: str) -> None:
    root = handbook(tmp_path, {"mkdocs.yml": f"docs_dir: content\nplugins: [kbgen: {{mermaid: {written}}}]\n"})
    with pytest.raises(SettingsError, match=re.escape(said)) as error:
        read(root / "mkdocs.yml")
    assert "mkdocs.yml: plugins.kbgen.mermaid" in str(error.value)


@pytest.mark.parametrize(
    "written", ["assets/mermaid.min.js", "./assets//mermaid.min.js", "' assets/x/../mermaid.min.js '"]
)
def test_a_path_is_taken_below_the_root(tmp_path: Path, written: str) -> None:
    root = handbook(tmp_path, {"mkdocs.yml": f"docs_dir: content\nplugins: [kbgen: {{mermaid: {written}}}]\n"})
    assert read(root / "mkdocs.yml").mermaid == "assets/mermaid.min.js"
