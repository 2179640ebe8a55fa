"""Text as the parser takes it, with the way back from its offsets to the body that an author wrote."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

# What no parser of UTF-8 takes, and what CommonMark replaces.
_UNFIT = re.compile("[\0\ud800-\udfff]")
_WIDE = re.compile("[^\0-\x7f]+")
# Characters of one width in UTF-8: two, three and four bytes.
_WIDTHS = re.compile("([\x80-\u07ff]+)|([\u0800-\uffff]+)|[\U00010000-\U0010ffff]+")

Place = Callable[[int], int]
# Where runs of characters of one width begin in bytes and in characters, and that width.
Runs = tuple[Sequence[int], Sequence[int], Sequence[int]]


class Source(NamedTuple):
    """Text to parse; `starts` are offsets in it from which on `shifts` are added to lead to the body."""

    text: str
    starts: Sequence[int] = (0,)
    shifts: Sequence[int] = (0,)

    def place(self, offset: int) -> int:
        """The offset in the body of an offset in the text."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]

    @property
    def way(self) -> Place:
        """`place`, or what does the same faster where every offset is that of the body."""
        return self.place if len(self.starts) > 1 else int

    def part(self, pieces: Sequence[tuple[int, int]]) -> Source:
        """The lines between pairs of offsets as a text of their own."""
        starts, shifts, lines, size = [0], [0], [], 0
        for start, end in pieces:
            starts.append(size)
            # A line break of the body may be wider than that of the text, so that each line has its own shift.
            shifts.append(self.place(start) - size)
            lines.append(self.text[start:end])
            size += end - start + 1
        return Source("\n".join(lines), starts, shifts)


def prepared(body: str) -> Source:
    """The text of a body: lines end in LF, and nothing is left that a parser refuses or drops."""
    text = body if body.isascii() and "\0" not in body else _UNFIT.sub("\ufffd", body)
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    if "\r" not in text:
        return Source(text)
    starts = [0]
    starts.extend(match.end() - number for number, match in enumerate(re.finditer("\r\n", text), 1))
    return Source(text.replace("\r\n", "\n").replace("\r", "\n"), starts, range(len(starts)))


def from_bytes(text: str, place: Place) -> Place:
    """The way from an offset in the bytes of a text to the body, given that from an offset in the text."""
    if text.isascii():
        return place
    starts, offsets, widths = _runs(text)
    begin, end, at, width = 0, 0, 0, 1

    def offset_in_text(offset: int) -> int:
        nonlocal begin, end, at, width
        if not begin <= offset < end:
            # Events come nearly in order: the run of one offset is mostly that of the next.
            run = bisect_right(starts, offset) - 1
            begin, at, width = starts[run], offsets[run], widths[run]
            end = starts[run + 1] if run + 1 < len(starts) else sys.maxsize
        return at + (offset - begin if width == 1 else (offset - begin) // width)

    return offset_in_text if place is int else lambda offset: place(offset_in_text(offset))


@lru_cache(maxsize=4)
def _runs(text: str) -> Runs:
    starts, offsets, widths, size, at = [0], [0], [1], 0, 0
    for match in (part for run in _WIDE.finditer(text) for part in _WIDTHS.finditer(text, *run.span())):
        start, end = match.span()
        width = 2 if match[1] else 3 if match[2] else 4
        size += start - at
        at = end
        starts += (size, size := size + width * (end - start))
        offsets += (start, end)
        widths += (width, 1)
    return starts, offsets, widths
