"""Trees, time lines and quadrants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import (
    NARROW,
    Drawing,
    FigureTable,
    circle,
    figure,
    finite,
    label,
    line,
    linked,
    rect,
    said,
    together,
    width_of,
    without_drawing,
)

_ROW, _INDENT = 26.0, 16.0
_DEEPEST, _MOST_NODES = 8, 300
_METER = 56.0


@dataclass(frozen=True, slots=True)
class Branch:
    """A node with what is below it; `share` from 0 to 1 is drawn as a meter, `note` says it in words."""

    label: str
    below: tuple[Branch, ...] = ()
    href: str = ""
    share: float | None = None
    note: str = ""


def tree(roots: Sequence[Branch], title: str, desc: str = "") -> Markup:
    """All nodes from the top; the first of them, where there are very many."""
    rows = list(_flat(roots))
    table = FigureTable(
        ("Depth", "What", "State"), [(str(depth + 1), node.label, node.note) for node, depth, _ in rows]
    )
    if len(rows) < 2:
        text = (
            f"One value: {rows[0][0].label}{', ' if rows[0][0].note else ''}{rows[0][0].note}." if rows else "No data."
        )
        return without_drawing(title, text, table if rows else None)
    shown = rows[:_MOST_NODES]
    parts: list[Markup] = []
    for row, (node, depth, parent) in enumerate(shown):
        parts.extend(_node(node, depth, row, parent))
    described = desc or f"{len(rows)} nodes, {sum(1 for _, depth, _ in rows if not depth)} of them at the top."
    links = any(node.href for node, _, _ in shown)
    return figure(title, described, Drawing(together(parts), NARROW, len(shown) * _ROW + 4.0, links=links), table)


def _flat(roots: Sequence[Branch]) -> Iterator[tuple[Branch, int, int]]:
    """Each node with its depth and its parent's row, as one reads; without recursion, since a tree may be deep."""
    waiting = [(root, 0, -1) for root in reversed(roots)]
    row = 0
    while waiting:
        node, depth, parent = waiting.pop()
        yield node, depth, parent
        waiting.extend((below, depth + 1, row) for below in reversed(node.below))
        row += 1


def _node(node: Branch, depth: int, row: int, parent: int) -> Iterator[Markup]:
    x = min(depth, _DEEPEST) * _INDENT
    y = row * _ROW + 17.0
    if depth:
        elbow = x - _INDENT / 2 - 1.0
        yield line(elbow, parent * _ROW + 23.0, elbow, y - 4.0, "kb-edge")
        yield line(elbow, y - 4.0, x, y - 4.0, "kb-edge")
    share = finite(node.share)
    end = NARROW - 4.0
    if share is not None:
        end -= _METER + 6.0
        yield rect(NARROW - _METER - 2.0, y - 10.0, _METER, 9.0, "kb-frame", node.note)
        yield rect(NARROW - _METER - 2.0, y - 10.0, _METER * min(max(share, 0.0), 1.0), 9.0, "kb-mark", node.note)
    text = f"{node.label} ({node.note})" if node.note and share is None else node.label
    yield linked(node.href, node.label, label(x + 3.0, y, text, end - x - 3.0))


_WIDTH, _EDGE = 680.0, 12.0
_EVENT_ROW, _HEAD = 26.0, 26.0
_MOST_EVENTS = 200
_SHORTEST = 4.0


class TimelineEvent(NamedTuple):
    """Something on a day, or from a day to another; `note` is a word for its state, `tone` the word's colour."""

    label: str
    start: date
    end: date | None = None
    href: str = ""
    note: str = ""
    tone: str = "mark"


