"""What GitHub reads in prose beside CommonMark: bare addresses, names of emoji, and footnotes of other texts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from . import addresses, emoji
from .targets import label_of

# Where something stands in a text, its kind, and what it says.
Marked = tuple[int, int, str, str]

_REFERENCE = re.compile(r"\\?\[\^([^\[\]\s]+)\]")
# A line that begins a block, and the signs between which brackets mean nothing.
_BLOCK = re.compile(r"\n[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6}|\|)(?=[ \t])|\n[ \t>]*\n")
_BRACKET = re.compile(r"\\.|(`+)(?:(?!`).)*?\1(?!`)|[\[\]]", re.DOTALL)
# No farther back is it looked for a bracket that is open.
_NEAR = 2_000


def marked(text: str, source: str, footnotes: Mapping[str, str], before: str | None) -> list[Marked]:
    """The addresses, emoji and references to footnotes in a text, in order; no address within brackets.

    `source` is the text as it was written: what an escape or an entity writes there is not meant. `footnotes` are those
    that stand on the other side of a container's border, by what labels are compared with. `before` is what its block
    begins with, None for the text of a link.
    """
    return [one for one in _found(text, source, footnotes, before) if text[one[0] : one[1]] in source]


def before(text: str, offset: int) -> str:
    """What stands in front of an offset in the same block; nothing where no bracket may be open there."""
    start = max(offset - _NEAR, 0)
    if text.rfind("[", start, offset) < 0:
        return ""
    for block in _BLOCK.finditer(text, start, offset):
        start = block.end()
    return text[start:offset]


def _in_brackets(text: str) -> bool:
    """Whether a bracket is open at the end of a text."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found[0] == "[" else max(depth - 1, 0) if found[0] == "]" else depth
    return depth > 0


def _addresses(text: str, source: str, before: str) -> Iterator[Marked]:
    for first, last, to in addresses.find(text):
        front = before + source[: max(source.find(text[first:last]), 0)]
        if "[" not in front or "@" in to.partition("/")[0] or not _in_brackets(front):
            yield first, last, "link", to


def _found(text: str, source: str, footnotes: Mapping[str, str], before: str | None) -> list[Marked]:
    links = [] if before is None else list(_addresses(text, source, before))
    others = [(first, last, "emoji", sign) for first, last, sign in emoji.find(text)]
    if footnotes:
        others = sorted((*others, *_references(text, source, footnotes)))
    if not links or not others:
        return links or others
    # A name within an address is part of it.
    begins = [link[0] for link in links]
    outside = (one for one in others if links[bisect_right(begins, one[0]) - 1][1] <= one[0] or one[0] < begins[0])
    return sorted((*links, *outside))


def _references(text: str, source: str, footnotes: Mapping[str, str]) -> Iterator[Marked]:
    escaped = [found[0].startswith("\\") for found in _REFERENCE.finditer(source)]
    for number, found in enumerate(_REFERENCE.finditer(text)):
        label = footnotes.get(label_of(found[1]))
        if label is not None and not any(escaped[number : number + 1]):
            yield *found.span(), "footnote", label
