"""Edits of a text at places: what is not named by one stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kbgen.model import Span


class EditRefusedError(Exception):
    """A change cannot be made for sure; the message says why and what to do."""


class Patch(NamedTuple):
    """Replaces the characters from `start` up to `end`."""

    start: int
    end: int
    text: str


def patched(text: str, patches: Iterable[Patch]) -> str:
    """The text with every patch made; RefusedError where two of them touch the same characters."""
    parts: list[str] = []
    at = 0
    for patch in sorted(dict.fromkeys(patches)):
        if patch.start < at:
            raise EditRefusedError("two changes meet at one place; make one of them by hand first")
        parts += (text[at : patch.start], patch.text)
        at = patch.end
    return "".join((*parts, text[at:]))


def apart(patches: Sequence[Patch]) -> list[bool]:
    """For each patch, whether it shares no place with another one."""
    ordered = sorted(range(len(patches)), key=patches.__getitem__)
    alone = [True] * len(patches)
    reach, holder = -1, -1
    for index in ordered:
        patch = patches[index]
        meets = patch.start < reach or (holder >= 0 and patch.start == patches[holder].start)
        if meets:
            alone[index] = alone[holder] = False
        if patch.end >= reach:
            reach, holder = patch.end, index
    return alone


class Lines:
    """The places of a text by line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        at = -1
        while (at := text.find("\n", at + 1)) >= 0:
            self._starts.append(at + 1)

    def offset(self, span: Span) -> int:
        """Where a span starts; past the end for a place that the text does not have."""
        if span.line > len(self._starts):
            return len(self.text)
        return min(self._starts[span.line - 1] + span.column - 1, len(self.text))

    def token(self, span: Span) -> str:
        """The characters of a span."""
        start = self.offset(span)
        return self.text[start : start + span.length]

    def bounds(self, line: int) -> tuple[int, int]:
        """Where a line, counted from 1, starts and ends, its line end left out."""
        start = self._starts[line - 1] if line <= len(self._starts) else len(self.text)
        end = self._starts[line] - 1 if line < len(self._starts) else len(self.text)
        return start, end
