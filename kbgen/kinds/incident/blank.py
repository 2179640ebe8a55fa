"""Tells the template of a review, which asks for everything, from a review."""

from __future__ import annotations

import re

from kbgen.body import Outline
from kbgen.kit.days import day_within

_ASKS = re.compile(
    r"<(?!/|(?:br|details|summary|table|thead|tbody|tr|td|th|sub|sup|img|a|p|div|span|hr)\b)[A-Za-z][\w -]{2,40}>"
    r"|\[(?:insert|add|your|incident|name|date|time|todo|tbd|link|describe|who|what)\b[^\]\n]{0,60}\](?![(\[])"
    r"|\{\{?[A-Za-z][^{}\n]{1,60}\}\}?|\b(?:YYYY-MM-DD|DD/MM/YYYY|MM/DD/YYYY|HH:MM)\b|\bto be (?:done|filled)\b",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\btemplate\b", re.IGNORECASE)
_FEWEST = 3


def is_blank(outline: Outline) -> bool:
    """Whether a body is a template: its title asks for one, or it asks for several things and names no day."""
    title = outline.prose.split("\n")[outline.headings[0].line] if outline.headings else ""
    if _CALLED.search(title) or _ASKS.search(title):
        return True
    asks = sum(1 for _ in zip(_ASKS.finditer(outline.prose), range(_FEWEST), strict=False))
    return asks == _FEWEST and day_within(outline.prose) is None


def belongs(_inner: str, outline: Outline) -> bool:
    """Whether a file among reviews is one."""
    return not is_blank(outline)
