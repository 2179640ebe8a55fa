"""Finds the smallest input that still fails: fewer commands, fewer files, then fewer lines and bytes of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from fuzzing.cases import Case, Special
from fuzzing.running import Failure, Limits, failure, run

T = TypeVar("T")
# Byte for byte only what is left of a file when that is little.
_SMALL = 2000


def smallest(failed: Failure, limits: Limits, tries: int) -> Failure:
    """The same fault with as little as is found in some tries."""
    left = iter(range(tries))

    def fails(case: Case) -> bool:
        if next(left, None) is None:
            return False
        found = (failure(case, outcome, limits) for outcome in run(case, limits))
        return any(one is not None and one.sign == failed.sign for one in found)

    return failed._replace(case=reduced(failed.case, failed.command, fails))


def reduced(case: Case, command: object, fails: Callable[[Case], bool]) -> Case:
    """A part of a case that fails as the whole does; `command` is the one of it that fails."""
    here = next(place for place, one in enumerate(case.commands) if one is command)
    alone = case._replace(commands=[case.commands[here]])
    case = alone if fails(alone) else case._replace(commands=case.commands[: here + 1])

    def files(case: Case, paths: Sequence[str]) -> Case:
        return case._replace(files={path: case.files[path] for path in paths})

    case = files(case, less(list(case.files), lambda some: fails(files(case, some))))
    for path in case.files:
        case = _shorter(case, path, fails)
    return case


def _shorter(case: Case, path: str, fails: Callable[[Case], bool]) -> Case:
    """With as few lines of one file as still fail, and as few bytes of those."""

    def holding(parts: Sequence[bytes]) -> Case:
        return case._replace(files={**case.files, path: b"".join(parts)})

    data = case.files[path]
    if isinstance(data, Special):
        return case
    lines = less(data.splitlines(keepends=True), lambda some: fails(holding(some)))
    if sum(map(len, lines)) > _SMALL:
        return holding(lines)
    return holding(less(list(_bytes(b"".join(lines))), lambda some: fails(holding(some))))


def _bytes(data: bytes) -> Iterator[bytes]:
    return (data[place : place + 1] for place in range(len(data)))


def less(parts: Sequence[T], fails: Callable[[list[T]], bool]) -> list[T]:
    """Delta debugging: as few of the parts as still fail, by leaving out ever smaller runs of them."""
    kept = list(parts)
    size = (len(kept) + 1) // 2
    while kept and size:
        place = 0
        while place < len(kept):
            fewer = kept[:place] + kept[place + size :]
            if fails(fewer):
                kept = fewer
            else:
                place += size
        size = (size + 1) // 2 if size > 1 else 0
    return kept
