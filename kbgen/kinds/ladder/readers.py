"""Ladders written as lists, topics, milestones or a plain table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import yaml

from kbgen.body import Item, Outline, Section, items, plain
from kbgen.kinds.ladder import MOST_LEVELS, Competency, Ladder, Level, Topic, TopicLevel, numbered, numbered_as_used
from kbgen.kinds.ladder.model import (
    At,
    Axis,
    Cell,
    Content,
    Declared,
    Expectation,
    LadderFile,
    LadderPiece,
    identifier,
    on_one_line,
    shown,
)
from kbgen.kit import OtherDataError, Place
from kbgen.model import KeyPath

_NEEDED = ("competency", "level", "expectation")
_MOST_ROWS = 20_000


def read_table(text: str) -> LadderFile:
    """The cells of a table with the columns competency, level and expectation, and maybe id, summary and example.

    Raises ValueError for any other table.
    """
    found: dict[tuple[str, str], Cell] = {}
    for line, row in _rows(text):
        place = (row["level"], row["competency"])
        found[place] = _with(found.get(place) or Cell(*place, Content(), Place(line)), row, line)
    return LadderFile(cells=tuple(found.values()))


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if missing := [name for name in _NEEDED if name not in header]:
            error = OtherDataError if len(missing) == len(_NEEDED) else ValueError
            raise error(f"line 1: no column {', '.join(missing)}; a ladder's table has {', '.join(_NEEDED)}")
        line = reader.line_num
        for row in reader:
            if any(row):
                values = dict(zip(header, map(on_one_line, row), strict=False))
                yield line, {name: values.get(name, "") for name in (*_NEEDED, "id", "summary", "example")}
            line = reader.line_num
            if line > _MOST_ROWS:
                raise ValueError(f"line {line}: more than {_MOST_ROWS} rows")
    except csv.Error as error:
        raise ValueError(f"line {reader.line_num}: {error}") from None


def _with(cell: Cell, row: dict[str, str], line: int) -> Cell:
    """The cell with what one row adds to it.

    A row that repeats an expectation adds an example to that, and one without an expectation to the whole cell.
    """
    content = cell.content
    expectations = content.expectations
    examples = (row["example"],) if row["example"] else ()
    if row["expectation"]:
        last = expectations[-1] if expectations else None
        if last is not None and last.text == row["expectation"] and last.id == row["id"] and examples:
            grown = Expectation(last.text, last.id, last.examples + examples, last.at)
            expectations = (*expectations[:-1], grown)
        else:
            expectations = (*expectations, Expectation(row["expectation"], row["id"], examples, Place(line)))
    summary = content.summary or row["summary"]
    of_all = content.examples if row["expectation"] else content.examples + examples
    return Cell(cell.level, cell.competency, Content(summary, expectations, of_all), cell.at)


_BULLET = re.compile(r"[ \t>]*(?:[*+-]|\d+[.)])[ \t]")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_EXAMPLES = re.compile(r"(?:<summary>|[*_]{1,3})?\s*examples?\b\W{0,12}(?:</summary>)?", re.IGNORECASE)
_WORD = re.compile(r"\w")


def pieces(text: str, outline: Outline) -> tuple[LadderPiece, ...]:
    """What stands under each heading, in order."""
    return tuple(
        LadderPiece(heading.level, heading.text, heading.line, _content(text, outline, section), heading.anchor)
        for section in outline.sections
        if (heading := section.heading) is not None
    )


def _content(text: str, outline: Outline, section: Section) -> Content:
    prose = outline.prose[section.start : section.end]
    if not prose.strip():
        return Content()
    found = items(text, outline, section)
    paragraphs = list(_paragraphs(prose))
    summary = paragraphs[0] if paragraphs else ""
    if not found:
        # Without bullets, every further paragraph is something that is expected.
        at = Place(outline.line_of(section.start))
        return Content(summary, tuple(Expectation(paragraph, at=at) for paragraph in paragraphs[1:]))
    first = _examples_from(prose, outline.line_of(section.start))
    expected = tuple(_expectations([item for item in found if item.line < first]))
    return Content(summary, expected, tuple(plain(item.text) for item in found if item.line >= first))


def _paragraphs(prose: str) -> Iterator[str]:
    """Paragraphs as plain text, lists, rules and a heading for examples left out."""
    for block in re.split(r"\n[ \t]*\r?\n", prose):
        lines = block.strip("\r\n").split("\n")
        end = next((number for number, line in enumerate(lines) if _BULLET.match(line)), len(lines))
        said = plain(_QUOTE.sub("", "\n".join(lines[:end])))
        if _WORD.search(said) and not _EXAMPLES.fullmatch(said):
            yield said


def _examples_from(prose: str, first: int) -> int:
    """The line from which a section's bullets are examples of the whole; past its end where there is none."""
    lines = prose.split("\n")
    return first + next((number for number, line in enumerate(lines) if _EXAMPLES.fullmatch(line.strip())), len(lines))


def _expectations(found: list[Item]) -> Iterator[Expectation]:
    """One expectation a bullet; nested bullets are its examples, unless a colon makes it their heading."""
    for item, nested in _grouped(found):
        if nested and item.text.endswith(":"):
            yield from (_expectation(one, below) for one, below in _grouped(nested))
        elif plain(item.text):
            yield _expectation(item, nested)


