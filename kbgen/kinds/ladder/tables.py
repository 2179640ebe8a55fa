"""Finds the tables of a Markdown file, written with bars or in HTML, as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from kbgen.body import Outline, plain
from kbgen.kinds.ladder.names import on_one_line

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


class Table(NamedTuple):
    """A table with the heading that it stands under; `lines` are those of its rows, from 0."""

    heading: str
    line: int
    head: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    lines: tuple[int, ...]


class _Row(NamedTuple):
    line: int
    cells: list[TableCell]


def tables(outline: Outline) -> tuple[Table, ...]:
    """Every table of a body that has a head and a row, in order; code and comments hold none."""
    prose = outline.prose
    if "|" not in prose and "<" not in prose:
        return ()
    found = [*_with_bars(prose), *_in_html(prose)]
    whole = [rows for rows in found if len(rows) > 1]
    return tuple(_table(rows, outline) for rows in sorted(whole, key=lambda rows: rows[0].line)[:_MOST])


def _table(rows: list[_Row], outline: Outline) -> Table:
    head, *others = rows
    above = [heading.text for heading in outline.headings if heading.line < head.line]
    cells = tuple(tuple(row.cells) for row in others)
    return Table(above[-1] if above else "", head.line, tuple(head.cells), cells, tuple(row.line for row in others))


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
