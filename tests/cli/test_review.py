"""`kbgen review`: who reviews is found out or said, files keep every other byte, and nothing is half done."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen

PEOPLE = (
    "- {id: ada, name: Ada Byron, contact: {email: ada@example.org}}\n"
    "- {id: bo, name: Bo Ek, aliases: [bo-login]}\n"
    "- {id: cy, name: Cy, left: 2025-01-01, contact: {email: cy@example.org}}\n"
    "- {id: bo-two, name: Bo Ek}\n"
)
GUIDE = "---\ntitle: Guide\nreviewed: 2025-01-01\n---\n\nText.\n"
FILES: dict[str, str | bytes] = {
    "content/people.yml": PEOPLE,
    "content/guides/a.md": GUIDE,
    "content/guides/b.md": b"\xef\xbb\xbf" + GUIDE.replace("\n", "\r\n").rstrip().encode(),
    "content/guides/bad.md": "---\na: b: c\n---\n",
    "content/guides/old.md": "---\ntitle: Old\nretired: {date: 2025-01-01, reason: gone}\n---\n",
    "content/guides/latin.md": b"---\ntitle: caf\xe9\n---\n",
}
A = "content/guides/a.md"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handbook in which neither git nor the environment says who somebody is."""
    for name in os.environ:
        if name.startswith(("GIT_", "GITHUB_", "GITLAB_")) or name in ("EMAIL", "USER", "LOGNAME"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return handbook(tmp_path / "book", FILES)


def test_a_review_says_who_when_and_how(book: Path) -> None:
    answer = kbgen("review", A, "--by", "ada", "--how", "executed", "--note", "On\n staging", cwd=book)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == f"{A}: reviewed on 2026-01-15 by ada (executed)\n"
    assert '  - {date: 2026-01-15, by: ada, how: executed, note: "On staging"}\n' in (book / A).read_text()
    assert kbgen("check", A, "--select", "FM", cwd=book).status == 0


@pytest.mark.parametrize("path", [A, "content/guides/b.md"])
def test_review_then_undo_gives_the_bytes_back(book: Path, path: str) -> None:
    before = (book / path).read_bytes()
    assert kbgen("review", path, "--by", "ada", cwd=book).status == 0
    assert (book / path).read_bytes() != before
    assert kbgen("review", path, "--undo", cwd=book).status == 0
    assert (book / path).read_bytes() == before


def test_a_dry_run_shows_the_lines_and_writes_nothing(book: Path) -> None:
    before = (book / A).read_bytes()
    answer = kbgen("review", A, "--by", "ada", "--dry-run", cwd=book)
    assert answer.out.splitlines()[:2] == [f"--- a/{A}", f"+++ b/{A}"]
    changed = [line for line in answer.out.splitlines()[2:] if line.startswith(("+", "-"))]
    assert changed == [
        "-reviewed: 2025-01-01",
        "+reviewed: 2026-01-15 # 2025-01-01 before the reviews began",
        "+reviews:",
        "+  - {date: 2026-01-15, by: ada, how: read}",
    ]
    assert (book / A).read_bytes() == before


@pytest.mark.parametrize(
    ("variable", "said", "found"),
    [
        ("GIT_AUTHOR_EMAIL", "ADA@example.org", "ada"),
        ("EMAIL", "ada@example.org", "ada"),
        ("GIT_AUTHOR_NAME", "Ada Byron", "ada"),
        ("USER", "bo-login", "bo"),
        ("USER", "ada", "ada"),
    ],
)
def test_the_reviewer_is_who_the_environment_names(
    book: Path, monkeypatch: pytest.MonkeyPatch, variable: str, said: str, found: str
) -> None:
    monkeypatch.setenv(variable, said)
    assert f"by {found} (read)" in kbgen("review", A, cwd=book).out


def test_the_reviewer_is_who_git_is_configured_for(book: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text("[user]\n\temail = ada@example.org\n")
    assert "by ada (read)" in kbgen("review", A, cwd=book).out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((A,), "say who reviews with --by ID"),
        ((A, "--by", "adda"), "'adda' is not a known team or person; did you mean 'ada'?"),
        ((A, "--by", "Bo Ek"), "can mean bo, bo-two"),
        ((A, "--by", "cy"), "'cy' left on 2025-01-01"),
        ((A, "--by", ""), "--by is empty"),
        ((A, "--by", "ada", "--date", "2026-01-16"), "still to come"),
        ((A, "--by", "ada", "--date", "2024-01-01"), "reviewed later"),
        ((A, "--undo"), "no review to take away"),
        (("content/guides", "--by", "ada"), "is a folder"),
        (("content/people.yml", "--by", "ada"), "is data"),
        (("content/guides/none.md", "--by", "ada"), "no such file"),
        (("content/guides/bad.md", "--by", "ada"), "no valid YAML"),
        (("content/guides/old.md", "--by", "ada"), "was retired on 2025-01-01"),
        (("content/guides/latin.md", "--by", "ada"), "not UTF-8"),
        ((A, "content/guides/bad.md", "--by", "ada"), "nothing was changed"),
    ],
)
def test_what_cannot_be_stamped_ends_with_a_message_and_2_and_changes_nothing(
    book: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = {path: path.read_bytes() for path in book.rglob("*.md")}
    answer = kbgen("review", *arguments, cwd=book)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
    assert {path: path.read_bytes() for path in book.rglob("*.md")} == before


def test_a_name_that_means_two_people_is_not_guessed(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "bo ek")
    assert "can mean bo, bo-two" in kbgen("review", A, cwd=book).err


def test_a_folder_without_people_takes_the_name_as_it_is_said(book: Path, tmp_path: Path) -> None:
    (tmp_path / "loose.md").write_text(GUIDE)
    assert kbgen("review", "loose.md", cwd=tmp_path).status == 2
    assert "by Somebody (read)" in kbgen("review", "loose.md", "--by", "Somebody", cwd=tmp_path).out


def test_a_link_stays_a_link_and_a_mode_a_mode(book: Path) -> None:
    link = book / "content/guides/link.md"
    link.symlink_to("a.md")
    (book / A).chmod(0o640)
    assert kbgen("review", "content/guides/link.md", "--by", "ada", cwd=book).status == 0
    assert link.is_symlink()
    assert "by: ada" in (book / A).read_text()
    assert stat.S_IMODE((book / A).stat().st_mode) == 0o640
    assert [path for path in (book / "content/guides").iterdir() if path.name.startswith(".kbgen-")] == []
