"""Pieces of SVG: numbers with one decimal, text that is escaped and fits, links that run no code."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

TEXT = 12.0
ELLIPSIS = "…"
# XML has no place for these: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RUNS_CODE = re.compile(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NARROW = frozenset("fijlrtI.,:;|'!()[] -")
_LARGEST = 1e9


def num(value: float) -> str:
    """A coordinate: always one decimal, never minus nothing."""
    said = f"{value:.1f}"
    return "0.0" if said == "-0.0" else said


def finite(value: float | None) -> float | None:
    """A number that can be drawn; None for a missing one, and for what is not finite."""
    return value if value is not None and math.isfinite(value) else None


def said(value: float | None) -> str:
    """A value as people read it: whole where it is whole, else with one decimal."""
    known = finite(value)
    if known is None:
        return "–"
    if abs(known) >= _LARGEST:
        return f"{known:.1e}"
    return f"{known:,.0f}" if known == int(known) else f"{known:,.1f}"


def clean(text: str) -> str:
    """The text on one line, without signs that XML cannot hold."""
    return _NO_XML.sub("\ufffd", " ".join(str(text).split()))


def width_of(text: str, size: float = TEXT) -> float:
    """About how wide a text is in a common sans-serif face, rather too wide than too narrow."""
    return sum(map(_em, text)) * size


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if char in _NARROW:
        return 0.4
    return 0.88 if char in "mwMW@%—…" else 0.7 if char.isupper() else 0.6


def shortened(text: str, width: float, size: float = TEXT) -> str:
    """As much of a text as fits, with a sign where something was cut off."""
    if width_of(text, size) <= width:
        return text
    room = width - width_of(ELLIPSIS, size)
    kept = ""
    for char in text:
        room -= _em(char) * size
        if room < 0:
            break
        kept += char
    return kept.rstrip() + ELLIPSIS


def in_two_lines(text: str, width: float) -> list[str]:
    """A label broken at a space into at most two lines that fit."""
    if width_of(text) <= width:
        return [text]
    first, rest = "", text.split()
    while rest and width_of(f"{first} {rest[0]}".strip()) <= width:
        first = f"{first} {rest.pop(0)}".strip()
    if not first or not rest:
        return [shortened(text, width)]
    return [first, shortened(" ".join(rest), width)]


def label(x: float, y: float, text: str, width: float, anchor: str = "start", css: str = "kb-label") -> Markup:
    """A text at a place; where it had to be shortened, its title says all of it."""
    whole = clean(text)
    short = shortened(whole, width)
    title = Markup("<title>{}</title>").format(whole) if short != whole else ""
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}{}</text>').format(
        css, num(x), num(y), anchor, short, title
    )


def rect(x: float, y: float, width: float, height: float, css: str, title: str = "") -> Markup:
    """A box, which may say what it stands for."""
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}">{}</rect>').format(
        css, num(x), num(y), num(max(width, 0.0)), num(max(height, 0.0)), _titled(title)
    )


def circle(x: float, y: float, radius: float, css: str, title: str = "") -> Markup:
    """A dot, which may say what it stands for."""
    return Markup('<circle class="{}" cx="{}" cy="{}" r="{}">{}</circle>').format(
        css, num(x), num(y), num(radius), _titled(title)
    )


def line(x1: float, y1: float, x2: float, y2: float, css: str) -> Markup:
    """A straight line."""
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"></line>').format(
        css, num(x1), num(y1), num(x2), num(y2)
    )


def path(commands: str, css: str, title: str = "") -> Markup:
    """A path from commands that are made of numbers alone."""
    return Markup('<path class="{}" d="{}">{}</path>').format(css, commands, _titled(title))


def points(places: Iterable[tuple[float, float]]) -> str:
    """Places as the value of a `points` attribute."""
    return " ".join(f"{num(x)},{num(y)}" for x, y in places)


def _titled(title: str) -> Markup | str:
    return Markup("<title>{}</title>").format(clean(title)) if title else ""


def linked(href: str, name: str, inner: Markup) -> Markup:
    """What leads somewhere when it is followed; as it is where the address could run code."""
    if not href or _RUNS_CODE.match(href.strip()):
        return inner
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(clean(href), clean(name), inner)


def together(parts: Sequence[Markup]) -> Markup:
    """Pieces of a drawing, each on a line of its own and none empty."""
    return Markup("\n").join(escape(part) for part in parts if part)
