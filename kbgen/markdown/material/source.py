"""A body as Python-Markdown prepares it: lines and fences, and the files that `pymdownx.snippets` puts into it.

Of those, each that stands whole in the place of the line that names it.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kbgen.markdown.material.raw import ITEM, QUOTE, Line, Lines

# The working text starts with two newlines so that every line, the first too, follows a newline:
# a pattern that begins with a literal newline is searched many times faster than one with `^`.
LEAD = "\n\n"
TAB = 4

_BLANK_LINE = re.compile(r"\n +\n")
_BREAK = re.compile(r"\r\n?|\n")
_RUN = re.compile(r"\t|[^\t\x02\x03]+")


class Source:
    """A body, its working text, and where the two drift apart (offsets of working text, their shifts)."""

    __slots__ = ("_line", "_marks", "_seen", "_shifts", "body", "text")

    def __init__(self, body: str, text: str, marks: tuple[int, ...] = (), shifts: tuple[int, ...] = ()) -> None:
        self.body = body
        self.text = text
        self._marks = marks
        self._shifts = shifts
        # The last offset asked for, and its line.
        self._seen = 0
        self._line = 0

    @property
    def same(self) -> bool:
        """Whether the working text is the body between its leads."""
        return not self._marks

    def place(self, offset: int) -> int:
        """Return the offset in the body of an offset in the working text."""
        if not self._marks:
            return offset - len(LEAD)
        shift = self._shifts[max(bisect_right(self._marks, offset) - 1, 0)]
        return min(max(offset + shift, 0), len(self.body))

    def line(self, offset: int) -> int:
        """Return the line in the body of an offset in the working text; fast when asked in order."""
        return self.line_at(self.place(offset))

    def line_at(self, offset: int) -> int:
        """Return the line in the body of an offset in it; fast when asked in order."""
        if offset < self._seen:
            self._seen = self._line = 0
        self._line += self.body.count("\n", self._seen, offset)
        self._seen = offset
        return self._line


def prepare(body: str) -> Source:
    """Return the source of a body.

    CRLF becomes LF, tabs become spaces, lines of spaces become empty: as Python-Markdown does first.
    """
    text = f"{LEAD}{body}{LEAD}"
    odd = "\t" in body or "\r" in body or "\x02" in body or "\x03" in body
    return _normalised(body) if odd or _BLANK_LINE.search(text) else Source(body, text)


def _normalised(body: str) -> Source:
    parts: list[str] = [LEAD]
    marks: list[int] = [len(LEAD)]
    shifts: list[int] = [-len(LEAD)]
    size = len(LEAD)
    for start, line in _lines(body):
        _mark(marks, shifts, size, start)
        column = 0
        for at, piece in _pieces(line):
            parts.append(" " * (TAB - column % TAB) if piece == "\t" else piece)
            _mark(marks, shifts, size, start + at)
            size += len(parts[-1])
            column += len(parts[-1])
        parts.append("\n")
        size += 1
    return Source(body, "".join(parts) + LEAD, tuple(marks), tuple(shifts))


def _mark(marks: list[int], shifts: list[int], size: int, offset: int) -> None:
    if offset - size != shifts[-1]:
        marks.append(size)
        shifts.append(offset - size)


def _lines(body: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _BREAK.finditer(body):
        yield start, body[start : match.start()]
        start = match.end()
    yield start, body[start:]


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    """Yield the runs of a line between tabs, and the tabs; a line of spaces has none."""
    if not line.strip(" \t\x02\x03"):
        return
    for match in _RUN.finditer(line):
        yield match.start(), match[0]


NESTED = re.compile(r" {4,7}(?:\d+\.|[*+-]) +.*")


def first(pattern: re.Pattern[str], block: Lines, hint: str = "") -> tuple[int, re.Match[str]] | None:
    """Return the first line that a pattern matches, by its index; a line without the hint is passed over."""
    for at, (_, line) in enumerate(block):
        match = pattern.match(line) if hint in line else None
        if match is not None:
            return at, match
    return None


def lines(text: str, start: int, end: int) -> Lines:
    """Return the lines of a part of the text, each with its offset."""
    found = []
    for line in text[start:end].split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def split(lines: Lines) -> list[Lines]:
    """Return lines as blocks, parted at blank lines."""
    blocks: list[Lines] = [[]]
    for line in lines:
        if line[1].strip(" "):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return blocks


def push(rest: list[Lines], lines: Lines) -> None:
    """Put lines, if there are any, before the blocks that are still to be read."""
    if lines:
        rest.append(lines)


def detab(lines: Lines, width: int) -> tuple[Lines, Lines]:
    """Return the first lines that are indented, less their indent, and the other lines."""
    prefix = " " * width
    inner = []
    for start, line in lines:
        if not line.startswith(prefix):
            break
        inner.append((start + width, line[width:]))
    return inner, lines[len(inner) :]


def loose(lines: Lines, width: int) -> Lines:
    """Return lines less their indent, leaving alone those that have less."""
    prefix = " " * width
    return [(at + width, line[width:]) if line.startswith(prefix) else (at, line) for at, line in lines]


def unquoted(line: Line) -> Line:
    """Return a line without its mark of quotation."""
    match = QUOTE.match(line[1])
    if line[1].strip() == ">":
        return line[0], ""
    return (line[0] + match.start(1), match[1]) if match else line


def items(block: Lines) -> list[Lines]:
    """Return the lines of each item of a list, a nested list still with its indent."""
    items: list[Lines] = []
    for start, line in block:
        match = ITEM.match(line)
        if match is not None:
            items.append([(start + match.start(1), match[1])])
        elif NESTED.match(line) and not items[-1][0][1].startswith("    "):
            items.append([(start, line)])
        else:
            items[-1].append((start, line))
    return items


def bars(line: str) -> int:
    """Return how many bars part the cells of a row."""
    row = line.strip(" ").removeprefix("|")
    return row.removesuffix("|").replace("\\|", "").count("|")


_OPEN = re.compile(r"\n([> ]*)(`{3,}|~{3,})([^\n]*)")
_LINE = re.compile(r"\n([> ]*)([^\n]*)")
_INFO = re.compile(
    r"""(?:\ *\.?(?P<lang>[\w\#.+-]+)(?=\ |$))?
        (?:\ *\{(?P<attrs>.*)\}
          |(?P<options>(?:\ *[a-zA-Z][a-zA-Z0-9_]*(?:="[^"]*"|='[^']*')?(?=\ |$))++)
        )?\ *$""",
    re.VERBOSE,
)
_OPTION = re.compile(r"""([a-zA-Z][a-zA-Z0-9_]*)(?:=(?:"([^"]*)"|'([^']*)'))?""")
_NUMBERS = re.compile(r"\d+(?:-\d+)?(?: +\d+(?:-\d+)?)*$")
_LINENUMS = re.compile(r"\d+")
_CLASS = re.compile(r"""(?:^|\s)\.([^\s=}]+)""")
_QUOTED = re.compile(r"""=(?:"[^"]*"|'[^']*')""")


class Block(NamedTuple):
    """A fenced block in the working text: from its opening prefix to the end of its closing line."""

    start: int
    marker: int
    end: int
    content: int
    language: str
    code: str


def find_fences(text: str) -> list[Block]:
    """Return the fenced blocks of a working text, in order."""
    if "```" not in text and "~~~" not in text:
        return []
    blocks = []
    at = 0
    while (opening := _OPEN.search(text, at)) is not None:
        language = _language(opening[3])
        if language is None:
            at = opening.end()
            continue
        closing, at = _close(text, opening)
        if closing is not None:
            blocks.append(_block(text, opening, closing, language))
    return blocks


def _language(info: str) -> str | None:
    """Return the language that an opening line names, None if the line opens nothing."""
    match = _INFO.match(info)
    if match is None:
        return None
    language = match["lang"] or ""
    if match["attrs"] is not None:
        named = _CLASS.search(_QUOTED.sub("=", match["attrs"]))
        return language or (named[1] if named else "")
    return language if _valid(match["options"] or "") else None


def _valid(options: str) -> bool:
    return all(_valid_option(*option.groups()) for option in _OPTION.finditer(options))


def _valid_option(key: str, double: str | None, single: str | None) -> bool:
    value = double if double is not None else single
    value = key if value is None else value
    if key == "hl_lines":
        return _NUMBERS.match(value) is not None
    if key == "linenums":
        return _LINENUMS.match(value) is not None
    # An option that highlighting does not know makes the line no fence at all, unless it is data.
    return key in ("title", "title_mode") or key.startswith("data-")


def _close(text: str, opening: re.Match[str]) -> tuple[re.Match[str] | None, int]:
    """Return the closing line of a fence, if it has one, and where to read on."""
    if not opening[1]:
        return _plain(text, opening)
    return _quoted(text, opening) if ">" in opening[1] else _indented(text, opening)


def _plain(text: str, opening: re.Match[str]) -> tuple[re.Match[str] | None, int]:
    """Find the closing line of a fence at the margin; without one, nothing after it is a fence."""
    at = opening.end()
    while (at := text.find("\n" + opening[2], at)) >= 0:
        line = _LINE.match(text, at)
        if line is not None and line[2].rstrip(" ") == opening[2]:
            return line, line.end()
        at += 1
    return None, len(text)


def _indented(text: str, opening: re.Match[str]) -> tuple[re.Match[str] | None, int]:
    """Read on to the closing line, or to the first line that is indented less than the opening one."""
    width, fence = len(opening[1]), opening[2]
    for line in _LINE.finditer(text, opening.end()):
        whole = line[0][1:]
        if not whole.strip():
            continue
        prefix = whole[:width]
        if prefix.strip(" "):
            return None, line.end()
        if whole[width:].rstrip(" ") == fence:
            return line, line.end()
    return None, len(text)


def _quoted(text: str, opening: re.Match[str]) -> tuple[re.Match[str] | None, int]:
    """Read on as ``_indented`` does, where every line is also to be as deep in quotes as the opening one."""
    width, depth, fence = len(opening[1]), opening[1].count(">"), opening[2]
    empty = False
    for line in _LINE.finditer(text, opening.end()):
        prefix = line[1][:width]
        content = line[0][1 + len(prefix) :]
        level = prefix.count(">")
        if level > depth:
            return None, line.end()
        if not content:
            empty = True
        elif len(prefix) < width or (empty and level < depth):
            return None, line.end()
        elif content.rstrip(" ") == fence:
            return line, line.end()
        else:
            empty = False
    return None, len(text)


def _block(text: str, opening: re.Match[str], closing: re.Match[str], language: str) -> Block:
    width = len(opening[1])
    inner = text[opening.end() + 1 : closing.start()] if closing.start() > opening.end() else ""
    code = "\n".join(line[width:] for line in inner.split("\n")) if width else inner
    return Block(opening.start(1), opening.start(2), closing.end(), opening.end() + 1, language, code)


def raw_lines(text: str, block: Block) -> Iterator[tuple[int, str]]:
    """Yield the lines of a fence as written, with offsets: an indented block of code prints them so."""
    at = block.start
    for line in text[block.start : block.end].split("\n"):
        yield at, line
        at += len(line) + 1


SNIPPETS = "pymdownx.snippets"
# Sections and lines of files, and addresses of the web, have a colon in their names.
_INCLUDE = re.compile(r"(?m)^(?P<blanks>[ \t]*)-+8<-+[ \t]+(?P<sign>[\"'])(?P<name>[^\"'\n:;]++)(?P=sign)[ \t]*$")


class SnippetLine(NamedTuple):
    """The line of a body that names a file, with the blanks before each line of that."""

    start: int
    end: int
    blanks: str


def snippet_lines(prose: str) -> Mapping[str, tuple[SnippetLine, ...]]:
    """The lines of a body without its code that name files to be put there whole, by these names."""
    lines: dict[str, tuple[SnippetLine, ...]] = {}
    for found in _INCLUDE.finditer(prose) if "8<" in prose else ():
        lines[found["name"]] = (*lines.get(found["name"], ()), SnippetLine(*found.span(), found["blanks"]))
    return lines


def snippet_places(name: str, options: Mapping[str, Any]) -> Iterator[str]:
    """The paths from the handbook's root that a name may mean, by the folders that the configuration lists."""
    given = options.get("base_path", ["."])
    for base in [given] if isinstance(given, str) else given if isinstance(given, list) else []:
        folder = posixpath.normpath(str(base))
        place = posixpath.normpath(posixpath.join(folder, name))
        if not place.startswith(("../", "/")) and (folder == "." or place.startswith(f"{folder}/")):
            yield place


def snippet_text(text: str) -> str:
    """The text of a file as it is put into a body."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
