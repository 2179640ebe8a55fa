"""Splits Markdown into statements: paragraphs, list items and rows of tables, without what is struck out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST_LINES = 2000
_FEW_WORDS = 5
_END = 40
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,3}[.)][ \t]|\||#{1,6}[ \t]|!!!|\?\?\?|:::)")
_BREAK = re.compile(r"(?:\S {2}|\\|<br\s{0,3}/?>)[ \t]*$", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*[-*+][ \t]+")
# a badge says what its words say
_IMAGE = re.compile(r"!\[([^\[\]]{1,100})\]\([^()\s]{0,500}(?:\s[^()]{0,100})?\)")
_LEADS = re.compile(r"\b(?:by|super[sc]edes|replaces|obsoletes|amends)[*_]{0,2}:?[*_]{0,2}[ \t]*$", re.IGNORECASE)
_QUOTE = re.compile(r"^[ \t]{0,12}>[ \t]?")
_STRUCK = re.compile(r"~~(?=\S).{1,1000}?~~|<(del|s|strike)\b[^<>]{0,100}>.{0,1000}?</\1>", re.IGNORECASE | re.DOTALL)
# a line that says a state or a date of its own below one that is complete
_OPENS = re.compile(
    r"[*_\W]{0,6}(?:(?:Super[sc]ed|Replac|Obsolet|Amend|Accept|Propos|Deprecat|Reject|Withdr|Approv|Updat)[a-z]{1,4}\b"
    r"|\d{4}-\d\d)"
)


def standing_text(raw: str) -> str:
    """A text without what its author has struck out, and with the words of its pictures."""
    shown = _IMAGE.sub(r"\1", raw) if "![" in raw else raw
    return _STRUCK.sub(" ", shown) if "~~" in shown or "<" in shown else shown


def statements(text: str, first: int = 0) -> Iterator[tuple[int, str]]:
    """The statements of a text, each with the number of the line that it starts on; its first line is `first`.

    The items of a list belong to the words that lead to it: `Superseded by:`.
    """
    led: tuple[int, str] | None = None
    for line, raw in _blocks(text, first):
        if led and _ITEM.match(raw):
            led = led[0], f"{led[1]} {_ITEM.sub('', raw, count=1)},"
            continue
        if led:
            yield led
        led = (line, raw) if _LEADS.search(raw[-_END:]) else None
        if led is None:
            yield line, raw
    if led:
        yield led


def _blocks(text: str, first: int) -> Iterator[tuple[int, str]]:
    lines: list[str] = []
    start = first
    for number, line in enumerate(text.split("\n", _MOST_LINES)[:_MOST_LINES], first):
        bare = _QUOTE.sub("", line, count=1)
        if lines and (not bare.strip() or begins(line, lines[-1])):
            yield start, standing_text(_joined(lines))
            lines = []
        if bare.strip():
            start = start if lines else number
            lines.append(line)
    if lines:
        yield start, standing_text(_joined(lines))


def begins(line: str, before: str) -> bool:
    """Whether a line begins a statement, rather than continuing that of the line before it."""
    if _BLOCK.match(line) or _BREAK.search(before[-_END:]) or bool(_QUOTE.match(line)) != bool(_QUOTE.match(before)):
        return True
    bare = before.strip(" \t*_)")
    is_complete = len(bare.split()) <= _FEW_WORDS or bare.endswith((".", ";", "!"))
    return is_complete and bool(_OPENS.match(line))


def _joined(lines: list[str]) -> str:
    """The lines of a statement as one: a line's end is a space."""
    rest = (_QUOTE.sub("", line, count=1).strip() for line in lines[1:])
    return " ".join((lines[0].rstrip(), *rest))
