"""A radar: several measures on one scale, as a shape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from kbgen.charts.figure import NARROW, Drawing, Table, figure, without_drawing
from kbgen.charts.svg import circle, clean, finite, in_two_lines, label, line, points, rect, said, together

_FEWEST, _MOST, _MOST_SHAPES = 3, 16, 4
_RADIUS = 76.0
_X, _Y = NARROW / 2, _RADIUS + 40.0


def radar(
    axes: Sequence[str], series: Mapping[str, Sequence[float | None]], steps: Sequence[str], title: str, desc: str = ""
) -> Markup:
    """A shape for each of up to four series over three to sixteen axes; a value counts steps, from 1.

    `steps` are the names of the scale's steps, the lowest first.
    """
    table = Table(
        ("Measure", *series),
        [(axis, *(_step(row, steps, n) for row in series.values())) for n, axis in enumerate(axes)],
    )
    known = [value for row in series.values() for value in row[: len(axes)] if finite(value) is not None]
    if len(known) < 2:
        few = f"One value: {said(known[0])}." if known else "No data."
        return without_drawing(title, few, table if axes else None)
    if not _FEWEST <= len(axes) <= _MOST or len(series) > _MOST_SHAPES or not steps:
        return without_drawing(title, f"{len(axes)} measures of {len(series)}, in the table.", table)
    parts = [*_grid(axes, steps)]
    for number, row in enumerate(series.values()):
        parts.extend(_shape(row, len(axes), len(steps), number))
    parts.extend(_key(list(series)))
    height = 2 * _Y + 20.0 * len(series) + 2.0
    described = desc or f"{len(axes)} measures on a scale of {len(steps)} steps, for {', '.join(series)}."
    return figure(title, described, Drawing(together(parts), NARROW, height), table)


def _step(row: Sequence[float | None], steps: Sequence[str], index: int) -> str:
    value = finite(row[index]) if index < len(row) else None
    if value is not None and value == int(value) and 1 <= value <= len(steps):
        return steps[int(value) - 1]
    return said(value)


def _at(index: int, count: int, share: float) -> tuple[float, float]:
    turn = 2 * math.pi * index / count
    return _X + _RADIUS * share * math.sin(turn), _Y - _RADIUS * share * math.cos(turn)


def _grid(axes: Sequence[str], steps: Sequence[str]) -> list[Markup]:
    """Rings for the steps, spokes for the axes, and the axes' names around them."""
    count = len(axes)
    rings = [
        Markup('<polygon class="kb-grid" points="{}"></polygon>').format(
            points(_at(index, count, step / len(steps)) for index in range(count))
        )
        for step in range(1, len(steps) + 1)
    ]
    spokes = [line(_X, _Y, *_at(index, count, 1.0), "kb-grid") for index in range(count)]
    return [*rings, *spokes, *(part for index, axis in enumerate(axes) for part in _name(axis, index, count))]


def _name(axis: str, index: int, count: int) -> Iterator[Markup]:
    """The name of an axis at its end, in two lines where one is too short; whole in the title of the first."""
    x, y = _at(index, count, 1.12)
    if abs(x - _X) < 12.0:
        yield label(_X, y - 2.0 if y < _Y else y + 10.0, axis, NARROW / 2, "middle")
        return
    anchor, room = ("start", NARROW - x) if x > _X else ("end", x)
    lines = in_two_lines(clean(axis), room)
    for number, text in enumerate(lines):
        yield label(x, y + 4.0 + 14.0 * number - 7.0 * (len(lines) - 1), text, room, anchor)


def _shape(row: Sequence[float | None], count: int, most: int, number: int) -> list[Markup]:
    shares = [min(max(finite(value) or 0.0, 0.0), float(most)) / most for value in [*row, *[None] * count][:count]]
    places = [_at(index, count, share) for index, share in enumerate(shares)]
    shape = Markup('<polygon class="kb-shape kb-series-{}" points="{}"></polygon>').format(number + 1, points(places))
    return [shape, *(circle(x, y, 2.5, f"kb-dot kb-series-{number + 1}") for x, y in places)]


def _key(names: Sequence[str]) -> list[Markup]:
    parts = []
    for number, name in enumerate(names):
        y = 2 * _Y + 4.0 + 20.0 * number
        parts.append(rect(8.0, y, 14.0, 10.0, f"kb-swatch kb-series-{number + 1}"))
        parts.append(label(30.0, y + 10.0, name, NARROW - 34.0))
    return parts
