"""How far objectives are, and the tree that they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from kbgen.kinds.objective import CheckIn, KeyResult
from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc

_NEAR = 0.1


class Standing(NamedTuple):
    """The newest known state of a key result; None for what nobody has said."""

    day: date | None = None
    current: float | None = None
    confidence: float | None = None


class Mean(NamedTuple):
    """The mean progress of the key results that can be measured, its spread, and how many of how many they are."""

    share: float | None
    lowest: float | None
    highest: float | None
    n: int
    of: int


def history(result: KeyResult) -> list[CheckIn]:
    """The check-ins, oldest first, with the state that the key result itself gives for `updated`."""
    points = list(result.checkins)
    if result.updated is not None and result.updated not in {point.date for point in points}:
        points.append(CheckIn(date=result.updated, current=result.current, confidence=result.confidence))
    return sorted(points, key=lambda point: point.date)


def standing(result: KeyResult) -> Standing:
    """The newest state: the last check-in that says it, else what the key result says without a date."""
    points = history(result)
    currents = [point.current for point in points if point.current is not None]
    confidences = [point.confidence for point in points if point.confidence is not None]
    return Standing(
        points[-1].date if points else None,
        currents[-1] if currents else result.current,
        confidences[-1] if confidences else result.confidence,
    )


def progress(result: KeyResult, current: float | None) -> float | None:
    """The share of the way from baseline to target that `current` has come, not clamped.

    Where baseline and target are the same, the aim is to hold them: all of the way while they are held in
    the key result's direction, else none. None where a number is missing, or which way is better.
    """
    baseline, target = result.baseline, result.target
    if baseline is None or target is None or current is None:
        return None
    if baseline != target:
        return (current - baseline) / (target - baseline)
    if result.direction is None:
        return None
    return float(current >= target if result.direction == "up" else current <= target)


def clamped(share: float) -> float:
    """A share between none and all."""
    return min(1.0, max(0.0, share))


def latest_progress(result: KeyResult) -> float | None:
    """The progress of the newest state."""
    return progress(result, standing(result).current)


def mean_progress(results: Iterable[KeyResult]) -> Mean:
    """The mean of clamped progress, so that one runaway key result hides no other."""
    found = [latest_progress(result) for result in results]
    known = [clamped(share) for share in found if share is not None]
    if not known:
        return Mean(None, None, None, 0, len(found))
    return Mean(sum(known) / len(known), min(known), max(known), len(known), len(found))


def lowest_confidence(results: Iterable[KeyResult]) -> float | None:
    """The confidence in the key result that is trusted least; None where nobody has said any."""
    said = (standing(result).confidence for result in results)
    return min((one for one in said if one is not None), default=None)


def pace(share: float | None, gone: float) -> str:
    """Progress against the time that is gone, in words; within a tenth of each other they are level."""
    if share is None:
        return "not measured"
    if share >= 1:
        return "reached"
    if gone == 0:
        return "not begun"
    if share < gone - _NEAR:
        return "behind"
    return "ahead" if share > gone + _NEAR else "on course"


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
