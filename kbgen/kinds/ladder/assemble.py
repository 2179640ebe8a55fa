"""Puts the files of a ladder together into one model: level by competency."""

from __future__ import annotations

import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kbgen.kinds.ladder import Competency, Level
from kbgen.kinds.ladder.levels import Scheme, scheme
from kbgen.kinds.ladder.model import (
    At,
    Axis,
    Cell,
    Content,
    Coordinate,
    LadderFiles,
    LadderModel,
    LadderPiece,
    Origin,
    PlacedCell,
    Stray,
    groups,
    is_aside,
    key,
    looks_like_level,
    part,
    shown,
)
from kbgen.kit import Place
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc


@dataclass(frozen=True, slots=True)
class _Read:
    """The ladders of one corpus, also by the address of each of their documents."""

    corpus: weakref.ref[Corpus]
    found: tuple[LadderModel, ...]
    by_address: Mapping[str, LadderModel]


# Rules and pages ask for the ladders of the same corpus many times in a row.
_last: list[_Read] = []


def ladders(corpus: Corpus) -> tuple[LadderModel, ...]:
    """Every ladder of the corpus."""
    return _read(corpus).found


def ladder_of(doc: Doc[Any], corpus: Corpus) -> LadderModel | None:
    """The ladder that a document is part of."""
    return _read(corpus).by_address.get(doc.address)


def _read(corpus: Corpus) -> _Read:
    if not _last or _last[0].corpus() is not corpus:
        found = tuple(_ladders(corpus))
        by_address = {doc.address: ladder for ladder in found for doc in ladder.docs}
        _last[:] = [_Read(weakref.ref(corpus, lambda _gone: _last.clear()), found, by_address)]
    return _last[0]


def _ladders(corpus: Corpus) -> Iterator[LadderModel]:
    for group in groups(corpus):
        names = scheme(group)
        if names is not None:
            yield _assembled(group, names)
            continue
        # files that make no ladder together may each be one
        alone = (
            (files, scheme(files)) for files in (LadderFiles(doc, (doc,)) for doc in group.docs if len(group.docs) > 1)
        )
        yield from (_assembled(one, found) for one, found in alone if found is not None)


def _assembled(group: LadderFiles, found: Scheme) -> LadderModel:
    placing = _Placing(found, group.home)
    for doc, cell in found.given:
        placing.take_cell(doc, cell)
    for doc in group.docs if not found.given else ():
        placing.take(doc)
    declared = found.declared
    home = group.home or (group.docs[0] if len(group.docs) == 1 else None)
    first = home or group.docs[0]
    return LadderModel(
        id=first.id if home else first.folder.rpartition("/")[2] or first.collection,
        title=first.title if home else shown(first.folder.rpartition("/")[2].replace("-", " ")) or first.collection,
        home=home,
        docs=group.docs,
        tracks=declared.tracks,
        levels=declared.levels,
        competencies=declared.competencies,
        cells=placing.whole(),
        origins=placing.origins,
        strays=tuple(placing.strays),
        twice=tuple(placing.twice),
        drifts=tuple(_drifts(placing.spelt)) if found.inferred else (),
        scale=declared.scale,
        profile=declared.profile,
        declared=not found.inferred,
        counted=declared.counted,
        unplaced=tuple(placing.unplaced),
        step_cells=placing.step_cells,
    )


class _Names:
    """Finds a level or a competency by any of its names."""

    def __init__(self, listed: Iterable[Level | Competency]) -> None:
        listed = tuple(listed)
        # an id by itself comes before what others are called
        self.exact = frozenset(one.id for one in listed)
        self.ids: dict[str, str] = {}
        self.said: list[str] = []
        for one in listed:
            for name in (one.id, one.title):
                if name:
                    self.ids.setdefault(key(name), one.id)
                    self.said.append(name)

    def find(self, name: str) -> str:
        """The id, or nothing."""
        return name if name in self.exact else self.ids.get(key(name), "")


