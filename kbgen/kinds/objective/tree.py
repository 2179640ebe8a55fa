"""Which objective serves which, and how many a team works towards at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc


class Node(NamedTuple):
    """An objective in the tree, and how many lie above it."""

    doc: Doc[Any]
    depth: int


def parent_of(doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The objective that this one serves, where it exists."""
    return next(iter(corpus.referred(doc, "parent")), None)


def children_of(doc: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The objectives that serve this one."""
    return corpus.referrers(doc, role="parent", kind="objective")


def trees(corpus: Corpus) -> list[list[Node]]:
    """Every objective once: each tree from its root downwards, where a circle is opened at its first objective."""
    docs = corpus.of_kind("objective")
    seen: set[str] = set()
    roots = [doc for doc in docs if parent_of(doc, corpus) is None]
    return [tree for doc in (*roots, *docs) if (tree := list(_below(doc, corpus, seen)))]


def _below(root: Doc[Any], corpus: Corpus, seen: set[str]) -> Iterator[Node]:
    """An objective and all below it that were not seen yet, as one reads; no recursion: a tree may be deep."""
    waiting = [Node(root, 0)]
    while waiting:
        node = waiting.pop()
        if node.doc.address in seen:
            continue
        seen.add(node.doc.address)
        yield node
        waiting.extend(Node(child, node.depth + 1) for child in reversed(children_of(node.doc, corpus)))


def above(doc: Doc[Any], corpus: Corpus, most: int) -> list[Doc[Any]]:
    """The objectives that one serves, the nearest last, and at most so many of them."""
    found: dict[str, Doc[Any]] = {}
    parent = parent_of(doc, corpus)
    while parent is not None and len(found) < most and parent.address not in (doc.address, *found):
        found[parent.address] = parent
        parent = parent_of(parent, corpus)
    return list(reversed(found.values()))


class Load(NamedTuple):
    """What a team works towards, and how many objectives it takes on at once, if it says so."""

    team: Doc[Any]
    active: tuple[Doc[Any], ...]
    limit: int | None

    @property
    def over(self) -> int:
        """By how many objectives the limit is exceeded."""
        return 0 if self.limit is None else max(0, len(self.active) - self.limit)


def loads(corpus: Corpus) -> list[Load]:
    """The work in progress of each team that works towards something or has a limit."""
    active: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("objective"):
        owner = owner_of(doc, corpus)
        if doc.fields.status == "active" and not doc.ended and owner is not None:
            active[owner.address].append(doc)
    found = [Load(team, tuple(active[team.address]), team.fields.wip_limit) for team in corpus.of_kind("team")]
    return [load for load in found if load.active or (load.limit and not load.team.ended)]
