"""Reads a ladder from CSV: one expectation a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from kbgen.kinds.ladder.model import Cell, Content, Expectation, Part
from kbgen.kinds.ladder.names import on_one_line
from kbgen.kit import Place

_NEEDED = ("competency", "level", "expectation")
_MOST_ROWS = 20_000


def read_table(text: str) -> Part:
    """The cells of a table with the columns competency, level and expectation, and maybe id, summary and example.

    Raises ValueError for any other table.
    """
    found: dict[tuple[str, str], Cell] = {}
    for line, row in _rows(text):
        place = (row["level"], row["competency"])
        found[place] = _with(found.get(place) or Cell(*place, Content(), Place(line)), row, line)
    return Part(cells=tuple(found.values()))


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in _NEEDED if name not in header]:
            raise ValueError(f"line 1: no column {', '.join(missing)}; a ladder's table has {', '.join(_NEEDED)}")
        line = reader.line_num
        for row in reader:
            if any(row):
                values = dict(zip(header, map(on_one_line, row), strict=False))
                yield line, {name: values.get(name, "") for name in (*_NEEDED, "id", "summary", "example")}
            line = reader.line_num
            if line > _MOST_ROWS:
                raise ValueError(f"line {line}: more than {_MOST_ROWS} rows")
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from None


def _with(cell: Cell, row: dict[str, str], line: int) -> Cell:
    """The cell with what one row adds to it.

    A row that repeats an expectation adds an example to that, and one without an expectation to the whole cell.
    """
    content = cell.content
    expectations = content.expectations
    examples = (row["example"],) if row["example"] else ()
    if row["expectation"]:
        last = expectations[-1] if expectations else None
        if last is not None and last.text == row["expectation"] and last.id == row["id"] and examples:
            grown = Expectation(last.text, last.id, last.examples + examples, last.at)
            expectations = (*expectations[:-1], grown)
        else:
            expectations = (*expectations, Expectation(row["expectation"], row["id"], examples, Place(line)))
    summary = content.summary or row["summary"]
    of_all = content.examples if row["expectation"] else content.examples + examples
    return Cell(cell.level, cell.competency, Content(summary, expectations, of_all), cell.at)
