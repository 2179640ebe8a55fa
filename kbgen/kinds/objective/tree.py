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
    found = [list(_below(doc, corpus, 0, seen)) for doc in roots]
    found.extend(list(_below(doc, corpus, 0, seen)) for doc in docs if doc.address not in seen)
    return [tree for tree in found if tree]


def _below(doc: Doc[Any], corpus: Corpus, depth: int, seen: set[str]) -> Iterator[Node]:
    if doc.address in seen:
        return
    seen.add(doc.address)
    yield Node(doc, depth)
    for child in children_of(doc, corpus):
        yield from _below(child, corpus, depth + 1, seen)


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
