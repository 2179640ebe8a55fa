"""What kbgen writes as HTML, as Markdown: the same words, links and tables, without drawings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

# A comment, or a tag with its attributes. What else stands in a view is text, which is always escaped there.
_TAG = re.compile(r"""<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*)>""", re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_DESC = re.compile(r"<desc\b[^>]*>(.*?)</desc>", re.DOTALL)
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# Signs that end a link's address or a table's cell in Markdown.
_ENDING = re.compile(r"[()<>| \t\r\n\\]")
# Signs that mean something wherever they stand; an underscore within a word is none.
_MARKUP = re.compile(r"(?=[\\`*\[\]_~<&])(?:[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|~~|<(?=[a-zA-Z/!?])|&(?=#?\w+;))")
# What makes a heading, a list, a quotation, a fence, a definition or a line of the beginning of a line.
_BEGINNING = re.compile(
    r"\A(?:([#>]|[-+](?=[-\s]|$)|=(?==*\s*$|==)|~(?=~)|!(?=!!)|\?(?=\?\?)|:(?=\s|$))|(\d{1,9})(?=[.)](?:\s|$)))"
)
_TICKS = re.compile(r"`+")
_SPACES = re.compile(r" {2,}")
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "", "a": ""}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = frozenset(
    "article aside blockquote caption dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# Between these stands no empty line.
_TIGHT = frozenset({("item", "item"), ("term", "meaning"), ("meaning", "meaning"), ("row", "row")})


def as_markdown(html: str) -> str:
    """Some HTML of a view as Markdown in which every word of an author is a word; empty for nothing."""
    if not html.strip():
        return ""
    # By splitting: tables hold a million tags, and a match of each takes longer than what is done with it.
    parts = iter(("", "", "", *_TAG.split(_DRAWING.sub(_described, html))))
    writer = _Writer()
    tags = zip(parts, parts, parts, parts, strict=True)
    for slash, tag, attributes, said in _shown(tags) if " hidden" in html else tags:
        if tag:
            (writer.end if slash else writer.begin)(tag.lower(), attributes)
        if said:
            writer.say(said)
    return writer.text()


def _shown(parts: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """Tags, each with the text behind it, without what stands in a hidden element."""
    within, depth = "", 0
    for slash, tag, attributes, said in parts:
        if depth and tag == within:
            depth += -1 if slash else 1
            if not depth:
                yield "", "", "", said
        elif not depth and attributes and attributes.endswith(" hidden"):
            within, depth = tag, 1
        elif not depth:
            yield slash, tag, attributes, said


def _described(drawing: re.Match[str]) -> str:
    """The description of a drawing in its place: what it draws stands in the table below it."""
    match = _DESC.search(drawing[0])
    return f"<p>{match[1]}</p>" if match else ""


class _Open(NamedTuple):
    """An element within a line that has begun, and how much of the line was written before it."""

    tag: str
    attributes: str
    before: int


class _Writer:
    """Writes the parts of a page one after another, as their tags come."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._last = ""
        self._line: list[str] = []
        self._opened: list[_Open] = []
        self._lists: list[int | None] = []
        self._items: list[str] = []
        self._kind, self._mark = "", ""
        self._cells: list[str] | None = None
        self._rows = 0

    def text(self) -> str:
        """All that was written."""
        self._flush()
        return "".join(self._parts).strip("\n") + "\n"

    def say(self, html: str) -> None:
        """Write some text, whose white space means nothing."""
        self._line.append(_text(html, self._opened[-1].tag if self._opened else ""))

    def begin(self, tag: str, attributes: str) -> None:
        """Take an opening tag."""
        if tag in _MARKS:
            self._opened.append(_Open(tag, attributes, len(self._line)))
        elif tag == "br":
            self._line.append(" " if self._cells is not None else "\n")
        elif tag in _BLOCKS and self._cells is not None:
            self._line.append(" · " if tag == "li" else " ")
        elif tag in _BLOCKS:
            self._flush()
            self._begin_block(tag)

    def _begin_block(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag in ("dt", "dd"):
            self._kind, self._mark = ("term", "") if tag == "dt" else ("meaning", ":   ")
        elif tag in _HEADINGS:
            self._mark += "#" * int(tag[1]) + " "
        elif tag == "table":
            self._rows = 0
        elif tag == "tr":
            self._cells = []

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is not None:
            number += 1
            self._lists[-1] = number
        self._kind, self._mark = "item", "- " if number is None else f"{number}. "
        self._items.append(" " * len(self._mark))

    def end(self, tag: str, _attributes: str) -> None:
        """Take a closing tag."""
        if tag in _MARKS:
            self._close(tag)
        elif tag in _BLOCKS:
            self._end_block(tag)

    def _end_block(self, tag: str) -> None:
        if tag in ("td", "th") and self._cells is not None:
            self._cells.append(self._taken().replace("\n", " "))
            return
        if tag == "tr":
            self._row()
        self._flush()
        if self._cells is None:
            self._end_outside_of_cells(tag)
        self._kind, self._mark = "", ""

    def _end_outside_of_cells(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._last = self._last if self._lists else ""
        elif tag == "li" and self._items:
            self._items.pop()
        elif tag == "table":
            self._last = ""

    def _close(self, tag: str) -> None:
        """Put its marks around what an element within a line holds."""
        if not self._opened or self._opened[-1].tag != tag:
            return
        _, attributes, before = self._opened.pop()
        inner = "".join(self._line[before:])
        text = inner.strip()
        if text:
            start = " " if inner[0].isspace() else ""
            end = " " if inner[-1].isspace() else ""
            self._line[before:] = [f"{start}{_marked(tag, attributes, text)}{end}"]

    def _taken(self) -> str:
        """The line as it stands, which begins again."""
        text = "".join(self._line)
        self._line.clear()
        self._opened.clear()
        if "  " in text:
            text = _SPACES.sub(" ", text)
        return "\n".join(line.strip(" ") for line in text.split("\n")).strip() if "\n" in text else text.strip()

    def _flush(self) -> None:
        """End a line; within a cell there is none but the cell's own."""
        if self._cells is not None:
            self._line.append(" ")
            return
        said = self._taken()
        if not said:
            return
        lines = [_BEGINNING.sub(_held, line) for line in said.split("\n")]
        self._put(self._kind, self._mark, lines)
        self._kind, self._mark = "", ""

    def _put(self, kind: str, mark: str, lines: list[str]) -> None:
        outer = "".join(self._items[:-1] if kind == "item" else self._items)
        further = f"  \n{outer}{' ' * len(mark)}"
        self._parts.append("" if not self._parts else "\n" if (self._last, kind) in _TIGHT else "\n\n")
        self._parts.append(f"{outer}{mark}{further.join(lines)}")
        self._last = kind

    def _row(self) -> None:
        """Write a row of a table, and after the first the line that makes it the head."""
        cells, self._cells = self._cells or [], None
        self._line.clear()
        if not cells:
            return
        self._rows += 1
        self._put("row", "", [_joined(cell.replace("|", "\\|") for cell in cells)])
        if self._rows == 1:
            self._put("row", "", [_joined("---" for _ in cells)])


@lru_cache(1 << 10)
def _text(html: str, within: str) -> str:
    """Some text of HTML within an element as Markdown: tables say the same in many cells."""
    text = " ".join(unescape(html).split())
    if not text:
        return " "
    if within != "code":
        text = _MARKUP.sub(_escaped, text)
    return f"{' ' * html[0].isspace()}{text}{' ' * html[-1].isspace()}"


def _joined(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(sign: re.Match[str]) -> str:
    """A sign as itself; those of HTML as HTML has it, since not every reader of Markdown takes a backslash there."""
    return {"<": "&lt;", "&": "&amp;"}.get(sign[0], f"\\{sign[0]}")


def _held(beginning: re.Match[str]) -> str:
    return f"\\{beginning[1]}" if beginning[1] else f"{beginning[2]}\\"


def _quoted(sign: re.Match[str]) -> str:
    return f"%{ord(sign[0]):02X}"


def _marked(tag: str, attributes: str, text: str) -> str:
    if tag == "code":
        fence = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
        gap = " " if text[0] == "`" or text[-1] == "`" else ""
        return f"{fence}{gap}{text}{gap}{fence}"
    if tag == "a":
        href = _HREF.search(attributes)
        return f"[{text}]({_ENDING.sub(_quoted, unescape(href[1] or href[2] or ''))})" if href else text
    return f"{_MARKS[tag]}{text}{_MARKS[tag]}"
