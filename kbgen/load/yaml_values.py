"""YAML to plain values with the place of every key.

Built on the events of the C parser rather than on its composer, for three reasons: the composer
recurses in C and falls off the stack on deep input, it expands aliases without a bound, and it turns
`no`, `0014` and `12:30` into values that nobody wrote. Every scalar stays text here; a schema decides
what it means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # its own stubs leave it out

from kbgen.model import KeyPath, Span
from kbgen.model.finding import make_span

_DEEPEST = 24
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
Value = object


class Limits(NamedTuple):
    """What one text may cost: its characters, and the values in it once aliases are expanded."""

    characters: int
    values: int


# A document's front matter or a file of people; rules come as bundles of a whole cluster's.
DOCUMENTS = Limits(256 * 1024, 20_000)
LARGEST = DOCUMENTS.characters


class YamlError(Exception):
    """The text is no YAML that can be used; `span` counts the lines above the text as well."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.span = span


class YamlSyntaxError(YamlError):
    """The text breaks the rules of YAML, where others keep to them and are too deep, too large or several."""


@dataclass(slots=True)
class Tree:
    """A parsed YAML text: one root value for each document in it.

    `values` holds the place of each scalar and list item, `keys` that of each key, by key path;
    `duplicates` lists keys given twice, of which the first counts.
    """

    roots: list[Value] = field(default_factory=list)
    values: dict[KeyPath, Span] = field(default_factory=dict)
    keys: dict[KeyPath, Span] = field(default_factory=dict)
    duplicates: list[tuple[KeyPath, Span]] = field(default_factory=list)


def parse(text: str, *, above: int = 0, many: bool = False, limits: Limits = DOCUMENTS) -> Tree:
    """Parse one document, or with `many` all documents of a stream, whose paths start with a number.

    Every place counts the lines that stand `above` the text in its file.
    Raises YamlError with line and column from 1.
    """
    if len(text) > limits.characters:
        raise YamlError(f"more than {limits.characters // 1024} KB of YAML", Span(above + 1))
    try:
        return _Builder(_events(text), above, many=many, most=limits.values).build()
    except yaml.MarkedYAMLError as error:
        mark = (error.context_mark if _unclosed(error) else error.problem_mark) or error.problem_mark
        line, column = (mark.line, mark.column + 1) if mark else (0, 1)
        raise YamlSyntaxError(_reason(error, text, line, column), Span(above + line + 1, column)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position)
        reason = f"a character that YAML does not allow: {error.reason}"
        raise YamlError(reason, Span(above + line + 1)) from None


def _events(text: str) -> Iterator[Any]:
    """The parser's events, up to the None that it gives past the end; `yaml.parse` asks twice for each."""
    return iter(CParser(text).get_event, None)


def _unclosed(error: yaml.MarkedYAMLError) -> bool:
    """Whether the text ends within something; then where it began says more than where it ends."""
    return "end of stream" in (error.problem or "")


def _reason(error: yaml.MarkedYAMLError, text: str, at: int, column: int) -> str:
    lines = text.splitlines()
    line = lines[at] if at < len(lines) else ""
    if "\t" in line[: max(column, len(line) - len(line.lstrip()) + 1)]:
        return "a tab where YAML requires spaces"
    problem = error.problem or "no valid YAML"
    if _unclosed(error) and "quoted" in (error.context or ""):
        return "a quote that is never closed"
    if "mapping values are not allowed" in problem:
        return "unexpected colon; put the text in quotes"
    return problem


class _Builder:
    """Walks the events once; `depth` and `count` bound what hostile input can cost."""

    def __init__(self, events: Iterator[Any], above: int, *, many: bool, most: int) -> None:
        self.events = events
        # The number of the first line.
        self.first = above + 1
        self.many = many
        self.most = most
        self.tree = Tree()
        self.values = self.tree.values
        self.anchors: dict[str, Value] = {}
        self.count = 0

    def build(self) -> Tree:
        for event in self.events:
            if event.__class__ is yaml.DocumentStartEvent:
                number = len(self.tree.roots)
                if number and not self.many:
                    raise YamlError("a second YAML document starts here", self.span(event))
                path: KeyPath = (number,) if self.many else ()
                self.anchors.clear()
                self.tree.roots.append(self.value(next(self.events), path, 0))
        return self.tree

    def value(self, event: Any, path: KeyPath, depth: int) -> Value:
        self.count += 1
        if depth > _DEEPEST or self.count > self.most:
            said = f"nested more than {_DEEPEST} levels deep" if depth > _DEEPEST else f"more than {self.most} values"
            raise YamlError(said, self.span(event))
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            return self.scalar(event, path)
        if kind is yaml.AliasEvent:
            return self.alias(event, path, depth)
        built = self.mapping(path, depth) if kind is yaml.MappingStartEvent else self.sequence(path, depth)
        if event.anchor:
            self.anchors[event.anchor] = built
        return built

    def scalar(self, event: Any, path: KeyPath) -> str | None:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if end.line == start.line else 1
        self.values[path] = make_span((start.line + self.first, start.column + 1, length or 1))
        value: str | None = None if event.value in _NULLS and event.implicit[0] else event.value
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def alias(self, event: Any, path: KeyPath, depth: int) -> Value:
        """The value of the anchor; counted in full, so that aliases of aliases cannot grow without end."""
        if event.anchor not in self.anchors:
            raise YamlError(f"*{event.anchor} stands for nothing: no &{event.anchor} comes before it", self.span(event))
        value = self.anchors[event.anchor]
        self.values[path] = self.span(event)
        size, height = _extent(value)
        self.count += size
        if self.count > self.most or depth + height > _DEEPEST:
            raise YamlError("aliases of aliases grow too large", self.span(event))
        return value

    def mapping(self, path: KeyPath, depth: int) -> dict[str, Value]:
        built: dict[str, Value] = {}
        for event in self.events:
            if event.__class__ is not yaml.ScalarEvent:
                if event.__class__ is yaml.MappingEndEvent:
                    break
                raise YamlError("a key that is no plain text", self.span(event))
            key: str = event.value
            place = (*path, key)
            start: Any = event.start_mark
            span = make_span((start.line + self.first, start.column + 1, len(key) or 1))
            if key in built:
                self.tree.duplicates.append((place, span))
                self.value(next(self.events), ("", *place), depth + 1)
                continue
            self.tree.keys[place] = span
            built[key] = self.value(next(self.events), place, depth + 1)
        return built

    def sequence(self, path: KeyPath, depth: int) -> list[Value]:
        built: list[Value] = []
        for event in self.events:
            if event.__class__ is yaml.SequenceEndEvent:
                break
            place = (*path, len(built))
            if event.__class__ is not yaml.ScalarEvent:  # the others say themselves where they stand
                self.values[place] = self.span(event)
            built.append(self.value(event, place, depth + 1))
        return built

    def span(self, event: Any, length: int = 1) -> Span:
        """Where an event starts; the C parser always says."""
        start = event.start_mark
        return make_span((start.line + self.first, start.column + 1, length))


def _extent(value: Value) -> tuple[int, int]:
    """How many values a value holds, and how deep; each was already built, and so already bounded."""
    if not isinstance(value, dict | list):
        return 1, 0
    inner = [_extent(item) for item in (value.values() if isinstance(value, dict) else value)]
    return 1 + sum(size for size, _ in inner), 1 + max((height for _, height in inner), default=0)
