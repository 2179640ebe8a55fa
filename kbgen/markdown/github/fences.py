"""The words behind the marks of a fence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_LANGUAGE = re.compile(r"[{.\s]*([^\s{},]*)")
_OPTIONS = re.compile(r"\b(title|hl_lines)=(\"[^\"]*\"|'[^']*')")
# No code that anybody reads has more lines.
_MOST_LINES = 50_000


class Fence(NamedTuple):
    """What stands behind the marks of a fence."""

    language: str
    title: str = ""
    lines: tuple[int, ...] = ()


@lru_cache(maxsize=512)
def read(words: str) -> Fence:
    """The language of a fence, the title of its code, and the lines that it marks."""
    language = _LANGUAGE.match(words)
    options = dict(_OPTIONS.findall(words)) if "=" in words else {}
    marked = options.get("hl_lines", "").strip("\"'").replace(",", " ").split()
    lines = [number for part in marked for number in _range(part)]
    return Fence(language[1] if language else "", options.get("title", "").strip("\"'"), tuple(lines))


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        return range(0)
    return range(int(first), min(int(last or first), int(first) + _MOST_LINES) + 1)
