"""A quadrant: things by two measures, in four fields that have names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import NARROW, Drawing, Table, figure, without_drawing
from kbgen.charts.svg import circle, finite, label, line, linked, rect, said, together

_SIDE = 270.0
_LEFT, _TOP = 28.0, 10.0
_KEY = 20.0
_MOST = 40
_APART = 14.0
# BuildCache free of dots above and below, where the fields have their names.
_NAMED = 30.0


class Dot(NamedTuple):
    """One thing, by how much of both measures it has."""

    label: str
    x: float
    y: float
    href: str = ""


def quadrant(
    dots: Sequence[Dot],
    title: str,
    desc: str = "",
    *,
    axes: tuple[str, str],
    fields: tuple[str, str, str, str],
    meet: tuple[float, float] | None = None,
) -> Markup:
    """Numbered places, with the names of what stands there below; the fields are named from the top left, as one reads.

    The fields meet at the values of `meet`, each half with a scale of its own, else in the middle of the
    largest values of both measures. Dots that would lie upon each other share a place and its number.
    """
    rows = [(dot.label, said(finite(dot.x)), said(finite(dot.y))) for dot in dots]
    table = Table(("What", *axes), rows)
    known = [dot for dot in dots if finite(dot.x) is not None and finite(dot.y) is not None]
    if len(known) < 2:
        few = f"One value: {known[0].label}, {said(known[0].x)} and {said(known[0].y)}." if known else "No data."
        return without_drawing(title, few, table if dots else None)
    shown = known[:_MOST]
    parts = [*_frame(axes, fields)]
    row = 0
    for number, place in enumerate(_places(shown, meet), 1):
        parts.append(_mark(place, number))
        for dot in place.dots:
            row += 1
            below = _TOP + _SIDE + 30.0 + row * _KEY
            parts.append(label(22.0, below, str(number), 24.0, "end", "kb-value"))
            parts.append(linked(dot.href, dot.label, label(30.0, below, dot.label, NARROW - 34.0)))
    described = desc or f"{len(known)} dots: {axes[0]} to the right, {axes[1]} upwards."
    height = _TOP + _SIDE + 40.0 + len(shown) * _KEY
    links = any(dot.href for dot in shown)
    return figure(title, described, Drawing(together(parts), NARROW, height, links=links), table)


class _Place(NamedTuple):
    x: float
    y: float
    dots: list[Dot]


def _mark(place: _Place, number: int) -> Markup:
    names = "; ".join(dot.label for dot in place.dots)
    drawn = circle(place.x, place.y, 9.0, "kb-mark", names)
    mark = together([drawn, label(place.x, place.y + 4.0, str(number), 20.0, "middle", "kb-number")])
    return linked(place.dots[0].href, names, mark) if len(place.dots) == 1 else mark


def _places(shown: Sequence[Dot], meet: tuple[float, float] | None) -> list[_Place]:
    """Where the dots stand, in their order; one that would lie upon another stands with it."""
    most_x, most_y = _most([dot.x for dot in shown]), _most([dot.y for dot in shown])
    found: list[_Place] = []
    for dot in shown:
        x = _LEFT + 12.0 + (_SIDE - 24.0) * _share(dot.x, most_x, meet[0] if meet else None)
        y = _TOP + _SIDE - _NAMED - (_SIDE - 2 * _NAMED) * _share(dot.y, most_y, meet[1] if meet else None)
        near = next((one for one in found if abs(one.x - x) < _APART and abs(one.y - y) < _APART), None)
        if near is None:
            found.append(_Place(x, y, [dot]))
        else:
            near.dots.append(dot)
    return found


def _share(value: float, most: float, meet: float | None) -> float:
    """How far along its axis a value stands; the halves before and after `meet` have scales of their own."""
    if meet is None or meet <= 0:
        return max(value / most, 0.0)
    if value <= meet:
        return max(value / meet, 0.0) / 2
    return 0.5 + (value - meet) / (most - meet) / 2


def _most(values: Sequence[float]) -> float:
    return max(*values, 0.0) or 1.0


def _frame(axes: tuple[str, str], fields: tuple[str, str, str, str]) -> list[Markup]:
    half = _SIDE / 2
    parts = [
        rect(_LEFT, _TOP, _SIDE, _SIDE, "kb-frame"),
        line(_LEFT + half, _TOP, _LEFT + half, _TOP + _SIDE, "kb-grid"),
        line(_LEFT, _TOP + half, _LEFT + _SIDE, _TOP + half, "kb-grid"),
        label(_LEFT + half, _TOP + _SIDE + 18.0, f"{axes[0]} →", _SIDE, "middle", "kb-value"),
    ]
    upwards = label(0.0, 0.0, f"{axes[1]} →", _SIDE, "middle", "kb-value")
    parts.append(Markup('<g transform="translate(16.0 {}) rotate(-90)">{}</g>').format(f"{_TOP + half:.1f}", upwards))
    corners = ((0.0, 16.0), (half, 16.0), (0.0, _SIDE - 6.0), (half, _SIDE - 6.0))
    for (right, down), name in zip(corners, fields, strict=True):
        parts.append(label(_LEFT + right + 6.0, _TOP + down, name, half - 10.0, css="kb-value"))
    return parts
