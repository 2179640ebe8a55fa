"""A configuration that is called `mkdocs.yaml` is one for every command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen

FILES = {
    "content/guides/a.md": "---\ntitle: A\nowner: ops\n---\n\nText.\n",
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n",
    "other/readme.md": "# No source\n\n[x](gone.md)\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = handbook(tmp_path, FILES)
    (made / "mkdocs.yml").rename(made / "mkdocs.yaml")
    return made


def test_commands_read_it(root: Path) -> None:
    assert kbgen("check", cwd=root).said == "No findings in 2 documents.\n"
    assert kbgen("list", cwd=root / "content").said.endswith("2 documents\n")
    assert kbgen("move", "content/guides/a.md", "content/guides/b.md", cwd=root).status == 0
    assert (root / "content/guides/b.md").is_file()


def test_a_finding_about_it_names_it(root: Path) -> None:
    with (root / "mkdocs.yaml").open("a") as file:
        file.write("nav: [gone.md]\n")
    (found,) = kbgen("check", "--format", "json", cwd=root).json
    assert found["path"] == "mkdocs.yaml"


def test_mkdocs_yml_counts_before_it(root: Path) -> None:
    (root / "mkdocs.yml").write_text("site_name: Other\ndocs_dir: other\n")
    assert [one["path"] for one in kbgen("check", "--format", "json", "--select", "LK", cwd=root).json] == [
        "other/readme.md"
    ]


@pytest.mark.parametrize("name", ["mkdocs.yml", "mkdocs.yaml"])
def test_no_second_handbook_is_made_where_one_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("site_name: Mine\n")
    answer = kbgen("init", tmp_path, cwd=tmp_path)
    assert answer.status == 2
    assert f"{name} is there already" in answer.said
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.slow
def test_both_builds_read_it(root: Path) -> None:
    assert kbgen("build", "--strict", cwd=root).status == 0
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(root / "other-site")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    names = {path.relative_to(root / "site") for path in (root / "site").rglob("*.html")}
    assert names == {path.relative_to(root / "other-site") for path in (root / "other-site").rglob("*.html")}
