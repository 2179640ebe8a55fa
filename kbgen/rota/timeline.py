"""Lays shifts out side by side: who is on call from when until when, one after the other, gaps included."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from kbgen.rota.calendar import Shift

# Nobody calls more at once; a calendar that says so is not followed further.
_MOST_AT_ONCE = 100


class Stretch(NamedTuple):
    """A stretch of time in which the same shifts hold: none in a gap, several where people are on call together."""

    start: datetime
    end: datetime
    shifts: tuple[Shift, ...]


def timeline(layers: Sequence[Iterable[Shift]], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """The stretches of a window, which follow each other without a gap.

    At any time the last layer that has a shift holds, and of its shifts those of the highest level.
    """
    begin: dict[datetime, list[_Ranked]] = defaultdict(list)
    cease: dict[datetime, list[_Ranked]] = defaultdict(list)
    for number, layer in enumerate(layers):
        for shift in layer:
            if shift.start < shift.end and shift.start < end and shift.end > start:
                begin[max(shift.start, start)].append(_Ranked((number, shift.level), shift))
                cease[min(shift.end, end)].append(_Ranked((number, shift.level), shift))
    running: Counter[_Ranked] = Counter()
    found: list[Stretch] = []
    for here, there in pairwise(sorted({start, end, *begin, *cease})):
        running.subtract(cease[here])
        running.update(begin[here])
        for one in cease[here]:
            if not running[one]:
                del running[one]
        found.append(Stretch(here, there, _holding(list(running)[:_MOST_AT_ONCE])))
    return tuple(found)


class _Ranked(NamedTuple):
    rank: tuple[int, int]
    shift: Shift


def _holding(running: Sequence[_Ranked]) -> tuple[Shift, ...]:
    highest = max((one.rank for one in running), default=None)
    return tuple(sorted(one.shift for one in running if one.rank == highest))
