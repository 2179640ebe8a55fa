"""Where values stand in the text of an `mkdocs.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from kbgen.load.yaml_values import Tree, YamlError, parse
from kbgen.model import KeyPath, Span


def places_in(text: str, key: str) -> Mapping[str, Span]:
    """The first place of each text below a key at the top; empty where there is no such key, or no YAML."""
    try:
        tree = parse(text)
    except YamlError:
        return {}
    found: dict[str, Span] = {}
    for at, span in tree.values.items():
        if at[:1] == (key,) and isinstance(value := _value(tree, at), str):
            found.setdefault(value, span)
    return found


def owner_places(text: str) -> Mapping[str, Span]:
    """Where the owner of each folder stands in the text of an `mkdocs.yml`; some may not be found."""
    try:
        tree = parse(text)
    except YamlError:
        return {}
    plugins = ((at, span) for at, span in tree.values.items() if at[:1] == ("plugins",))
    return {str(at[-1]).strip("/"): span for at, span in plugins if at[-3:-1] == ("kbgen", "owners")}


def _value(tree: Tree, at: KeyPath) -> Any:
    return reduce(lambda value, part: value[part], at, tree.roots[0])  # type: ignore[index]
