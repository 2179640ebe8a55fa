"""Finds fenced code the way SuperFences does, before anything else is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

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


def find(text: str) -> list[Block]:
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
