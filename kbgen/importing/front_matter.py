"""Writes front matter above a body, or into the one that is there, with the fewest changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from kbgen.authoring.patch import EditRefusedError, Patch
from kbgen.kit.kind import Value
from kbgen.load.formats import plain
from kbgen.load.frontmatter import Front, bounds
from kbgen.load.nodes import Node, top_level
from kbgen.load.written import quoted

# A text that every YAML reads as that text: it starts with a letter, and holds words, dashes, dots and slashes.
_SAFE = re.compile(r"[A-Za-z](?:[\w./ +-]*\w)?", re.ASCII)
_WORDS = frozenset("y n yes no on off true false null".split())


def front_patches(text: str, front: Front, values: Mapping[str, Value]) -> Iterator[Patch]:
    """What gives a text front matter with some values, below what it has already; RefusedError where it cannot be."""
    if not values:
        return
    end = "\r\n" if text[: text.find("\n") + 1].endswith("\r\n") else "\n"
    at = bounds(text)
    if at is None:
        lines = "".join(f"{line}{end}" for key, value in values.items() for line in lines_of(key, value.value))
        yield Patch(0, 0, f"---{end}{lines}---{end}")
        return
    start, stop = at.start, at.stop
    nodes = top_level(text[start:stop], start) if text[start:stop].strip() and front.values else {}
    if nodes is None:
        raise EditRefusedError("its front matter is not one key a line, so that nothing can be added to it")
    added = ""
    for key, value in values.items():
        node = nodes.get(key)
        other = _said_as(value, front, nodes) if node is None else None
        if node is not None:
            yield from _instead(text, node, value.value)
        elif other is not None:
            yield Patch(other.key_start, other.key_end, key)
        else:
            added += "".join(f"{line}{end}" for line in lines_of(key, value.value))
    if added:
        yield Patch(stop, stop, added)


def _said_as(value: Value, front: Front, nodes: Mapping[str, Node]) -> Node | None:
    """The key of another name that says just this, so that its name alone need change."""
    for key, said in front.values.items():
        on_line = (key,) in front.keys and front.keys[key,].line == value.line
        if on_line and said == plain(value.value) and key in nodes and isinstance(said, str):
            return nodes[key]
    return None


def _instead(text: str, node: Node, value: object) -> Iterator[Patch]:
    """A value in the place of one that kbgen cannot read, which stays beside it as a comment if that is one line."""
    said = text[node.start : node.end]
    line_end = text.find("\n", node.end)
    rest = text[node.end : line_end if line_end >= 0 else len(text)]
    if node.start == node.end:
        at = text.index(":", node.key_end) + 1
        yield Patch(at, at, f" {flow(value)}")
    elif "\n" not in said and not rest.strip():
        yield Patch(node.start, node.end, f"{flow(value)}  # {said}")


def lines_of(key: str, value: object) -> Iterator[str]:
    """A key with its value: mappings of a list on a line each, all else on one."""
    key = flow(key)
    if isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        yield f"{key}:"
        yield from (f"  - {flow(one)}" for one in value)
    else:
        yield f"{key}: {flow(value)}"


def flow(value: object) -> str:
    """A value as YAML on one line, which reads as the same in YAML 1.1 and 1.2."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple | set | frozenset):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int | float):
        return str(plain(value))
    text = str(value)
    return text if _SAFE.fullmatch(text) and text.lower() not in _WORDS else quoted(text)