class _Placing:
    """Places the cells of one file after another."""

    def __init__(self, found: Scheme, home: Doc[Any] | None) -> None:
        declared = found.declared
        self.found = found
        self.home = home
        self.names: dict[Axis, _Names] = {
            "level": _Names(declared.levels),
            "competency": _Names(declared.competencies),
        }
        # Where a profile says which step a level requires, what is written is written for steps.
        self.steps = _Names(Level(id=step.id, title=step.title) for step in declared.scale)
        self.origins = dict(found.origins)
        self.cells: dict[Coordinate, PlacedCell] = {}
        self.step_cells: dict[Coordinate, PlacedCell] = {}
        self.strays: list[Stray] = []
        self.twice: list[PlacedCell] = []
        self.unplaced: list[PlacedCell] = []
        self.spelt: dict[str, list[tuple[Doc[Any], LadderPiece]]] = {}

    def whole(self) -> dict[Coordinate, PlacedCell]:
        """The cells, with those of a step at every level that requires it."""
        required = {
            (level.id, competency.id): self.step_cells[step, competency.id]
            for level in self.found.declared.levels
            for competency in self.found.declared.competencies
            if (step := self.steps.find(_required(self.found, level.id, competency.id)))
            and (step, competency.id) in self.step_cells
        }
        return required | self.cells

    def take(self, doc: Doc[Any]) -> None:
        """Place what one file says."""
        for cell in part(doc).cells:
            self.take_cell(doc, cell)
        own = self.found.axis_of(doc)
        if own is not None:
            self._take_own(doc, *own)
        elif part(doc).pieces:
            self._take_whole(doc)

    def take_cell(self, doc: Doc[Any], cell: Cell) -> None:
        """Place one cell, by the names that it uses."""
        level, competency = self.names["level"].find(cell.level), self.names["competency"].find(cell.competency)
        step = "" if level else self.steps.find(cell.level)
        if level and competency:
            self._put((level, competency), doc, cell)
        elif step and competency:
            self._put_step((step, competency), doc, cell)
            return
        else:
            self.unplaced.append(PlacedCell(cell, doc))
        if not level:
            self._stray(doc, cell.at, cell.level, "level")
        if not competency:
            self._stray(doc, cell.at, cell.competency, "competency")

    def _put(self, place: Coordinate, doc: Doc[Any], cell: Cell) -> None:
        placed = PlacedCell(cell, doc)
        if place in self.cells:
            self.twice.append(placed)
        else:
            self.cells[place] = placed

    def _put_step(self, place: Coordinate, doc: Doc[Any], cell: Cell) -> None:
        if place in self.step_cells:
            self.twice.append(PlacedCell(cell, doc))
        else:
            self.step_cells[place] = PlacedCell(cell, doc)

    def _stray(self, doc: Doc[Any], at: At, text: str, axis: Axis) -> None:
        self.strays.append(Stray(doc, at, text, axis, nearest(shown(text), self.names[axis].said)))

    def _take_own(self, doc: Doc[Any], axis: Axis, name: str) -> None:
        """A file about one level, whose headings are competencies, or the other way round."""
        other: Axis = "competency" if axis == "level" else "level"
        pieces = part(doc).pieces
        found = [self.names[other].find(piece.heading) for piece in pieces]
        steps = [self.steps.find(piece.heading) if other == "level" else "" for piece in pieces]
        starts = [bool(one) or bool(step) for one, step in zip(found, steps, strict=True)]
        depth = min((piece.depth for piece, start in zip(pieces, starts, strict=True) if start), default=2)
        for index, piece in enumerate(pieces):
            place = (found[index], name) if other == "level" else (name, found[index])
            cell = Cell(*place, _merged(pieces, starts, index), Place(piece.line), piece.anchor)
            if found[index]:
                self.spelt.setdefault(found[index], []).append((doc, piece))
                self._put(place, doc, cell)
            elif steps[index]:
                self._put_step((steps[index], name), doc, cell)
            elif piece.depth == depth and not is_aside(piece.heading):
                self._outside(doc, piece, other)

    def _outside(self, doc: Doc[Any], piece: LadderPiece, axis: Axis) -> None:
        """A heading that should be a name and is none; where names were only found, levels must look like levels."""
        hint = nearest(shown(piece.heading), self.names[axis].said)
        if hint or not self.found.inferred or axis == "competency" or looks_like_level(piece.heading):
            self.strays.append(Stray(doc, Place(piece.line), piece.heading, axis, hint))

    def _take_whole(self, doc: Doc[Any]) -> None:
        """A file about no single level or competency: headings within headings, or only words."""
        pieces = part(doc).pieces
        walk = list(_walked(pieces, self.names))
        starts = [all(place) for place in walk]
        if not any(starts):
            self._unplaced(doc, walk)
            return
        for index, piece in enumerate(pieces):
            place = walk[index]
            if starts[index]:
                content = _merged(pieces, starts, index)
                self._put(place, doc, Cell(*place, content, Place(piece.line), piece.anchor))
            elif any(place):
                self._within(doc, pieces, walk, index)

    def _within(self, doc: Doc[Any], pieces: tuple[LadderPiece, ...], walk: list[Coordinate], index: int) -> None:
        """A heading of a level, or one below it that is no competency's."""
        piece = pieces[index]
        axis: Axis = "level" if walk[index][0] else "competency"
        other: Axis = "competency" if axis == "level" else "level"
        name = walk[index][0] or walk[index][1]
        if self.names[axis].find(piece.heading) == name:
            if not (self.origins.get((axis, name)) or Origin(doc)).own:
                self.origins[axis, name] = Origin(doc, Place(piece.line))
            return
        hint = nearest(shown(piece.heading), self.names[other].said)
        if hint or (not self.found.inferred and not is_aside(piece.heading)):
            self.strays.append(Stray(doc, Place(piece.line), piece.heading, other, hint))

    def _unplaced(self, doc: Doc[Any], walk: list[Coordinate]) -> None:
        """A file beside the others whose headings are levels, or competencies, and whose name means nothing."""
        if doc is self.home or self.found.inferred or part(doc).cells:
            return
        levels, competencies = sum(bool(level) for level, _ in walk), sum(bool(name) for _, name in walk)
        if levels or competencies:
            axis: Axis = "competency" if levels >= competencies else "level"
            self._stray(doc, ("title",), doc.title, axis)


