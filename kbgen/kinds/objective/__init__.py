"""Objectives: what is to be different at the end of a period, and how far it has come."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, model_validator

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, Part, RefTo, ServiceRef, Shorthand
from kbgen.kit.numbers import Number, Share, with_unit
from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc

__all__ = ["KIND", "Objective"]

_NAMED = re.compile(r"(\d{4})(?:-?([QH])([1-4]))?", re.ASCII | re.IGNORECASE)
_TURNED = re.compile(r"([QH])([1-4])[ -](\d{4})", re.ASCII | re.IGNORECASE)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:/|to|until)\s*(\d{4}-\d{2}-\d{2})", re.ASCII)
_MONTHS = {"Q": 3, "H": 6, "": 12}


class Period(Shorthand):
    """A first and a last day, and the name that people use for them."""

    start: Day
    end: Day
    name: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        return read_period(str(value)) if isinstance(value, str | int) else value

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.end < self.start:
            raise ValueError(f"the period ends on {self.end}, before it starts on {self.start}")
        return self

    def __str__(self) -> str:
        """`2026-Q4, 2026-10-01 to 2026-12-31`."""
        days = f"{self.start} to {self.end}"
        return f"{self.name}, {days}" if self.name else days


def read_period(text: str) -> dict[str, object]:
    """The first and last day that a text names; ValueError says which forms are known."""
    said = text.strip()
    if match := _DATES.fullmatch(said):
        return {"start": match[1], "end": match[2]}
    if match := _TURNED.fullmatch(said):
        said = f"{match[3]}-{match[1]}{match[2]}"
    match = _NAMED.fullmatch(said)
    letter = (match[2] or "").upper() if match else ""
    if match is None or (letter == "H" and match[3] > "2") or not 1970 <= int(match[1]) <= 2200:
        raise ValueError(
            f"{text!r} is no period; write 2026-Q4, 2026-H2, 2026, or {{start: 2026-10-01, end: 2026-12-31}}"
        )
    year, part = int(match[1]), int(match[3] or 1)
    start, end = _days(year, _MONTHS[letter], part)
    return {"start": start, "end": end, "name": f"{year}-{letter}{part}" if letter else str(year)}


def _days(year: int, months: int, part: int) -> tuple[date, date]:
    """The first and the last day of one of the equal parts of a year, counted from 1."""
    after = months * part
    following = date(year + after // 12, after % 12 + 1, 1)
    return date(year, months * (part - 1) + 1, 1), following - timedelta(days=1)


def elapsed(start: date, end: date, today: date) -> float:
    """The share of a period that is gone in the morning of `today`: 0 on its first day, 1 once it is over."""
    gone = (today - start).days / ((end - start).days + 1)
    return min(1.0, max(0.0, gone))


_SAID = {"increase": "up", "decrease": "down"}


def _direction(value: object) -> object:
    """`increase` and `decrease` mean `up` and `down`."""
    return _SAID.get(value.strip().lower(), value) if isinstance(value, str) else value


Direction = Annotated[Literal["up", "down"], BeforeValidator(_direction)]


class CheckIn(Part):
    """What a key result stood at on a day, and how likely its target seemed."""

    date: Day
    current: Number | None = None
    confidence: Share | None = None
    note: str | None = None


class KeyResult(Part):
    """A measure that says whether the objective is reached: from a baseline to a target."""

    id: str | None = None
    metric: str
    unit: str | None = None
    baseline: Number | None = None
    target: Number | None = None
    current: Number | None = None
    direction: Direction | None = None
    updated: Day | None = None
    confidence: Share | None = None
    checkins: Many[CheckIn] = ()
    services: Many[ServiceRef] = ()

    @model_validator(mode="before")
    @classmethod
    def _unit_beside_numbers(cls, value: object) -> object:
        return with_unit(value, ("baseline", "target", "current"), later="checkins")


class Deferred(Part):
    """Something that the objective leaves for later, and why."""

    what: str
    why: str


class Objective(Fields):
    """What a team, or the company, wants to be different at the end of a period."""

    status: Literal["proposed", "active", "done", "dropped"] | None = Field(None, description="Where it stands.")
    period: Period | None = Field(None, description="2026-Q4, 2026-H2, 2026, or a start and an end date.")
    parent: Annotated[str, RefTo(("objective",))] | None = Field(None, description="The objective that it serves.")
    key_results: Many[KeyResult] = Field((), description="The measures that say whether it is reached.")
    deferred: Many[Deferred] = Field((), description="What is left for later, and why.")


def ended(fields: Objective, _content: object) -> str:
    """Whether nobody works towards it any more."""
    return f"is {fields.status}" if fields.status in ("done", "dropped") else ""


KIND = Kind(
    name="objective",
    label="Objective",
    plural="Objectives",
    group="Outcomes",
    summary="What is to be different at the end of a period, how far it has come, and what has to wait.",
    schema=Objective,
    folders=("objectives", "okrs"),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="objectives/orders-that-arrive.md",
    rule_modules=("rules",),
    ended=ended,
    status=lambda doc: doc.fields.status or "",
    date=lambda doc: doc.fields.period.start if doc.fields.period else None,
)


_NEAR = 0.1


class KeyResultState(NamedTuple):
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


def key_result_state(result: KeyResult) -> KeyResultState:
    """The newest state: the last check-in that says it, else what the key result says without a date."""
    points = history(result)
    currents = [point.current for point in points if point.current is not None]
    confidences = [point.confidence for point in points if point.confidence is not None]
    return KeyResultState(
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
    return progress(result, key_result_state(result).current)


def mean_progress(results: Iterable[KeyResult]) -> Mean:
    """The mean of clamped progress, so that one runaway key result hides no other."""
    found = [latest_progress(result) for result in results]
    known = [clamped(share) for share in found if share is not None]
    if not known:
        return Mean(None, None, None, 0, len(found))
    return Mean(sum(known) / len(known), min(known), max(known), len(known), len(found))


def lowest_confidence(results: Iterable[KeyResult]) -> float | None:
    """The confidence in the key result that is trusted least; None where nobody has said any."""
    confidences = (key_result_state(result).confidence for result in results)
    return min((confidence for confidence in confidences if confidence is not None), default=None)


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


class TreeNode(NamedTuple):
    """An objective in the tree, and how many lie above it."""

    doc: Doc[Any]
    depth: int


def parent_of(doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The objective that this one serves, where it exists."""
    return next(iter(corpus.referred(doc, "parent")), None)


def children_of(doc: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The objectives that serve this one."""
    return corpus.referrers(doc, role="parent", kind="objective")


def trees(corpus: Corpus) -> list[list[TreeNode]]:
    """Every objective once: each tree from its root downwards, where a circle is opened at its first objective."""
    docs = corpus.of_kind("objective")
    seen: set[str] = set()
    roots = [doc for doc in docs if parent_of(doc, corpus) is None]
    return [tree for doc in (*roots, *docs) if (tree := list(_below(doc, corpus, seen)))]


def _below(root: Doc[Any], corpus: Corpus, seen: set[str]) -> Iterator[TreeNode]:
    """An objective and all below it that were not seen yet, as one reads; no recursion: a tree may be deep."""
    waiting = [TreeNode(root, 0)]
    while waiting:
        node = waiting.pop()
        if node.doc.address in seen:
            continue
        seen.add(node.doc.address)
        yield node
        waiting.extend(TreeNode(child, node.depth + 1) for child in reversed(children_of(node.doc, corpus)))


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
