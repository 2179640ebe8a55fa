"""Writes Markdown in the forms that Python-Markdown reads as GitHub does."""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from kbgen.markdown.github import Event, parse
from kbgen.markdown.github import structure as by_github
from kbgen.markdown.material import structure as by_engine

_INDENT = 4
# What indents by four columns all that it holds, and quotes, whose lines are left as they are.
_ENCLOSING = frozenset(("list", "admonition", "details", "tab", "quote"))
_MARKER = re.compile(r"[ \t]*([-*+]|\d{1,9}[.)])(?=[ \t]|$)")
_QUOTED = re.compile(r" {0,3}> ?")
_COLONS = re.compile(r":{3,}[ \t]*[\w-]+[ \t]*\[?([^\[\]\n]*?)\]?[ \t]*$")
_FENCE = re.compile(r"`{3,}|~{3,}")
_TAG = re.compile(r"( {0,3}<[A-Za-z][\w-]*)")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def written(text: str, *, padded: bool) -> str:
    """A text in the forms that Python-Markdown reads as GitHub does; `padded` also aligns what items hold."""
    return _linked(_indented(_closed(_open(_admonished(text))), padded=padded))


def _starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _line(starts: Sequence[int], offset: int) -> int:
    return bisect_right(starts, offset) - 1


def _admonished(text: str) -> str:
    """Alerts and containers between lines of colons as admonitions."""
    lines, starts = text.split("\n"), _starts(text)
    for event in reversed(parse(text)):
        first, last = _line(starts, event.start), _line(starts, max(event.end - 1, 0))
        margin = " " * (event.start - starts[first])
        before, marker = lines[first][: len(margin)], lines[first][len(margin) :]
        if event.kind == "quote" and event.form:
            title = f"!!! {event.form}"
            held = [_QUOTED.sub("", line[len(margin) :], count=1) for line in lines[first + 1 : last + 1]]
        elif event.kind in ("admonition", "details") and (found := _COLONS.match(marker)):
            title = ("??? " if event.kind == "details" else "!!! ") + event.form
            title += f' "{found[1]}"' if found[1] else ""
            held = [line[len(margin) :] for line in lines[first + 1 : last]]
        else:
            continue
        inner = written(textwrap.dedent("\n".join(held)), padded=False).strip("\n").split("\n")
        lines[first : last + 1] = [before + title, *(f"{margin}    {line}".rstrip() for line in inner)]
    return "\n".join(lines)


def _closed(text: str) -> str:
    """Fences that end with the very marks, and at the very column, with which they begin."""
    lines, starts = text.split("\n"), _starts(text)
    for event in reversed(parse(text)):
        if event.kind != "code" or event.form != "fenced":
            continue
        first, last = _line(starts, event.start), _line(starts, max(event.end - 1, event.start))
        opening = _FENCE.match(lines[first], event.start - starts[first])
        if opening is None:
            continue
        margin = lines[first][: opening.start()]
        ends = first < last and _FENCE.fullmatch(lines[last].lstrip("> ").rstrip())
        inner = lines[first + 1 : last + (not ends)]
        if not margin.strip():
            inner = [line if line.startswith(margin) or not line.strip() else margin + line.lstrip() for line in inner]
        lines[first + 1 : last + 1] = [*inner, margin + opening[0]]
    return "\n".join(lines)


def _open(text: str) -> str:
    """Elements of HTML that hold Markdown, marked as such."""
    lines = text.split("\n")
    held = sorted(block.line for block in by_github(text).blocks)
    for first, last in by_engine(text).html:
        if bisect_right(held, first) < bisect_right(held, last):
            lines[first] = _TAG.sub(r'\1 markdown="1"', lines[first], count=1)
    return "\n".join(lines)


class _Item(NamedTuple):
    """An item by its first and last lines, how deep it is, and the columns of its marker and of its content."""

    first: int
    last: int
    depth: int
    column: int
    inner: int
    marker: str


