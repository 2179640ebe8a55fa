"""The outline and the structure of a body as Python-Markdown reads it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from operator import itemgetter
from typing import Any

from kbgen.body import inline
from kbgen.body.inline import slug
from kbgen.body.model import (
    BULLET,
    NOWHERE,
    Block,
    BlockKind,
    Comment,
    Fence,
    Heading,
    Link,
    Outline,
    Section,
    Span,
    Structure,
    blank,
    replaced,
)
from kbgen.markdown.material import blocks, links, raw
from kbgen.markdown.material.raw import FILL, MARK, Lines, Node
from kbgen.markdown.material.source import LEAD, Source, find_fences, prepare, raw_lines
from kbgen.model.settings import Function

Slugify = Callable[[str], str]
Extensions = Mapping[str, Mapping[str, Any]]

_TOC = "markdown.extensions.toc"
_PYMDOWNX = "pymdownx.slugs."
_DEFAULT = Function(f"{_TOC}.slugify")


def slugify_of(extensions: Extensions) -> Slugify | None:
    """What makes an id of a heading's words; None where the configuration names a function that is not known.

    `extensions` are those of Markdown with their options. No other code than that of the two libraries runs.
    """
    toc = extensions.get("toc", extensions.get(_TOC, {}))
    separator, function = toc.get("separator", "-"), toc.get("slugify", _DEFAULT)
    if not isinstance(separator, str) or not isinstance(function, Function):
        return None
    if function == _DEFAULT:
        return slug if separator == "-" else partial(slug, separator=separator)
    if function == Function(f"{_TOC}.slugify_unicode"):
        return partial(slug, separator=separator, ascii_only=False)
    return _of_pymdownx(function, separator) if function.name.startswith(_PYMDOWNX) else None


def _of_pymdownx(function: Function, separator: str) -> Slugify | None:
    # Imported on use: hardly any handbook names it.
    from pymdownx import slugs

    try:
        made = getattr(slugs, function.name.removeprefix(_PYMDOWNX))
        applied = made if function.given is None else made(**function.given)
        applied("a", separator)
    except Exception:  # noqa: BLE001  # whatever it makes of options that it does not know
        return None
    return lambda text: str(applied(text, separator))


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


_ATTRIBUTES = re.compile(r"\{:?[ ]*+([^{}\n]++)\}")
_LINE_ENDS = re.compile(r" *+\n")
_COMMENT_END = re.compile(r"--!?>$")
_AFTER_INLINE = frozenset("*_`)]>")
_HTML_ID = re.compile(r"""<[a-zA-Z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"<>]+)"|'([^'<>]+)'|([^\s"'<>]+))""")


def scan(body: str, slugify: Slugify = inline.slug) -> Outline:
    """Return the outline of a body: headings, fences, links, sections, comments and anchors.

    `slugify` makes the id of a heading's words, before it is made unique.
    """
    return scanned(body, slugify).outline()


@lru_cache(maxsize=1)
def scanned(body: str, slugify: Slugify) -> Scan:
    """Return the scan of a body; the last one is asked for again where its structure is."""
    return Scan(prepare(body), slugify)


class Scan:
    """The steps of one scan, in the engine's order: fences, raw HTML, blocks, code spans, links."""

    def __init__(self, source: Source, slugify: Slugify) -> None:
        self.source = source
        self.slugify = slugify
        text = source.text
        self.used: set[str] = set()
        self.fences = find_fences(text)
        masked = _lined(text, [(fence.marker, fence.end) for fence in self.fences])
        self.html = raw.find(masked)
        html = self.html
        masked = _lined(masked, sorted(html.comments + html.blocks + html.tags), alone=True)
        self.blocks = blocks.read(masked)
        self.masked = masked
        self.hide_fences()

    def hide_fences(self) -> None:
        """Leave out the fences that a comment hides, or that stand in indented code as plain text."""
        hidden = self.html.comments
        marks = {start for lines in self.blocks.code for start in _marks(lines)}
        self.reverted = {fence.marker: fence for fence in self.fences if fence.marker in marks}
        kept = [f for f in self.fences if f.marker not in marks and not _within(f.marker, hidden)]
        self.fences = kept

    def outline(self) -> Outline:
        """Return everything that was found."""
        text = self.source.text
        code = [(fence.start, fence.end) for fence in self.fences]
        code += [(lines[0][0], self.end_of(lines[-1])) for lines in self.blocks.code]
        hidden = sorted(code + self.html.comments)
        quiet = blank(text, sorted(hidden + self.html.blocks))
        spans = links.code_spans(quiet)
        inner = self.html.inline
        comments = [span for span in inner if quiet[span[0]] == "<" and not _within(span[0], spans)]
        spans = sorted(spans + comments) if comments else spans
        quiet = blank(quiet, spans)
        prose = self.prose(quiet, hidden, spans)
        headings = self.headings(quiet)
        return Outline(
            headings=headings,
            fences=self.all_fences(),
            links=self.links(quiet, prose),
            sections=self.sections(headings),
            comments=self.comments(sorted(self.html.comments + comments)),
            anchors=self.anchors(headings, prose),
            prose=prose,
        )

    def end_of(self, line: tuple[int, str]) -> int:
        """Return where a line of indented code ends: one that held a fence ends where the fence does."""
        start, text = line
        fence = self.reverted.get(start + len(text) - len(text.lstrip("> ")))
        return fence.end if fence else start + len(text)

    def all_fences(self) -> tuple[Fence, ...]:
        """Return fenced and indented code in order."""
        found = [
            Fence(fence.language, fence.code, self.source.line(fence.marker), self.source.line(fence.content))
            for fence in self.fences
        ]
        for lines in self.blocks.code:
            line = self.source.line(lines[0][0])
            found.append(Fence("", self.indented(lines), line, line, indented=True))
        return tuple(sorted(found, key=lambda fence: fence.line))

    def indented(self, lines: Lines) -> str:
        """Return the code of an indented block, with the blank lines between its parts."""
        text = self.source.text
        parts: list[str] = []
        end = lines[0][0]
        for start, line in lines:
            gap = text.count("\n", end, start)
            parts.extend([""] * (gap - 1))
            parts.append(self.restored(start, line))
            end = self.end_of((start, line))
        return "\n".join(parts).rstrip("\n")

    def restored(self, start: int, line: str) -> str:
        """Return a line of indented code, where a fence is back to what was written."""
        indent = len(line) - len(line.lstrip("> "))
        fence = self.reverted.get(start + indent)
        if fence is None:
            return line
        width = fence.marker - fence.start - indent
        rows = [row for _, row in raw_lines(self.source.text, fence)]
        if fence.end - fence.content < len(rows[-1]) + 1 and len(rows) == 2:
            # The engine puts a line into an empty fence that it gives back.
            rows.insert(1, "")
        return "\n".join(row[width:] for row in rows)

    def headings(self, quiet: str) -> tuple[Heading, ...]:
        """Return the headings with the ids that they will have."""
        self.used = self.attribute_ids(quiet) if "{" in quiet else set()
        counts: dict[str, int] = {}
        found: list[Heading] = []
        for start, level, written, _ in self.blocks.headings:
            raw_text = self.printed(start, written) if MARK in written else written
            title, anchor = inline.split_attributes(raw_text)
            text = inline.plain(title.rstrip("#").rstrip() if title != raw_text else title)
            explicit = bool(anchor)
            if not explicit:
                anchor = inline.unique(self.slugify(text), self.used, counts)
            found.append(Heading(level, text, anchor, self.source.line(start), explicit))
        return tuple(found)

    def printed(self, start: int, title: str) -> str:
        """Return the title that an underlined fence makes: its code."""
        fence = next((fence for fence in self.fences if fence.start <= start + len(title) <= fence.end), None)
        return "`" + " ".join(fence.code.split()) + "`" if fence else ""

    def anchors(self, headings: tuple[Heading, ...], prose: str) -> frozenset[str]:
        """Return every id of the page that a link may name."""
        found = self.used.union(heading.anchor for heading in headings)
        if "<" in prose and ("id" in prose or "name" in prose):
            found.update(m[1] or m[2] or m[3] for m in _HTML_ID.finditer(prose))
        return frozenset(found)

    def attribute_ids(self, text: str) -> set[str]:
        """Return the ids that attribute lists give."""
        found = set()
        for match in _ATTRIBUTES.finditer(text):
            if "#" not in match[1] and "id=" not in match[1]:
                continue
            if text[match.start() - 1] in _AFTER_INLINE or _LINE_ENDS.match(text, match.end()):
                found.add(inline.identity(match[1]))
        found.discard("")
        return found

    def links(self, text: str, prose: str) -> tuple[Link, ...]:
        """Return the links in order of their use."""
        place, line = self.source.place, self.source.line
        found = [
            (place(use), Link(target, shown, kind, place(start), place(end), line(use)))
            for target, shown, kind, start, end, use in sorted(links.find(text), key=_use)
        ]
        line = self.source.line_at
        found += (
            (one.start, Link(one.target, "", "html", one.start, one.end, line(one.start))) for one in inline.find(prose)
        )
        return tuple(link for _, link in sorted(found, key=_place))

    def sections(self, headings: tuple[Heading, ...]) -> tuple[Section, ...]:
        """Return the text before the first heading, and the text of each heading."""
        place = self.source.place
        starts = [place(start) for start, *_ in self.blocks.headings]
        ends = [place(end) for *_, end in self.blocks.headings]
        size = len(self.source.body)
        bodies = [min(end + self.newline(end), size) for end in ends]
        first = Section(None, 0, starts[0] if starts else size)
        rest = (
            Section(heading, bodies[at], max(bodies[at], [*starts[at + 1 : at + 2], size][0]))
            for at, heading in enumerate(headings)
        )
        return (first, *rest)

    def newline(self, offset: int) -> int:
        """Return the width of the line break at an offset of the body."""
        rest = self.source.body[offset : offset + 2]
        return 2 if rest == "\r\n" else int(rest[:1] in "\r\n" and bool(rest))

    def comments(self, spans: list[Span]) -> tuple[Comment, ...]:
        """Return the comments in order."""
        text = self.source.text
        return tuple(
            Comment(_COMMENT_END.sub("", text[start + 4 : end]).strip(), self.source.line(start))
            for start, end in spans
        )

    def prose(self, quiet: str, hidden: list[Span], spans: list[Span]) -> str:
        """Return the body with code and comments blanked."""
        if not self.html.blocks and self.source.same:
            return quiet[len(LEAD) : -len(LEAD)] if hidden or spans else self.source.body
        place = self.source.place
        return blank(self.source.body, sorted((place(start), place(end)) for start, end in hidden + spans))


_use = itemgetter(5)
_place = itemgetter(0)


def _lined(text: str, spans: Iterable[Span], *, alone: bool = False) -> str:
    """Return text of the same length where each span is one marked line, between blank lines if alone."""

    def line(start: int, end: int) -> str:
        size = end - start
        if alone and size > 3:
            return "\n" + MARK + FILL * (size - 4) + "\n\n"
        return (MARK + FILL * (size - 1))[:size]

    return replaced(text, spans, line)


def _marks(lines: Lines) -> list[int]:
    return [start + line.index(MARK) for start, line in lines if MARK in line]


def _within(offset: int, spans: list[Span]) -> bool:
    at = bisect_right(spans, (offset, 1 << 62)) - 1
    return at >= 0 and spans[at][0] <= offset < spans[at][1]
