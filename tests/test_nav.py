"""What `nav` names and nobody finds is a finding at its place, and no tab."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen
from tests.site.building import parsed

DOCUMENT = "---\ntitle: {0}\nowner: ops\n---\n\nText.\n"
FILES = {
    "content/README.md": DOCUMENT.format("Welcome"),
    "content/guides/rollback.md": DOCUMENT.format("Rolling back"),
    "content/guides/other.md": DOCUMENT.format("Other"),
    "content/guides/plan.pdf": "%PDF",
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n",
    "runbooks/full.md": "---\ntitle: Full\nowner: ops\nservices: []\n---\n\nText.\n",
}


def configured(root: Path, text: str) -> Path:
    with (root / "mkdocs.yml").open("a") as file:
        file.write(text)
    return root


@pytest.mark.parametrize(
    "nav",
    [
        "guides/rollback.md",
        "{A: ./guides//rollback.md}",
        "README.md",
        "index.md",
        "runbooks/full.md",
        "{Reviews: reviews/index.md}",
        "guides/",
        "guides",
        "search/index.md",
        "guides/plan.pdf",
        "{X: https://x.example/gone.md}",
        "{X: /gone/}",
        "{X: //x.example/}",
        "{X: 'mailto:a@b.example'}",
        "{Deep: [{er: [guides/other.md]}]}",
    ],
)
def test_what_is_there_is_no_finding(tmp_path: Path, nav: str) -> None:
    root = configured(handbook(tmp_path, FILES), f"nav: [{nav}]\n")
    assert kbgen("check", "--select", "CF", cwd=root).said == "No findings in 5 documents.\n"


@pytest.mark.parametrize(
    ("nav", "place", "path", "suggested"),
    [
        ("\n  - Home: README.md\n  - Back: guides/rolback.md\n", "12:11", "guides/rolback.md", "guides/rollback.md"),
        ("\n  - Deep:\n    - er:\n        - ./guides/gone.md\n", "13:11", "guides/gone.md", ""),
        (" [{Back: rollback.md}]\n", "10:14", "rollback.md", "guides/rollback.md"),
        (" [guides/rollback.md#part]\n", "10:7", "guides/rollback.md#part", "guides/rollback.md"),
        (" [runbooks/fuel.md]\n", "10:7", "runbooks/fuel.md", "runbooks/full.md"),
        (" [full.md]\n", "10:7", "full.md", "runbooks/full.md"),
        (" [guides/plan.doc]\n", "10:7", "guides/plan.doc", ""),
        (" [../mkdocs.yml]\n", "10:7", "../mkdocs.yml", ""),
    ],
)
def test_what_is_not_there_is_a_finding_at_its_place(
    tmp_path: Path, nav: str, place: str, path: str, suggested: str
) -> None:
    root = configured(handbook(tmp_path, FILES), f"nav:{nav}")
    (found,) = kbgen("check", "--format", "json", "--select", "CF", cwd=root).json
    assert (found["code"], found["path"], f"{found['line']}:{found['column']}") == ("CF001", "mkdocs.yml", place)
    assert repr(path) in found["message"]
    assert found["message"].endswith(f"; did you mean {suggested!r}?") or not suggested
    assert kbgen("check", "--select", "CF", "content/guides", cwd=root).status == 0


def test_a_nav_that_is_inherited_has_its_place_there(tmp_path: Path) -> None:
    root = configured(handbook(tmp_path, FILES), "INHERIT: shared/base.yml\n")
    (root / "shared").mkdir()
    (root / "shared/base.yml").write_text("extra: {}\nnav:\n- gone.md\n")
    (found,) = kbgen("check", "--format", "json", "--select", "CF", cwd=root).json
    assert (found["path"], found["line"], found["column"]) == ("shared/base.yml", 3, 3)


def test_what_plugins_or_hooks_may_make_is_for_mkdocs_to_find(tmp_path: Path) -> None:
    root = configured(handbook(tmp_path, FILES), "nav: [gone.md]\nhooks: [hook.py]\n")
    assert kbgen("check", "--select", "CF", cwd=root).status == 0


@pytest.mark.parametrize("key", ["exclude_docs", "draft_docs"])
def test_what_is_excluded_is_left_out_of_nav_without_a_word(tmp_path: Path, key: str) -> None:
    root = configured(handbook(tmp_path, FILES), f"nav: [guides/other.md]\n{key}: other.md\n")
    assert kbgen("check", "--select", "CF", cwd=root).status == 0


NAV = """\
nav:
  - README.md
  - Back: guides/rolback.md
  - Nothing: [gone.md, {Here: gone.md}]
  - Guides: [guides/rollback.md, {Plan: guides/plan.pdf}]
  - Full: runbooks/full.md
  - Forge: https://forge.example/
"""


@pytest.mark.slow
def test_no_page_links_to_what_is_not_there_and_strict_is_not_content(tmp_path: Path) -> None:
    root = configured(handbook(tmp_path, FILES), NAV)
    answer = kbgen("build", "--strict", cwd=root)
    assert (answer.status, answer.said.count("CF001")) == (1, 2)
    assert not (root / "site").exists()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "other")]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mkdocs.yml:12:11 CF001" in done.stderr
    assert kbgen("build", cwd=root).status == 1
    page = (root / "site/guides/other/index.html").read_text()
    links = {one["href"] for name, one in parsed(page).elements if name == "a" and "href" in one}
    assert {"../..", "../rollback/", "../plan.pdf", "../../runbooks/full/", "https://forge.example/"} <= links
    assert not any("gone" in link or "rolback" in link for link in links)
    assert "Nothing" not in page
    assert (root / "site/guides/plan.pdf").is_file()
    assert "Welcome" in page


@pytest.mark.slow
def test_a_title_of_the_navigation_is_brought_up_to_date_on_every_page(tmp_path: Path) -> None:
    root = configured(handbook(tmp_path, FILES), "nav: [guides/rollback.md, guides/other.md]\n")
    kbgen("build", cwd=root)
    page = root / "site/teams/ops/index.html"
    assert "Rolling back" in page.read_text()
    (root / "content/teams/ops.md").write_text(FILES["content/teams/ops.md"] + "\nMore.\n")
    kbgen("build", cwd=root)
    assert "Rolling back" in page.read_text()
    (root / "content/guides/rollback.md").write_text(DOCUMENT.format("Going back"))
    kbgen("build", cwd=root)
    assert "Going back" in page.read_text()
    assert "Rolling back" not in page.read_text()