def _indented(text: str, *, padded: bool) -> str:
    """Lists with all that an item holds indented by four columns for each list, and numbers that end in a stop."""
    lines, events = text.split("\n"), parse(text)
    starts = _starts(text)
    items = _items(lines, starts, events)
    innermost = _innermost(items, lines)
    tables = {_line(starts, event.start) for event in events if event.kind == "table"}
    written: list[str] = []
    for number, (line, item) in enumerate(zip(lines, innermost, strict=True)):
        begins = item is not None and item.first == number
        parted = number in tables or (begins and _is_swallowed(lines, innermost, number))
        written += [""] if number and parted and lines[number - 1].strip() else []
        if item is None:
            written.append(line)
        else:
            written.append(_marked(line, item, padded=padded) if begins else _placed(line, item))
    return "\n".join(written)


def _is_swallowed(lines: Sequence[str], innermost: Sequence[_Item | None], first: int) -> bool:
    """Whether an item would be text: none that it is beside or in begins on the lines above it."""
    item = innermost[first]
    for number in range(first - 1, -1, -1):
        above = innermost[number]
        if not lines[number].strip():
            return True
        if item is not None and above is not None and above.first == number and above.depth <= item.depth:
            return False
    return False


def _items(lines: Sequence[str], starts: Sequence[int], events: Sequence[Event]) -> list[_Item]:
    found: list[_Item] = []
    opened: list[str] = []
    for event in events:
        kind = event.kind
        if kind in _ENCLOSING:
            opened.append(kind)
        elif kind[1:] in _ENCLOSING and kind[0] == "/":
            opened.pop()
        if kind != "item" or "quote" in opened:
            continue
        first, last = _line(starts, event.start), _line(starts, max(event.end - 1, event.start))
        marker = _MARKER.match(lines[first], event.start - starts[first])
        if marker is not None:
            found.append(_Item(first, last, len(opened) - 1, marker.start(1), _inner(lines[first], marker), marker[1]))
    return found


def _inner(line: str, marker: re.Match[str]) -> int:
    """The column at which the content of an item begins."""
    before, rest = _columns(line[: marker.end()]), line[marker.end() :]
    gap = _columns(line[: len(line) - len(rest.lstrip(" \t"))]) - before
    return before + (gap if rest.strip() and gap <= _INDENT else 1)


def _columns(text: str) -> int:
    return len(text.expandtabs(_INDENT))


def _innermost(items: Sequence[_Item], lines: Sequence[str]) -> list[_Item | None]:
    """The innermost item that each line is in, its content where all that it holds begins."""
    found: list[_Item | None] = [None] * len(lines)
    for item in items:
        found[item.first : item.last + 1] = [item] * (item.last + 1 - item.first)
    over: dict[_Item, int] = {}
    for number, (line, inner) in enumerate(zip(lines, found, strict=True)):
        if inner is not None and inner.first != number and line.strip():
            more = _columns(line[: len(line) - len(line.lstrip(" \t"))]) - inner.inner
            over[inner] = min(over.get(inner, more), more) if more >= 0 else over.get(inner, _INDENT)
    moved = {item: item._replace(inner=item.inner + more) for item, more in over.items() if more < _INDENT}
    return [moved.get(item, item) if item is not None else None for item in found]


def _marked(line: str, item: _Item, *, padded: bool) -> str:
    """The first line of an item, with its marker where Python-Markdown looks for it."""
    marker = item.marker[:-1] + "." if item.marker.endswith(")") else item.marker
    rest = line[item.column + len(item.marker) :]
    if padded:
        marker, rest = marker.ljust(_INDENT - 1) + " ", rest.lstrip(" ")
    return " " * (_INDENT * item.depth) + marker + rest


def _placed(line: str, item: _Item) -> str:
    """A further line of an item, indented as Python-Markdown wants it; a paragraph may go on anywhere."""
    if not line.strip():
        return line
    blank = len(line) - len(line.lstrip(" \t"))
    for at in range(blank + 1):
        if (over := _columns(line[:at]) - item.inner) >= 0:
            return " " * (_INDENT * (item.depth + 1) + over) + line[at:]
    return line


def _linked(text: str) -> str:
    """Bare addresses between signs that make links of them."""
    parts: list[str] = []
    at = 0
    for event in parse(text):
        if event.kind == "link" and event.form == "bare":
            address = text[event.start : event.end]
            is_whole = _WEB.match(address) or event.text.startswith("mailto:")
            parts += (text[at : event.start], f"<{address}>" if is_whole else f"[{address}]({event.text})")
            at = event.end
    return "".join((*parts, text[at:]))