def _required(found: Scheme, level: str, competency: str) -> str:
    return found.declared.profile.get(level, {}).get(competency, "")


def _walked(pieces: tuple[LadderPiece, ...], names: dict[Axis, _Names]) -> Iterator[Coordinate]:
    """For each heading the level and the competency that it and those above it name."""
    above: list[tuple[int, str, str]] = []
    for piece in pieces:
        while above and above[-1][0] >= piece.depth:
            above.pop()
        _, level, competency = above[-1] if above else (0, "", "")
        own_level = "" if level else names["level"].find(piece.heading)
        own_competency = "" if competency or own_level else names["competency"].find(piece.heading)
        done = bool(level and competency)
        level, competency = level or own_level, competency or own_competency
        above.append((piece.depth, level, competency))
        # A deeper heading within a cell is part of it.
        yield ("", "") if done else (level, competency)


def _merged(pieces: tuple[LadderPiece, ...], starts: list[bool], index: int) -> Content:
    """What stands under a heading, deeper headings included that are no cells of their own."""
    end = index + 1
    while end < len(pieces) and pieces[end].depth > pieces[index].depth and not starts[end]:
        end += 1
    if end == index + 1:
        return pieces[index].content
    contents = [piece.content for piece in pieces[index:end]]
    return Content(
        next((content.summary for content in contents if content.summary), ""),
        tuple(expectation for content in contents for expectation in content.expectations),
        tuple(example for content in contents for example in content.examples),
    )


def _drifts(spelt: dict[str, list[tuple[Doc[Any], LadderPiece]]]) -> Iterator[Stray]:
    """Headings that name the same thing and are spelt differently from most."""
    for found in spelt.values():
        usual = Counter(piece.heading for _, piece in found).most_common(1)[0][0]
        for doc, piece in found:
            if piece.heading != usual:
                yield Stray(doc, Place(piece.line), piece.heading, "competency", usual)
