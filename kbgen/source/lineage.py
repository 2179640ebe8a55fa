"""Follows documents back through a log of git: which commit made which text, across renames and merges."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# One commit a record: its id, its author's day, its parents. Nothing in a log holds the byte 1 before it.
FORMAT = "%x01%H %as %P"


class LineageStep(NamedTuple):
    """A text that a document had, by the id of its blob, and the commit that made it so with its author's day."""

    commit: str
    day: str
    blob: str


class _Commit(NamedTuple):
    id: str
    day: str
    parents: tuple[str, ...]


class _Entry(NamedTuple):
    """One change of one path; `at` is the number of its commit in the log, the newest first."""

    at: int
    old: bytes
    new: bytes
    source: bytes


class Lineage:
    """A log, read once, in which every document can be followed."""

    def __init__(self, log: bytes) -> None:
        """Read what `git log --topo-order --raw -z --no-abbrev -M --diff-merges=first-parent` printed in `FORMAT`."""
        self._commits: list[_Commit] = []
        self._entries: Mapping[bytes, list[_Entry]] = self._read(log)
        self._lines = _lines(self._commits)

    def _read(self, log: bytes) -> Mapping[bytes, list[_Entry]]:
        entries: dict[bytes, list[_Entry]] = defaultdict(list)
        tokens = iter(log.split(b"\0"))
        for token in tokens:
            if token.startswith(b"\x01"):
                name, day, *parents = token[1:].decode("ascii", "replace").split(" ")
                self._commits.append(_Commit(name, day, tuple(filter(None, parents))))
                continue
            change = token.removeprefix(b"\n")
            if not change.startswith(b":"):
                continue
            _, _, old, new, status = change.split(b" ")
            source = path = next(tokens)
            if status.startswith(b"R"):
                path = next(tokens)
            entries[path].append(_Entry(len(self._commits) - 1, old, new, source))
        return entries

    def steps(self, path: bytes, blob: bytes) -> tuple[LineageStep, ...]:
        """The texts of a document that has one now, newest first; none where the log does not lead to its start."""
        found: list[LineageStep] = []
        at = -1
        while blob.strip(b"0"):
            entry = self._made(path, blob, at)
            if entry is None:
                return ()
            if entry.old != blob:
                commit = self._commits[entry.at]
                found.append(LineageStep(commit.id, commit.day, blob.decode()))
            path, blob, at = entry.source, entry.old, entry.at
        return tuple(found)

    def _made(self, path: bytes, blob: bytes, after: int) -> _Entry | None:
        """The change that gave a path its text: the newest, or the one on a branch that a merge brought in."""
        listed = self._entries.get(path, [])
        start = bisect_right(listed, after, key=lambda entry: entry.at)
        fitting = (entry for entry in listed[start:] if entry.new == blob)
        newest = next(fitting, None)
        if newest is None or len(self._commits[newest.at].parents) < 2:
            return newest
        line = self._lines[newest.at]
        own = (e for e in fitting if self._lines[e.at] == line and len(self._commits[e.at].parents) < 2)
        return next(own, newest)


def _lines(commits: list[_Commit]) -> list[int]:
    """For each commit the number of the commit on the first parents' line that brought it in."""
    numbers = {commit.id: number for number, commit in enumerate(commits)}
    main = list(_first_parents(commits, numbers))
    lines = [-1] * len(commits)
    for number in main:
        lines[number] = number
    for number in reversed(main):
        waiting = [numbers[parent] for parent in commits[number].parents[1:] if parent in numbers]
        while waiting:
            one = waiting.pop()
            if lines[one] == -1:
                lines[one] = number
                waiting.extend(numbers[parent] for parent in commits[one].parents if parent in numbers)
    return lines


def _first_parents(commits: list[_Commit], numbers: Mapping[str, int]) -> Iterator[int]:
    number: int | None = 0 if commits else None
    while number is not None:
        yield number
        parents = commits[number].parents
        number = numbers.get(parents[0]) if parents else None
