"""The course of a state that has a name and a rank, such as green, amber and red: a line between named heights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import NARROW, Drawing, Table, figure, without_drawing
from kbgen.charts.svg import circle, label, line, linked, together, width_of
from kbgen.charts.svg import points as places_of

_ROW, _TOP, _EDGE = 26.0, 14.0, 8.0
_MOST = 50


class Level(NamedTuple):
    """A state at a time; `short` is the time's name where there is little room, `tone` the state's colour."""

    label: str
    state: str
    href: str = ""
    short: str = ""
    tone: str = "mark"


def levels(
    course: Sequence[Level],
    states: Sequence[str],
    title: str,
    desc: str = "",
    *,
    head: str = "When",
    unit: str = "State",
) -> Markup:
    """A dot for each time at the height of its state, the first of the `states` on top, the latest that fit."""
    known = [one for one in course if one.state in states]
    table = Table((head, unit), [(one.label, one.state) for one in course])
    if len(known) < 2:
        few = f"One value: {known[0].label}, {known[0].state}." if known else "No data."
        return without_drawing(title, few, table if course else None)
    shown = known[-_MOST:]
    left = max(width_of(state) for state in states) + 10.0
    step = (NARROW - left - 2 * _EDGE) / (len(shown) - 1)
    heights = {state: _TOP + row * _ROW for row, state in enumerate(states)}
    places = [(left + _EDGE + number * step, heights[one.state]) for number, one in enumerate(shown)]
    parts = [line(left, y, NARROW, y, "kb-grid") for y in heights.values()]
    parts += [label(left - 8.0, y + 4.0, state, left, "end") for state, y in heights.items()]
    parts.append(Markup('<polyline class="kb-line" points="{}"></polyline>').format(places_of(places)))
    parts += [_dot(one, x, y) for one, (x, y) in zip(shown, places, strict=True)]
    foot = _TOP + len(states) * _ROW
    parts.append(label(left, foot, shown[0].short or shown[0].label, NARROW / 2 - left / 2, css="kb-value"))
    parts.append(label(NARROW, foot, shown[-1].short or shown[-1].label, NARROW / 2 - left / 2, "end", "kb-value"))
    drawing = Drawing(together(parts), NARROW, foot + 8.0, links=any(one.href for one in shown))
    return figure(title, desc or _described(known, len(shown)), drawing, table)


def _dot(one: Level, x: float, y: float) -> Markup:
    said = f"{one.label}: {one.state}"
    return linked(one.href, said, circle(x, y, 5.0, f"kb-{one.tone}", said))


def _described(known: Sequence[Level], shown: int) -> str:
    earlier = f" The first {len(known) - shown} are in the table alone." if len(known) > shown else ""
    last = known[-1]
    return f"{len(known)} times, from {known[0].state} ({known[0].label}) to {last.state} ({last.label}).{earlier}"
