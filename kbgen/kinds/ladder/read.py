"""Reads what one file of a ladder says, in any of its formats."""

from __future__ import annotations

import re
from dataclasses import replace

from kbgen.kinds.ladder.data import read_data
from kbgen.kinds.ladder.markdown import pieces
from kbgen.kinds.ladder.matrix import read_matrix
from kbgen.kinds.ladder.model import At, Axis, Content, Declared, Expectation, Part
from kbgen.kinds.ladder.schema import Ladder
from kbgen.kinds.ladder.table import read_table
from kbgen.kinds.ladder.topics import read_topics
from kbgen.kit import Body

# An id at the end of a text, in whatever format: it names the text, and is no part of it.
_ID = re.compile(r"\s*\{:?[ ]*(?:\.[\w-]+[ ]+)*#([\w:.-]+)(?:[ ]+\.[\w-]+)*[ ]*\}\s*$")


def read(fields: Ladder, body: Body) -> Part:
    """The part of a ladder in one file; raises ValueError where a data file cannot be read."""
    found = _read(fields, body)
    return replace(
        found,
        pieces=tuple(one._replace(content=_without_ids(one.content)) for one in found.pieces),
        cells=tuple(one._replace(content=_without_ids(one.content)) for one in found.cells),
    )


def _without_ids(content: Content) -> Content:
    """Texts without the ids at their ends, which expectations keep."""
    examples = tuple(_ID.sub("", text) for text in content.examples)
    return Content(_ID.sub("", content.summary), tuple(map(_named, content.expectations)), examples)


def _named(one: Expectation) -> Expectation:
    given = _ID.search(one.text)
    return one._replace(text=one.text[: given.start()], id=one.id or given[1]) if given else one


def _read(fields: Ladder, body: Body) -> Part:
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
