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


def marked(text: str, source: str, footnotes: Mapping[str, str], *, in_link: bool) -> list[Marked]:
    """The addresses, emoji and references to footnotes in a text, in order; no address within a link.

    `source` is the text as it was written: what an escape or an entity writes there is not meant. `footnotes` are those
    that stand on the other side of a container's border, by what labels are compared with.
    """
    return [one for one in _found(text, source, footnotes, in_link=in_link) if text[one[0] : one[1]] in source]


def _found(text: str, source: str, footnotes: Mapping[str, str], *, in_link: bool) -> list[Marked]:
    links = [] if in_link else [(first, last, "link", to) for first, last, to in addresses.find(text)]
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
