"""Runs git: a constant number of processes a command, none of which may ask, fetch, write or run a hook."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

# A repository's own configuration must not make reading it run programs, and what git prints must not vary.
_ALWAYS = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
}
# Set inside of hooks; they would point every command at another repository.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")


class GitError(Exception):
    """Git cannot answer; the message is one sentence that says why."""


def command(folder: Path, arguments: Sequence[str]) -> tuple[list[str], Mapping[str, str]]:
    """A git command line for a folder, and the environment to run it in."""
    kept = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    return ["git", "-C", str(folder), *_ALWAYS, *arguments], kept | _ENVIRONMENT


def run(folder: Path, *arguments: str, fails: tuple[int, ...] = ()) -> bytes:
    """What a git command prints; GitError where it fails with another status than those in `fails`."""
    with meanwhile(folder, *arguments, fails=fails) as printed:
        return printed()


@contextmanager
def meanwhile(folder: Path, *arguments: str, fails: tuple[int, ...] = ()) -> Iterator[Callable[[], bytes]]:
    """Run a git command meanwhile: what is given waits for what it prints, and raises GitError as `run` does."""
    line, environment = command(folder, arguments)
    none, pipe = subprocess.DEVNULL, subprocess.PIPE
    try:
        process = subprocess.Popen(line, env=environment, stdin=none, stdout=pipe, stderr=pipe)
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {error.strerror}") from None

    @cache
    def printed() -> bytes:
        said, complaint = process.communicate()
        if process.returncode not in (0, *fails):
            raise GitError(_reason(complaint.decode("utf-8", "replace")))
        return said

    with process:
        try:
            yield printed
        finally:
            process.kill()


def _reason(stderr: str) -> str:
    """The first line of what git says, as one sentence in our own words where it is a common one."""
    first = next((line for line in stderr.splitlines() if line.strip()), "git failed without a word")
    if "not a git repository" in first:
        return "this is not a git repository"
    if "dubious ownership" in first:
        return "git does not trust the owner of this folder (see `safe.directory` in git's manual)"
    return first.removeprefix("fatal: ").removeprefix("error: ")[:200]


def identity(folder: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """What git and the environment call whoever runs this: e-mail addresses first, then names, each once."""
    said = {}
    with suppress(GitError):  # without git, the environment alone says who it is
        for entry in run(folder, "config", "-z", "--get-regexp", r"^user\.(name|email)$", fails=(1,)).split(b"\0"):
            key, _, value = entry.decode("utf-8", "replace").partition("\n")
            said[key] = value
    email = ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL")
    names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME")
    found = (
        *(environment.get(name, "") for name in email[:2]),
        said.get("user.email", ""),
        environment.get(email[2], ""),
        *(environment.get(name, "") for name in names[:2]),
        said.get("user.name", ""),
        *(environment.get(name, "") for name in names[2:]),
    )
    return tuple(dict.fromkeys(name for name in found if name.strip()))
