"""A figure: SVG with a table beside it."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

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
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text


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


# What a phone of 360 pixels leaves to a page's text: a drawing of this width keeps its text at 12 pixels there.
NARROW = 328.0
Cell = Markup | str


class Point(NamedTuple):
    """A value with its name; `said` is how it reads, with its unit. A missing value leaves a gap.

    `short` is the name where there is little room: below a bar.
    """

    label: str
    value: float | None
    said: str = ""
    short: str = ""

    @property
    def reads(self) -> str:
        """The value as people read it."""
        return self.said or said(self.value)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The data behind a drawing."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What stands inside an `<svg>`, and its size.

    A `wide` drawing keeps its size and is scrolled on a phone, a `small` one stays small. One with
    links is a group to a screen reader: as an image its links could not be reached.
    """

    inner: Markup
    width: float
    height: float
    wide: bool = False
    small: bool = False
    links: bool = False


def figure(title: str, desc: str, drawing: Drawing, table: FigureTable) -> Markup:
    """A drawing that says what it shows, with its table below it, folded."""
    name = clean(title)
    key = hashlib.sha256(f"{name}\0{desc}\0{drawing.inner}".encode("utf-8", "replace")).hexdigest()[:10]
    svg = Markup(
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="{role}" aria-labelledby="kbt-{key} kbd-{key}">\n'
        '<title id="kbt-{key}">{name}</title>\n<desc id="kbd-{key}">{desc}</desc>\n{inner}\n</svg>'
    ).format(
        w=num(drawing.width),
        h=num(drawing.height),
        role="group" if drawing.links else "img",
        key=key,
        name=name,
        desc=clean(desc),
        inner=drawing.inner,
    )
    if drawing.wide:
        svg = Markup('<div class="kb-chart-scroll" role="region" aria-label="{}" tabindex="0">\n{}\n</div>').format(
            f"{name}: drawing", svg
        )
    css = "kb-chart kb-chart-wide" if drawing.wide else "kb-chart kb-chart-small" if drawing.small else "kb-chart"
    return Markup('<figure class="{}">\n<figcaption>{}</figcaption>\n{}\n{}\n</figure>').format(
        css, name, svg, _folded(name, table)
    )


def without_drawing(title: str, sentence: str, table: FigureTable | None = None) -> Markup:
    """A figure of words, where there is too little to draw, or too much."""
    name = clean(title)
    return Markup('<figure class="kb-chart">\n<figcaption>{}</figcaption>\n<p>{}</p>{}\n</figure>').format(
        name, clean(sentence), Markup("\n{}").format(_folded(name, table)) if table is not None else ""
    )


def _folded(name: str, table: FigureTable) -> Markup:
    heads = Markup("").join(Markup('<th scope="col">{}</th>').format(_cell(head)) for head in table.heads)
    rows = [
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(_cell(cell)) for cell in row))
        for row in table.rows
    ]
    body = Markup("\n").join(
        [Markup("<thead><tr>{}</tr></thead>").format(heads), Markup("<tbody>"), *rows, Markup("</tbody>")]
    )
    return Markup(
        '<details>\n<summary>As a table</summary>\n<div class="kb-table" role="region" aria-label="{}" tabindex="0">\n'
        "<table>\n{}\n</table>\n</div>\n</details>"
    ).format(f"{name}: table", body)


def _cell(cell: Cell) -> Markup:
    return cell if isinstance(cell, Markup) else escape(clean(cell))


def series_table(points: Sequence[Point], head: str, unit: str) -> FigureTable:
    """The table of a series of values."""
    return FigureTable((head, unit), [(point.label, point.reads) for point in points])
