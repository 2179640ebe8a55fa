"""Bars: lying, for things with names, and standing, for a course of time."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from kbgen.charts.figure import NARROW, Drawing, Point, figure, series_table, without_drawing
from kbgen.charts.svg import finite, label, line, rect, together, width_of

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
