"""Reads what one file of a ladder says, in any of its formats."""

from __future__ import annotations

from kbgen.kinds.ladder.data import read_data
from kbgen.kinds.ladder.matrix import read_matrix
from kbgen.kinds.ladder.model import At, Axis, Declared, Part
from kbgen.kinds.ladder.readers import pieces, read_table, read_topics
from kbgen.kinds.ladder.schema import Ladder
from kbgen.kit import Body


def read(fields: Ladder, body: Body) -> Part:
    """The part of a ladder in one file; raises ValueError where a data file cannot be read."""
    name = body.inner.lower()
    if name.endswith((".yml", ".yaml", ".json")):
        return read_data(body.text)
    if name.endswith(".csv"):
        return read_table(body.text)
    if fields.topics:
        return read_topics(fields)
    cells, of_table = read_matrix(body.outline)
    declared = _declared(fields)
    return Part(
        pieces=pieces(body.text, body.outline),
        cells=cells,
        declared=declared if declared.levels or declared.competencies else of_table,
    )


def _declared(fields: Ladder) -> Declared:
    places: dict[tuple[Axis, str], At] = {}
    for index, level in enumerate(fields.levels):
        places["level", level.id] = ("levels", index)
    for index, competency in enumerate(fields.competencies):
        places["competency", competency.id] = ("competencies", index)
    return Declared(fields.tracks, fields.levels, fields.competencies, fields.scale, fields.profile, places)
