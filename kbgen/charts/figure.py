"""A figure: the drawing with its name and description, and the same data as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup, escape

from kbgen.charts.svg import clean, num, said

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
class Table:
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


def figure(title: str, desc: str, drawing: Drawing, table: Table) -> Markup:
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


def without_drawing(title: str, sentence: str, table: Table | None = None) -> Markup:
    """A figure of words, where there is too little to draw, or too much."""
    name = clean(title)
    return Markup('<figure class="kb-chart">\n<figcaption>{}</figcaption>\n<p>{}</p>{}\n</figure>').format(
        name, clean(sentence), Markup("\n{}").format(_folded(name, table)) if table is not None else ""
    )


def _folded(name: str, table: Table) -> Markup:
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


def series_table(points: Sequence[Point], head: str, unit: str) -> Table:
    """The table of a series of values."""
    return Table((head, unit), [(point.label, point.reads) for point in points])