def timeline(events: Sequence[TimelineEvent], title: str, desc: str = "") -> Markup:
    """The events in the order of their days; the newest of them, where there are very many."""
    ordered = sorted(events, key=lambda event: (event.start, event.label))
    rows = [(event.start.isoformat(), _until(event), event.label, event.note) for event in ordered]
    table = FigureTable(("From", "Until", "What", "State"), rows)
    if len(ordered) < 2:
        text = f"One value: {ordered[0].label}, {ordered[0].start}." if ordered else "No data."
        return without_drawing(title, text, table if ordered else None)
    shown = ordered[-_MOST_EVENTS:]
    first = min(event.start for event in shown)
    last = max(max(event.start, event.end or event.start) for event in shown)
    height = _HEAD + len(shown) * _EVENT_ROW + 6.0
    parts = _years(first, last, height)
    for row, event in enumerate(shown):
        parts.append(linked(event.href, f"{event.label}, {event.start}", _event(event, row, first, last)))
    left_out = f" The first {len(ordered) - len(shown)} are in the table alone." if len(ordered) > len(shown) else ""
    described = (desc or f"{len(ordered)} events from {first} to {last}.") + left_out
    links = any(event.href for event in shown)
    return figure(title, described, Drawing(together(parts), _WIDTH, height, wide=True, links=links), table)


def _until(event: TimelineEvent) -> str:
    return event.end.isoformat() if event.end is not None else ""


def _place(day: date, first: date, last: date) -> float:
    span = max((last - first).days, 1)
    return _EDGE + (_WIDTH - 2 * _EDGE) * min(max((day - first).days / span, 0.0), 1.0)


def _years(first: date, last: date, height: float) -> list[Markup]:
    """The first and the last day, and a line for each new year, named where there is room."""
    parts = [line(_EDGE, _HEAD - 6.0, _WIDTH - _EDGE, _HEAD - 6.0, "kb-axis")]
    named = _EDGE - 40.0
    step = max(1, (last.year - first.year) // 60)
    for year in range(first.year + 1, last.year + 1, step):
        x = _place(date(year, 1, 1), first, last)
        parts.append(line(x, _HEAD - 6.0, x, height, "kb-grid"))
        if x - named >= 40.0 and x <= _WIDTH - 40.0:
            parts.append(label(x + 3.0, _HEAD - 12.0, str(year), 40.0, css="kb-value"))
            named = x
    if first.year == last.year:
        parts.append(label(_EDGE, _HEAD - 12.0, first.isoformat(), 90.0, css="kb-value"))
        parts.append(label(_WIDTH - _EDGE, _HEAD - 12.0, last.isoformat(), 90.0, "end", "kb-value"))
    return parts


def _event(event: TimelineEvent, row: int, first: date, last: date) -> Markup:
    """A dot or a bar at its time, and its name on the side that has more room."""
    y = _HEAD + row * _EVENT_ROW + 14.0
    start = _place(event.start, first, last)
    end = _place(event.end, first, last) if event.end is not None and event.end > event.start else start
    text = f"{event.label} ({event.note})" if event.note else event.label
    if end > start:
        mark = rect(start, y - 5.0, max(end - start, _SHORTEST), 10.0, f"kb-{event.tone}")
    else:
        mark = circle(start, y, 5.0, f"kb-{event.tone}")
    right = _WIDTH - end - 12.0
    if right >= min(width_of(text), start - 12.0):
        return together([mark, label(end + 10.0, y + 4.0, text, right)])
    return together([mark, label(start - 10.0, y + 4.0, text, start - 12.0, "end")])


_SIDE = 270.0
_LEFT, _TOP = 28.0, 10.0
_KEY = 20.0
_MOST_DOTS = 40
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
    table = FigureTable(("What", *axes), rows)
    known = [dot for dot in dots if finite(dot.x) is not None and finite(dot.y) is not None]
    if len(known) < 2:
        few = f"One value: {known[0].label}, {said(known[0].x)} and {said(known[0].y)}." if known else "No data."
        return without_drawing(title, few, table if dots else None)
    shown = known[:_MOST_DOTS]
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
    places: list[_Place] = []
    for dot in shown:
        x = _LEFT + 12.0 + (_SIDE - 24.0) * _share(dot.x, most_x, meet[0] if meet else None)
        y = _TOP + _SIDE - _NAMED - (_SIDE - 2 * _NAMED) * _share(dot.y, most_y, meet[1] if meet else None)
        near = next((place for place in places if abs(place.x - x) < _APART and abs(place.y - y) < _APART), None)
        if near is None:
            places.append(_Place(x, y, [dot]))
        else:
            near.dots.append(dot)
    return places


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
