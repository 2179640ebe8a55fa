"""Reads a ladder from tables: what is expected at a level in a competency, or which step is required there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kbgen.body import Outline
from kbgen.kinds.ladder.model import At, Axis, Cell, Content, Declared, Expectation
from kbgen.kinds.ladder.names import identifier, is_aside, key, looks_like_level, shown
from kbgen.kinds.ladder.schema import Competency, Level, Step
from kbgen.kinds.ladder.tables import Table, TableCell, tables
from kbgen.kit import Place

# What others call the steps of a skill, the lowest first.
_STEPS = (
    "novice beginner awareness aware learning foundation basic working intermediate practitioner proficient "
    "competent skilled advanced expert leading mastery master"
).split()
_ONE_STEP = re.compile(r"(?:leading )?(?:" + "|".join(_STEPS) + r")(?: level| knowledge)?|(?:step|milestone) \d{1,2}")
_NUMBER = re.compile(r"\d{1,3}")
_FEWEST = 2
_MOST_STEPS = 10
_LABEL = 3
_SENTENCE = 4


class Grid(NamedTuple):
    """A table whose one side is levels: their names, and of each competency what stands at them, with its line."""

    levels: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[TableCell, ...]], ...]
    line: int


def read_matrix(outline: Outline) -> tuple[tuple[Cell, ...], Declared]:
    """The cells of a file's tables, and what a table of required steps says of the whole ladder."""
    grids = [grid for table in tables(outline) for grid in [_grid(table)] if grid is not None]
    written = [grid for grid in grids if _speaks(grid)]
    required = [grid for grid in grids if not _speaks(grid) and _of_steps(grid)]
    cells = tuple(cell for grid in written for cell in _cells(grid))
    return cells, _declared(required[0]) if required else Declared()


def is_step(name: str) -> bool:
    """Whether a name is one that is used for how far somebody has come in a skill."""
    return _ONE_STEP.fullmatch(key(name)) is not None


def _grid(table: Table) -> Grid | None:
    """The table with levels for columns, whichever way its author turned it; None where no side is levels."""
    head = tuple(cell.text for cell in table.head)
    first = tuple(row[0].text if row else "" for row in table.rows)
    if _are_levels(head) and table.heading and _is_level(head[0]):
        return Grid(head, ((table.heading, table.line, table.rows[0]),), table.line) if len(table.rows) == 1 else None
    if _are_levels(head[1:]):
        named = zip(first, table.lines, table.rows, strict=True)
        return Grid(head[1:], tuple((name, line, row[1:]) for name, line, row in named if name), table.line)
    if _are_levels(first):
        return Grid(first, tuple(_columns(table, head)), table.line)
    return None


def _columns(table: Table, head: Sequence[str]) -> Iterator[tuple[str, int, tuple[TableCell, ...]]]:
    for column, name in enumerate(head):
        if column and name and not is_aside(name):
            yield name, table.line, tuple(row[column] if column < len(row) else TableCell() for row in table.rows)


def _is_level(name: str) -> bool:
    return looks_like_level(name) or is_step(name)


def _are_levels(names: Sequence[str]) -> bool:
    """Whether nearly all names of a side look like levels or steps, each of them once."""
    said = [name for name in names if name]
    like = sum(map(_is_level, said))
    return like >= _FEWEST and like * 3 >= len(said) * 2 and len({key(name) for name in said}) == len(said)


def _all_cells(grid: Grid) -> list[TableCell]:
    return [cell for _, _, cells in grid.rows for cell in cells if cell.text or cell.items]


def _speaks(grid: Grid) -> bool:
    """Whether most of its cells hold sentences, and not labels."""
    found = _all_cells(grid)
    said = sum(bool(cell.items) or len(cell.text.split()) >= _SENTENCE for cell in found)
    return said * 2 >= len(found) and said >= min(_FEWEST, len(found)) > 0


def _of_steps(grid: Grid) -> bool:
    """Whether its cells are numbers, or the few names of the steps of a skill."""
    texts = [cell.text for cell in _all_cells(grid)]
    steps = {key(text) for text in texts}
    numbers = all(_NUMBER.fullmatch(text) for text in texts)
    named = all(is_step(text) for text in texts)
    return bool(texts) and (numbers or named) and len(steps) <= _MOST_STEPS and len(grid.rows) >= _FEWEST


def _cells(grid: Grid) -> Iterator[Cell]:
    for competency, line, cells in grid.rows:
        for level, cell in zip(grid.levels, cells, strict=False):
            if level:
                at = Place(line)
                content = Content(cell.text, tuple(Expectation(item, at=at) for item in cell.items))
                yield Cell(level, competency, content, at)


def _declared(grid: Grid) -> Declared:
    """The ladder that a table of required steps declares."""
    levels = tuple(
        Level(id=identifier(name, place), title=shown(name), grade=place)
        for place, name in enumerate(filter(None, grid.levels), 1)
    )
    competencies = tuple(
        Competency(id=identifier(name, place), title=shown(name)) for place, (name, _, _) in enumerate(grid.rows, 1)
    )
    ids = {name: level.id for name, level in zip(filter(None, grid.levels), levels, strict=True)}
    profile: dict[str, dict[str, str]] = {level.id: {} for level in levels}
    for competency, (_, _, cells) in zip(competencies, grid.rows, strict=True):
        for name, cell in zip(grid.levels, cells, strict=False):
            if name and cell.text:
                profile[ids[name]][competency.id] = _step_id(cell.text)
    scale = tuple(_scale(cell.text for cell in _all_cells(grid)))
    return Declared((), levels, competencies, scale, profile, _places(levels, competencies, grid))


def _places(levels: Iterable[Level], competencies: Iterable[Competency], grid: Grid) -> dict[tuple[Axis, str], At]:
    places: dict[tuple[Axis, str], At] = {("level", level.id): Place(grid.line) for level in levels}
    for competency, (_, line, _) in zip(competencies, grid.rows, strict=True):
        places["competency", competency.id] = Place(line)
    return places


def _scale(texts: Iterable[str]) -> Iterator[Step]:
    named = {_step_id(text): text for text in texts}
    for name, text in sorted(named.items(), key=lambda one: rank(one[1])):
        yield Step(id=name, title="" if name == text else shown(text))


def _step_id(text: str) -> str:
    return identifier(text, 1)


def rank(text: str) -> tuple[int, int, str]:
    """Where a step stands in a scale: numbers by their size, names as they are usually ordered."""
    if _NUMBER.fullmatch(text):
        return int(text), 0, ""
    words = key(text).split()
    return max((_STEPS.index(word) for word in words if word in _STEPS), default=0), len(words), key(text)