def _expectation(item: Item, nested: list[Item]) -> Expectation:
    return Expectation(plain(item.text), item.id, tuple(plain(one.text) for one in nested), Place(item.line))


def _grouped(found: list[Item]) -> list[tuple[Item, list[Item]]]:
    """Each bullet with those nested below it."""
    groups: list[tuple[Item, list[Item]]] = []
    for item in found:
        if groups and item.depth > groups[-1][0].depth:
            groups[-1][1].append(item)
        else:
            groups.append((item, []))
    return groups


def read_topics(fields: Ladder) -> LadderFile:
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
    cells = (
        cell
        for index, topic in enumerate(fields.topics)
        for cell in _cells_of_topic(topic, ("topics", index, "content"))
    )
    return LadderFile(cells=tuple(cells), declared=declared)


def _cells_of_topic(topic: Topic, at: KeyPath) -> Iterator[Cell]:
    for index, one in enumerate(topic.content):
        place = (*at, index)
        yield Cell(one.level, topic.name, Content(expectations=tuple(_expectations_of_topic(one, place))), place)


def _expectations_of_topic(topic_level: TopicLevel, at: KeyPath) -> Iterator[Expectation]:
    for index, text in enumerate(topic_level.criteria):
        if text and text.strip():
            yield Expectation(on_one_line(text), at=(*at, "criteria", index))
    for index, item in enumerate(topic_level.exampleCriteria):
        if item.criteria and item.criteria.strip():
            examples = tuple(on_one_line(example) for example in item.examples if example and example.strip())
            yield Expectation(on_one_line(item.criteria), examples=examples, at=(*at, "exampleCriteria", index))


Pairs = Mapping[str, yaml.Node]


class Nodes(NamedTuple):
    """How the values of a file of data are read: its keys, the items of a list, a text on one line."""

    pairs: Callable[[yaml.Node | None], dict[str, yaml.Node]]
    items: Callable[[yaml.Node | None], list[yaml.Node]]
    text: Callable[[yaml.Node | None], str]


class _Track(NamedTuple):
    name: str
    group: str
    said: Pairs
    at: Place


def read_milestones(root: Pairs, nodes: Nodes) -> LadderFile | None:
    """The ladder of a file of data whose tracks have milestones; None where it is written otherwise.

    A milestone is a level of its track, and a track a competency: who has reached which is what people talk about.
    """
    tracks = [track for track in _tracks(root, nodes) if nodes.items(track.said.get("milestones"))]
    if not tracks:
        return None
    most = min(max(len(nodes.items(track.said["milestones"])) for track in tracks), MOST_LEVELS)
    levels = tuple(_level(number, most, _points(root, nodes)) for number in range(1, most + 1))
    competencies = tuple(_competency(track, nodes) for track in tracks)
    places: dict[tuple[Axis, str], At] = {("competency", track.name): track.at for track in tracks}
    cells = tuple(cell for track in tracks for cell in _cells(track, nodes))
    return LadderFile(
        nodes.text(root.get("title")), cells=cells, declared=Declared((), levels, competencies, places=places)
    )


def _tracks(root: Pairs, nodes: Nodes) -> Iterator[_Track]:
    """Tracks by themselves, or within their categories."""
    for name, node in nodes.pairs(root.get("tracks")).items():
        yield _track(name, "", node, nodes)
    for group, category in nodes.pairs(root.get("categories")).items():
        said = nodes.pairs(category)
        for name, node in nodes.pairs(said.get("tracks")).items():
            yield _track(name, nodes.text(said.get("name")) or group, node, nodes)


def _track(name: str, group: str, node: yaml.Node, nodes: Nodes) -> _Track:
    said = nodes.pairs(node)
    place = Place(node.start_mark.line, node.start_mark.column) if node.start_mark else Place(0)
    return _Track(identifier(name, 1), group or nodes.text(said.get("category")), said, place)


def _points(root: Pairs, nodes: Nodes) -> list[str]:
    """What each milestone is worth."""
    mappings = nodes.pairs(root.get("mappings"))
    return [nodes.text(one) for one in nodes.items(mappings.get("milestonesToPoints"))]


def _level(number: int, last: int, points: list[str]) -> Level:
    worth = points[number - 1] if number <= len(points) else ""
    return Level(
        id=str(number),
        title=f"Milestone {number}",
        grade=number,
        next=(str(number + 1),) if number < last else (),
        scope=f"Worth {worth} points." if worth else "",
    )


def _competency(track: _Track, nodes: Nodes) -> Competency:
    title = nodes.text(track.said.get("displayName")) or nodes.text(track.said.get("name"))
    return Competency(
        id=track.name,
        title=shown(title) or track.name,
        group=track.group,
        summary=nodes.text(track.said.get("description")),
    )


def _cells(track: _Track, nodes: Nodes) -> Iterator[Cell]:
    for number, node in enumerate(nodes.items(track.said["milestones"])[:MOST_LEVELS], 1):
        said = nodes.pairs(node)
        at = Place(node.start_mark.line, node.start_mark.column) if node.start_mark else Place(0)
        signals = tuple(Expectation(text, at=at) for text in _texts(said, "signals", nodes))
        yield Cell(
            str(number),
            track.name,
            Content(nodes.text(said.get("summary")), signals, tuple(_texts(said, "examples", nodes))),
            at,
        )


def _texts(pairs: Pairs, name: str, nodes: Nodes) -> Iterator[str]:
    return filter(None, map(nodes.text, nodes.items(pairs.get(name))))
