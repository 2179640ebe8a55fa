"""Offsets of a text as an editor counts them: lines from 0, columns in the units that it asked for."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol import types
from pygls.workspace import PositionCodec

from kbgen.model import Finding, Span


class Positions:
    """Turns offsets into positions and back, for one text."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.text = text
        self.lines = text.split("\n")
        self._codec = codec
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def offset(self, position: types.Position) -> int:
        """The offset of a position."""
        line = min(position.line, len(self.lines) - 1)
        return self._starts[line] + self.column(line, position.character)

    def column(self, line: int, units: int) -> int:
        """How many characters stand before a column that is counted in the editor's units."""
        text = self.lines[line] if line < len(self.lines) else ""
        if text.isascii():
            return min(units, len(text))
        count = 0
        for at, char in enumerate(text):
            if count >= units:
                return at
            count += self._codec.client_num_units(char)
        return len(text)

    def position(self, offset: int) -> types.Position:
        """The position of an offset."""
        line = bisect_right(self._starts, offset, hi=len(self.lines)) - 1
        before = self.text[self._starts[line] : offset]
        return types.Position(line, self._codec.client_num_units(before))

    def range(self, start: int, end: int) -> types.Range:
        """The range from an offset up to another."""
        return types.Range(self.position(start), self.position(end))

    def finding(self, finding: Finding) -> types.Range:
        """The range that a finding is about: its own, or that of its value where that stands once on its line."""
        span = finding.span
        line = self.lines[span.line - 1] if span.line <= len(self.lines) else ""
        if span.length == 1 and finding.value and line.count(finding.value) == 1:
            span = Span(span.line, line.index(finding.value) + 1, len(finding.value))
        return self.span(span)

    def span(self, span: Span) -> types.Range:
        """The range of a finding's place; a place that the text does not have is at its end."""
        line = min(span.line, len(self.lines)) - 1
        text = self.lines[line].rstrip("\r")
        first = min(span.column - 1, len(text))
        last = min(first + span.length, len(text))
        start = self._starts[line]
        return self.range(start + first, start + max(last, first))
