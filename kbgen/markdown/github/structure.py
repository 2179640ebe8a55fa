"""What of a body stands within what: items, code, tables, boxes and alerts, from the events of its page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from kbgen.body.model import BULLET, NOWHERE, Block, BlockKind, Structure

from .events import parse
from .model import BULLETS, Event

_KINDS: dict[str, BlockKind] = {
    "code": "code",
    "paragraph": "text",
    "table": "table",
    **dict.fromkeys(("admonition", "details", "tabs"), "box"),
    **dict.fromkeys(("emphasis", "strong", "deleted", "link", "image", "code-span"), "markup"),
}
_NOTHING = Event("")
_ALONE = frozenset(("code", "html", "rule", "text", "emoji", "code-span", "html-span", "formula"))
_ALONE |= {"footnote-reference", "soft-break", "hard-break", "task"}


def structure(body: str) -> Structure:
    """The blocks of a body; no Markdown is raw to GitHub."""
    return Structure(tuple(_blocks((*parse(body), _NOTHING), _line_starts(body))))


def parts(body: str) -> list[tuple[int, int]]:
    """The first and last lines of all that stands in nothing else."""
    starts = _line_starts(body)
    return [
        (bisect_right(starts, start), bisect_right(starts, max(end - 1, start))) for start, end in _parts(parse(body))
    ]


def _line_starts(body: str) -> list[int]:
    return [found.end() for found in re.finditer("\n", body)]


def _blocks(events: tuple[Event, ...], starts: list[int]) -> Iterator[Block]:
    # The number that the next item of each open list has, and the lines of the items that are open.
    numbers: list[int] = []
    items = [NOWHERE]
    for event, following in pairwise(events):
        kind = event.kind
        if kind == "list":
            numbers.append(event.number)
        elif kind == "/list":
            numbers.pop()
        elif kind == "/item":
            items.pop()
        elif (found := _kind(event)) is not None:
            line = bisect_right(starts, event.start)
            number = numbers[-1] if found == "item" and numbers else BULLET
            if found != "item" or following.kind != "/item":  # nothing is lost of an empty item
                length = event.text.count("\n") if event.form == "fenced" else 0
                yield Block(found, line, items[-1], number, length)
            if found == "item":
                items.append(line)
                if numbers and number != BULLETS:
                    numbers[-1] += 1


def _kind(event: Event) -> BlockKind | None:
    if event.kind == "item":
        return "item"
    if event.kind == "quote":
        return "alert" if event.form else None
    if event.kind == "link" and event.form == "bare":
        return "address"
    return _KINDS.get(event.kind)


def _parts(events: tuple[Event, ...]) -> Iterator[tuple[int, int]]:
    depth, start, end = 0, -1, -1
    for event in events:
        if event.kind.startswith("/"):
            depth -= 1
        elif event.kind not in _ALONE:
            depth += 1
        if event.end and not event.kind.startswith("/"):
            start = event.start if start < 0 else start
            end = max(end, event.end)
        if depth == 0 and start >= 0:
            yield start, end
            start = end = -1
