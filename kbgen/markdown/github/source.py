"""A body as the parser reads it, and what its parts are called."""

from __future__ import annotations

import gc
import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

# What no parser of UTF-8 takes, and what CommonMark replaces.
_UNFIT = re.compile("[\0\ud800-\udfff]")
_WIDE = re.compile("[^\0-\x7f]+")
# Characters of one width in UTF-8: two, three and four bytes.
_WIDTHS = re.compile("([\x80-\u07ff]+)|([\u0800-\uffff]+)|[\U00010000-\U0010ffff]+")

Place = Callable[[int], int]
# Where runs of characters of one width begin in bytes and in characters, and that width.
Runs = tuple[Sequence[int], Sequence[int], Sequence[int]]


@contextmanager
def gc_paused() -> Iterator[None]:
    """For work that makes many values and no cycles of them, which the collector would go through again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Source(NamedTuple):
    """Text to parse; `starts` are offsets in it from which on `shifts` are added to lead to the body."""

    text: str
    starts: Sequence[int] = (0,)
    shifts: Sequence[int] = (0,)

    def place(self, offset: int) -> int:
        """The offset in the body of an offset in the text."""
        return offset + self.shifts[bisect_right(self.starts, offset) - 1]

    @property
    def way(self) -> Place:
        """`place`, or what does the same faster where every offset is that of the body."""
        return self.place if len(self.starts) > 1 else int

    def part(self, pieces: Sequence[tuple[int, int]]) -> Source:
        """The lines between pairs of offsets as a text of their own."""
        starts, shifts, lines, size = [0], [0], [], 0
        for start, end in pieces:
            starts.append(size)
            # A line break of the body may be wider than that of the text, so that each line has its own shift.
            shifts.append(self.place(start) - size)
            lines.append(self.text[start:end])
            size += end - start + 1
        return Source("\n".join(lines), starts, shifts)


def prepared(body: str) -> Source:
    """The text of a body: lines end in LF, and nothing is left that a parser refuses or drops."""
    text = body if body.isascii() and "\0" not in body else _UNFIT.sub("\ufffd", body)
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    if "\r" not in text:
        return Source(text)
    starts = [0]
    starts.extend(match.end() - number for number, match in enumerate(re.finditer("\r\n", text), 1))
    return Source(text.replace("\r\n", "\n").replace("\r", "\n"), starts, range(len(starts)))


def from_bytes(text: str, place: Place) -> Place:
    """The way from an offset in the bytes of a text to the body, given that from an offset in the text."""
    if text.isascii():
        return place
    starts, offsets, widths = _runs(text)
    begin, end, at, width = 0, 0, 0, 1

    def offset_in_text(offset: int) -> int:
        nonlocal begin, end, at, width
        if not begin <= offset < end:
            # Events come nearly in order: the run of one offset is mostly that of the next.
            run = bisect_right(starts, offset) - 1
            begin, at, width = starts[run], offsets[run], widths[run]
            end = starts[run + 1] if run + 1 < len(starts) else sys.maxsize
        return at + (offset - begin if width == 1 else (offset - begin) // width)

    return offset_in_text if place is int else lambda offset: place(offset_in_text(offset))


@lru_cache(maxsize=4)
def _runs(text: str) -> Runs:
    starts, offsets, widths, size, at = [0], [0], [1], 0, 0
    for match in (part for run in _WIDE.finditer(text) for part in _WIDTHS.finditer(text, *run.span())):
        start, end = match.span()
        width = 2 if match[1] else 3 if match[2] else 4
        size += start - at
        at = end
        starts += (size, size := size + width * (end - start))
        offsets += (start, end)
        widths += (width, 1)
    return starts, offsets, widths


_LANGUAGE = re.compile(r"[{.\s]*([^\s{},]*)")
_OPTIONS = re.compile(r"\b(title|hl_lines)=(\"[^\"]*\"|'[^']*')")
# No code that anybody reads has more lines.
_MOST_LINES = 50_000


class Fence(NamedTuple):
    """What stands behind the marks of a fence."""

    language: str
    title: str = ""
    lines: tuple[int, ...] = ()


@lru_cache(maxsize=512)
def read(words: str) -> Fence:
    """The language of a fence, the title of its code, and the lines that it marks."""
    language = _LANGUAGE.match(words)
    options = dict(_OPTIONS.findall(words)) if "=" in words else {}
    marked = options.get("hl_lines", "").strip("\"'").replace(",", " ").split()
    lines = [number for part in marked for number in _range(part)]
    return Fence(language[1] if language else "", options.get("title", "").strip("\"'"), tuple(lines))


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal():
        return range(0)
    return range(int(first), min(int(last or first), int(first) + _MOST_LINES) + 1)


_OTHER = re.compile(r"[^\w\- ]")
# Marks, and punctuation that joins words, are parts of words to GitHub; other numbers than digits are not.
_PARTS = frozenset(("Mn", "Mc", "Me", "Nd", "Pc"))
_SHOWN = frozenset(("text", "code-span", "formula"))
# What a heading is called that has neither letters nor digits.
_NAMELESS = "section"


# Documents of a kind have the same headings.
@lru_cache(maxsize=512)
def slug(text: str) -> str:
    """The anchor of a heading's text before it is made unique; empty where it has neither letters nor digits."""
    if text.isascii():
        return _OTHER.sub("", text.lower()).replace(" ", "-")
    return "".join(char for char in text.lower() if char in " -" or _is_word(char)).replace(" ", "-")


