"""A sparkline: the course of one number, as small as a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from kbgen.charts.figure import Drawing, Point, figure, series_table, without_drawing
from kbgen.charts.svg import circle, finite, line, together
from kbgen.charts.svg import points as places_of

_WIDTH, _HEIGHT = 150.0, 40.0
_EDGE = 5.0
_MOST = 200
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
    shown = points[-_MOST:]
    runs = list(_runs(_heights([finite(point.value) for point in shown])))
    parts = [line(0.0, _HEIGHT - 0.5, _WIDTH, _HEIGHT - 0.5, "kb-axis")]
    for run in runs:
        if len(run) == 1:
            parts.append(circle(*run[0], 1.5, "kb-mark"))
        else:
            parts.append(Markup('<polyline class="kb-line" points="{}"></polyline>').format(places_of(run)))
    if runs:
        parts.append(circle(*runs[-1][-1], 3.0, "kb-mark"))
    return figure(title, desc or _described(known), Drawing(together(parts), _WIDTH, _HEIGHT, small=True), table)


def _heights(values: Sequence[float | None]) -> list[_Place | None]:
    """Where each value stands; the lowest at the foot, the highest at the top, all in the middle if they are equal."""
    largest = max((abs(value) for value in values if value is not None), default=0.0) or 1.0
    scaled = [None if value is None else value / largest for value in values]
    known = [value for value in scaled if value is not None]
    low, span = min(known, default=0.0), max(known, default=0.0) - min(known, default=0.0)
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)
    room = _HEIGHT - 2 * _EDGE
    return [
        None if value is None else (_EDGE + index * step, _EDGE + room * (1 - ((value - low) / span if span else 0.5)))
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


def _described(known: Sequence[Point]) -> str:
    low = min(known, key=lambda point: point.value or 0.0)
    high = max(known, key=lambda point: point.value or 0.0)
    return f"From {low.reads} to {high.reads}; {known[-1].reads} at the last ({known[-1].label})."
