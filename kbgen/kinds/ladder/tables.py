"""Ladders written as tables: one row or column a level."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.ladder import Competency, Level, Step
from kbgen.kinds.ladder.model import (
    At,
    Axis,
    Cell,
    Content,
    Declared,
    Expectation,
    identifier,
    is_aside,
    key,
    looks_like_level,
    on_one_line,
    shown,
)
from kbgen.kit import Place

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_BREAK = re.compile(r"<br[ \t]{0,5}/?>", re.IGNORECASE)
_MARK = re.compile(r"^[ \t]*(?:[-*•·–—]|\d{1,2}[.)])[ \t]+")
_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_CLOSE = re.compile(r"</table[ \t]{0,5}>", re.IGNORECASE)
# More is no ladder, and must not cost time.
_LONGEST = 400_000
_MOST = 200


class TableCell(NamedTuple):
    """What one cell says: the text beside its list, and the items of that."""

    text: str = ""
    items: tuple[str, ...] = ()


class LadderTable(NamedTuple):
    """A table with the heading that it stands under; `lines` are those of its rows, from 0."""

    heading: str
    line: int
    head: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    lines: tuple[int, ...]


class _Row(NamedTuple):
    line: int
    cells: list[TableCell]


def tables(outline: Outline) -> tuple[LadderTable, ...]:
    """Every table of a body that has a head and a row, in order; code and comments hold none."""
    prose = outline.prose
    if "|" not in prose and "<" not in prose:
        return ()
    found = [*_with_bars(prose), *_in_html(prose)]
    whole = [rows for rows in found if len(rows) > 1]
    return tuple(_table(rows, outline) for rows in sorted(whole, key=lambda rows: rows[0].line)[:_MOST])


def _table(rows: list[_Row], outline: Outline) -> LadderTable:
    head, *others = rows
    above = [heading.text for heading in outline.headings if heading.line < head.line]
    cells = tuple(tuple(row.cells) for row in others)
    return LadderTable(
        above[-1] if above else "", head.line, tuple(head.cells), cells, tuple(row.line for row in others)
    )


def _with_bars(prose: str) -> Iterator[list[_Row]]:
    lines = prose.split("\n")
    rows: list[_Row] = []
    for number, line in enumerate(lines):
        if "|" not in line:
            if rows:
                yield rows
            rows = []
        elif rows:
            if not (len(rows) == 1 and _RULE.fullmatch(line.rstrip())):
                rows.append(_Row(number, _bar_cells(line)))
        elif number + 1 < len(lines) and "|" in lines[number + 1] and _RULE.fullmatch(lines[number + 1].rstrip()):
            rows = [_Row(number, _bar_cells(line))]
    if rows:
        yield rows


def _bar_cells(line: str) -> list[TableCell]:
    inner = line.strip().removeprefix("|").replace("\\|", "\x00")
    return [_bar_cell(cell.replace("\x00", "|")) for cell in inner.removesuffix("|").split("|")]


def _bar_cell(cell: str) -> TableCell:
    """Texts that breaks part are the items of a list; one alone is the text of its cell."""
    parts = [part for part in map(plain, _BREAK.split(_listed(cell))) if part]
    if len(parts) > 1:
        return TableCell(items=tuple(_MARK.sub("", part) for part in parts))
    return TableCell("".join(parts))


def _listed(cell: str) -> str:
    """A list in HTML within a cell, with breaks for its items."""
    return re.sub(r"</?(?:ul|ol|li)\b[^<>]{0,200}>", "<br>", cell) if "<" in cell else cell


def _in_html(prose: str) -> Iterator[list[_Row]]:
    start = 0
    for _ in range(_MOST):
        opened = _OPEN.search(prose, start)
        closed = _CLOSE.search(prose, opened.start()) if opened else None
        if opened is None or closed is None:
            return
        start = closed.end()
        if closed.end() - opened.start() <= _LONGEST:
            parser = _Reader(prose.count("\n", 0, opened.start()))
            parser.feed(prose[opened.start() : closed.end()])
            parser.close()
            yield parser.rows


class _Reader(HTMLParser):
    """Reads the rows of one table; a row or a cell that is not closed ends where the next begins."""

    def __init__(self, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[_Row] = []
        self._first = first
        self._open = False
        self._text: list[str] | None = None
        self._items: list[list[str]] = []
        self._into: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell or an item."""
        del attrs
        if tag in ("tr", "thead", "tbody", "tfoot"):
            self._end_cell()
            self._open = False
        elif tag in ("td", "th"):
            self._end_cell()
            self._begin_cell()
        elif tag == "li" and self._text is not None:
            self._into = []
            self._items.append(self._into)
        elif self._into is not None:
            self._into.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End what a tag began."""
        if tag in ("td", "th", "tr", "thead", "tbody", "table"):
            self._end_cell()
            self._open = self._open and tag in ("td", "th")
        elif tag in ("li", "ul", "ol"):
            self._into = self._text
        elif self._into is not None:
            self._into.append(" ")

    def handle_data(self, data: str) -> None:
        """Take a text into the item or the cell around it."""
        if self._into is not None:
            self._into.append(data)

    def _begin_cell(self) -> None:
        if not self._open:
            self.rows.append(_Row(self._first + self.getpos()[0] - 1, []))
            self._open = True
        self._text, self._items = [], []
        self._into = self._text

    def _end_cell(self) -> None:
        if self._text is not None:
            items = tuple(filter(None, map(_joined, self._items)))
            self.rows[-1].cells.append(TableCell(plain(_joined(self._text)), items))
        self._text = self._into = None


def _joined(parts: Iterable[str]) -> str:
    return on_one_line("".join(parts))


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


def _grid(table: LadderTable) -> Grid | None:
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


def _columns(table: LadderTable, head: Sequence[str]) -> Iterator[tuple[str, int, tuple[TableCell, ...]]]:
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
    all_cells = _all_cells(grid)
    said = sum(bool(cell.items) or len(cell.text.split()) >= _SENTENCE for cell in all_cells)
    return said * 2 >= len(all_cells) and said >= min(_FEWEST, len(all_cells)) > 0


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
