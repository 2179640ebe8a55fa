"""What stands where the cursor is: a key or a value of front matter, or an id between double brackets.

Front matter is hardly ever whole while somebody types into it; so it is read by lines and indents here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from kbgen.load.frontmatter import opening_of

_OPENING = re.compile(r"-{3,}\s*$")
_CLOSING = re.compile(r"(?:-{3,}|\.{3})\s*$")
_KEY_LINE = re.compile(r"(\s*(?:-\s+)*)([\w-]+)\s*:(?:\s+(.*)|$)")
_KEY_START = re.compile(r"(\s*(?:-\s+)*)([\w-]*)$")
_ITEM = re.compile(r"(\s*)-\s+(.*)$")
_PART = re.compile(r"(?:^|[\[{,])\s*([^\[\]{},]*)$")


class At(Enum):
    """What can be written at a place."""

    KEY = 1
    VALUE = 2
    WIKI = 3


class Context(NamedTuple):
    """What is being written: `path` are the keys around it, `typed` what of it stands before the cursor."""

    at: At
    path: tuple[str, ...]
    typed: str


def front_matter(lines: Sequence[str]) -> range:
    """The numbers of the lines of front matter, up to the end of the text where nothing closes it; none without it."""
    text = "\n".join(lines)
    first = text.count("\n", 0, opening_of(text)) + 1
    if not lines or not _OPENING.match(lines[first - 1]):
        return range(0)
    return range(first, next((n for n in range(first, len(lines)) if _CLOSING.match(lines[n])), len(lines)))


def context(lines: Sequence[str], line: int, column: int) -> Context | None:
    """What is being written at a place, both counted from 0; None where kbgen has nothing to offer."""
    if line >= len(lines):
        return None
    before = lines[line][:column]
    if line in front_matter(lines):
        return _in_front_matter(lines, line, before)
    opened, closed = before.rfind("[["), before.rfind("]]")
    if opened > closed and "|" not in before[opened:] and "#" not in before[opened:]:
        return Context(At.WIKI, (), before[opened + 2 :].lstrip())
    return None


def _in_front_matter(lines: Sequence[str], line: int, before: str) -> Context | None:
    keyed = _KEY_LINE.match(before)
    if keyed:
        path = (*_above(lines, line, len(keyed[1])), keyed[2])
        return _value(path, keyed[3] or "") if keyed[3] is not None or before.endswith(": ") else None
    item = _ITEM.match(before)
    parents = _above(lines, line, len(item[1]) if item else len(before) - len(before.lstrip()), item=item is not None)
    if item and parents:
        return _value(parents, item[2])
    start = _KEY_START.match(before)
    return Context(At.KEY, parents, start[2]) if start else None


def _value(path: tuple[str, ...], text: str) -> Context | None:
    """A value, or what stands in the brackets or braces that it opens."""
    if "#" in text and not text.startswith(("'", '"')):
        return None
    part = _PART.search(text)
    typed = part[1] if part else text
    if text.count("{") > text.count("}"):
        key, colon, value = typed.partition(":")
        return Context(At.VALUE, (*path, key.strip()), value.strip()) if colon else Context(At.KEY, path, typed)
    return Context(At.VALUE, path, typed.lstrip("'\" "))


def _above(lines: Sequence[str], line: int, indent: int, *, item: bool = False) -> tuple[str, ...]:
    """The keys that a line of some indent stands below, the outermost first."""
    found: list[str] = []
    for above in reversed(lines[1:line]):
        keyed = _KEY_LINE.match(above)
        if not above.strip() or not keyed:
            continue
        width = len(keyed[1])
        if width < indent or (item and width == indent and not found and "-" not in keyed[1]):
            found.insert(0, keyed[2])
            indent, item = len(keyed[1]) - len(keyed[1].lstrip()), False
            if width == 0:
                break
    return tuple(found)


def key_at(lines: Sequence[str], line: int, column: int) -> tuple[str, ...]:
    """The path of the key that stands at a place of the front matter; empty where none does."""
    if line not in front_matter(lines):
        return ()
    keyed = _KEY_LINE.match(lines[line])
    if not keyed or not keyed.start(2) <= column <= keyed.end(2):
        return ()
    return (*_above(lines, line, len(keyed[1])), keyed[2])
