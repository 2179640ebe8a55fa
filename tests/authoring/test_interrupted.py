"""Commands that edit, killed or failing at any step: the same command again completes the work, and nothing is left over."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import kills
from kbgen.source.edits import JOURNAL, Editing, FileChange, editing
from kbgen.source.write import TEMPORARY, WriteError, create, replace
from tests.cli.running import Answer, kbgen, write
from tests.depth import more

# Each step is one at which a command may be killed; but nightly, each third is.
EACH = more(3, 1)
GUIDES = [f"content/guides/m{number}.md" for number in (1, 2, 3)]
COMMANDS: dict[str, list[str]] = {
    "review": ["review", *GUIDES, "--by", "team"],
    "review --undo": ["review", *GUIDES, "--undo"],
    "move a folder": ["move", "content/guides", "content/manuals"],
    "move a document": ["move", GUIDES[0], "content/guides/deep/er/first.md"],
    "renumber": ["renumber"],
    "import": ["import", "auto", "import", "--to", "content/decisions/imported"],
    "check --fix": ["check", "--fix"],
    "migrate": ["migrate"],
    "new": ["new", "guide", "Something new"],
    "init": ["init", "other", "--today", "2026-01-15"],
    "export": ["export", "decisions", "--to", "out"],
    "check --write-baseline": ["check", "--write-baseline", "base.json"],
}
# those whose files change together, or not at all
TOGETHER = ["review --undo", "move a folder", "move a document", "check --fix"]
CHANGING = ("replace", "link", "unlink", "rename", "mkdir", "rmdir", "fsync")


# of the rest, the ways that they take are the same
SOME = ["review", "move a folder", "import", "export", "init"]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = kills.handbook(tmp_path_factory.mktemp("template"), documents=3)
    reviewed = kbgen("review", *GUIDES, "--by", "team", "--date", "2026-01-02", cwd=root)
    assert reviewed.status == 0, reviewed.said
    return root


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a handbook and every folder, but for what may be forgotten."""
    found = {}
    for path in root.rglob("*"):
        inner = path.relative_to(root).as_posix()
        if not inner.startswith(".kbgen-cache"):
            found[inner] = b"" if path.is_dir() else path.read_bytes()
    return found


