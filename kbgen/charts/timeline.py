"""A timeline: what happened when, one row an event, the time running to the right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import Drawing, Table, figure, without_drawing
from kbgen.charts.svg import circle, label, line, linked, rect, together, width_of

_WIDTH, _EDGE = 680.0, 12.0
_ROW, _HEAD = 26.0, 26.0
_MOST = 200
_SHORTEST = 4.0


class Event(NamedTuple):
    """Something on a day, or from a day to another; `note` is a word for its state, `tone` the word's colour."""

    label: str
    start: date
    end: date | None = None
    href: str = ""
    note: str = ""
    tone: str = "mark"


def timeline(events: Sequence[Event], title: str, desc: str = "") -> Markup:
    """The events in the order of their days; the newest of them, where there are very many."""
    ordered = sorted(events, key=lambda event: (event.start, event.label))
    rows = [(event.start.isoformat(), _until(event), event.label, event.note) for event in ordered]
    table = Table(("From", "Until", "What", "State"), rows)
    if len(ordered) < 2:
        one = f"One value: {ordered[0].label}, {ordered[0].start}." if ordered else "No data."
        return without_drawing(title, one, table if ordered else None)
    shown = ordered[-_MOST:]
    first = min(event.start for event in shown)
    last = max(max(event.start, event.end or event.start) for event in shown)
    height = _HEAD + len(shown) * _ROW + 6.0
    parts = _years(first, last, height)
    for row, event in enumerate(shown):
        parts.append(linked(event.href, f"{event.label}, {event.start}", _event(event, row, first, last)))
    left_out = f" The first {len(ordered) - len(shown)} are in the table alone." if len(ordered) > len(shown) else ""
    described = (desc or f"{len(ordered)} events from {first} to {last}.") + left_out
    links = any(event.href for event in shown)
    return figure(title, described, Drawing(together(parts), _WIDTH, height, wide=True, links=links), table)


def _until(event: Event) -> str:
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


def _event(event: Event, row: int, first: date, last: date) -> Markup:
    """A dot or a bar at its time, and its name on the side that has more room."""
    y = _HEAD + row * _ROW + 14.0
    start = _place(event.start, first, last)
    end = _place(event.end, first, last) if event.end is not None and event.end > event.start else start
    said = f"{event.label} ({event.note})" if event.note else event.label
    if end > start:
        mark = rect(start, y - 5.0, max(end - start, _SHORTEST), 10.0, f"kb-{event.tone}")
    else:
        mark = circle(start, y, 5.0, f"kb-{event.tone}")
    right = _WIDTH - end - 12.0
    if right >= min(width_of(said), start - 12.0):
        return together([mark, label(end + 10.0, y + 4.0, said, right)])
    return together([mark, label(start - 10.0, y + 4.0, said, start - 12.0, "end")])
