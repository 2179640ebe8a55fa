"""The links of a body, and of the files that are put into it, that may lead to documents and files of the handbook."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from kbgen.body import Outline
from kbgen.body.model import Link as BodyLink
from kbgen.body.model import replaced
from kbgen.load.frontmatter import Reader
from kbgen.markdown import knows_anchors
from kbgen.markdown import outline as outline_in
from kbgen.markdown.material.source import SNIPPETS, snippet_lines, snippet_places, snippet_text
from kbgen.model import Settings
from kbgen.model.document import Link, Snippet
from kbgen.model.page import DocBody
from kbgen.model.settings import ESCAPE, MATERIAL

_ELSEWHERE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//|mailto:|tel:|data:")
# what wikis put a table of contents, or of the pages below, in the place of
_CONTENTS = frozenset(("TOC", "_TOC_", "_TOSP_"))


def links_of(outline: Outline, settings: Settings) -> tuple[Link, ...]:
    """The links of a body that may lead to documents and files of the handbook."""
    return tuple(_links(outline, settings))


def _links(outline: Outline, settings: Settings) -> Iterator[Link]:
    ends = (0, *accumulate(map(len, outline.prose.split("\n")))) if outline.links else ()
    for link in outline.links:
        if link.kind == "html" and settings.html == ESCAPE:
            continue  # it is text then
        if link.kind == "wiki" and link.target in _CONTENTS:
            continue
        if link.kind == "wiki" or relative(link):
            begin = ends[link.line] + link.line  # with the breaks of the lines above
            column, length = link.start - begin, link.end - link.start
            if "\n" in outline.prose[begin : link.end] or column < 0:
                column, length = 0, 1
            wiki, in_html = link.kind == "wiki", link.kind == "html"
            yield Link(link.target, link.text, link.line, wiki, link.start, link.end, in_html, column, length)


def relative(link: BodyLink) -> bool:
    """Whether a link may lead to another file of the handbook."""
    return link.kind != "autolink" and not _ELSEWHERE.match(link.target)


def snippets_of(outline: Outline, settings: Settings, reader: Reader) -> tuple[Snippet, ...]:
    """The files that Python-Markdown puts into a body whole, as far as they can be read; not those in its code."""
    options = settings.extensions.get(SNIPPETS)
    found: list[Snippet] = []
    for name, lines in snippet_lines(outline.prose).items() if options is not None else ():
        text = reader.included(name, snippet_places(name, options or {}))
        # one that names others is left to the engine
        if text is not None and knows_anchors(text, MATERIAL, settings.extensions):
            own = outline_in(snippet_text(text), MATERIAL, settings.extensions)
            found.append(Snippet(name, lines, links_of(own, settings), own.anchors))
    return tuple(found)


def without(body: str, known: Iterable[Snippet]) -> str:
    """A body without the lines that name some files."""
    return replaced(body, sorted((start, end) for snippet in known for start, end, _ in snippet.lines), lambda *_: "")


def with_snippets(body: DocBody, known: Iterable[Snippet], texts: Mapping[str, str]) -> DocBody:
    """A body with files put into it, given their texts by name, and the places of all links in the whole."""
    parts: list[str] = []
    found: list[Link] = []
    # Where lines that name files end, and by how much the text behind each has moved.
    ends, shifts, at, size = [0], [0], 0, 0
    lines = sorted((line, snippet) for snippet in known for line in snippet.lines)
    for (begin, end, blanks), put in lines:
        text, start = texts[put.name], size + begin - at
        found += (_moved(link, start, text, len(blanks)) for link in put.links)
        parts += (body.text[at:begin], "\n".join(blanks + one for one in text.split("\n")))
        size, at = start + len(parts[-1]), end
        ends.append(at)
        shifts.append(size - at)

    def shift(offset: int) -> int:
        return offset + shifts[bisect_right(ends, offset) - 1]

    own = (link._replace(start=shift(link.start), end=shift(link.end)) for link in body.links)
    opening = body.opening and body.opening._replace(start=shift(body.opening.start), end=shift(body.opening.end))
    return DocBody("".join((*parts, body.text[at:])), opening, (*own, *found))


def _moved(link: Link, start: int, text: str, blanks: int) -> Link:
    """A link of a file that is put into a body at an offset, with blanks before each of its lines."""
    begin, end = (start + at + blanks * (text.count("\n", 0, at) + 1) for at in (link.start, link.end))
    return link._replace(start=begin, end=end)
