"""A directed graph as boxes and arrows, from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import Drawing, Table, figure, without_drawing
from kbgen.charts.layers import Layout, Stop, layered
from kbgen.charts.svg import clean, in_two_lines, label, linked, num, path, rect, shortened, together

_BOX, _HIGH = 168.0, 44.0
_BETWEEN, _PITCH = 52.0, 58.0
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
    table = Table(
        ("From", "", "To"), [(by_id[one.start].label, one.label or "→", by_id[one.to].label) for one in known]
    )
    if len(by_id) < 2:
        one = f"One value: {nodes[0].label}." if nodes else "No data."
        return without_drawing(title, one, table if known else None)
    counted = f"{len(by_id)} nodes, {len(known)} arrows"
    if len(by_id) > _MOST_NODES or len(known) > _MOST_EDGES:
        return without_drawing(title, f"{counted}: too many for a drawing.", table)
    index = {name: number for number, name in enumerate(by_id)}
    layout = layered(len(by_id), [(index[edge.start], index[edge.to]) for edge in known])
    parts = [part for edge in known for part in _edge(edge, (index[edge.start], index[edge.to]), layout)]
    parts.extend(_node(node, layout.nodes[number]) for number, node in enumerate(by_id.values()))
    stops = [*layout.nodes, *(stop for route in layout.routes.values() for stop in route)]
    width = 2 * _EDGE + max(stop.layer for stop in stops) * (_BOX + _BETWEEN) + _BOX
    height = 2 * _EDGE + max(stop.row for stop in stops) * _PITCH + _HIGH
    links = any(node.href for node in nodes)
    drawing = Drawing(together(parts), width, height, wide=True, links=links)
    return figure(title, desc or f"{counted}.", drawing, table)


def _left(stop: Stop) -> float:
    return _EDGE + stop.layer * (_BOX + _BETWEEN)


def _middle(stop: Stop) -> float:
    return _EDGE + stop.row * _PITCH + _HIGH / 2


def _node(node: Node, stop: Stop) -> Markup:
    x, y = _left(stop), _middle(stop)
    whole = clean(node.label)
    lines = in_two_lines(whole, _BOX - 16.0)
    if node.note:
        lines = [lines[0] if len(lines) == 1 else shortened(whole, _BOX - 16.0), clean(node.note)]
    first = y + 4.0 - 8.0 * (len(lines) - 1)
    said = [
        label(x + 8.0, first + 16.0 * number, text, _BOX - 16.0, css="kb-value" if number and node.note else "kb-label")
        for number, text in enumerate(lines)
    ]
    title = f"{whole} ({node.note})" if node.note else whole
    return linked(node.href, title, together([rect(x, y - _HIGH / 2, _BOX, _HIGH, "kb-box", title), *said]))


def _edge(edge: Edge, pair: tuple[int, int], layout: Layout) -> Iterator[Markup]:
    css = "kb-edge kb-dashed" if edge.dashed else "kb-edge"
    if pair[0] == pair[1]:
        yield from _loop(layout.nodes[pair[0]], css)
        return
    route = layout.routes[pair]
    places = [
        point for stop in route[1:-1] for point in ((_left(stop), _middle(stop)), (_left(stop) + _BOX, _middle(stop)))
    ]
    start, end = (_left(route[0]) + _BOX, _middle(route[0])), (_left(route[-1]), _middle(route[-1]))
    tip = start if pair in layout.backward else end
    bent = [start, *places, end]
    bent[0 if tip is start else -1] = (tip[0] + (_ARROW if tip is start else -_ARROW), tip[1])
    yield path(_curve(bent), css, edge.label)
    yield _arrow(tip, -1.0 if tip is start else 1.0)


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


def _loop(stop: Stop, css: str) -> Iterator[Markup]:
    """An arrow from a node to itself, over its upper right corner."""
    x, y = _left(stop) + _BOX, _middle(stop) - _HIGH / 2
    yield path(
        f"M{num(x - 20)} {num(y)} C{num(x - 20)} {num(y - 12)} {num(x + 12)} {num(y - 12)} {num(x + 12)} {num(y + 8)}",
        css,
    )
    yield path(f"M{num(x)} {num(y + 12)} L{num(x + 8)} {num(y + 8)} L{num(x + 8)} {num(y + 16)} Z", "kb-arrow")
