"""The outline and the structure of a body."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import pairwise

from kbgen.body import inline, plain
from kbgen.body.model import (
    BULLET,
    NOWHERE,
    Block,
    BlockKind,
    Comment,
    Fence,
    Heading,
    Item,
    Link,
    LinkKind,
    Outline,
    Section,
    Structure,
    blank,
    line_starts,
)
from kbgen.markdown.github import standins
from kbgen.markdown.github.events import landmarks, parse
from kbgen.markdown.github.source import BULLETS, Event, gc_paused, read

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
    return Structure(tuple(_blocks((*parse(body), _NOTHING), line_starts(body))))


def parts(body: str) -> list[tuple[int, int]]:
    """The first and last lines of all that stands in nothing else."""
    starts = line_starts(body)
    return [
        (bisect_right(starts, start), bisect_right(starts, max(end - 1, start))) for start, end in _parts(parse(body))
    ]


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


_COMMENT = re.compile(r"<!--(.*?)(?:--!?>|\Z)", re.DOTALL)
_HTML_ID = re.compile(r"""<[a-zA-Z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)'|([^\s"'<>]+))""")
# The brackets come first, which are looked for fast.
_WIKI = re.compile(r"\[\[(?<!\\\[\[)([^\[\]|\n]+?)(?:\\?\|([^\[\]\n]*))?\]\](?![(\[])")
_LINKS: dict[str, LinkKind] = {
    "inline": "inline",
    "reference": "reference",
    "autolink": "autolink",
    "bare": "autolink",
}
_ENDS_WORDS = frozenset(("/item", "list", "/paragraph", "code", "html", "quote", "table", "heading", "rule"))


@gc_paused()
def outline(body: str) -> Outline:
    """The outline of a body: headings, code, links, sections, items, comments and anchors."""
    return _Outline(body, landmarks(body)).outline()


class _Outline:
    def __init__(self, body: str, events: Sequence[Event]) -> None:
        self.body = body
        self.events = events
        # The offset whose line was asked for last, and that line.
        self.counted = (0, 0)
        self.headings: list[tuple[Event, Heading]] = []
        self.fences: list[Fence] = []
        self.links: list[tuple[int, Link]] = []
        self.comments: list[Comment] = []
        self.anchors: set[str] = set()
        self.hidden: list[tuple[int, int]] = []
        # What is open, with its words.
        self.opened: list[tuple[Event, list[str]]] = []

    def outline(self) -> Outline:
        """Everything that was found."""
        self.read()
        headings = tuple(heading for _, heading in self.headings)
        return Outline(
            headings=headings,
            fences=tuple(self.fences),
            links=tuple(link for _, link in sorted(self.links, key=lambda found: found[0])),
            sections=tuple(self.sections()),
            comments=tuple(self.comments),
            anchors=frozenset(self.anchors).union(heading.anchor for heading in headings),
            prose=blank(self.body, sorted(self.hidden)),
            find_items=partial(_items_of, self.body),
        )

    def line(self, offset: int) -> int:
        """The line of an offset, from 0; counted from the last one, which is mostly near."""
        at, line = self.counted
        line += self.body.count("\n", at, offset) if offset >= at else -self.body.count("\n", offset, at)
        self.counted = offset, line
        return line

    def read(self) -> None:
        """Take all events."""
        opened, takes, linked = self.opened, _TAKE, "[[" in self.body
        for event in self.events:
            take = takes.get(event.kind)
            # most events are words of no heading and no link
            if take is not None and (take is not _Outline.words or opened or (linked and "[[" in event.text)):
                take(self, event)
        if "{" in self.body:
            given = (attribute for event in self.events for attribute in event.attributes)
            self.anchors.update(value for name, value in given if name == "id")

    def open(self, event: Event) -> None:
        self.opened.append((event, []))

    def words(self, event: Event) -> None:
        for _event, parts in self.opened:
            parts.append(event.text)
        if event.kind == "text" and "[[" in event.text and not any(one.kind == "link" for one, _words in self.opened):
            self.links.extend(self.wiki(event))

    def code_span(self, event: Event) -> None:
        self.words(event)
        self.hidden.append((event.start, event.end))

    def gap(self, _: Event) -> None:
        for _event, parts in self.opened:
            parts.append(" ")

    def wiki(self, event: Event) -> Iterator[tuple[int, Link]]:
        """The links by id that begin in a text; what one shows may hold emphasis and code, and go on behind it."""
        line_end = self.body.find("\n", event.end)
        for match in _WIKI.finditer(self.body, event.start, line_end if line_end >= 0 else len(self.body)):
            if match.start() >= event.end:
                break
            target, shown = match[1].strip(), plain(match[2]).strip() if match[2] else ""
            if target and match[0].count("`") % 2 == 0:
                yield match.start(), Link(target, shown or target, "wiki", *match.span(), self.line(match.start()))

    def close(self, end: Event) -> None:
        """Take a heading, a link or an image with its words."""
        event, parts = self.opened.pop()
        words = " ".join("".join(parts).split())
        line = self.line(event.start)
        if event.kind == "heading":
            explicit = "id" in dict(event.attributes)
            self.headings.append((event, Heading(event.number, words, event.text, line, explicit)))
        else:
            kind = "image" if event.kind == "image" else _LINKS[event.form]
            self.links.append((event.start, Link(event.text, words, kind, end.start, end.end, line)))

    def code(self, event: Event) -> None:
        line = self.line(event.start)
        begin = self.line(event.number) if event.text else line + 1
        indented = event.form == "indented"
        text = event.text.rstrip("\n") if indented else event.text.removesuffix("\n")
        language = read(event.title).language
        self.fences.append(Fence(language, text, line, line if indented else begin, indented))
        self.hidden.append((event.start, event.end))

    def html(self, event: Event) -> None:
        """Take the comments, the addresses and the anchors of HTML."""
        if "<!--" in event.text:
            for match in _COMMENT.finditer(self.body, event.start, event.end):
                self.comments.append(Comment(match[1].strip(), self.line(match.start())))
                self.hidden.append(match.span())
        if "id" in event.text or "name" in event.text:
            self.anchors.update(match[1] or match[2] or match[3] for match in _HTML_ID.finditer(event.text))

        self.links.extend(self.addresses(event))

    def addresses(self, event: Event) -> Iterator[tuple[int, Link]]:
        """The addresses in HTML."""
        found = [*inline.find(event.text)]
        place = self.way(event) if found else int
        for one in found:
            start, end = place(one.start), place(one.end)
            yield start, Link(one.target, "", "html", start, end, self.line(start))

    def way(self, event: Event) -> Callable[[int], int]:
        """The way from an offset in the text of HTML to the body, where quotes and lists put signs before its lines."""
        if self.body.startswith(event.text, event.start):
            return event.start.__add__
        starts, shifts, at, size = [], [], event.start, 0
        for written, shown in zip(self.body[event.start : event.end].split("\n"), event.text.split("\n"), strict=False):
            starts.append(size)
            shifts.append(at + len(written.removesuffix("\r")) - len(shown) - size)
            at, size = at + len(written) + 1, size + len(shown) + 1
        return lambda offset: offset + shifts[bisect_right(starts, offset) - 1]

    def sections(self) -> Iterator[Section]:
        """The text before the first heading, and the text of each heading."""
        size = len(self.body)
        starts = [event.start for event, _ in self.headings]
        yield Section(None, 0, starts[0] if starts else size)
        for (event, heading), following in zip(self.headings, (*starts[1:], size), strict=False):
            start = min(event.end + self.break_at(event.end), size)
            yield Section(heading, start, max(start, following))

    def break_at(self, offset: int) -> int:
        """The width of the line break at an offset, where the line has not ended before it."""
        if self.body[offset - 1 : offset] == "\n":
            return 0
        return 2 if self.body.startswith("\r\n", offset) else int(self.body[offset : offset + 1] == "\n")


_TAKE: Mapping[str, Callable[[_Outline, Event], None]] = {
    **dict.fromkeys(("heading", "link", "image"), _Outline.open),
    **dict.fromkeys(("/heading", "/link", "/image"), _Outline.close),
    **dict.fromkeys(("text", "emoji"), _Outline.words),
    **dict.fromkeys(("html", "html-span"), _Outline.html),
    **dict.fromkeys(("code-span", "formula"), _Outline.code_span),
    "soft-break": _Outline.gap,
    "code": _Outline.code,
}


# Each section of a body is asked for its items, one after another.
@lru_cache(maxsize=2)
def _items_of(body: str) -> tuple[Item, ...]:
    return tuple(_items(body, parse(body), line_starts(body)))


def _items(body: str, events: Sequence[Event], starts: Sequence[int]) -> Iterator[Item]:
    """The items of all lists, each with its first words as they were written."""
    depth = 0
    for at, event in enumerate(events):
        if event.kind == "list":
            depth += 1
        elif event.kind == "/list":
            depth -= 1
        elif event.kind == "item":
            written = body[slice(*_first_words(events, at))]
            if event.attributes:
                written, _ = standins.trailing(written)
            given = dict(event.attributes).get("id", "")
            yield Item(" ".join(written.split()), given, max(depth - 1, 0), bisect_right(starts, event.start))


def _first_words(events: Sequence[Event], at: int) -> tuple[int, int]:
    """Where the first words of the item at a place among the events stand."""
    start, end = -1, 0
    while (following := events[at := at + 1]).kind not in _ENDS_WORDS:
        if following.end and following.kind != "paragraph":
            start = following.start if start < 0 else start
            # the end of emphasis is told where it begins
            end = max(end, following.end)
    return max(start, 0), end
