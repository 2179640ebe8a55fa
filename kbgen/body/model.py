"""The frozen values that a scan of a Markdown body gives."""

from __future__ import annotations

from typing import Literal, NamedTuple

LinkKind = Literal["inline", "reference", "image", "wiki", "autolink", "html"]


class Heading(NamedTuple):
    """A heading that the printed page will have."""

    level: int
    text: str
    anchor: str
    line: int
    explicit: bool = False


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


class Outline(NamedTuple):
    """What the rules need to know of one body.

    ``prose`` is the body with code and comments blanked, so offsets and lines stay true. ``items`` are those of all
    lists where the dialect's own parse knows them.
    """

    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    links: tuple[Link, ...]
    sections: tuple[Section, ...]
    comments: tuple[Comment, ...]
    anchors: frozenset[str]
    prose: str
    items: tuple[Item, ...] | None = None

    def line_of(self, offset: int) -> int:
        """Return the 0-based line of a character offset into the body."""
        return self.prose.count("\n", 0, offset)
