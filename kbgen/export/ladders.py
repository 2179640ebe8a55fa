"""Ladders as YAML and as CSV, in forms that kbgen reads back, with a proof that nothing of the ladder is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import yaml

from kbgen.check import Files, examine, nothing
from kbgen.kinds import KINDS
from kbgen.kinds.ladder import Competency, Level, Step, Track, numbered
from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.model import Content, Expectation, LadderModel, PlacedCell
from kbgen.model import Raw, Settings, Source

Form = Literal["yaml", "csv"]
_COLUMNS = ("competency", "level", "expectation", "id", "summary", "example")
_WIDTH = 110
Named = Track | Level | Competency | Step
Said = tuple[str, str, Content]


class LadderContent(NamedTuple):
    """What a ladder says, whatever files it is written in."""

    title: str
    tracks: tuple[Track, ...]
    levels: tuple[Level, ...]
    counted: bool
    competencies: tuple[Competency, ...]
    scale: tuple[Step, ...]
    profile: Mapping[str, Mapping[str, str]]
    cells: tuple[Said, ...]


def told(ladder: LadderModel) -> LadderContent:
    """What a ladder says; cells in the order of competencies and levels, then those that are placed nowhere.

    What is written for a step is told once, and not at each of the levels that require it.
    """
    of_steps = {id(step_cell) for step_cell in ladder.step_cells.values()}
    own = {place: one for place, one in ladder.cells.items() if id(one) not in of_steps} | dict(ladder.step_cells)
    rows = dict.fromkeys((*(level.id for level in ladder.levels), *(step.id for step in ladder.scale)))
    placed = (
        (*place, own[place])
        for competency in ladder.competencies
        for name in rows
        if (place := (name, competency.id)) in own
    )
    others = ((one.cell.level, one.cell.competency, one) for one in (*ladder.twice, *ladder.unplaced))
    return LadderContent(
        ladder.title,
        ladder.tracks,
        ladder.levels,
        ladder.counted and ladder.levels == numbered(len(ladder.levels)),
        ladder.competencies,
        ladder.scale,
        {level: dict(steps) for level, steps in ladder.profile.items() if steps},
        tuple((level, competency, _bare(one)) for level, competency, one in (*placed, *others)),
    )


def _bare(placed: PlacedCell) -> Content:
    """What a cell says, without the places where it says so."""
    content = placed.content
    return content._replace(expectations=tuple(expectation._replace(at=()) for expectation in content.expectations))


def ladder_files(ladder: LadderModel, name: str, form: Form) -> dict[str, str]:
    """The files of a ladder, by path: one of YAML, or a folder with its names in YAML and its cells in CSV."""
    said = told(ladder)
    if form == "yaml":
        return {f"{name}.yml": _yaml({**_names(said), "cells": [_cell(*cell) for cell in said.cells]})}
    return {f"{name}/ladder.yml": _yaml(_names(said)), f"{name}/{name}-cells.csv": _table(said.cells)}


def lost(ladder: LadderModel, files: Mapping[str, str]) -> tuple[str, ...]:
    """What is not the same once the files of a ladder are read again: the parts of the ladder, by name."""
    again = _read_back(files)
    if again is None:
        return ("all of it",)
    before, after = told(ladder), told(again)
    return tuple(
        name
        for name, one, other in zip(LadderContent._fields, before, after, strict=True)
        if _sorted(one) != _sorted(other)
    )


def _sorted(value: Any) -> Any:
    """Cells in an order that does not depend on that of files."""
    return sorted(value, key=repr) if isinstance(value, tuple) and value and isinstance(value[0], tuple) else value


def _read_back(files: Mapping[str, str]) -> LadderModel | None:
    source = Source(".", "ladders", kind="ladder")
    raws = [Raw(path, path, source.name, text) for path, text in files.items()]
    settings = Settings("/", (source,), whole=False)
    ladder_models = ladders(examine(Files(raws, lambda raw: raw), settings, KINDS, lambda _kind: (), nothing).corpus)
    return ladder_models[0] if len(ladder_models) == 1 else None


class _Dumper(yaml.SafeDumper):
    """Writes every value where it is used."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _yaml(values: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in values.items() if value}
    return yaml.dump(kept, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _names(content: LadderContent) -> dict[str, Any]:
    return {
        "title": content.title,
        "tracks": _listed(content.tracks),
        "levels": len(content.levels) if content.counted else _listed(content.levels),
        "competencies": _listed(content.competencies),
        "scale": _listed(content.scale),
        "profile": {level: dict(steps) for level, steps in content.profile.items()},
    }


def _listed(parts: Iterable[Named]) -> list[dict[str, Any]]:
    return [
        {key: list(value) if isinstance(value, tuple) else value for key, value in part if value not in ("", None, ())}
        for part in parts
    ]


def _cell(level: str, competency: str, content: Content) -> dict[str, Any]:
    said: dict[str, Any] = {
        "summary": content.summary,
        "expectations": [_expectation(expectation) for expectation in content.expectations],
        "examples": list(content.examples),
    }
    return {"level": level, "competency": competency, **{key: value for key, value in said.items() if value}}


def _expectation(expectation: Expectation) -> str | dict[str, Any]:
    """A text alone where there is nothing else to it."""
    if not expectation.id and not expectation.examples:
        return expectation.text
    said: dict[str, Any] = {"text": expectation.text, "id": expectation.id, "examples": list(expectation.examples)}
    return {key: value for key, value in said.items() if value}


def _table(cells: Iterable[Said]) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for level, competency, content in cells:
        writer.writerows((competency, level, *row) for row in _rows(content))
    return written.getvalue()


def _rows(content: Content) -> Iterator[tuple[str, ...]]:
    """Expectation, id, summary, example: a row for each example, and at least one for each expectation."""
    summary = content.summary
    rows = [
        (expectation.text, expectation.id, example)
        for expectation in content.expectations
        for example in expectation.examples or ("",)
    ]
    rows += [("", "", example) for example in content.examples]
    for text, name, example in rows or [("", "", "")]:
        yield text, name, summary, example
        summary = ""
