"""What git knows of documents, read from small real repositories."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.model import History, Settings, Source
from kbgen.source import git, history
from kbgen.source.versions import told_by

FIRST = "---\ntitle: A\nreviewed: 2025-01-01\n---\n\nThe first words.\n"
EDITED = FIRST.replace("first words", "second words")
BUMPED = FIRST.replace("2025-01-01", "2025-06-01")


class Repository:
    """A repository of a test, one commit a day from 2025-01-01 on."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, when: str = "") -> str:
        said = when or f"{date.fromordinal(date(2025, 1, 1).toordinal() + self.day)}T12:00:00+00:00"
        who = {f"GIT_{role}_{part}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": said, "GIT_COMMITTER_DATE": said}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        apart = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=clean | who | dates | apart, check=True, capture_output=True
        )
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)

    def commit(self, files: Mapping[str, str], when: str = "") -> str:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "x", when=when)
        self.day += 1
        return self.git("rev-parse", "HEAD")

    def history(self, *paths: str, root: Path | None = None, whole: bool = True) -> History:
        settings = Settings(str(root or self.root), (Source(".", "all"),), whole=whole)
        with history.reading(settings) as found:
            return found.of(paths or ("a.md",))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def commits(found: History, path: str = "a.md") -> list[str]:
    return [version.commit for version in found.versions[path]]


def test_each_version_has_the_commit_that_made_it_and_its_authors_day(repository: Repository) -> None:
    first = repository.commit({"a.md": FIRST})
    repository.commit({"b.md": FIRST})
    second = repository.commit({"a.md": EDITED})
    found = repository.history()
    assert found.complete
    assert commits(found) == [second, first]
    assert [version.day for version in found.versions["a.md"]] == [date(2025, 1, 3), date(2025, 1, 1)]


def test_renames_are_followed_and_are_no_versions(repository: Repository) -> None:
    first = repository.commit({"old/b c.md": FIRST})
    repository.git("mv", "old", "new")
    repository.commit({})
    second = repository.commit({"new/b c.md": EDITED})
    repository.git("mv", "new/b c.md", "a.md")
    third = repository.commit({"a.md": EDITED + "And more of it.\n"})
    assert commits(repository.history()) == [third, second, first]


def test_what_a_branch_did_is_its_own_commits_and_what_a_merge_did_is_the_merges(repository: Repository) -> None:
    lines = "".join(f"Line {number}.\n" for number in range(20))
    first = repository.commit({"a.md": FIRST + lines, "b.md": FIRST})
    repository.git("switch", "--quiet", "-c", "side")
    side = repository.commit({"a.md": FIRST + lines + "Side.\n", "b.md": EDITED})
    repository.git("switch", "--quiet", "main")
    main = repository.commit({"a.md": FIRST + "Main.\n" + lines})
    repository.git("merge", "--quiet", "--no-edit", "side")
    merge = repository.git("rev-parse", "HEAD")
    found = repository.history("a.md", "b.md")
    assert commits(found) == [merge, main, first]
    assert commits(found, "b.md") == [side, first]


def test_what_a_branch_did_and_main_took_back_leaves_the_line_of_main(repository: Repository) -> None:
    first = repository.commit({"a.md": FIRST})
    second = repository.commit({"a.md": EDITED})
    third = repository.commit({"a.md": FIRST})
    assert commits(repository.history()) == [third, second, first]


@pytest.mark.parametrize("when", ["@4102444800 +0000", "@1 +0000"])
def test_a_wrong_clock_leaves_a_commit_without_a_day_or_ahead_of_today(repository: Repository, when: str) -> None:
    first = repository.commit({"a.md": FIRST}, when=when)
    second = repository.commit({"a.md": EDITED})
    found = repository.history()
    assert commits(found) == [second, first]
    day = found.versions["a.md"][1].day
    assert day is None or day.year == 2100


def test_what_is_not_committed_has_no_past(repository: Repository) -> None:
    repository.commit({"a.md": FIRST, "b.md": FIRST})
    repository.write({"a.md": EDITED, "c.md": FIRST})
    found = repository.history("a.md", "b.md", "c.md")
    assert found.uncommitted == {"a.md", "c.md"}
    assert list(found.versions) == ["b.md"]


def test_a_handbook_below_the_top_sees_its_own_folder(repository: Repository) -> None:
    first = repository.commit({"docs/a.md": FIRST, "a.md": EDITED})
    assert commits(repository.history(root=repository.root / "docs")) == [first]


def test_a_shallow_clone_is_said(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.md": FIRST})
    repository.commit({"a.md": EDITED})
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "shallow"))
    found = repository.history(root=tmp_path / "shallow")
    assert not found.complete
    assert "shallow" in found.missing
    assert found.versions == {}


def test_a_partial_clone_is_said(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a.md": FIRST})
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.root}", str(tmp_path / "partial"))
    assert "partial" in repository.history(root=tmp_path / "partial").missing


