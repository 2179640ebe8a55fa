"""The scan of a Markdown body: what the engine will print of it, without printing it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter

from kbgen.body import html_links, inline
from kbgen.body.model import Comment, Fence, Heading, Link, Outline, Section
from kbgen.body.spans import Span, blank, replaced

from . import blocks, fences, links, raw
from .lines import Lines
from .slugs import Slugify
from .source import LEAD, Source, prepare

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
        self.fences = fences.find(text)
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
        raw_lines = [raw_line for _, raw_line in fences.raw_lines(self.source.text, fence)]
        if fence.end - fence.content < len(raw_lines[-1]) + 1 and len(raw_lines) == 2:
            # The engine puts a line into an empty fence that it gives back.
            raw_lines.insert(1, "")
        return "\n".join(raw_line[width:] for raw_line in raw_lines)

    def headings(self, quiet: str) -> tuple[Heading, ...]:
        """Return the headings with the ids that they will have."""
        self.used = self.attribute_ids(quiet) if "{" in quiet else set()
        counts: dict[str, int] = {}
        found: list[Heading] = []
        for start, level, written, _ in self.blocks.headings:
            raw_text = self.printed(start, written) if blocks.MARK in written else written
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
            (one.start, Link(one.target, "", "html", one.start, one.end, line(one.start)))
            for one in html_links.find(prose)
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
            return "\n" + blocks.MARK + blocks.FILL * (size - 4) + "\n\n"
        return (blocks.MARK + blocks.FILL * (size - 1))[:size]

    return replaced(text, spans, line)


def _marks(lines: Lines) -> list[int]:
    return [start + line.index(blocks.MARK) for start, line in lines if blocks.MARK in line]


def _within(offset: int, spans: list[Span]) -> bool:
    at = bisect_right(spans, (offset, 1 << 62)) - 1
    return at >= 0 and spans[at][0] <= offset < spans[at][1]
