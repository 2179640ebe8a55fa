"""Lays a directed graph out in layers, so that nearly all of its edges run one way and few of them cross.

After Sugiyama, Tagawa and Toda (1981): turn edges until there is no circle, give each node a layer, put
the layers in an order with few crossings, then straighten the edges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

Pair = tuple[int, int]
_SWEEPS = 6
# between two nodes, a node and a bend of an edge, two bends
_APART = (1.0, 0.65, 0.35)


class Stop(NamedTuple):
    """A place in the layout: a layer, and a row within it; nodes of one layer are at least 1 apart."""

    layer: int
    row: float


class Layout(NamedTuple):
    """Where each node stands, how each edge runs from layer to layer, and which edges run backwards."""

    nodes: tuple[Stop, ...]
    routes: Mapping[Pair, tuple[Stop, ...]]
    backward: frozenset[Pair]


def layered(count: int, edges: Sequence[Pair]) -> Layout:
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
    return Layout(tuple(place[node] for node in range(count)), routes, frozenset(backward))


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
