"""Reads a ladder of tracks with milestones, each of which is worth points towards a level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import yaml

from kbgen.kinds.ladder.model import At, Axis, Cell, Content, Declared, Expectation, Part
from kbgen.kinds.ladder.names import identifier, shown
from kbgen.kinds.ladder.schema import MOST_LEVELS, Competency, Level
from kbgen.kit import Place

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


def read_milestones(root: Pairs, nodes: Nodes) -> Part | None:
    """The ladder of a file of data whose tracks have milestones; None where it is written otherwise.

    A milestone is a level of its track, and a track a competency: who has reached which is what people talk about.
    """
    tracks = [one for one in _tracks(root, nodes) if nodes.items(one.said.get("milestones"))]
    if not tracks:
        return None
    most = min(max(len(nodes.items(one.said["milestones"])) for one in tracks), MOST_LEVELS)
    levels = tuple(_level(number, most, _points(root, nodes)) for number in range(1, most + 1))
    competencies = tuple(_competency(one, nodes) for one in tracks)
    places: dict[tuple[Axis, str], At] = {("competency", one.name): one.at for one in tracks}
    cells = tuple(cell for one in tracks for cell in _cells(one, nodes))
    return Part(nodes.text(root.get("title")), cells=cells, declared=Declared((), levels, competencies, places=places))


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


def _competency(one: _Track, nodes: Nodes) -> Competency:
    title = nodes.text(one.said.get("displayName")) or nodes.text(one.said.get("name"))
    return Competency(
        id=one.name, title=shown(title) or one.name, group=one.group, summary=nodes.text(one.said.get("description"))
    )


def _cells(one: _Track, nodes: Nodes) -> Iterator[Cell]:
    for number, node in enumerate(nodes.items(one.said["milestones"])[:MOST_LEVELS], 1):
        said = nodes.pairs(node)
        at = Place(node.start_mark.line, node.start_mark.column) if node.start_mark else Place(0)
        signals = tuple(Expectation(text, at=at) for text in _texts(said, "signals", nodes))
        yield Cell(
            str(number),
            one.name,
            Content(nodes.text(said.get("summary")), signals, tuple(_texts(said, "examples", nodes))),
            at,
        )


def _texts(said: Pairs, name: str, nodes: Nodes) -> Iterator[str]:
    return filter(None, map(nodes.text, nodes.items(said.get(name))))
