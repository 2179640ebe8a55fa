"""Puts something else in the place of spans of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Span = tuple[int, int]

_INK = re.compile(r"[^\r\n]+")


def replaced(text: str, spans: Iterable[Span], instead: Callable[[int, int], str]) -> str:
    """The text with what `instead` gives for each span; of spans that overlap the first counts, in their order."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        if start >= at:
            parts += (text[at:start], instead(start, end))
            at = end
    return "".join((*parts, text[at:])) if parts else text


def blank(text: str, spans: Iterable[Span]) -> str:
    """The text with spans turned to blanks, line breaks kept."""
    return replaced(text, spans, lambda start, end: _INK.sub(_blanks, text[start:end]))


def _blanks(ink: re.Match[str]) -> str:
    return " " * (ink.end() - ink.start())
