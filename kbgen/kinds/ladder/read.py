"""Reads a ladder, in whichever form it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import yaml

from kbgen.kinds.ladder import Competency, Ladder, Level, Step, Track, numbered_as_used
from kbgen.kinds.ladder.model import At, Axis, Cell, Content, Declared, Expectation, LadderFile, on_one_line
from kbgen.kinds.ladder.readers import Nodes, pieces, read_milestones, read_table, read_topics
from kbgen.kinds.ladder.tables import read_matrix
from kbgen.kit import Body, OtherDataError, Place

_KEYS = frozenset(("competencies", "expectations", "themes", "tracks", "scale", "profile", "topics", "level"))
_LARGEST = 1024 * 1024
_DEEPEST = 30
_MOST_ALIASES = 100
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_OPENING = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSING = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
T = TypeVar("T")


def read_data(text: str) -> LadderFile:
    """The ladder of one YAML file.

    Raises ValueError with line and column where the text is no YAML, or no ladder.
    """
    root = _pairs(_composed(text))
    if "levels" not in root and (ladder_file := read_milestones(root, Nodes(_pairs, _items, _text))) is not None:
        return ladder_file
    if "levels" not in root:
        error = ValueError if _KEYS & root.keys() else OtherDataError
        raise error("line 1, column 1: no `levels`; a ladder has `levels`, `competencies` and `expectations`")
    # Where competencies are sorted into themes, each of them is one expectation of its theme.
    names, given = ("themes", "competencies") if "themes" in root else ("competencies", "expectations")
    places: dict[tuple[Axis, str], At] = {}
    levels = root["levels"]
    counted = isinstance(levels, yaml.ScalarNode)
    cells = (*_cells(root, given), *_whole_cells(root))
    declared = Declared(
        tracks=tuple(_track(part) for part in _parts(root, "tracks")),
        levels=_count(levels, cells) if counted else tuple(_placed(root, "levels", "level", _level, places)),
        competencies=tuple(_placed(root, names, "competency", _competency, places)),
        scale=tuple(Step(id=_id(part), title=_title(part)) for part in _parts(root, "scale")),
        profile={level: _texts(steps) for level, steps in _pairs(root.get("profile")).items()},
        places=places,
        counted=counted,
    )
    title = _text(root.get("title")) or _text(root.get("name"))
    return LadderFile(title=title, cells=cells, declared=declared)


def _composed(text: str) -> yaml.Node | None:
    """The tree of nodes, of which no value is made and no alias followed before it is asked for."""
    if len(text) > _LARGEST:
        raise ValueError(f"line 1, column 1: more than {_LARGEST // 1024} KB of YAML")
    try:
        _bounded(text)
        return yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1, column 1"
        raise ValueError(f"{where}: {error.problem or 'no valid YAML'}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ValueError(f"line {line}, column 1: a character that YAML does not allow") from None


def _bounded(text: str) -> None:
    """Refuse what would exhaust the C stack, or grow without end through aliases."""
    depth = aliases = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, _OPENING) - isinstance(event, _CLOSING)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > _DEEPEST:
            raise ValueError(f"{_where(event)}: nested more than {_DEEPEST} levels deep")
        if aliases > _MOST_ALIASES:
            raise ValueError(f"{_where(event)}: more than {_MOST_ALIASES} aliases")


def _where(found: yaml.Event | yaml.Node) -> str:
    mark = found.start_mark
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "line 1, column 1"


def _pairs(node: yaml.Node | None) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, yaml.ScalarNode)}


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag.endswith(":null"):
        return ""
    return on_one_line(str(node.value))


def _texts(node: yaml.Node) -> dict[str, str]:
    return {name: _text(value) for name, value in _pairs(node).items()}


def _parts(root: Mapping[str, yaml.Node], name: str) -> Iterator[dict[str, yaml.Node]]:
    """The items of a list; a name alone stands for something of that id."""
    for node in _items(root.get(name)):
        yield _pairs(node) if isinstance(node, yaml.MappingNode) else {"id": node}


def _placed(
    root: Mapping[str, yaml.Node],
    name: str,
    axis: Axis,
    make: Callable[[dict[str, yaml.Node]], T],
    places: dict[tuple[Axis, str], At],
) -> Iterator[T]:
    for node, one in zip(_items(root.get(name)), _parts(root, name), strict=True):
        if _id(one):
            places[axis, _id(one)] = _place(node)
            yield make(one)


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line, node.start_mark.column)


def _id(one: Mapping[str, yaml.Node]) -> str:
    return _text(one.get("id")) or _text(one.get("name")) or _text(one.get("title"))


def _title(one: Mapping[str, yaml.Node]) -> str:
    return _text(one.get("title")) or _text(one.get("name"))


def _track(one: dict[str, yaml.Node]) -> Track:
    return Track(id=_id(one), title=_title(one), summary=_text(one.get("summary")))


def _level(one: dict[str, yaml.Node]) -> Level:
    grade = _text(one.get("grade"))
    upper = one.get("next")
    return Level(
        id=_id(one),
        title=_title(one),
        track=_text(one.get("track")),
        grade=int(grade) if _WHOLE.fullmatch(grade) else None,
        next=tuple(_text(node) for node in _items(upper)) or ((_text(upper),) if _text(upper) else ()),
        scope=_text(one.get("scope")) or _text(one.get("summary")),
    )


def _count(node: yaml.Node, cells: Iterable[Cell]) -> tuple[Level, ...]:
    said = _text(node)
    if not said.isdecimal():
        raise ValueError(f"{_where(node)}: `levels` is no list and no number of levels")
    return numbered_as_used(int(said[:3]), (cell.level for cell in cells))


def _competency(one: dict[str, yaml.Node]) -> Competency:
    return Competency(id=_id(one), title=_title(one), group=_text(one.get("group")), summary=_text(one.get("summary")))


def _cells(root: Mapping[str, yaml.Node], name: str) -> tuple[Cell, ...]:
    """The cells, each gathered from its expectations wherever they stand in the list."""
    found: dict[tuple[str, str], list[tuple[yaml.Node, dict[str, yaml.Node]]]] = {}
    for node in _items(root.get(name)):
        pairs = _pairs(node)
        place = (_text(pairs.get("level")), _text(pairs.get("theme")) or _text(pairs.get("competency")))
        if any(place):
            found.setdefault(place, []).append((node, pairs))
    return tuple(Cell(*place, _content(given), _place(given[0][0])) for place, given in found.items())


def _whole_cells(root: Mapping[str, yaml.Node]) -> Iterator[Cell]:
    """The cells of a ladder that lists each of them with all that it says."""
    for node in _items(root.get("cells")):
        one = _pairs(node)
        expectations = (
            _expectation(item, pairs, _said(pairs) or _text(item))
            for item in _items(one.get("expectations"))
            for pairs in [_pairs(item)]
        )
        said = tuple(expectation for expectation in expectations if expectation.text)
        content = Content(_text(one.get("summary")), said, _examples(one))
        yield Cell(_text(one.get("level")), _text(one.get("competency")), content, _place(node))


def _content(given: list[tuple[yaml.Node, dict[str, yaml.Node]]]) -> Content:
    """`summary` sums up the cell where an expectation stands beside it, and is the expectation where none does."""
    summary = next((_text(one.get("summary")) for _, one in given if _said(one) and one.get("summary")), "")
    expectations = (_expectation(node, one, _said(one) or _text(one.get("summary"))) for node, one in given)
    return Content(summary, tuple(expectation for expectation in expectations if expectation.text))


def _said(one: Mapping[str, yaml.Node]) -> str:
    return _text(one.get("expectation")) or _text(one.get("text"))


def _expectation(node: yaml.Node, one: Mapping[str, yaml.Node], text: str) -> Expectation:
    return Expectation(text, _text(one.get("id")), _examples(one), _place(node))


def _examples(one: Mapping[str, yaml.Node]) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, _items(one.get("examples")))))


# An id at the end of a text, in whatever format: it names the text, and is no part of it.
_ID = re.compile(r"\s*\{:?[ ]*(?:\.[\w-]+[ ]+)*#([\w:.-]+)(?:[ ]+\.[\w-]+)*[ ]*\}\s*$")


def read(fields: Ladder, body: Body) -> LadderFile:
    """The part of a ladder in one file; raises ValueError where a data file cannot be read."""
    found = _read(fields, body)
    return replace(
        found,
        pieces=tuple(piece._replace(content=_without_ids(piece.content)) for piece in found.pieces),
        cells=tuple(cell._replace(content=_without_ids(cell.content)) for cell in found.cells),
    )


def _without_ids(content: Content) -> Content:
    """Texts without the ids at their ends, which expectations keep."""
    examples = tuple(_ID.sub("", text) for text in content.examples)
    return Content(_ID.sub("", content.summary), tuple(map(_named, content.expectations)), examples)


def _named(expectation: Expectation) -> Expectation:
    given = _ID.search(expectation.text)
    return (
        expectation._replace(text=expectation.text[: given.start()], id=expectation.id or given[1])
        if given
        else expectation
    )


def _read(fields: Ladder, body: Body) -> LadderFile:
    name = body.inner.lower()
    if name.endswith((".yml", ".yaml", ".json")):
        return read_data(body.text)
    if name.endswith(".csv"):
        return read_table(body.text)
    if fields.topics:
        return read_topics(fields)
    cells, of_table = read_matrix(body.outline)
    declared = _declared(fields)
    return LadderFile(
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
