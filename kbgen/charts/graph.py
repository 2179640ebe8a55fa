"""A directed graph as boxes and arrows, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import Drawing, Table, figure, without_drawing
from kbgen.charts.layers import Layout, Stop, layered
from kbgen.charts.svg import clean, in_two_lines, label, linked, num, path, rect, together

_BOX, _BETWEEN = 168.0, 52.0
_LINE, _GAP = 15.0, 14.0
_EDGE = 14.0
_ARROW = 8.0
_MOST_NODES, _MOST_EDGES = 150, 500


class Node(NamedTuple):
    """A box; `note` is a word for its state."""

    id: str
    label: str
    href: str = ""
    note: str = ""


class Edge(NamedTuple):
    """An arrow from one node to another, and what it says; a weaker one is dashed."""

    start: str
    to: str
    label: str = ""
    dashed: bool = False


def graph(nodes: Sequence[Node], edges: Sequence[Edge], title: str, desc: str = "") -> Markup:
    """The graph in layers; one too large to be read as a picture is its table alone."""
    by_id = {node.id: node for node in nodes}
    known = [edge for edge in edges if edge.start in by_id and edge.to in by_id]
    table = _table(by_id, known)
    if len(by_id) < 2:
        one = f"One value: {nodes[0].label}." if nodes else "No data."
        return without_drawing(title, one, table if nodes else None)
    counted = f"{len(by_id)} nodes, {len(known)} arrows"
    if len(by_id) > _MOST_NODES or len(known) > _MOST_EDGES:
        return without_drawing(title, f"{counted}: too many for a drawing.", table)
    index = {name: number for number, name in enumerate(by_id)}
    layout = layered(len(by_id), [(index[edge.start], index[edge.to]) for edge in known])
    texts = [_lines(node) for node in by_id.values()]
    grid = _Grid(layout, _LINE * max(len(lines) for lines in texts) + _LINE)
    parts = [part for edge in known for part in _edge(edge, (index[edge.start], index[edge.to]), grid)]
    parts.extend(_node(node, texts[number], layout.nodes[number], grid) for number, node in enumerate(by_id.values()))
    links = any(node.href for node in nodes)
    drawing = Drawing(together(parts), *grid.size, wide=True, links=links)
    return figure(title, desc or f"{counted}.", drawing, table)


def _table(nodes: Mapping[str, Node], edges: Sequence[Edge]) -> Table:
    """A row for each arrow, then one for each node that has none."""
    rows = [(nodes[one.start].label, one.label or "→", nodes[one.to].label) for one in edges]
    met = {name for edge in edges for name in (edge.start, edge.to)}
    return Table(
        ("From", "How", "To"), [*rows, *((node.label, "", "") for node in nodes.values() if node.id not in met)]
    )


class _Grid(NamedTuple):
    """Turns places of a layout into coordinates; all boxes are as high as the one with the most text."""

    layout: Layout
    high: float

    def left(self, stop: Stop) -> float:
        return _EDGE + stop.layer * (_BOX + _BETWEEN)

    def middle(self, stop: Stop) -> float:
        return _EDGE + stop.row * (self.high + _GAP) + self.high / 2

    @property
    def size(self) -> tuple[float, float]:
        stops = [*self.layout.nodes, *(stop for route in self.layout.routes.values() for stop in route)]
        right = max(self.left(stop) for stop in stops) + _BOX
        return right + _EDGE, max(self.middle(stop) for stop in stops) + self.high / 2 + _EDGE


def _lines(node: Node) -> list[tuple[str, str]]:
    """The lines of a box, each with its style: the name in one or two, then the note."""
    lines = [(line, "kb-label") for line in in_two_lines(clean(node.label), _BOX - 16.0)]
    return [*lines, (clean(node.note), "kb-value")] if node.note else lines


def _node(node: Node, lines: Sequence[tuple[str, str]], stop: Stop, grid: _Grid) -> Markup:
    x, y = grid.left(stop), grid.middle(stop)
    first = y + 4.0 - _LINE / 2 * (len(lines) - 1)
    said = [
        label(x + 8.0, first + _LINE * number, text, _BOX - 16.0, css=css) for number, (text, css) in enumerate(lines)
    ]
    title = f"{clean(node.label)} ({node.note})" if node.note else clean(node.label)
    return linked(node.href, title, together([rect(x, y - grid.high / 2, _BOX, grid.high, "kb-box", title), *said]))


def _edge(edge: Edge, pair: tuple[int, int], grid: _Grid) -> Iterator[Markup]:
    css = "kb-edge kb-dashed" if edge.dashed else "kb-edge"
    if pair[0] == pair[1]:
        yield from _loop(grid.layout.nodes[pair[0]], css, grid)
        return
    route = grid.layout.routes[pair]
    bends = [(grid.left(stop) + across, grid.middle(stop)) for stop in route[1:-1] for across in (0.0, _BOX)]
    start, end = (grid.left(route[0]) + _BOX, grid.middle(route[0])), (grid.left(route[-1]), grid.middle(route[-1]))
    if pair in grid.layout.backward:
        yield path(_curve([(start[0] + _ARROW, start[1]), *bends, end]), css, edge.label)
        yield _arrow(start, -1.0)
    else:
        yield path(_curve([start, *bends, (end[0] - _ARROW, end[1])]), css, edge.label)
        yield _arrow(end, 1.0)


def _curve(places: Sequence[tuple[float, float]]) -> str:
    """A line that leaves and enters each place level; straight through the width of a box."""
    commands = [f"M{num(places[0][0])} {num(places[0][1])}"]
    for (x1, y1), (x2, y2) in pairwise(places):
        half = (x1 + x2) / 2
        commands.append(f"C{num(half)} {num(y1)} {num(half)} {num(y2)} {num(x2)} {num(y2)}")
    return " ".join(commands)


def _arrow(tip: tuple[float, float], way: float) -> Markup:
    x, y = tip
    back = x - way * _ARROW
    return path(f"M{num(x)} {num(y)} L{num(back)} {num(y - 4.0)} L{num(back)} {num(y + 4.0)} Z", "kb-arrow")


def _loop(stop: Stop, css: str, grid: _Grid) -> Iterator[Markup]:
    """An arrow from a node to itself, over its upper right corner."""
    x, y = grid.left(stop) + _BOX, grid.middle(stop) - grid.high / 2
    yield path(
        f"M{num(x - 20)} {num(y)} C{num(x - 20)} {num(y - 12)} {num(x + 12)} {num(y - 12)} {num(x + 12)} {num(y + 8)}",
        css,
    )
    yield path(f"M{num(x)} {num(y + 12)} L{num(x + 8)} {num(y + 8)} L{num(x + 8)} {num(y + 16)} Z", "kb-arrow")
