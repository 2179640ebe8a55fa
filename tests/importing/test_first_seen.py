"""What bears no date itself has that of the day on which git first saw it, and says that this is so."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kbgen.source.first_seen import first_seen
from tests.cli.running import handbook, kbgen

RECORD = "# {0}. Use a queue\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n## Decision\n\ny\n\n## Consequences\n\nz\n"
DATED = RECORD.replace("## Status", "Date: 2019-01-02\n\n## Status")


def git(folder: Path, *arguments: str, day: str = "2020-01-01") -> None:
    moment = f"{day}T12:00:00Z"
    environment = os.environ | {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": "2022-02-02T12:00:00Z"}
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *name, *arguments], cwd=folder, env=environment, check=True, capture_output=True)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    (folder / "adr").mkdir(parents=True)
    git(folder, "init", "-q")
    for day, name in (("2020-03-04", "0001-a.md"), ("2020-05-06", "0002-b ü.md")):
        (folder / "adr" / name).write_text(RECORD.format(int(name[:4])))
        git(folder, "add", ".", day=day)
        git(folder, "commit", "-qm", "x", day=day)
    git(folder, "mv", "adr/0001-a.md", "adr/0001-renamed.md")
    (folder / "adr/0003-c.md").write_text(DATED.format(3))
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x", day="2021-07-08")
    (folder / "adr/0004-d.md").write_text(RECORD.format(4))
    return folder


def test_renames_are_followed_and_what_is_not_committed_has_no_day(old: Path, tmp_path: Path) -> None:
    seen = {"0001-renamed.md": "2020-03-04", "0002-b ü.md": "2020-05-06", "0003-c.md": "2021-07-08"}
    assert first_seen(old / "adr") == seen
    assert first_seen(tmp_path) == {}
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{old}", tmp_path / "shallow"], check=True)
    assert first_seen(tmp_path / "shallow/adr") == {}


def test_a_record_without_a_date_gets_that_day_with_a_doubt(old: Path, tmp_path: Path) -> None:
    root = handbook(tmp_path / "book", {"content/index.md": "# Home\n"})
    told = kbgen("import", "auto", old / "adr", "--to", "content/decisions", "--format", "json", cwd=root).json
    found = {one["from"]: one for one in told["documents"]}
    listed = kbgen("list", "--kind", "decision", "--format", "json", cwd=root).json
    assert {one["id"]: one["date"] for one in listed} == {
        "0001-renamed": "2020-03-04",
        "0002-b ü": "2020-05-06",
        "0003-c": "2019-01-02",
        "0004-d": None,
    }
    unsure = {name: [said for said in one["unsure"] if "git" in said] for name, one in found.items()}
    assert [len(unsure[name]) for name in sorted(unsure)] == [1, 1, 0, 0]
    assert "date" in found["0004-d.md"]["missing"]
