"""Reads the YAML of `mkdocs.yml` into plain values, at a bounded cost, and passes over what only MkDocs understands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from kbgen.model.settings import Function
from kbgen.source.given import short

LARGEST = 1024 * 1024
_DEEPEST = 40
_MOST = 100_000
_PYTHON = "tag:yaml.org,2002:python/"
_Opening = yaml.MappingStartEvent | yaml.SequenceStartEvent
_Closing = yaml.MappingEndEvent | yaml.SequenceEndEvent


class YamlError(Exception):
    """A text cannot be used; the message, to follow the file's name, says `:line:column: why`."""


class _Loader(yaml.CSafeLoader):
    """Loads plain YAML and passes over the tags that only MkDocs understands."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  # PyYAML's own
        """The value of a node; what Python cannot make of it is wrong at its place."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, KeyError, AttributeError):  # its constructors fail in all of these ways
            said = f"{short(node.value)} is no {node.tag.rpartition(':')[2]} that can be read"
            raise yaml.constructor.ConstructorError(None, None, said, node.start_mark) from None


def _env(loader: _Loader, node: yaml.Node) -> object:
    """Read the default of `!ENV [NAME, default]`: no setting of kbgen's comes from the environment."""
    if isinstance(node, yaml.SequenceNode) and len(node.value) > 1:
        return loader.construct_object(node.value[-1])
    return None


def _named(_loader: _Loader, name: str, _node: yaml.Node) -> Function:
    """A function by its name, which is not looked up."""
    return Function(name)


def _applied(loader: _Loader, name: str, node: yaml.Node) -> Function | None:
    """A function with the arguments that it is to be called with; None where some have no names."""
    given = dict(loader.construct_mapping(node, deep=True)) if isinstance(node, yaml.MappingNode) else {"args": True}
    named: object = given.get("kwds", {})
    return None if given.keys() - {"kwds"} or not isinstance(named, dict) else Function(name, named)


def _passed_over(_loader: _Loader, _suffix: str, _node: yaml.Node) -> None:
    return None


_Loader.add_constructor("!ENV", _env)
# the first that fits counts
_Loader.add_multi_constructor(f"{_PYTHON}name:", _named)
_Loader.add_multi_constructor(f"{_PYTHON}object/apply:", _applied)
_Loader.add_multi_constructor("", _passed_over)


def parse(text: str) -> object:
    """The value of a text; YamlError where it is none, or costs too much."""
    if len(text) > LARGEST:
        raise YamlError(f": larger than {LARGEST // 1024} KB")
    try:
        _judge(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader that passes tags over
    except yaml.MarkedYAMLError as error:
        mark, problem = error.problem_mark, error.problem or "no valid YAML"
        raise YamlError(f"{_at(mark)}: {problem}") from None
    except yaml.YAMLError as error:
        raise YamlError(f": a character that YAML does not allow: {getattr(error, 'reason', error)}") from None


def _at(mark: Any) -> str:
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


def _judge(text: str) -> None:
    """Refuse what would run off the stack, hold itself, or grow without end through aliases."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    count = 0
    for event in _events(text):
        count += 1
        if isinstance(event, _Opening):
            open_.append((event.anchor, count))
        elif isinstance(event, _Closing):
            anchor, start = open_.pop()
            sizes |= {anchor: count - start} if anchor else {}
        elif isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in open_):
                raise YamlError(f"{_at(event.start_mark)}: *{event.anchor} stands within itself")
            count += sizes.get(event.anchor or "", 0)
        if len(open_) > _DEEPEST:
            raise YamlError(f"{_at(event.start_mark)}: nested more than {_DEEPEST} levels deep")
        if count > _MOST:
            raise YamlError(f"{_at(event.start_mark)}: more than {_MOST:,} values")


def _events(text: str) -> Iterator[yaml.Event]:
    """The parser's events; `yaml.parse` would ask twice for each."""
    loader: Any = yaml.CSafeLoader(text)
    return iter(loader.get_event, None)
