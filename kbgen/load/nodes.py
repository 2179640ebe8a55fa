"""Where the values of front matter start and end, for edits that must leave everything else alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml


class Item(NamedTuple):
    """One entry of a list: the first and the last character of what it holds."""

    start: int
    end: int


class Node(NamedTuple):
    """A key at the top level with the places of its value; `items` are those of a list, `flow` says `[a, b]`."""

    key_start: int
    key_end: int
    start: int
    end: int
    items: tuple[Item, ...] = ()
    flow: bool = False


def top_level(matter: str, offset: int) -> Mapping[str, Node] | None:
    """The keys of a mapping that stands one key a line; None for anything else.

    Text that is no YAML is None as well. `offset` is added to every place.
    """
    events = iter(yaml.CSafeLoader(matter).get_event, None)
    try:
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                return None if event.flow_style else dict(_entries(events, offset))
            if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent):
                break
    except yaml.YAMLError:
        return None
    return None


def _entries(events: Iterator[Any], offset: int) -> Iterator[tuple[str, Node]]:
    seen: set[str] = set()
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            return
        first = next(events)
        listed = isinstance(first, yaml.SequenceStartEvent)
        items = tuple(_items(events, offset)) if listed else ()
        end = items[-1].end if items else offset + first.end_mark.index
        if not listed:
            end = max(end, _extent(first, events, offset))
        if key.value not in seen:
            seen.add(key.value)
            start, key_end, value = (
                offset + at for at in (key.start_mark.index, key.end_mark.index, first.start_mark.index)
            )
            yield key.value, Node(start, key_end, value, end, items, bool(listed and first.flow_style))


def _items(events: Iterator[Any], offset: int) -> Iterator[Item]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield Item(offset + event.start_mark.index, _extent(event, events, offset))


def _extent(first: Any, events: Iterator[Any], offset: int) -> int:
    """The end of a value: of its last scalar or bracket, since a block's own end is where the next key starts."""
    end: int = first.end_mark.index
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if event.start_mark.index < event.end_mark.index:
            end = event.end_mark.index
    return offset + end
