"""Reads a ladder that is written as topics in its front matter."""

from __future__ import annotations

from collections.abc import Iterator

from kbgen.kinds.ladder.model import At, Axis, Cell, Content, Declared, Expectation, Part
from kbgen.kinds.ladder.names import on_one_line, shown
from kbgen.kinds.ladder.schema import Competency, Ladder, Topic, TopicLevel, numbered, numbered_as_used
from kbgen.model import KeyPath


def read_topics(fields: Ladder) -> Part:
    """The whole ladder of one file: its topics are the competencies."""
    levels = fields.levels
    if levels == numbered(len(levels)):
        levels = numbered_as_used(len(levels), (one.level for topic in fields.topics for one in topic.content))
    places: dict[tuple[Axis, str], At] = {("level", level.id): ("levels",) for level in levels}
    competencies = []
    for index, topic in enumerate(fields.topics):
        competencies.append(Competency(id=topic.name, title=shown(topic.title or topic.name.capitalize())))
        places["competency", topic.name] = ("topics", index)
    declared = Declared(levels=levels, competencies=tuple(competencies), places=places, counted=True)
    cells = (cell for index, topic in enumerate(fields.topics) for cell in _cells(topic, ("topics", index, "content")))
    return Part(cells=tuple(cells), declared=declared)


def _cells(topic: Topic, at: KeyPath) -> Iterator[Cell]:
    for index, one in enumerate(topic.content):
        place = (*at, index)
        yield Cell(one.level, topic.name, Content(expectations=tuple(_expectations(one, place))), place)


def _expectations(one: TopicLevel, at: KeyPath) -> Iterator[Expectation]:
    for index, text in enumerate(one.criteria):
        if text and text.strip():
            yield Expectation(on_one_line(text), at=(*at, "criteria", index))
    for index, item in enumerate(one.exampleCriteria):
        if item.criteria and item.criteria.strip():
            examples = tuple(on_one_line(example) for example in item.examples if example and example.strip())
            yield Expectation(on_one_line(item.criteria), examples=examples, at=(*at, "exampleCriteria", index))
