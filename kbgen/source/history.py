"""Reads what git knows of a handbook's documents: every version of each, in a constant number of processes.

What cannot be known is said and never guessed: a history that is not whole has no versions at all, and a
document that the log does not lead back to its start has none of its own.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kbgen.model import Settings
from kbgen.model.finding import History, Version, VersionSummary
from kbgen.source import git
from kbgen.source.cache import store
from kbgen.source.files import is_markdown
from kbgen.source.lineage import FORMAT, Lineage, LineageStep
from kbgen.source.versions import told_by

_FILE = "history"
_MAGIC = b"kbgen history 2\n"
_EARLIEST, _LATEST = 1970, 2200
# Requests for blobs that are written before their answers are read: fewer bytes than any pipe holds.
_AT_ONCE = 256


class _Repository(NamedTuple):
    """A work tree: its top folder, its commit, and the paths in it that hold the handbook (none for all)."""

    top: Path
    head: str
    scope: tuple[str, ...]

    def path_in(self, root: Path, path: str) -> str:
        """The path from the top of a path from the handbook's root."""
        return os.path.relpath(os.path.normpath(root / path), self.top).replace(os.sep, "/")

    def paths_in(self, root: Path, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Paths from the handbook's root, each with that from the top."""
        prefix = self.path_in(root, ".")
        start = "" if prefix == "." else prefix + "/"
        for path in paths:
            yield path, start + path if _is_below(path) else self.path_in(root, path)


class HistoryReading(NamedTuple):
    """A history that is being read.

    `state` says what changes whenever what git knows may have; `of` makes of some paths below the handbook's
    root their documents' versions. Both wait for git.
    """

    state: Callable[[], object]
    of: Callable[[Iterable[str]], History]


@contextmanager
def reading(settings: Settings) -> Iterator[HistoryReading]:
    """Begin to read what git knows of a handbook's documents.

    A handbook remembers them in its folder until the next commit; a folder on its own is left as it is.
    What is not remembered is read in a process of its own, so that the caller may read files meanwhile.
    """
    root = Path(settings.root)
    try:
        repository = _repository(root, settings)
    except git.GitError as error:
        missing = History(str(error))
        yield HistoryReading(lambda: missing, lambda _paths: missing)
        return
    with _uncommitted(repository) as uncommitted, _versions(repository, settings) as versions:

        def state() -> object:
            try:
                return repository.head, repository.scope, sorted(uncommitted())
            except git.GitError as error:
                return str(error)

        def found(paths: Iterable[str]) -> History:
            try:
                return _found(repository, root, _unpickled(versions()), uncommitted(), paths)
            except git.GitError as error:
                return History(str(error))

        yield HistoryReading(state, found)


@contextmanager
def _versions(repository: _Repository, settings: Settings) -> Iterator[Callable[[], bytes]]:
    """The versions of every document of the commit, pickled: those that are remembered, or what is read meanwhile."""
    known = _known(_memory(settings))
    if (known.head, known.scope) == (repository.head, repository.scope):
        yield lambda: known.versions
        return
    # Imported on use: most runs remember the history.
    from kbgen.workers import aside, processors

    with aside(lambda: _learnt(repository, _memory(settings)), processors()) as learnt:
        yield learnt


def _found(
    repository: _Repository, root: Path, versions: Mapping[str, Any], uncommitted: frozenset[str], paths: Iterable[str]
) -> History:
    inside = dict(repository.paths_in(root, filter(is_markdown, paths)))
    found = {path: versions[place] for path, place in inside.items() if place in versions}
    dirty = frozenset(path for path, place in inside.items() if place in uncommitted)
    return History("", {path: found[path] for path in found if path not in dirty}, dirty)


def _is_below(path: str) -> bool:
    """Whether a normal relative path leads below where it starts: most do, and need no arithmetic."""
    return not path.startswith(("..", "/")) and os.sep == "/"


def _repository(root: Path, settings: Settings) -> _Repository:
    """The work tree around a folder; GitError where its history is not whole, with the remedy."""
    said = git.run(root, "rev-parse", "--show-toplevel", "--is-shallow-repository").decode("utf-8", "surrogateescape")
    top, shallow = said.rstrip("\n").rsplit("\n", 1)
    if shallow == "true":
        raise git.GitError("the clone is shallow; fetch all of it (`fetch-depth: 0`, `git fetch --unshallow`)")
    partial = r"^(extensions\.partialclone|remote\..*\.promisor)$"
    if git.run(root, "config", "--get-regexp", partial, fails=(1,)).strip():
        raise git.GitError("the clone is partial; clone it without `--filter`")
    head = git.run(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", fails=(1,)).decode().strip()
    if not head:
        raise git.GitError("there is no commit yet")
    found = _Repository(Path(top), head, ())
    prefix = found.path_in(root, ".")
    outside = any(source.path.startswith("..") or os.path.isabs(source.path) for source in settings.sources)
    return found if outside or prefix == "." else found._replace(scope=(prefix,))


@contextmanager
def _uncommitted(repository: _Repository) -> Iterator[Callable[[], frozenset[str]]]:
    """Paths whose text in the work tree is not that of the commit; git looks for them meanwhile."""
    arguments = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all")
    with git.meanwhile(repository.top, *arguments, "--", *_pathspec(repository)) as said:
        yield lambda: frozenset(entry[3:].decode("utf-8", "surrogateescape") for entry in said().split(b"\0") if entry)


def _pathspec(repository: _Repository) -> tuple[str, ...]:
    return tuple(f":(top,literal){path}" for path in repository.scope)


def _memory(settings: Settings) -> Path | None:
    """Where a handbook remembers its history; None for a folder on its own."""
    return Path(settings.root) / store.FOLDER / _FILE if settings.whole else None


class _Known(NamedTuple):
    """What is remembered: of which commit and which paths in it, what each document and each blob of it says.

    Both are pickled, since one of them is wanted at most.
    """

    head: str = ""
    scope: tuple[str, ...] = ()
    versions: bytes = b""
    blobs: bytes = b""


def _known(memory: Path | None) -> _Known:
    known = store.read(memory, _MAGIC, store.made_with(())) if memory is not None else None
    return known if isinstance(known, _Known) else _Known()


def _unpickled(pickled: bytes) -> dict[str, Any]:
    found = store.values(pickled)
    return found if isinstance(found, dict) else {}


def _learnt(repository: _Repository, memory: Path | None) -> bytes:
    """The versions of every document of the commit, by path from the top, pickled; remembered for the next time."""
    versions, blobs = _read_versions(repository, _unpickled(_known(memory).blobs))
    pickled = pickle.dumps(versions, 5)
    if memory is not None:
        known = _Known(repository.head, repository.scope, pickled, pickle.dumps(blobs, 5))
        store.save(memory, _MAGIC, store.made_with(()), known)
    return pickled


def _read_versions(
    repository: _Repository, known: Mapping[str, VersionSummary]
) -> tuple[Mapping[str, tuple[Version, ...]], Mapping[str, VersionSummary]]:
    """The versions out of git, with what each of their blobs says, of which some is `known`."""
    steps = dict(_steps(repository))
    # The versions of a document one after the other: git keeps most of them as changes to the next.
    wanted = dict.fromkeys(step.blob for found in steps.values() for step in found)
    blobs = {blob: known[blob] for blob in wanted if blob in known}
    unread = [blob for blob in wanted if blob not in blobs]
    blobs |= {blob: told_by(data) for blob, data in read_blobs(repository.top, unread)}
    versions = {
        path: tuple(Version(step.commit, _day(step.day), blobs[step.blob]) for step in found)
        for path, found in steps.items()
        if all(step.blob in blobs for step in found)
    }
    return versions, blobs


def _day(said: str) -> date | None:
    """The day that a commit says; None where no right clock shows it."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if _EARLIEST < day.year <= _LATEST else None


def _steps(repository: _Repository) -> Iterator[tuple[str, tuple[LineageStep, ...]]]:
    tree = git.run(repository.top, "ls-tree", "-r", "-z", "--full-tree", repository.head, "--", *repository.scope)
    log = git.run(
        repository.top,
        *("-c", "log.showRoot=true", "-c", "log.showSignature=false"),
        *(
            "log",
            "--topo-order",
            "--no-color",
            "--raw",
            "-z",
            "--no-abbrev",
            "-M",
            "--no-ext-diff",
            "--no-textconv",
            "-O/dev/null",
        ),
        *("--diff-merges=first-parent", "--no-notes", f"--format={FORMAT}", repository.head, "--"),
        *_pathspec(repository),
    )
    lineage = Lineage(log)
    for entry in tree.split(b"\0"):
        about, _, path = entry.partition(b"\t")
        name = path.decode("utf-8", "surrogateescape")
        if is_markdown(name) and about.startswith(b"100"):
            found = lineage.steps(path, about.rpartition(b" ")[2])
            if found:
                yield name, found


def read_blobs(top: Path, wanted: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """The contents of blobs, out of one process."""
    if not wanted:
        return
    line, environment = git.command(top, ("cat-file", "--batch"))
    with subprocess.Popen(
        line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            process.stdin.write("".join(f"{blob}\n" for blob in some).encode())
            process.stdin.flush()
            for blob in some:
                data = _answered(process.stdout)
                if data is not None:
                    yield blob, data
        process.stdin.close()


def _answered(stream: Any) -> bytes | None:
    """The next blob of a batch; None for one that is not there. GitError where git has stopped answering."""
    header: bytes = stream.readline()
    if not header:
        raise git.GitError("git stopped while it read the history")
    if header.endswith(b" missing\n"):
        return None
    size = int(header.split()[2])
    data: bytes = stream.read(size + 1)
    return data[:size]
