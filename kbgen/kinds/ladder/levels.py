"""Finds the levels and competencies of a ladder: those that it declares, else those that its headings show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kbgen.kinds.ladder import MOST_COMPETENCIES, MOST_LEVELS, Competency, Level, Track
from kbgen.kinds.ladder.model import (
    Axis,
    Cell,
    Declared,
    LadderFiles,
    Origin,
    grade_in,
    grid,
    identifier,
    is_aside,
    key,
    looks_like_level,
    part,
    shown,
)
from kbgen.kinds.ladder.steps import Given, of_axes, of_headings, of_skills
from kbgen.model import Doc

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Scheme:
    """The names that cells are placed by, and where each of them is written.

    `given` are the cells, where whoever found the names has found those too.
    """

    declared: Declared
    origins: dict[tuple[Axis, str], Origin] = field(default_factory=dict)
    inferred: bool = False
    given: Given = ()

    def axis_of(self, doc: Doc[Any]) -> tuple[Axis, str] | None:
        """The level or the competency that a document is wholly about."""
        return next((named for named, origin in self.origins.items() if origin.own and origin.doc is doc), None)


def scheme(group: LadderFiles) -> Scheme | None:
    """The levels and competencies of a group, or None where it is no ladder."""
    found = _found(group)
    if found is None or len(found.declared.levels) > MOST_LEVELS:
        return None
    return found if len(found.declared.competencies) <= MOST_COMPETENCIES else None


def _found(group: LadderFiles) -> Scheme | None:
    declared = part(group.home).declared if group.home else Declared()
    if declared.levels and declared.competencies:
        return _declared(group, declared)
    if declared.levels or declared.competencies:
        return _half(group, declared)
    return _of_table(group) or _of_grid(group) or _of_competencies(group) or _of_levels(group) or _of_steps(group)


def _of_steps(group: LadderFiles) -> Scheme | None:
    """A ladder that names steps, or nothing but levels."""
    found = of_axes(group) or of_skills(group) or of_headings(group)
    return Scheme(found.declared, found.origins, inferred=True, given=found.given) if found else None


def _declared(group: LadderFiles, declared: Declared) -> Scheme:
    origins: dict[tuple[Axis, str], Origin] = {}
    if group.home:
        origins = {named: Origin(group.home, at) for named, at in declared.places.items()}
    axes: tuple[tuple[Axis, Sequence[Level | Competency]], ...] = (
        ("level", declared.levels),
        ("competency", declared.competencies),
    )
    for doc in group.others:
        for axis, listed in axes:
            found = _about(doc, listed)
            if found and not (origins.get((axis, found)) or Origin(doc)).own:
                origins[axis, found] = Origin(doc, own=True)
                break
    return Scheme(declared, origins)


def _about(doc: Doc[Any], listed: Iterable[Level | Competency]) -> str:
    """The id of what a document is named after."""
    stem = doc.inner.rpartition("/")[2].partition(".")[0]
    names = {key(doc.id), key(doc.title), key(stem)}
    return next((one.id for one in listed if key(one.id) in names or key(one.title) in names), "")


def _half(group: LadderFiles, declared: Declared) -> Scheme | None:
    """A ladder that declares its levels or its competencies, and leaves the others to its files."""
    if declared.levels:
        names = {key(name) for level in declared.levels for name in (level.id, level.title)}
        docs = [doc for doc in group.others if any(key(piece.heading) in names for piece in part(doc).pieces)]
        if docs:
            competencies = tuple(
                Competency(id=doc.id, title=doc.title, summary=doc.fields.summary or "") for doc in docs
            )
        else:
            about = [doc for doc in group.others if _about(doc, declared.levels)]
            competencies = tuple(_competencies(_round_again(about)))
        found = replace(declared, competencies=competencies)
    else:
        docs = [doc for doc in group.others if not _about(doc, declared.competencies)]
        found = replace(declared, levels=tuple(_levels_of(_ordered(group, docs))))
    return _declared(group, found) if found.levels and found.competencies else None


def _of_table(group: LadderFiles) -> Scheme | None:
    """The ladder of a table that stands alone: its names, in the order in which they first come."""
    cells = tuple(cell for doc in group.docs for cell in part(doc).cells)
    if not cells:
        return None
    names = list(dict.fromkeys(cell.level for cell in cells))
    lines = _apart(cells) if len(names) <= MOST_LEVELS else []
    if len(lines) < _FEWEST or any(len(line) < _FEWEST for line in lines):
        lines = []
    ids = {name: identifier(line[0], n) for n, line in enumerate(lines, 1) for name in line}
    tracks = tuple(Track(id=ids[line[0]], title=f"{shown(line[0])} to {shown(line[-1])}") for line in lines)
    levels = tuple(
        Level(id=identifier(name, n), title=shown(name), track=ids.get(name, "")) for n, name in enumerate(names, 1)
    )
    competencies = tuple(_competencies(dict.fromkeys(cell.competency for cell in cells)))
    return Scheme(Declared(tracks, levels, competencies), inferred=True)


def _apart(cells: tuple[Cell, ...]) -> list[list[str]]:
    """The levels in lines of those that have a competency in common: tables about other people are tracks."""
    lines: list[tuple[dict[str, None], set[str]]] = []
    for cell in cells:
        level, competency = cell.level, key(cell.competency)
        joined = [line for line in lines if level in line[0] or competency in line[1]]
        one: tuple[dict[str, None], set[str]] = ({}, set())
        for line in joined:
            one[0].update(line[0])
            one[1].update(line[1])
            lines.remove(line)
        one[0][level] = None
        one[1].add(competency)
        lines.append(one)
    first = {cell.level: place for place, cell in reversed(list(enumerate(cells)))}
    return sorted(([*sorted(line[0], key=first.__getitem__)] for line in lines), key=lambda line: first[line[0]])


def _of_grid(group: LadderFiles) -> Scheme | None:
    """The ladder of one file, whose H2 are levels and whose H3 are competencies."""
    doc = group.docs[0]
    levels, competencies = grid(part(doc))
    if len(group.docs) > 1 or not levels:
        return None
    return Scheme(
        Declared(levels=tuple(_levels(levels)), competencies=tuple(_competencies(competencies))), inferred=True
    )


def _of_competencies(group: LadderFiles) -> Scheme | None:
    """A file for each competency: headings that look like levels come round again in them."""
    levels = [name for name in _round_again(group.others) if looks_like_level(name)]
    if len(levels) < _FEWEST:
        return None
    names = {key(name) for name in levels}
    docs = [
        doc
        for doc in group.others
        if doc in group.linked or any(key(piece.heading) in names for piece in part(doc).pieces)
    ]
    ordered = [*group.linked, *(doc for doc in docs if doc not in group.linked)]
    competencies = tuple(Competency(id=doc.id, title=doc.title, group=_folder_name(doc, group)) for doc in ordered)
    origins: dict[tuple[Axis, str], Origin] = {("competency", doc.id): Origin(doc, own=True) for doc in ordered}
    return Scheme(Declared(levels=tuple(_levels(levels)), competencies=competencies), origins, inferred=True)


def _folder_name(doc: Doc[Any], group: LadderFiles) -> str:
    """The name of the folder that competencies of one group lie in."""
    if group.home is None or doc.folder == group.home.folder:
        return ""
    return doc.folder.rpartition("/")[2].replace("-", " ").replace("_", " ").capitalize()


def _of_levels(group: LadderFiles) -> Scheme | None:
    """A file for each level: their headings come round again."""
    docs = [doc for doc in group.others if looks_like_level(doc.title) or looks_like_level(doc.id)]
    competencies = tuple(_competencies(_round_again(docs)))
    if len(docs) < _FEWEST or not competencies:
        return None
    ordered = _ordered(group, docs)
    origins: dict[tuple[Axis, str], Origin] = {("level", doc.id): Origin(doc, own=True) for doc in ordered}
    return Scheme(Declared(levels=tuple(_levels_of(ordered)), competencies=competencies), origins, inferred=True)


def _ordered(group: LadderFiles, docs: Iterable[Doc[Any]]) -> list[Doc[Any]]:
    """Levels as the home lists them, else by the number in their title."""
    places = {doc: place for place, doc in enumerate(group.linked)}
    return sorted(docs, key=lambda doc: (places.get(doc, len(places)), grade_in(doc.title) or (0, 0), doc.path))


def _levels_of(docs: Iterable[Doc[Any]]) -> Iterable[Level]:
    for place, doc in enumerate(docs, 1):
        grade = grade_in(doc.title)
        yield Level(id=doc.id, title=doc.title, grade=grade[0] if grade else place, scope=doc.fields.summary or "")


def _levels(names: Iterable[str]) -> Iterable[Level]:
    for place, name in enumerate(names, 1):
        yield Level(id=identifier(name, place), title=shown(name), grade=place)


def _competencies(names: Iterable[str]) -> Iterable[Competency]:
    for place, name in enumerate(names, 1):
        yield Competency(id=identifier(name, place), title=shown(name))


def _round_again(docs: Sequence[Doc[Any]]) -> list[str]:
    """The headings that at least a third of the files have, as most of them spell it, in order of appearance."""
    files: Counter[str] = Counter()
    spelt: dict[str, Counter[str]] = {}
    for doc in docs:
        headings = [piece.heading for piece in part(doc).pieces if piece.depth > 1]
        files.update({key(heading) for heading in headings})
        for heading in headings:
            spelt.setdefault(key(heading), Counter())[shown(heading)] += 1
    needed = max(_FEWEST, -(-len(docs) // 3))
    return [
        counts.most_common(1)[0][0]
        for name, counts in spelt.items()
        if name and files[name] >= needed and not is_aside(name)
    ]
