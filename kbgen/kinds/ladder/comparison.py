"""Two levels beside each other: what the one adds to the other, changes, leaves as it is and does not repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from kbgen.kinds.ladder.expected import Asked, Expected, asked
from kbgen.kinds.ladder.likeness import MOST_PAIRS, alike
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kinds.ladder.names import key
from kbgen.kinds.ladder.schema import Level

Mark = Literal["added", "changed", "unchanged", "not repeated"]
MARKS: tuple[Mark, ...] = ("added", "changed", "unchanged", "not repeated")
# What is said in other words at another level shares fewer of them than what was copied by mistake (LD007).
_SHARED = 0.4
_SIMILAR = 0.6


class Stranded(NamedTuple):
    """An expectation, and the strand of it: the number that it shares with its like at other levels."""

    text: str
    strand: int


class Side(NamedTuple):
    """What one level asks for in one competency, by strands."""

    remark: str
    summary: str
    expected: tuple[Stranded, ...]


class Row(NamedTuple):
    """What stands side by side: the mark of each side, and nothing where a level has no more to say.

    What is not repeated stands beside what is added, to save room, and not because the two belong together.
    """

    before: str
    not_repeated: Mark | None
    after: str
    mark: Mark | None


Sides = Mapping[str, tuple[Side, ...]]


def sides(ladder: LadderModel) -> Sides:
    """Every level's side of a comparison, by the level's id; competencies in the order of the ladder.

    What is alike is found here once for all levels, so that any two can be compared by numbers alone.
    """
    levels = {level.id: asked(ladder, level) for level in ladder.levels}
    found: dict[str, list[Side]] = {name: [] for name in levels}
    for place in range(len(ladder.competencies)):
        strands = _Strands(sum(len(listed[place].expected) for listed in levels.values()))
        for name, listed in levels.items():
            found[name].append(_side(listed[place], strands))
    return {name: tuple(listed) for name, listed in found.items()}


def _side(one: Asked, strands: _Strands) -> Side:
    return Side(one.remark, one.summary, tuple(Stranded(own.text, strands.of(own)) for own in one.expected))


class _Strands:
    """Gives each expectation of a competency the number of the first that it is like, level after level."""

    def __init__(self, size: int) -> None:
        self._whole = size * size <= MOST_PAIRS
        self._names: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    def of(self, one: Expected) -> int:
        """The number of an expectation's strand."""
        words = key(one.text) or one.text
        number = self._names.get(one.name, self._texts.get(words, -1))
        if number < 0:
            number = self._like(words) if self._whole else -1
        if number < 0:
            number = len(set(self._texts.values()))
        self._names.setdefault(one.name, number)
        self._texts.setdefault(words, number)
        return number

    def _like(self, words: str) -> int:
        near = (number for text, number in self._texts.items() if alike(words, text, _SHARED, _SIMILAR))
        return next(near, -1)


def compared(before: Side, after: Side) -> list[Row]:
    """The expectations of a level beside those of another, in the order of the second; then what only the first has."""
    left = list(before.expected)
    taken: dict[int, Stranded] = {}
    # First what is said in the same words, so that it is never taken for a change of something else.
    for same in (True, False):
        for place, one in enumerate(after.expected):
            earlier = next((other for other in left if _fits(one, other, same=same)), None)
            if place not in taken and earlier is not None:
                taken[place] = earlier
                left.remove(earlier)
    rows = [_row(one, taken.get(place), left) for place, one in enumerate(after.expected)]
    return rows + [Row(one.text, "not repeated", "", None) for one in left]


def _fits(one: Stranded, other: Stranded, *, same: bool) -> bool:
    return one.strand == other.strand and (not same or one.text == other.text)


def _row(one: Stranded, earlier: Stranded | None, left: list[Stranded]) -> Row:
    if earlier is not None:
        return Row(earlier.text, None, one.text, "unchanged" if earlier.text == one.text else "changed")
    beside = left.pop(0).text if left else ""
    return Row(beside, "not repeated" if beside else None, one.text, "added")


def tally(rows: Iterable[Row]) -> list[tuple[Mark, int]]:
    """How many marks there are of each sort that there is."""
    listed = [mark for row in rows for mark in (row.not_repeated, row.mark)]
    return [(mark, listed.count(mark)) for mark in MARKS if mark in listed]


def overlap(rows: Iterable[Row]) -> bool:
    """Whether two levels share any expectation, so that marks tell what differs."""
    return any(row.mark in ("changed", "unchanged") for row in rows)


def printed(ladder: LadderModel) -> list[tuple[Level, Level]]:
    """The comparisons that are printed: each level with those after it, or else with the next of the list."""
    return list(ladder.neighbours) or list(zip(ladder.levels, ladder.levels[1:], strict=False))
