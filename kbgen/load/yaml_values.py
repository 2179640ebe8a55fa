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

from kbgen.model import KeyPath, Span

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
    """The text is no YAML that can be used; `span` is relative to the text."""

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


def parse(text: str, *, many: bool = False, limits: Limits = DOCUMENTS) -> Tree:
    """Parse one document, or with `many` all documents of a stream, whose paths start with a number.

    Raises YamlError with line and column from 1.
    """
    if len(text) > limits.characters:
        raise YamlError(f"more than {limits.characters // 1024} KB of YAML", Span(1, 1))
    try:
        return _Builder(_events(text), many=many, most=limits.values).build()
    except yaml.MarkedYAMLError as error:
        mark = (error.context_mark if _unclosed(error) else error.problem_mark) or error.problem_mark
        span = Span(mark.line + 1, mark.column + 1) if mark else Span(1, 1)
        raise YamlSyntaxError(_reason(error, text, span), span) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(f"a character that YAML does not allow: {error.reason}", Span(line, 1)) from None


def _events(text: str) -> Iterator[yaml.Event]:
    """The parser's events, up to the None that it gives past the end; `yaml.parse` asks twice for each."""
    return iter(yaml.CSafeLoader(text).get_event, None)


def _unclosed(error: yaml.MarkedYAMLError) -> bool:
    """Whether the text ends within something; then where it began says more than where it ends."""
    return "end of stream" in (error.problem or "")


def _reason(error: yaml.MarkedYAMLError, text: str, span: Span) -> str:
    lines = text.splitlines()
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    if "\t" in line[: max(span.column, len(line) - len(line.lstrip()) + 1)]:
        return "a tab where YAML requires spaces"
    problem = error.problem or "no valid YAML"
    if _unclosed(error) and "quoted" in (error.context or ""):
        return "a quote that is never closed"
    if "mapping values are not allowed" in problem:
        return "unexpected colon; put the text in quotes"
    return problem


class _Builder:
    """Walks the events once; `depth` and `count` bound what hostile input can cost."""

    def __init__(self, events: Iterator[yaml.Event], *, many: bool, most: int) -> None:
        self.events = events
        self.many = many
        self.most = most
        self.tree = Tree()
        self.anchors: dict[str, Value] = {}
        self.count = 0

    def build(self) -> Tree:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                number = len(self.tree.roots)
                if number and not self.many:
                    raise YamlError("a second YAML document starts here", _span(event))
                path: KeyPath = (number,) if self.many else ()
                self.anchors.clear()
                self.tree.roots.append(self.value(next(self.events), path, 0))
        return self.tree

    def value(self, event: yaml.Event, path: KeyPath, depth: int) -> Value:
        self.count += 1
        if depth > _DEEPEST:
            raise YamlError(f"nested more than {_DEEPEST} levels deep", _span(event))
        if self.count > self.most:
            raise YamlError(f"more than {self.most} values", _span(event))
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, path, depth)
        built = self.mapping(path, depth) if isinstance(event, yaml.MappingStartEvent) else self.sequence(path, depth)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self.anchors[event.anchor] = built
        return built

    def scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> str | None:
        start, end = _marks(event)
        length = end.column - start.column if end.line == start.line else 1
        self.tree.values[path] = Span(start.line + 1, start.column + 1, max(length, 1))
        plain: bool = event.implicit[0]
        value: str | None = None if plain and event.value in _NULLS else event.value
        if event.anchor:
            self.anchors[event.anchor] = value
        return value

    def alias(self, event: yaml.AliasEvent, path: KeyPath, depth: int) -> Value:
        """The value of the anchor; counted in full, so that aliases of aliases cannot grow without end."""
        if event.anchor not in self.anchors:
            raise YamlError(f"*{event.anchor} stands for nothing: no &{event.anchor} comes before it", _span(event))
        value = self.anchors[event.anchor]
        self.tree.values[path] = _span(event)
        size, height = _extent(value)
        self.count += size
        if self.count > self.most or depth + height > _DEEPEST:
            raise YamlError("aliases of aliases grow too large", _span(event))
        return value

    def mapping(self, path: KeyPath, depth: int) -> dict[str, Value]:
        built: dict[str, Value] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise YamlError("a key that is no plain text", _span(event))
            key: str = event.value
            place = (*path, key)
            if key in built:
                self.tree.duplicates.append((place, _key_span(event)))
                self.value(next(self.events), ("", *place), depth + 1)
                continue
            self.tree.keys[place] = _key_span(event)
            built[key] = self.value(next(self.events), place, depth + 1)
        return built

    def sequence(self, path: KeyPath, depth: int) -> list[Value]:
        built: list[Value] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            place = (*path, len(built))
            self.tree.values[place] = _span(event)
            built.append(self.value(event, place, depth + 1))
        return built


def _marks(event: yaml.Event) -> tuple[Any, Any]:
    """Where an event starts and ends; the C parser always says."""
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark, event.end_mark


def _span(event: yaml.Event) -> Span:
    start, _ = _marks(event)
    return Span(start.line + 1, start.column + 1)


def _key_span(event: yaml.ScalarEvent) -> Span:
    start, _ = _marks(event)
    return Span(start.line + 1, start.column + 1, max(len(event.value), 1))


def _extent(value: Value) -> tuple[int, int]:
    """How many values a value holds, and how deep; each was already built, and so already bounded."""
    if not isinstance(value, dict | list):
        return 1, 0
    inner = [_extent(item) for item in (value.values() if isinstance(value, dict) else value)]
    return 1 + sum(size for size, _ in inner), 1 + max((height for _, height in inner), default=0)
