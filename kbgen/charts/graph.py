"""Graphs in layers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from kbgen.charts.figure import (
    Drawing,
    FigureTable,
    clean,
    figure,
    in_two_lines,
    label,
    linked,
    num,
    path,
    rect,
    together,
    without_drawing,
)

Pair = tuple[int, int]
_SWEEPS = 6
# between two nodes, a node and a bend of an edge, two bends
_APART = (1.0, 0.65, 0.35)


class Stop(NamedTuple):
    """A place in the layout: a layer, and a row within it; nodes of one layer are at least 1 apart."""

    layer: int
    row: float


class GraphLayout(NamedTuple):
    """Where each node stands, how each edge runs from layer to layer, and which edges run backwards."""

    nodes: tuple[Stop, ...]
    routes: Mapping[Pair, tuple[Stop, ...]]
    backward: frozenset[Pair]


def layered(count: int, edges: Sequence[Pair]) -> GraphLayout:
    """Lay out nodes 0 to `count` - 1; an edge from a node to itself has no route."""
    wanted = list(dict.fromkeys(edge for edge in edges if edge[0] != edge[1]))
    backward = _closing(count, wanted)
    forward = list(dict.fromkeys((to, start) if (start, to) in backward else (start, to) for start, to in wanted))
    layer = _layers(count, forward)
    chains = _chains(count, forward, layer)
    order = _ordered(count, layer, chains)
    rows = _straightened(order, chains, count)
    place = {node: Stop(level, rows[node]) for level, nodes in enumerate(order) for node in nodes}
    routes = {
        edge: tuple(place[node] for node in chains[(edge[1], edge[0]) if edge in backward else edge]) for edge in wanted
    }
    return GraphLayout(tuple(place[node] for node in range(count)), routes, frozenset(backward))


def _closing(count: int, edges: Sequence[Pair]) -> set[Pair]:
    """The edges that close a circle, met while walking from each node in turn."""
    after: dict[int, list[int]] = defaultdict(list)
    for start, to in edges:
        after[start].append(to)
    closing: set[Pair] = set()
    done: set[int] = set()
    for root in range(count):
        if root in done:
            continue
        open_nodes, walk = {root}, [(root, iter(after[root]))]
        while walk:
            node, following = walk[-1]
            to = next(following, -1)
            if to < 0:
                walk.pop()
                open_nodes.discard(node)
                done.add(node)
            elif to in open_nodes:
                closing.add((node, to))
            elif to not in done:
                open_nodes.add(to)
                walk.append((to, iter(after[to])))
    return closing


def _layers(count: int, edges: Sequence[Pair]) -> list[int]:
    """As many layers as the longest way has nodes; a node that nothing leads to stands just before its first."""
    before: dict[int, int] = defaultdict(int)
    after: dict[int, list[int]] = defaultdict(list)
    for start, to in edges:
        before[to] += 1
        after[start].append(to)
    layer = [0] * count
    roots = [node for node in range(count) if not before[node]]
    ready = list(roots)
    for node in ready:
        for to in after[node]:
            layer[to] = max(layer[to], layer[node] + 1)
            before[to] -= 1
            if not before[to]:
                ready.append(to)
    for node in roots:
        if after[node]:
            layer[node] = min(layer[to] for to in after[node]) - 1
    return layer


def _chains(count: int, edges: Sequence[Pair], layer: Sequence[int]) -> dict[Pair, list[int]]:
    """Each edge as a chain of nodes in neighbouring layers; nodes from `count` on are only bends."""
    chains = {}
    bend = count
    for start, to in edges:
        bends = layer[to] - layer[start] - 1
        chains[start, to] = [start, *range(bend, bend + bends), to]
        bend += bends
    return chains


def _neighbours(chains: Mapping[Pair, list[int]]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    left: dict[int, list[int]] = defaultdict(list)
    right: dict[int, list[int]] = defaultdict(list)
    for chain in chains.values():
        for start, to in pairwise(chain):
            right[start].append(to)
            left[to].append(start)
    return left, right


def _ordered(count: int, layer: Sequence[int], chains: Mapping[Pair, list[int]]) -> list[list[int]]:
    """The nodes of each layer, put by turns near the middle of their neighbours on the left and on the right."""
    order: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for node in range(count):
        order[layer[node]].append(node)
    for (start, _), chain in chains.items():
        for step, bend in enumerate(chain[1:-1], 1):
            order[layer[start] + step].append(bend)
    left, right = _neighbours(chains)
    for sweep in range(_SWEEPS):
        towards, levels = (left, order[1:]) if sweep % 2 == 0 else (right, order[-2::-1])
        place = {node: float(row) for nodes in order for row, node in enumerate(nodes)}
        for nodes in levels:
            middles = {node: _middle(towards[node], place, place[node]) for node in nodes}
            nodes.sort(key=lambda node: (middles[node], place[node], node))
            place |= {node: float(row) for row, node in enumerate(nodes)}
    return order


def _middle(nodes: Sequence[int], place: Mapping[int, float], otherwise: float) -> float:
    return sum(place[node] for node in nodes) / len(nodes) if nodes else otherwise


def _straightened(order: Sequence[Sequence[int]], chains: Mapping[Pair, list[int]], count: int) -> dict[int, float]:
    """A row for each node: near the middle of its neighbours, in order, and clear of the next."""
    offsets = [_offsets(nodes, count) for nodes in order]
    left, right = _neighbours(chains)
    row = {node: float(index) for nodes in order for index, node in enumerate(nodes)}
    for sweep in range(2 * _SWEEPS):
        for level in range(len(order)) if sweep % 2 == 0 else reversed(range(len(order))):
            wished = [_middle([*left[node], *right[node]], row, row[node]) for node in order[level]]
            row |= dict(zip(order[level], _apart(wished, offsets[level]), strict=True))
    lowest = min(row.values(), default=0.0)
    return {node: place - lowest for node, place in row.items()}


def _offsets(nodes: Sequence[int], count: int) -> list[float]:
    """How far each node of a layer is from the first where all stand as close as they may; bends need less room."""
    offsets = [0.0] * len(nodes)
    for index, (before, node) in enumerate(pairwise(nodes), 1):
        bends = (before >= count) + (node >= count)
        offsets[index] = offsets[index - 1] + _APART[bends]
    return offsets


def _apart(wished: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The places nearest to those wished for, by least squares, that keep their distance from one another."""
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wished, offsets, strict=True):
        total, size = place - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            before, length = blocks.pop()
            total, size = total + before, size + length
        blocks.append((total, size))
    starts = [total / size for total, size in blocks for _ in range(size)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


_BOX, _BETWEEN = 168.0, 52.0
_LINE, _GAP = 15.0, 14.0
_EDGE = 14.0
_ARROW = 8.0
_MOST_NODES, _MOST_EDGES = 150, 500


class GraphNode(NamedTuple):
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


def graph(nodes: Sequence[GraphNode], edges: Sequence[Edge], title: str, desc: str = "") -> Markup:
    """The graph in layers; one too large to be read as a picture is its table alone."""
    by_id = {node.id: node for node in nodes}
    known = [edge for edge in edges if edge.start in by_id and edge.to in by_id]
    table = _table(by_id, known)
    if len(by_id) < 2:
        text = f"One value: {nodes[0].label}." if nodes else "No data."
        return without_drawing(title, text, table if nodes else None)
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


def _table(nodes: Mapping[str, GraphNode], edges: Sequence[Edge]) -> FigureTable:
    """A row for each arrow, then one for each node that has none."""
    rows = [(nodes[edge.start].label, edge.label or "→", nodes[edge.to].label) for edge in edges]
    met = {name for edge in edges for name in (edge.start, edge.to)}
    return FigureTable(
        ("From", "How", "To"), [*rows, *((node.label, "", "") for node in nodes.values() if node.id not in met)]
    )


class _Grid(NamedTuple):
    """Turns places of a layout into coordinates; all boxes are as high as the one with the most text."""

    layout: GraphLayout
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


def _lines(node: GraphNode) -> list[tuple[str, str]]:
    """The lines of a box, each with its style: the name in one or two, then the note."""
    lines = [(line, "kb-label") for line in in_two_lines(clean(node.label), _BOX - 16.0)]
    return [*lines, (clean(node.note), "kb-value")] if node.note else lines


def _node(node: GraphNode, lines: Sequence[tuple[str, str]], stop: Stop, grid: _Grid) -> Markup:
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