def test_no_repository_no_commit_and_no_git_are_said(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert repository.history().missing == "there is no commit yet"
    (tmp_path / "bare").mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert repository.history(root=tmp_path / "bare").missing == "this is not a git repository"
    monkeypatch.setenv("PATH", "")
    assert repository.history().missing == "git is not installed"


def test_documents_of_a_submodule_have_no_past_here(repository: Repository, tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    inner.commit({"b.md": FIRST})
    repository.commit({"a.md": FIRST})
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.root), "sub")
    repository.commit({})
    found = repository.history("a.md", "sub/b.md")
    assert list(found.versions) == ["a.md"]


def test_a_second_run_reads_nothing_of_git_but_its_state(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a.md": FIRST})
    repository.commit({"a.md": EDITED})
    first = repository.history()
    said: list[str] = []
    run = git.run
    monkeypatch.setattr(git, "run", lambda folder, *rest, **more: said.append(rest[0]) or run(folder, *rest, **more))
    monkeypatch.setattr(history, "read_blobs", lambda *_: pytest.fail("a blob was read again"))
    assert repository.history() == first
    assert "log" not in said
    monkeypatch.undo()
    third = repository.commit({"a.md": FIRST})
    assert commits(repository.history())[0] == third


def test_a_damaged_memory_is_as_good_as_none(repository: Repository) -> None:
    repository.commit({"a.md": FIRST})
    first = repository.history()
    memory = repository.root / ".kbgen-cache" / "history"
    memory.write_bytes(memory.read_bytes()[:-1] + b"x")
    assert repository.history() == first


def test_a_folder_on_its_own_is_left_as_it_is(repository: Repository) -> None:
    repository.commit({"a.md": FIRST})
    assert repository.history(whole=False).complete
    assert not (repository.root / ".kbgen-cache").exists()


def test_the_number_of_processes_does_not_grow(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    class Counted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **more: object) -> None:
            started.append(arguments)
            super().__init__(*arguments, **more)  # type: ignore[call-overload]

    paths = [f"{number}.md" for number in range(40)]
    for _ in range(3):
        repository.commit({path: FIRST + str(repository.day) for path in paths})
    monkeypatch.setattr(subprocess, "Popen", Counted)
    assert len(repository.history(*paths).versions) == len(paths)
    assert len(started) <= 8


def test_names_that_no_encoding_knows_do_no_harm(repository: Repository) -> None:
    (Path(os.fsdecode(os.fsencode(repository.root) + b"/\xff\n.md"))).write_text(FIRST)
    repository.commit({"a.md": FIRST, "ü \t\x01.md": FIRST})
    assert set(repository.history("a.md", "ü \t\x01.md").versions) == {"a.md", "ü \t\x01.md"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (BUMPED, {"rest", "content"}),
        (EDITED, {"reviewed", "rest"}),
        (FIRST.replace("title: A", "title: B"), {"reviewed", "content"}),
        (FIRST.replace("\n", "\r\n"), {"reviewed", "rest", "content"}),
        (FIRST.replace("first words", "first\n words"), {"reviewed", "rest", "content"}),
        (FIRST.replace("reviewed:", "last_reviewed_on:"), {"reviewed", "rest", "content"}),
        (FIRST.replace("reviewed: 2025-01-01", "reviews:\n- {date: 2025-06-01, by: a}"), {"rest", "content"}),
    ],
)
def test_versions_differ_in_what_was_changed(other: str, same: set[str]) -> None:
    one, two = told_by(FIRST.encode()), told_by(other.encode())
    assert {name for name in ("reviewed", "rest", "content") if getattr(one, name) == getattr(two, name)} == same


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_tell_something(data: bytes, front: bool) -> None:
    told_by(b"---\n" + data + b"\n---\n" + data if front else data)


def test_a_damaged_index_is_said_and_nothing_is_guessed(repository: Repository) -> None:
    repository.commit({"a.md": FIRST})
    (repository.root / ".git" / "index").write_bytes(b"no index")
    settings = Settings(str(repository.root), (Source(".", "all"),), whole=True)
    with history.reading(settings) as found:
        assert "index" in str(found.state())
        past = found.of(("a.md",))
    assert "index" in past.missing
    assert not past.versions


def test_git_is_not_waited_for_by_who_asks_nothing_of_it(repository: Repository) -> None:
    repository.commit({"a.md": FIRST})
    said = repository.root / "said"
    with git.meanwhile(repository.root, "-c", f"alias.late=!sleep 5; touch {said}", "late"):
        pass
    assert not said.exists()


def test_what_git_printed_can_be_asked_for_twice(repository: Repository) -> None:
    commit = repository.commit({"a.md": FIRST})
    with git.meanwhile(repository.root, "rev-parse", "HEAD") as printed:
        assert printed() == printed() == f"{commit}\n".encode()
