"""What is known of a body: its outline and its structure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import unescape
from typing import Literal, NamedTuple

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


# What stands in one body is asked about before what stands in the next.
@lru_cache(maxsize=2)
def line_starts(text: str) -> list[int]:
    """The offsets behind the line breaks of a text."""
    return [found.end() for found in re.finditer("\n", text)]


def blank(text: str, spans: Iterable[Span]) -> str:
    """The text with spans turned to blanks, line breaks kept."""
    return replaced(text, spans, lambda start, end: _INK.sub(_blanks, text[start:end]))


def _blanks(ink: re.Match[str]) -> str:
    return " " * (ink.end() - ink.start())


# What prints nothing: blanks and comments, anchors without text, definitions of links.
_UNPRINTED = re.compile(r"(?:\s|\ufeff|<(a|span)\b[^<>]*+></\1>|\[[^\[\]\n]++\]:[^\n]*+)*+")
_HTML_TITLE = re.compile(r"<h1\b[^<>]*>(.*?)</h1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

LinkKind = Literal["inline", "reference", "image", "wiki", "autolink", "html"]
BlockKind = Literal["item", "text", "code", "table", "alert", "box", "address", "markup"]

# The number of an item that has none, and the line of the item that a block is in where it is in none.
BULLET = NOWHERE = -1


class Heading(NamedTuple):
    """A heading that the printed page will have."""

    level: int
    text: str
    anchor: str
    line: int
    explicit: bool = False


class Title(NamedTuple):
    """A heading that is the first block of its body; ``start`` and ``end`` span it with its line break."""

    level: int
    text: str
    start: int
    end: int


class Fence(NamedTuple):
    """A block of code, fenced or indented, with its code as it will be printed."""

    language: str
    code: str
    line: int
    code_line: int
    indented: bool = False


class Link(NamedTuple):
    """A link or an image; ``start`` and ``end`` span the target in the body as the author wrote it.

    Of kind ``html`` is an address in a tag of HTML, which shows no text of its own.
    """

    target: str
    text: str
    kind: LinkKind
    start: int
    end: int
    line: int


class Item(NamedTuple):
    """A bullet or numbered item, with its own first paragraph as inline Markdown."""

    text: str
    id: str
    depth: int
    line: int


class Section(NamedTuple):
    """The text between a heading's line and the next heading of any level."""

    heading: Heading | None
    start: int
    end: int


class Comment(NamedTuple):
    """An HTML comment outside code."""

    text: str
    line: int


class Block(NamedTuple):
    """A part of the page that a dialect may print otherwise: an item, code, a table, an alert and the like.

    ``within`` is the line of the innermost item that it is in, ``number`` that of an item as the reader sees it,
    ``length`` how many lines of code are fenced. A ``text`` is a paragraph, a ``box`` an admonition or a set of tabs,
    ``address`` a bare address that is a link, ``markup`` a link, a picture or emphasis.
    """

    kind: BlockKind
    line: int
    within: int = NOWHERE
    number: int = BULLET
    length: int = 0


class Structure(NamedTuple):
    """The blocks of a body in order, and the first and last lines of each part that is raw HTML to the dialect."""

    blocks: tuple[Block, ...]
    html: tuple[tuple[int, int], ...] = ()


class Outline(NamedTuple):
    """What the rules need to know of one body.

    ``prose`` is the body with code and comments blanked, so offsets and lines stay true. ``find_items`` finds the
    items of all lists where the dialect's own parse knows them, once somebody asks.
    """

    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    links: tuple[Link, ...]
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    anchors: frozenset[str]
    prose: str
    find_items: Callable[[], tuple[Item, ...]] | None = None

    @property
    def items(self) -> tuple[Item, ...] | None:
        """The items of all lists, or None where they are not known."""
        return None if self.find_items is None else self.find_items()

    @property
    def title(self) -> Title | None:
        """The heading that opens the body, at its top level: nothing that is printed stands before it."""
        opening = _UNPRINTED.match(self.prose)
        start = opening.end() if opening else 0
        if written := _HTML_TITLE.match(self.prose, start):
            text = " ".join(unescape(_TAG.sub("", written[1])).split())
            return Title(1, text, *written.span()) if text else None
        if not self.headings or self.sections[0].end > start:
            return None
        heading, end = self.headings[0], self.sections[1].start
        # code before it is blank in the prose
        hidden = any(fence.line < heading.line for fence in self.fences)
        return None if hidden or not heading.text else Title(heading.level, heading.text, self.sections[0].end, end)

    def line_of(self, offset: int) -> int:
        """Return the 0-based line of a character offset into the body."""
        return bisect_right(line_starts(self.prose), offset)


def subtree(outline: Outline, heading: Heading) -> tuple[Section, ...]:
    """Return the section of a heading and those of the deeper headings below it."""
    found: list[Section] = []
    for section in outline.sections:
        if section.heading is heading or section.heading == heading:
            found = [section]
        elif found and section.heading is not None:
            if section.heading.level <= heading.level:
                break
            found.append(section)
    return tuple(found)
