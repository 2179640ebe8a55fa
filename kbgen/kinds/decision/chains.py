"""Chains of decisions that replace or change one another, and their shares of a page: sets and counting only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Pair = tuple[str, str]


class Share(NamedTuple):
    """A part of a chain that fits into one drawing: its pairs, its number from 0, and of how many parts."""

    pairs: tuple[Pair, ...]
    number: int
    parts: int


def chains(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """The pairs in chains: two are in one chain where a way along pairs leads from one to the other."""
    known = list(dict.fromkeys(pairs))
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in known:
        near[one].append(other)
        near[other].append(one)
    chain_of: dict[str, int] = {}
    for number, start in enumerate(near):
        for name in _reached(start, near, chain_of):
            chain_of[name] = number
    found: dict[int, list[Pair]] = defaultdict(list)
    for pair in known:
        found[chain_of[pair[0]]].append(pair)
    return list(found.values())


def _reached(start: str, near: dict[str, list[str]], known: dict[str, int]) -> Iterator[str]:
    """Every name that pairs lead to from `start`; nothing where it is in a chain already."""
    met = {start}
    waiting = [] if start in known else [start]
    while waiting:
        name = waiting.pop()
        yield name
        fresh = [other for other in near[name] if other not in met]
        met.update(fresh)
        waiting.extend(fresh)


def shares(chain: Sequence[Pair], most: int) -> list[Share]:
    """A chain in parts of at most `most` pairs each."""
    parts = [tuple(chain[start : start + most]) for start in range(0, len(chain), most)]
    return [Share(pairs, number, len(parts)) for number, pairs in enumerate(parts)]


def packed(sizes: Iterable[tuple[T, int]], most: int) -> list[list[T]]:
    """Things with their sizes, put together in their order so that no lot of two or more is larger than `most`."""
    lots: list[list[T]] = []
    room = 0
    for thing, size in sizes:
        if not lots or size > room:
            lots.append([])
            room = most
        lots[-1].append(thing)
        room -= size
    return lots
