"""Finds ladders that name a step of each competency, and those whose headings are levels and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, NamedTuple

from kbgen.kinds.ladder import Competency, Level, Step, Track
from kbgen.kinds.ladder.model import (
    Axis,
    Cell,
    Content,
    Coordinate,
    Declared,
    Expectation,
    LadderFiles,
    LadderPiece,
    Origin,
    grade_in,
    identifier,
    is_aside,
    key,
    looks_like_level,
    part,
    shown,
)
from kbgen.kinds.ladder.tables import is_step, rank
from kbgen.kit import Place
from kbgen.model import Doc

_FEWEST = 2
# `TL4`, `D1 - Developer`: a level by its short name
_CODE = re.compile(r"[A-Za-z]{1,4}(\d{1,2})\b")
_LONGEST_LABEL = 3
_LONGEST_NAME = 80
_SKILL_LEVEL = "skill level:"
Given = tuple[tuple[Doc[Any], Cell], ...]
Placed = tuple[Doc[Any], LadderPiece]


class Stepped(NamedTuple):
    """A ladder that was found: what it declares, where its levels stand, and its cells."""

    declared: Declared
    origins: dict[tuple[Axis, str], Origin]
    given: Given


class _Skill(NamedTuple):
    name: str
    step: str
    expectation: Expectation


def of_axes(group: LadderFiles) -> Stepped | None:
    """A file that lists the steps of each competency, and others whose levels name one step of each."""
    axes = _axes(group)
    if len(axes) < _FEWEST:
        return None
    named: dict[str, list[Coordinate]] = {}
    for name, (_, piece) in axes.items():
        for number, one in enumerate(piece.content.expectations, 1):
            named.setdefault(key(_label(one)), []).append((str(number), name))
    homes = {doc for doc, _ in axes.values()}
    found = [
        (doc, piece, steps)
        for doc in group.docs
        if doc not in homes
        for piece in part(doc).pieces
        for steps in [_steps_of(piece, named)]
        if len(steps) >= _FEWEST
    ]
    used = {name for _, _, steps in found for name in steps}
    axes = {name: axis for name, axis in axes.items() if name in used}
    return _stepped(axes, found) if len(found) >= _FEWEST <= len(axes) else None


def _axes(group: LadderFiles) -> dict[str, Placed]:
    """The sections of one file of which each lists steps by their names, by the id of the competency."""
    for doc in group.docs:
        pieces = axes_in(part(doc).pieces)
        if len(pieces) >= _FEWEST:
            return {identifier(piece.heading, place): (doc, piece) for place, piece in enumerate(pieces, 1)}
    return {}


def axes_in(pieces: Iterable[LadderPiece]) -> tuple[LadderPiece, ...]:
    """The sections that each list the steps of a competency."""
    return tuple(piece for piece in pieces if _lists_steps(piece))


def naming_steps(pieces: Iterable[LadderPiece]) -> tuple[LadderPiece, ...]:
    """The sections of levels, by their short names, that each list named steps; nothing where there is only one."""
    found = tuple(
        piece
        for piece in pieces
        if _CODE.match(piece.heading)
        and len(piece.content.expectations) >= _FEWEST
        and all(map(_label, piece.content.expectations))
    )
    return found if len(found) >= _FEWEST else ()


def skills_in(pieces: Iterable[LadderPiece]) -> bool:
    """Whether several sections list skills with the step that is required."""
    return sum(len(tuple(_skills(piece))) >= _FEWEST for piece in pieces) >= _FEWEST


def _lists_steps(piece: LadderPiece) -> bool:
    expectations = piece.content.expectations
    return len(expectations) >= _FEWEST and not looks_like_level(piece.heading) and all(map(_label, expectations))


def _label(expectation: Expectation) -> str:
    """The one to three words before a colon."""
    name, colon, rest = expectation.text.partition(":")
    return name if colon and rest.strip() and 0 < len(name.split()) <= _LONGEST_LABEL else ""


def _steps_of(piece: LadderPiece, named: dict[str, list[Coordinate]]) -> dict[str, str]:
    """The step of each competency that a section names; a name that two have in common goes to the first left."""
    steps: dict[str, str] = {}
    for expectation in piece.content.expectations:
        options = named.get(key(_label(expectation)), ())
        free = next(((step, axis) for step, axis in options if axis not in steps), None)
        if free is not None:
            steps[free[1]] = free[0]
    return steps


def _stepped(axes: dict[str, Placed], found: list[tuple[Doc[Any], LadderPiece, dict[str, str]]]) -> Stepped:
    several = len({doc for doc, _, _ in found}) > 1
    numbers: dict[Doc[Any], Iterator[int]] = {doc: count(1) for doc, _, _ in found}
    levels = tuple(_level(piece.heading, next(numbers[doc]), doc.id if several else "") for doc, piece, _ in found)
    tracks = tuple({doc.id: Track(id=doc.id, title=doc.title) for doc, _, _ in found}.values()) if several else ()
    origins: dict[tuple[Axis, str], Origin] = {
        ("level", level.id): Origin(doc, Place(piece.line))
        for level, (doc, piece, _) in zip(levels, found, strict=True)
    }
    origins |= {("competency", name): Origin(doc, Place(piece.line)) for name, (doc, piece) in axes.items()}
    declared = Declared(
        tracks,
        levels,
        tuple(Competency(id=name, title=shown(piece.heading)) for name, (_, piece) in axes.items()),
        tuple(Step(id=str(number)) for number in range(1, _most(axes) + 1)),
        {level.id: steps for level, (_, _, steps) in zip(levels, found, strict=True)},
    )
    return Stepped(declared, origins, tuple(_step_cells(axes)))


def _most(axes: dict[str, Placed]) -> int:
    return max(len(piece.content.expectations) for _, piece in axes.values())


def _step_cells(axes: dict[str, Placed]) -> Iterator[tuple[Doc[Any], Cell]]:
    for name, (doc, piece) in axes.items():
        for number, one in enumerate(piece.content.expectations, 1):
            yield doc, Cell(str(number), name, Content(expectations=(one,)), one.at, piece.anchor)


def _level(heading: str, place: int, track: str = "") -> Level:
    code = _CODE.match(heading)
    grade = (int(code[1]), 0) if code else grade_in(heading)
    return Level(id=identifier(heading, place), title=shown(heading), track=track, grade=grade[0] if grade else place)


def of_skills(group: LadderFiles) -> Stepped | None:
    """A file whose levels list skills, each with the step that is required: `(Relevant skill level: working)`."""
    if len(group.docs) > 1:
        return None
    doc = group.docs[0]
    found = [(piece, skills) for piece in part(doc).pieces if len(skills := tuple(_skills(piece))) >= _FEWEST]
    if len(found) < _FEWEST:
        return None
    levels = tuple(_level(piece.heading, place) for place, (piece, _) in enumerate(found, 1))
    ids = dict.fromkeys(key(skill.name) for _, skills in found for skill in skills)
    names = {key(skill.name): skill.name for _, skills in reversed(found) for skill in skills}
    competencies = tuple(
        Competency(id=identifier(names[one], place), title=names[one]) for place, one in enumerate(ids, 1)
    )
    by_name = {one: competency.id for one, competency in zip(ids, competencies, strict=True)}
    steps = dict.fromkeys(skill.step for _, skills in found for skill in skills)
    profile = {
        level.id: {by_name[key(skill.name)]: identifier(skill.step, 1) for skill in skills}
        for level, (_, skills) in zip(levels, found, strict=True)
    }
    declared = Declared((), levels, competencies, tuple(_scale(steps)), profile)
    cells = (
        Cell(level.id, by_name[key(skill.name)], Content(expectations=(skill.expectation,)), skill.expectation.at)
        for level, (_, skills) in zip(levels, found, strict=True)
        for skill in skills
    )
    return Stepped(
        declared, _at_headings(doc, levels, (piece for piece, _ in found)), tuple((doc, cell) for cell in cells)
    )


def _skills(piece: LadderPiece) -> Iterator[_Skill]:
    for expectation in piece.content.expectations:
        said, colon, step = (
            expectation.text.rpartition(_SKILL_LEVEL) if _SKILL_LEVEL in expectation.text else ("", "", "")
        )
        name = said.partition(".")[0].partition(":")[0].partition(" – ")[0].strip()
        if colon and is_step(step.strip(" ).")) and 0 < len(name) <= _LONGEST_NAME:
            yield _Skill(name, step.strip(" )."), expectation)


def _scale(steps: Iterable[str]) -> Iterator[Step]:
    for step in sorted(steps, key=rank):
        yield Step(id=identifier(step, 1), title=shown(step))


def of_headings(group: LadderFiles) -> Stepped | None:
    """A file whose headings are levels and nothing else, each with what is expected below it."""
    if len(group.docs) > 1:
        return None
    doc = group.docs[0]
    pieces = [piece for piece in part(doc).pieces if piece.depth > 1]
    written = [piece for piece in pieces if piece.content.expectations and not is_aside(piece.heading)]
    like = sum(looks_like_level(piece.heading) for piece in written)
    if like < _FEWEST or like * 2 < len(written) or len({piece.depth for piece in written}) > 1:
        return None
    levels = tuple(_level(piece.heading, place) for place, piece in enumerate(written, 1))
    competency = Competency(id="expectations", title="Expectations")
    cells = (
        (doc, Cell(level.id, competency.id, piece.content, Place(piece.line), piece.anchor))
        for level, piece in zip(levels, written, strict=True)
    )
    return Stepped(Declared((), levels, (competency,)), _at_headings(doc, levels, written), tuple(cells))


def _at_headings(
    doc: Doc[Any], levels: Iterable[Level], pieces: Iterable[LadderPiece]
) -> dict[tuple[Axis, str], Origin]:
    return {("level", level.id): Origin(doc, Place(piece.line)) for level, piece in zip(levels, pieces, strict=True)}