def _is_word(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] == "L" or category in _PARTS


def anchored(events: list[Event], headings: Sequence[int], given: Iterable[str]) -> list[Event]:
    """The events with an anchor as the text of each heading; each stands once, the second of a name with -1.

    `given` are the ids that authors gave, which no other heading may have.
    """
    used = dict.fromkeys(given, 0)
    for at in headings:
        kind, start, end, _, title, form, number, attributes = events[at]
        own = dict(attributes).get("id") if attributes else None
        anchor = own or _unique(_text(events, at + 1), used)
        events[at] = make_event((kind, start, end, anchor, title, form, number, attributes))
    return events


def _text(events: Sequence[Event], at: int) -> str:
    """What a heading says: without pictures, and with the names of emoji as they were written."""
    first = events[at]
    if first.kind == "text" and events[at + 1].kind == "/heading":
        return first.text
    parts, pictures = [], 0
    while (event := events[at]).kind != "/heading":
        pictures += (event.kind == "image") - (event.kind == "/image")
        if pictures == 0:
            parts.append(_shown(event))
        at += 1
    return "".join(parts).strip()


def _shown(event: Event) -> str:
    if event.kind in _SHOWN:
        return event.text
    if event.kind == "emoji":
        return event.title
    return " " if event.kind == "soft-break" else ""


def _unique(text: str, used: dict[str, int]) -> str:
    base = slug(text) or _NAMELESS
    anchor = base
    while anchor in used:
        used[base] += 1
        anchor = f"{base}-{used[base]}"
    used[anchor] = 0
    return anchor


_NAME = re.compile(r":[a-z0-9_+-]+:")


def find_emoji(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and characters of each name of an emoji in a text."""
    for match in _NAME.finditer(text):
        if found := _characters().get(match[0]):
            yield match.start(), match.end(), found


@cache
def _characters() -> dict[str, str]:
    # Two thousand names, which hardly any body has use for.
    from pymdownx import gemoji_db

    known = {
        name: "".join(chr(int(point, 16)) for point in (about.get("unicode_alt") or about["unicode"]).split("-"))
        for name, about in gemoji_db.emoji.items()
        if "unicode" in about
    }
    return known | {alias: known[name] for alias, name in gemoji_db.aliases.items() if name in known}


Attributes = tuple[tuple[str, str], ...]

# The first number of a list that has none.
BULLETS = -1


class Event(NamedTuple):
    """One event; what opens as `kind` closes as `/kind`.

    Offsets are those of characters in the body; nothing needs those of what only begins or ends emphasis, cells and
    the like, and of ends.

    `text` is what stands there: prose, code, HTML, a destination, a label, an anchor. `title` is the title of a link
    or the words after a fence, `form` one of several kinds of the same, `number` a level, the first number of a list,
    whether a task is done or a fold open, or the offset at which code begins. At the end of a link or an image,
    `start` and `end` span its destination as it was written.
    """

    kind: str
    start: int = 0
    end: int = 0
    text: str = ""
    title: str = ""
    form: str = ""
    number: int = 0
    attributes: Attributes = ()


# Makes an event of all its values, at a third of the cost: a body has hundreds.
make_event: Callable[[tuple[Any, ...]], Event] = partial(tuple.__new__, Event)


class Definition(NamedTuple):
    """What a label stands for, and where its destination was written in the body."""

    target: str
    title: str
    start: int
    end: int


def label_of(written: str) -> str:
    """A label as it is compared."""
    return " ".join(written.split()).casefold()
