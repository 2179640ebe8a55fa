"""Brings a body to the whitespace that the engine works on, and maps offsets back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

# The working text starts with two newlines so that every line, the first too, follows a newline:
# a pattern that begins with a literal newline is searched many times faster than one with `^`.
LEAD = "\n\n"
TAB = 4

_BLANK_LINE = re.compile(r"\n +\n")
_BREAK = re.compile(r"\r\n?|\n")
_RUN = re.compile(r"\t|[^\t\x02\x03]+")


class Source:
    """A body, its working text, and where the two drift apart (offsets of working text, their shifts)."""

    __slots__ = ("_line", "_marks", "_seen", "_shifts", "body", "text")

    def __init__(self, body: str, text: str, marks: tuple[int, ...] = (), shifts: tuple[int, ...] = ()) -> None:
        self.body = body
        self.text = text
        self._marks = marks
        self._shifts = shifts
        # The last offset asked for, and its line.
        self._seen = 0
        self._line = 0

    @property
    def same(self) -> bool:
        """Whether the working text is the body between its leads."""
        return not self._marks

    def place(self, offset: int) -> int:
        """Return the offset in the body of an offset in the working text."""
        if not self._marks:
            return offset - len(LEAD)
        shift = self._shifts[max(bisect_right(self._marks, offset) - 1, 0)]
        return min(max(offset + shift, 0), len(self.body))

    def line(self, offset: int) -> int:
        """Return the line in the body of an offset in the working text; fast when asked in order."""
        return self.line_at(self.place(offset))

    def line_at(self, offset: int) -> int:
        """Return the line in the body of an offset in it; fast when asked in order."""
        if offset < self._seen:
            self._seen = self._line = 0
        self._line += self.body.count("\n", self._seen, offset)
        self._seen = offset
        return self._line


def prepare(body: str) -> Source:
    """Return the source of a body.

    CRLF becomes LF, tabs become spaces, lines of spaces become empty: as Python-Markdown does first.
    """
    text = f"{LEAD}{body}{LEAD}"
    odd = "\t" in body or "\r" in body or "\x02" in body or "\x03" in body
    return _normalised(body) if odd or _BLANK_LINE.search(text) else Source(body, text)


def _normalised(body: str) -> Source:
    parts: list[str] = [LEAD]
    marks: list[int] = [len(LEAD)]
    shifts: list[int] = [-len(LEAD)]
    size = len(LEAD)
    for start, line in _lines(body):
        _mark(marks, shifts, size, start)
        column = 0
        for at, piece in _pieces(line):
            parts.append(" " * (TAB - column % TAB) if piece == "\t" else piece)
            _mark(marks, shifts, size, start + at)
            size += len(parts[-1])
            column += len(parts[-1])
        parts.append("\n")
        size += 1
    return Source(body, "".join(parts) + LEAD, tuple(marks), tuple(shifts))


def _mark(marks: list[int], shifts: list[int], size: int, offset: int) -> None:
    if offset - size != shifts[-1]:
        marks.append(size)
        shifts.append(offset - size)


def _lines(body: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _BREAK.finditer(body):
        yield start, body[start : match.start()]
        start = match.end()
    yield start, body[start:]


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """Yield the runs of a line between tabs, and the tabs; a line of spaces has none."""
    if not line.strip(" \t\x02\x03"):
        return
    for match in _RUN.finditer(line):
        yield match.start(), match[0]