@pytest.fixture
def copies(template: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes one fresh copy of the handbook after another, each at the same place."""

    def copy() -> Path:
        shutil.rmtree(tmp_path / "book", ignore_errors=True)
        return Path(shutil.copytree(template, tmp_path / "book"))

    return copy


def interrupted(number: int, root: Path, arguments: list[str], stop: Callable[[], None]) -> Iterator[None]:
    """While the n-th step that changes a file outside of what may be forgotten comes to nothing."""
    count = 0

    def counted(really: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal count
            if not any(".kbgen-cache" in str(one) for one in given):
                count += 1
                if count == number:
                    stop()
            return really(*given, **named)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in CHANGING:
            patch.setattr(os, name, counted(getattr(os, name)))
        yield


def killed(number: int, root: Path, arguments: list[str]) -> bool:
    """Run a command in a copy of this process that is gone before its n-th step; false where it has no such step."""
    pid = os.fork()
    if not pid:
        sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
        for _ in interrupted(number, root, arguments, lambda: os._exit(9)):
            kbgen(*arguments, cwd=root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9


def failing(number: int, root: Path, arguments: list[str]) -> tuple[Answer | None, bool]:
    """The answer of a command whose n-th step fails; and whether it has one."""
    failed = False

    def fail() -> None:
        nonlocal failed
        failed = True
        raise OSError(errno.ENOSPC, "no space left")

    answer = None
    for _ in interrupted(number, root, arguments, fail):
        answer = kbgen(*arguments, cwd=root)
    return answer, failed


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_command_completes_what_was_killed_at_any_step(name: str, copies: Callable[[], Path]) -> None:
    root = copies()
    done = kbgen(*COMMANDS[name], cwd=root)
    expected = tree(root)
    number = 1
    while killed(number, root := copies(), COMMANDS[name]):
        complete = tree(root) == expected
        again = kbgen(*COMMANDS[name], cwd=root)
        assert tree(root) == expected, (number, again.said)
        assert complete or again.status == done.status, (number, again.said)
        number += EACH
    assert number > 2


@pytest.mark.slow
@pytest.mark.parametrize("name", TOGETHER)
def test_another_command_finds_all_of_it_done_or_nothing(name: str, copies: Callable[[], Path]) -> None:
    root = copies()
    before = tree(root)
    kbgen(*COMMANDS[name], cwd=root)
    after = tree(root)
    number = 1
    while killed(number, root := copies(), COMMANDS[name]):
        other = kbgen("review", "content/people.yml", "--by", "team", cwd=root)
        assert other.status == 2
        found = tree(root)
        assert found in (before, after), (number, other.said)
        number += EACH


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME)
def test_a_step_that_fails_ends_with_a_message_and_loses_nothing(name: str, copies: Callable[[], Path]) -> None:
    root = copies()
    before = tree(root)
    kbgen(*COMMANDS[name], cwd=root)
    after = tree(root)
    number, failed = 1 - EACH, True
    while failed:
        root = copies()
        answer, failed = failing(number := number + EACH, root, COMMANDS[name])
        assert answer is not None
        assert "Traceback" not in answer.said
        found = tree(root)
        for path, held in found.items():
            forgettable = path.endswith((JOURNAL, ".kbgen-import.json")) or TEMPORARY.fullmatch(path.rpartition("/")[2])
            assert forgettable or held in (before.get(path), after.get(path)), (number, path)
        if name in ("review", *TOGETHER) and answer.status == 2 and "at its new place too" not in answer.err:
            assert {path: held for path, held in found.items() if path in before} == before, (number, answer.said)
        kbgen(*COMMANDS[name], cwd=root)
        assert not [path for path in tree(root) if TEMPORARY.fullmatch(path.rpartition("/")[2])]
    assert number > 2


# what people do between a command that was killed and the next one


def changes(root: Path) -> list[FileChange]:
    """Two documents that change, one that moves and changes, and a picture that moves."""
    write(root, {"a.md": "A", "b.md": "B", "c.md": "C", "p.png": "P"})
    return [
        FileChange(root / "a.md", root / "a.md", b"A", b"A2"),
        FileChange(root / "b.md", root / "b.md", b"B", b"B2"),
        FileChange(root / "c.md", root / "new/c.md", b"C", b"C2"),
        FileChange(root / "p.png", root / "new/p.png", None, None),
    ]


DONE = {"a.md": b"A2", "b.md": b"B2", "new": b"", "new/c.md": b"C2", "new/p.png": b"P"}


def killed_change(root: Path, after: int) -> None:
    """Make the changes in a copy of this process that is gone once so many names have changed."""
    made = changes(root)
    pid = os.fork()
    if not pid:
        count = 0
        really = {name: getattr(os, name) for name in ("replace", "link")}

        def counted(name: str) -> Callable[..., None]:
            def call(old: Any, new: Any) -> None:
                nonlocal count
                if str(new).endswith(JOURNAL):
                    really[name](old, new)
                    return
                if count == after:
                    os._exit(9)
                count += 1
                really[name](old, new)

            return call

        for name in really:
            setattr(os, name, counted(name))
        Editing(root, (), ("", "edit")).change(made)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    assert (root / JOURNAL).exists()


def finished(root: Path) -> tuple[str, ...]:
    with editing(root, [], ["", "edit"]) as found:
        return found.told


@pytest.mark.parametrize("after", [1, 2, 3])
def test_what_was_begun_is_finished(tmp_path: Path, after: int) -> None:
    killed_change(tmp_path, after)
    assert finished(tmp_path) == ("`kbgen edit` was interrupted; it is finished now",)
    assert tree(tmp_path) == DONE
    assert finished(tmp_path) == ()


def test_what_had_not_begun_is_taken_back(tmp_path: Path) -> None:
    killed_change(tmp_path, 0)
    assert finished(tmp_path) == ("`kbgen edit` was interrupted; what it had begun is taken back",)
    assert tree(tmp_path) == {"a.md": b"A", "b.md": b"B", "c.md": b"C", "p.png": b"P"}


def test_what_its_author_has_taken_back_stays_so(tmp_path: Path) -> None:
    killed_change(tmp_path, 3)
    (tmp_path / "a.md").write_bytes(b"A")  # as `git checkout` does
    (told,) = finished(tmp_path)
    assert "taken back" in told
    assert tree(tmp_path) == {"a.md": b"A", "b.md": b"B", "c.md": b"C", "p.png": b"P"}


@pytest.mark.parametrize("path", ["b.md", "c.md", "new/c.md"])
def test_what_was_edited_meanwhile_is_left_as_it_is(tmp_path: Path, path: str) -> None:
    killed_change(tmp_path, 3)
    (tmp_path / path).write_bytes(b"somebody's work")
    told = finished(tmp_path)
    assert "is left as it is" in told[-1]
    found = tree(tmp_path)
    assert found[path] == b"somebody's work"
    assert not [one for one in found if TEMPORARY.fullmatch(one.rpartition("/")[2]) or one == JOURNAL]


def journal(root: Path, **said: Any) -> None:
    step = {"old": "a.md", "new": "a.md", "made": ".kbgen-aaaaaaaa", "before": "0", "after": "1"} | said
    whole = {"kbgen": "edit", "version": 1, "command": ["", "edit"], "files": [step]}
    write(root, {JOURNAL: json.dumps(whole)})


@pytest.mark.parametrize(
    "said",
    [
        {"old": "../secret", "new": "../secret"},
        {"new": "/tmp/elsewhere"},
        {"made": "../secret"},
        {"made": "b.md"},
        {"made": "sub/.kbgen-aaaaaaaa"},
        {"old": "link/secret"},
        {"old": 3},
        {"old": "a\0b"},
    ],
    ids=str,
)
def test_a_journal_of_somebody_else_reaches_nothing_outside(tmp_path: Path, said: dict[str, Any]) -> None:
    root = write(tmp_path / "book", {"a.md": "A", "b.md": "B", ".kbgen-aaaaaaaa": "A2"})
    write(tmp_path, {"secret": "hunter2"})
    (root / "link").symlink_to(tmp_path)
    journal(root, **said)
    before = tree(tmp_path)
    with pytest.raises(WriteError, match=r"cannot be used"):
        finished(root)
    assert tree(tmp_path) == before


@pytest.mark.parametrize("data", ["", "{", "[]", "{}", '{"kbgen": "edit", "version": 2}', "\0", "[" * 10_000])
def test_a_journal_that_is_none_is_a_message(tmp_path: Path, data: str) -> None:
    write(tmp_path, {JOURNAL: data})
    with pytest.raises(WriteError, match=JOURNAL):
        finished(tmp_path)


def test_temporaries_are_swept_and_nothing_like_them(tmp_path: Path) -> None:
    kept = {".kbgen-import.json": "{}", ".kbgen-cache/x": "", ".git/.kbgen-aaaaaaaa": "", "a.md": "A"}
    write(tmp_path, {**kept, ".kbgen-aaaaaaaa": "", "sub/.kbgen-bbbbbbb1": ""})
    with editing(tmp_path, [tmp_path]):
        create(tmp_path / "sub/new.md", "N")
        replace(tmp_path / "a.md", b"A2", b"A")
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {*kept, "sub/new.md"}


@pytest.mark.slow
def test_random_kills_of_processes_leave_nothing_behind() -> None:
    """The same with real signals at random moments, many of them nightly."""
    found = kills.campaign(more(3, 200), seed=7)
    assert found.failures == ()
