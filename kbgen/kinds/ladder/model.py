"""A ladder as the rules and pages know it, whatever files it is written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from kbgen.kinds.ladder.schema import Competency, Level, Step, Track
from kbgen.kit import Place
from kbgen.model import Doc, KeyPath

State = Literal["filled", "same", "not-applicable", "empty"]
Axis = Literal["level", "competency"]
At = KeyPath | Place
Coordinate = tuple[str, str]

_SAME = re.compile(r"(?:the )?same as (?:the )?(?:previous level|level before|level below)\b", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"(?:not applicable|n/a)\b[\s:.–—-]*", re.IGNORECASE)


class Expectation(NamedTuple):
    """One thing that people do, as plain text, with its stable id where it has one."""

    text: str
    id: str = ""
    examples: tuple[str, ...] = ()
    at: At = ()


class Content(NamedTuple):
    """What is written in one place: a sentence that sums it up, expectations, and examples of the whole."""

    summary: str = ""
    expectations: tuple[Expectation, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Whether it says something, or says in words that it has nothing of its own to say."""
        said = self._only
        if _SAME.match(said):
            return "same"
        if _NOT_APPLICABLE.match(said):
            return "not-applicable"
        return "filled" if self.summary or self.expectations or self.examples else "empty"

    @property
    def why_not(self) -> str:
        """The reason why it does not apply."""
        return _NOT_APPLICABLE.sub("", self._only, count=1)

    @property
    def _only(self) -> str:
        """The text, where there is just one."""
        if self.summary:
            return "" if self.expectations else self.summary
        return self.expectations[0].text if len(self.expectations) == 1 else ""


class Piece(NamedTuple):
    """What stands under one heading of a Markdown file, deeper headings left to their own pieces."""

    depth: int
    heading: str
    line: int
    content: Content
    anchor: str = ""


class Cell(NamedTuple):
    """What is expected at one level in one competency, by the names that the file uses.

    `anchor` is that of its heading in the document, if it has one.
    """

    level: str
    competency: str
    content: Content
    at: At = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file says about the ladder as a whole; `places` holds where a level or competency is named."""

    tracks: tuple[Track, ...] = ()
    levels: tuple[Level, ...] = ()
    competencies: tuple[Competency, ...] = ()
    scale: tuple[Step, ...] = ()
    profile: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    places: Mapping[tuple[Axis, str], At] = field(default_factory=dict)
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What one file says, before it is known what the files beside it say.

    Markdown gives `pieces`, whose headings other files give a meaning; data gives `cells`.
    """

    title: str = ""
    pieces: tuple[Piece, ...] = ()
    cells: tuple[Cell, ...] = ()
    declared: Declared = Declared()


class PlacedCell(NamedTuple):
    """A cell and the document that it stands in."""

    cell: Cell
    doc: Doc[Any]

    @property
    def content(self) -> Content:
        """What the cell says."""
        return self.cell.content


class Stray(NamedTuple):
    """A name that is none of the ladder's, and the nearest that is, as `; did you mean 'x'?`."""

    doc: Doc[Any]
    at: At
    said: str
    axis: Axis
    hint: str = ""


class Origin(NamedTuple):
    """Where a level or a competency is written: in a document of its own, or at a place in another."""

    doc: Doc[Any]
    at: At = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class LadderModel:
    """A whole ladder: level by competency.

    `home` is the document that readers start at. `declared` says that the ladder itself names its
    levels, `counted` that it only says how many there are; otherwise they were found in headings.
    `unplaced` are cells of data whose level or competency is none of the ladder's, `step_cells` those
    that are written for a step of its scale, each of which stands in `cells` at the levels that require it.
    """

    id: str
    title: str
    home: Doc[Any] | None
    docs: tuple[Doc[Any], ...]
    tracks: tuple[Track, ...]
    levels: tuple[Level, ...]
    competencies: tuple[Competency, ...]
    cells: Mapping[Coordinate, PlacedCell]
    origins: Mapping[tuple[Axis, str], Origin]
    strays: tuple[Stray, ...] = ()
    twice: tuple[PlacedCell, ...] = ()
    drifts: tuple[Stray, ...] = ()
    scale: tuple[Step, ...] = ()
    profile: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    declared: bool = False
    counted: bool = False
    unplaced: tuple[PlacedCell, ...] = ()
    step_cells: Mapping[Coordinate, PlacedCell] = field(default_factory=dict)

    def own_page(self, axis: Axis, name: str) -> Doc[Any] | None:
        """The document that is wholly about a level or a competency."""
        origin = self.origins.get((axis, name))
        return origin.doc if origin is not None and origin.own else None

    @property
    def neighbours(self) -> tuple[tuple[Level, Level], ...]:
        """Each level with the one after it: as `next` says, or else in order within a track."""
        if any(level.next for level in self.levels):
            by_id = {level.id: level for level in self.levels}
            return tuple((level, by_id[name]) for level in self.levels for name in level.next if name in by_id)
        tracks = dict.fromkeys(level.track for level in self.levels)
        lines = [[level for level in self.levels if level.track == track] for track in tracks]
        return tuple(pair for line in lines for pair in pairwise(line))

    def after(self, level: Level) -> tuple[Level, ...]:
        """The levels that people grow into."""
        return tuple(upper for lower, upper in self.neighbours if lower.id == level.id)

    def before(self, level: Level) -> tuple[Level, ...]:
        """The levels that people come from."""
        return tuple(lower for lower, upper in self.neighbours if upper.id == level.id)

    def below(self, level: Level) -> tuple[Level, ...]:
        """All levels that people may have been at before, the farthest first."""
        found: dict[str, Level] = {}
        waiting = [level]
        while waiting:
            for lower in self.before(waiting.pop(0)):
                if lower.id not in found and lower.id != level.id:
                    found[lower.id] = lower
                    waiting.append(lower)
        return tuple(reversed(found.values()))

    def said(self, level: Level, competency: Competency) -> Content | None:
        """What holds at a level: the cell's own content, or what the level before says where it is the same."""
        placed = self.holds(level, competency)
        return placed.content if placed else None

    def holds(self, level: Level, competency: Competency) -> PlacedCell | None:
        """The cell that says what holds at a level: its own, or that of the level before where it is the same."""
        seen: set[str] = set()
        current = level
        while current.id not in seen:
            seen.add(current.id)
            placed = self.cells.get((current.id, competency.id))
            if placed is None or placed.content.state != "same":
                return placed
            current = next(iter(self.before(current)), current)
        return None
