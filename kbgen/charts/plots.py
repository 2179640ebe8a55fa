"""Charts of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import (
    NARROW,
    Drawing,
    FigureTable,
    Point,
    circle,
    clean,
    figure,
    finite,
    in_two_lines,
    label,
    line,
    linked,
    points,
    rect,
    said,
    series_table,
    together,
    width_of,
    without_drawing,
)
from kbgen.charts.figure import points as places_of

_ROW = 24.0
_MOST_ROWS = 60
_MOST_COLUMNS = 120
_TALL = 110.0
_TOP = 20.0


def bars(points: Sequence[Point], title: str, desc: str = "", *, head: str = "What", unit: str = "Value") -> Markup:
    """Lying bars, one below another, each with its name before it and its value after it."""
    table = series_table(points, head, unit)
    known = [point for point in points if finite(point.value) is not None]
    if len(known) < 2:
        return without_drawing(title, _few(known), table if points else None)
    shown = points[:_MOST_ROWS]
    names = min(max(width_of(point.label) for point in shown), 128.0)
    values = min(max(width_of(point.reads) for point in shown), 90.0)
    start, room = names + 6.0, NARROW - names - values - 14.0
    shares = _shares(shown)
    zero = -_reach(shares)[0]
    parts = []
    for row, (point, share) in enumerate(zip(shown, shares, strict=True)):
        middle = row * _ROW + 16.0
        parts.append(label(names, middle, point.label, names, "end"))
        if share is not None:
            low, high = min(0.0, share), max(0.0, share)
            parts.append(
                rect(start + (zero + low) * room, middle - 11.0, max((high - low) * room, 1.0), 14.0, "kb-mark")
            )
        parts.append(label(start + room + 6.0, middle, point.reads, values + 2.0))
    return figure(title, desc or _described(known), Drawing(together(parts), NARROW, len(shown) * _ROW + 4.0), table)


def columns(
    points: Sequence[Point], title: str, desc: str = "", *, head: str = "When", unit: str = "Value", mark: str = "mark"
) -> Markup:
    """Standing bars from the first to the last; the newest that fit, where there are very many."""
    table = series_table(points, head, unit)
    known = [point for point in points if finite(point.value) is not None]
    if len(known) < 2:
        return without_drawing(title, _few(known), table if points else None)
    shown = points[-_MOST_COLUMNS:]
    slot = NARROW / len(shown)
    shares = _shares(shown)
    lowest, highest = _reach(shares)
    zero, low = _TOP + _TALL * highest, _TALL * -lowest
    parts = [line(0.0, zero, NARROW, zero, "kb-axis")]
    said = _spared([width_of(point.reads, 11.0) for point in shown], slot)
    named = _spared([width_of(point.short or point.label) for point in shown], slot)
    for index, (point, share) in enumerate(zip(shown, shares, strict=True)):
        parts.extend(_column(point, share, index * slot, slot, zero, mark, says=index in said))
        if index in named:
            parts.append(_centred((index + 0.5) * slot, zero + low + 18.0, point.short or point.label))
    return figure(title, desc or _described(known), Drawing(together(parts), NARROW, zero + low + 26.0), table)


def _column(
    point: Point, share: float | None, left: float, slot: float, zero: float, mark: str, *, says: bool
) -> list[Markup]:
    """One standing bar, and over it its value where there is room."""
    middle = left + slot / 2
    if share is None:
        return [label(middle, zero - 4.0, "–", slot, "middle", "kb-value")] if says else []
    top = zero - _TALL * max(share, 0.0)
    width = max(min(slot * 0.72, 40.0), 1.0)
    height = max(abs(share) * _TALL, 1.0)
    bar = rect(middle - width / 2, min(top, zero), width, height, f"kb-{mark}", f"{point.label}: {point.reads}")
    return [bar, _centred(middle, top - 5.0, point.reads, "kb-value")] if says else [bar]


def _centred(x: float, y: float, text: str, css: str = "kb-label") -> Markup:
    """A text in the middle of its column, moved inwards at the edges of the drawing."""
    half = min(width_of(text), NARROW) / 2
    return label(min(max(x, half), NARROW - half), y, text, NARROW, "middle", css)


def _spared(widths: Sequence[float], slot: float) -> set[int]:
    """Which of a row of texts can stand without touching: every one, every second and so on, the last among them.

    The first and the last are moved inwards by up to half of their width, for which there must be room too.
    """
    step = math.ceil((max(widths) * 1.5 + 4.0) / slot) if max(widths) > slot else 1
    return set(range(len(widths) - 1, -1, -step))


def _shares(points: Sequence[Point]) -> list[float | None]:
    """Values as parts of the whole span from the lowest (or nothing) to the highest (or nothing)."""
    values = [finite(point.value) for point in points]
    largest = max((abs(value) for value in values if value is not None), default=0.0)
    scaled = [None if value is None else value / largest if largest else 0.0 for value in values]
    low, high = _reach(scaled)
    return [None if value is None else value / ((high - low) or 1.0) for value in scaled]


def _reach(shares: Sequence[float | None]) -> tuple[float, float]:
    """The lowest and the highest, nothing included."""
    known = [0.0, *(share for share in shares if share is not None)]
    return min(known), max(known)


def _few(known: Sequence[Point]) -> str:
    return f"One value: {known[0].label}, {known[0].reads}." if known else "No data."


def _described(known: Sequence[Point]) -> str:
    low = min(known, key=lambda point: point.value or 0.0)
    high = max(known, key=lambda point: point.value or 0.0)
    return (
        f"{len(known)} values, from {low.reads} ({low.label}) to {high.reads} ({high.label}); "
        f"the last is {known[-1].reads} ({known[-1].label})."
    )


_LEVEL_ROW, _LEVEL_TOP, _LEVEL_EDGE = 26.0, 14.0, 8.0
_MOST_LEVELS = 50


class LevelPoint(NamedTuple):
    """A state at a time; `short` is the time's name where there is little room, `tone` the state's colour."""

    label: str
    state: str
    href: str = ""
    short: str = ""
    tone: str = "mark"


def levels(
    course: Sequence[LevelPoint],
    states: Sequence[str],
    title: str,
    desc: str = "",
    *,
    head: str = "When",
    unit: str = "State",
) -> Markup:
    """A dot for each time at the height of its state, the first of the `states` on top, the latest that fit."""
    known = [one for one in course if one.state in states]
    table = FigureTable((head, unit), [(one.label, one.state) for one in course])
    if len(known) < 2:
        few = f"One value: {known[0].label}, {known[0].state}." if known else "No data."
        return without_drawing(title, few, table if course else None)
    shown = known[-_MOST_LEVELS:]
    left = max(width_of(state) for state in states) + 10.0
    step = (NARROW - left - 2 * _LEVEL_EDGE) / (len(shown) - 1)
    heights = {state: _LEVEL_TOP + row * _LEVEL_ROW for row, state in enumerate(states)}
    places = [(left + _LEVEL_EDGE + number * step, heights[one.state]) for number, one in enumerate(shown)]
    parts = [line(left, y, NARROW, y, "kb-grid") for y in heights.values()]
    parts += [label(left - 8.0, y + 4.0, state, left, "end") for state, y in heights.items()]
    parts.append(Markup('<polyline class="kb-line" points="{}"></polyline>').format(places_of(places)))
    parts += [_dot(one, x, y) for one, (x, y) in zip(shown, places, strict=True)]
    foot = _LEVEL_TOP + len(states) * _LEVEL_ROW
    parts.append(label(left, foot, shown[0].short or shown[0].label, NARROW / 2 - left / 2, css="kb-value"))
    parts.append(label(NARROW, foot, shown[-1].short or shown[-1].label, NARROW / 2 - left / 2, "end", "kb-value"))
    drawing = Drawing(together(parts), NARROW, foot + 8.0, links=any(one.href for one in shown))
    return figure(title, desc or _described_levels(known, len(shown)), drawing, table)


def _dot(level: LevelPoint, x: float, y: float) -> Markup:
    text = f"{level.label}: {level.state}"
    return linked(level.href, text, circle(x, y, 5.0, f"kb-{level.tone}", text))


def _described_levels(known: Sequence[LevelPoint], shown: int) -> str:
    earlier = f" The first {len(known) - shown} are in the table alone." if len(known) > shown else ""
    last = known[-1]
    return f"{len(known)} times, from {known[0].state} ({known[0].label}) to {last.state} ({last.label}).{earlier}"


_FEWEST, _MOST_AXES, _MOST_SHAPES = 3, 16, 4
_RADIUS = 76.0
_X, _Y = NARROW / 2, _RADIUS + 40.0


def radar(
    axes: Sequence[str], series: Mapping[str, Sequence[float | None]], steps: Sequence[str], title: str, desc: str = ""
) -> Markup:
    """A shape for each of up to four series over three to sixteen axes; a value counts steps, from 1.

    `steps` are the names of the scale's steps, the lowest first.
    """
    table = FigureTable(
        ("Measure", *series),
        [(axis, *(_step(row, steps, n) for row in series.values())) for n, axis in enumerate(axes)],
    )
    known = [value for row in series.values() for value in row[: len(axes)] if finite(value) is not None]
    if len(known) < 2:
        few = f"One value: {said(known[0])}." if known else "No data."
        return without_drawing(title, few, table if axes else None)
    if not _FEWEST <= len(axes) <= _MOST_AXES or len(series) > _MOST_SHAPES or not steps:
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


_WIDTH, _HEIGHT = 150.0, 40.0
_LINE_EDGE = 5.0
_MOST_POINTS = 200
_Place = tuple[float, float]


def sparkline(
    points: Sequence[Point], title: str, desc: str = "", *, head: str = "When", unit: str = "Value"
) -> Markup:
    """A line through the values, broken where one is missing, with a dot at the last."""
    table = series_table(points, head, unit)
    known = [point for point in points if finite(point.value) is not None]
    if len(known) < 2:
        few = f"One value: {known[0].label}, {known[0].reads}." if known else "No data."
        return without_drawing(title, few, table if points else None)
    shown = points[-_MOST_POINTS:]
    runs = list(_runs(_heights([finite(point.value) for point in shown])))
    parts = [line(0.0, _HEIGHT - 0.5, _WIDTH, _HEIGHT - 0.5, "kb-axis")]
    for run in runs:
        if len(run) == 1:
            parts.append(circle(*run[0], 1.5, "kb-mark"))
        else:
            parts.append(Markup('<polyline class="kb-line" points="{}"></polyline>').format(places_of(run)))
    if runs:
        parts.append(circle(*runs[-1][-1], 3.0, "kb-mark"))
    return figure(title, desc or _described_line(known), Drawing(together(parts), _WIDTH, _HEIGHT, small=True), table)


def _heights(values: Sequence[float | None]) -> list[_Place | None]:
    """Where each value stands; the lowest at the foot, the highest at the top, all in the middle if they are equal."""
    largest = max((abs(value) for value in values if value is not None), default=0.0) or 1.0
    scaled = [None if value is None else value / largest for value in values]
    known = [value for value in scaled if value is not None]
    low, span = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)
    step = (_WIDTH - 2 * _LINE_EDGE) / max(len(values) - 1, 1)
    room = _HEIGHT - 2 * _LINE_EDGE
    return [
        None
        if value is None
        else (_LINE_EDGE + index * step, _LINE_EDGE + room * (1 - ((value - low) / span if span else 0.5)))
        for index, value in enumerate(scaled)
    ]


def _runs(places: Sequence[_Place | None]) -> Iterator[list[_Place]]:
    """The stretches without a gap."""
    run: list[_Place] = []
    for place in (*places, None):
        if place is not None:
            run.append(place)
        elif run:
            yield run
            run = []


def _described_line(known: Sequence[Point]) -> str:
    low = min(known, key=lambda point: point.value or 0.0)
    high = max(known, key=lambda point: point.value or 0.0)
    return f"From {low.reads} to {high.reads}; {known[-1].reads} at the last ({known[-1].label})."
