"""The items of the lists in one section."""

from __future__ import annotations

import re

from .inline import split_attributes
from .model import Item, Outline, Section

_LINE = re.compile(r"([ \t]*)(?:(?:[*+-]|\d+[.)])[ \t]+(.*))?")
_FENCE = re.compile(r"[ \t>]*(?:```|~~~)")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,})$")


def items(body: str, outline: Outline, section: Section) -> tuple[Item, ...]:
    """Return the bullets and numbered items of a section, nested ones with their depth."""
    if outline.items is not None:
        first, last = outline.line_of(section.start), outline.line_of(section.end)
        # A section that ends within a line is the last of its body.
        within = range(first, last + int(section.end == len(body)))
        return tuple(item for item in outline.items if item.line in within)
    prose = outline.prose[section.start : section.end]
    reader = _Items(outline.line_of(section.start))
    start = section.start
    for line, shown in zip(body[section.start : section.end].split("\n"), prose.split("\n"), strict=True):
        reader.read(line.rstrip("\r"), shown)
        start += len(line) + 1
    reader.finish()
    return tuple(reader.found)


class _Items:
    def __init__(self, line: int) -> None:
        self.found: list[Item] = []
        self.line = line
        self.indents: list[int] = []
        self.text: list[str] = []
        self.started = 0
        self.depth = 0

    def read(self, line: str, shown: str) -> None:
        """Take one line, as written and with its code blanked."""
        match = _LINE.match(line)
        # A bullet inside code or a comment is blank in prose.
        visible = bool(shown.strip()) and _indent(shown) == _indent(line)
        if match is not None and match[2] is not None and visible and not _RULE.match(line):
            self.finish()
            self.start(len(match[1].expandtabs(4)), match[2])
        elif not line.strip() or (not visible and not shown.strip()):
            self.finish()
        elif self.text:
            self.text.append(line.strip())
        elif line[:1] not in " \t":
            self.indents.clear()
        self.line += 1

    def start(self, indent: int, text: str) -> None:
        """Begin an item: a bullet at least two columns deeper than the last is nested in it."""
        while self.indents and indent < self.indents[-1] - 1:
            self.indents.pop()
        if not self.indents or indent >= self.indents[-1] + 2:
            self.indents.append(indent)
        self.depth = len(self.indents) - 1
        self.text = [text]
        self.started = self.line

    def finish(self) -> None:
        """End the first paragraph of the item that is being read."""
        if self.text:
            text, anchor = split_attributes(" ".join(self.text))
            self.found.append(Item(text.strip(), anchor, self.depth, self.started))
        self.text = []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
