"""What of a body stands within what, as the engine prints it: items, code, tables and boxes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kbgen.body import inline
from kbgen.body.model import BULLET, NOWHERE, Block, BlockKind, Structure

from . import blocks
from .blocks import Node
from .scan import scanned

_KINDS: dict[str, BlockKind] = {"p": "text", "pre": "code", "table": "table", "box": "box"}


def structure(body: str) -> Structure:
    """Return the blocks that the engine prints, and the lines that it takes for raw HTML."""
    return _Structure(body).structure()


class _Structure:
    def __init__(self, body: str) -> None:
        self.scan = scanned(body, inline.slug)
        self.source = self.scan.source
        self.fences = {fence.marker: fence.code for fence in self.scan.fences}
        self.starts = [found.end() for found in re.finditer("\n", body)]

    def structure(self) -> Structure:
        """Everything that was found, in order."""
        found = sorted(self.blocks(blocks.tree(self.scan.masked), NOWHERE), key=lambda block: block.line)
        html = tuple((self.line(start), self.line(end - 1)) for start, end in self.scan.html.blocks)
        return Structure(tuple(found), html)

    def line(self, offset: int) -> int:
        """Return the line of the body of an offset in the working text."""
        return bisect_right(self.starts, self.source.place(offset))

    def blocks(self, node: Node, within: int) -> Iterator[Block]:
        """Yield the blocks in an element, which stands within the item of a line."""
        for mark in node.marks:
            if (code := self.fences.get(mark)) is not None:
                yield Block("code", self.line(mark), within, length=code.count("\n") + 1 if code else 0)
        for number, child in enumerate(node.children, 1):
            inner = within
            if child.tag in _KINDS:
                yield Block(_KINDS[child.tag], self.line(child.start), within)
            elif child.tag == "li":
                inner = self.line(child.start)
                yield Block("item", inner, within, number if node.ordered else BULLET)
            yield from self.blocks(child, inner)
