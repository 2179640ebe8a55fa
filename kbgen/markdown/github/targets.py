"""Where the destination of a link stands, within its parentheses or in its definition."""

from __future__ import annotations

import re
from typing import NamedTuple

Span = tuple[int, int]

_OPENING = re.compile(r"\s*\]\([\s>]*")
_ANGLED = re.compile(r"<((?:\\.|[^<>\\\n])*)>")
_STEP = re.compile(r"\\.|[\s()]")
_LABEL = re.compile(r"\[(?:\\.|[^\[\]\\])*\]:[\s>]*", re.DOTALL)


class Definition(NamedTuple):
    """What a label stands for, and where its destination was written in the body."""

    target: str
    title: str
    start: int
    end: int


def label_of(written: str) -> str:
    """A label as it is compared."""
    return " ".join(written.split()).casefold()


def in_parentheses(text: str, end: int) -> Span | None:
    """The span of a destination that follows the text of a link, which ends at an offset."""
    opening = _OPENING.match(text, end)
    return _destination(text, opening.end()) if opening else None


def in_definition(text: str, start: int) -> Span | None:
    """The span of the destination in a definition that begins at an offset."""
    label = _LABEL.match(text, start)
    return _destination(text, label.end()) if label else None


def _destination(text: str, start: int) -> Span:
    if angled := _ANGLED.match(text, start):
        return angled.span(1)
    depth = 0
    for step in _STEP.finditer(text, start):
        if step[0].isspace() or (step[0] == ")" and depth == 0):
            return start, step.start()
        depth += (step[0] == "(") - (step[0] == ")")
    return start, len(text)
