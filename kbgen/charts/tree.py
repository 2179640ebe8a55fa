"""A tree: what is part of what, one row a node, deeper ones further in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kbgen.charts.figure import NARROW, Drawing, Table, figure, without_drawing
from kbgen.charts.svg import finite, label, line, linked, rect, together

_ROW, _INDENT = 26.0, 16.0
_DEEPEST, _MOST = 8, 300
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
    table = Table(("Depth", "What", "State"), [(str(depth + 1), node.label, node.note) for node, depth, _ in rows])
    if len(rows) < 2:
        one = (
            f"One value: {rows[0][0].label}{', ' if rows[0][0].note else ''}{rows[0][0].note}." if rows else "No data."
        )
        return without_drawing(title, one, table if rows else None)
    shown = rows[:_MOST]
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
    said = f"{node.label} ({node.note})" if node.note and share is None else node.label
    yield linked(node.href, node.label, label(x + 3.0, y, said, end - x - 3.0))
