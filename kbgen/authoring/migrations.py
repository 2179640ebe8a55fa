"""What changed from one version of the front matter to the next, each change as a function from a text to its edits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kbgen.authoring.patch import Patch, patched
from kbgen.kit.fields import SYNONYMS, Fields
from kbgen.load.fields import fill
from kbgen.load.frontmatter import Front, bounds, split
from kbgen.load.nodes import Node, top_level
from kbgen.load.yaml_values import YamlError, parse
from kbgen.model import Span


class KeyEdit(NamedTuple):
    """One change in words, with the patches that make it; without patches, why it is left to its author."""

    patches: tuple[Patch, ...]
    said: str
    line: int


class Migration(NamedTuple):
    """The step to a version from the one before it: what changed, and the edits that a document's text needs."""

    version: int
    summary: str
    edits: Callable[[str], Sequence[KeyEdit]]


class Migrated(NamedTuple):
    """A text as the newest version has it, with what was changed and what is left to do by hand."""

    text: str
    made: tuple[KeyEdit, ...]
    left: tuple[KeyEdit, ...]


def migrated(text: str, version: int) -> Migrated:
    """A document of an older version as one of the newest: it says the same, and nothing else in it has changed."""
    made: list[KeyEdit] = []
    left: list[KeyEdit] = []
    for step in MIGRATIONS:
        if step.version > version:
            edits = step.edits(text)
            left += [edit for edit in edits if not edit.patches]
            for edit in sorted((edit for edit in edits if edit.patches), reverse=True):
                after = patched(text, edit.patches)
                if _says_the_same(text, after):
                    text = after
                    made.append(edit)
                else:
                    left.append(edit._replace(patches=(), said="it would say something else; change it by hand"))
    return Migrated(text, tuple(sorted(made)), tuple(left))


def _says_the_same(before: str, after: str) -> bool:
    """Whether front matter gives the same fields, and stands above the same body."""
    was, will = split(before), split(after)
    fields = [fill(Fields, front.values, front.spans, front.keys).fields for front in (was, will)]
    same = len(was.values) == len(will.values) and len(was.faults) == len(will.faults)
    return not will.broken and was.body == will.body and same and fields[0] == fields[1]


def other_names(text: str) -> tuple[KeyEdit, ...]:
    """Keys that are read as others get the names of those: `last_reviewed_on` is `reviewed`."""
    front = split(text)
    at = bounds(text)
    if at is None or front.broken or not SYNONYMS.keys() & front.values.keys():
        return ()
    nodes = top_level(text[at.start : at.stop], at.start)
    if nodes is None:
        return (KeyEdit((), "its front matter is not one key a line; rename its keys by hand", 1),)
    return tuple(_renamed(text, front, nodes))


def _renamed(text: str, front: Front, nodes: Mapping[str, Node]) -> Iterator[KeyEdit]:
    taken = set(front.values)
    twice = {fault.value for fault in front.faults if fault.name == "duplicate-key"}
    for key in front.values:
        if key not in SYNONYMS or key not in nodes:
            continue
        name, form = SYNONYMS[key]
        line = front.keys[key,].line
        value = _value(text, nodes[key], front.values[key], form)
        if key in twice:
            yield KeyEdit((), f"{key} is given twice; take one of them out", line)
        elif name in taken:
            yield KeyEdit((), f"{key} is not read beside {name}; take one of them out", line)
        elif value is None:
            yield KeyEdit((), f"{key} holds what {name} cannot; change it by hand", line)
        else:
            taken.add(name)
            yield KeyEdit((_key(text, nodes[key], name), *value), f"{key} is now {name}", line)


def _key(text: str, node: Node, name: str) -> Patch:
    quote = text[node.key_start] if text[node.key_start] in "'\"" else ""
    return Patch(node.key_start, node.key_end, f"{quote}{name}{quote}")


def _value(text: str, node: Node, said: object, form: str) -> tuple[Patch, ...] | None:
    """What makes a value one of the key's new name: nothing where it is already, None where it holds several."""
    if isinstance(said, list):
        if len(said) != 1 or len(node.items) != 1 or not isinstance(said[0], str) or form != "{}":
            return None
        at = text.index(":", node.key_end) + 1
        item = text[node.items[0].start : node.items[0].end]
        end = text.index("]", node.items[0].end) + 1 if node.flow else node.end
        plain = not text[at : node.start].strip() and "\n" not in item
        return (Patch(at, end, f" {item}"),) if plain else None
    if form != "{}" and isinstance(said, str):
        plain = said.isascii() and said.isalnum() and "\n" not in text[node.start : node.end]
        return (Patch(node.start, node.end, form.format(said)),) if plain else None
    return ()


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "keys that other collections use get kbgen's own names", other_names),
)

VERSION_KEY = "schema"


def version_patch(text: str, version: int) -> Patch | None:
    """What makes the configuration name a version of the front matter; None where that has to be done by hand."""
    try:
        tree = parse(text)
    except YamlError:
        return None
    below = [path for path in tree.keys if path[:1] == ("plugins",) and path[-2:-1] == ("kbgen",) and len(path) <= 4]
    said = next((path for path in below if path[-1] == VERSION_KEY), None)
    lines = text.splitlines(keepends=True)
    if said is not None and said in tree.values:
        start = _offset(lines, tree.values[said])
        return Patch(start, start + tree.values[said].length, str(version))
    spans = sorted(tree.keys[path] for path in below)
    if not spans or lines[spans[0].line - 1][: spans[0].column - 1].strip():
        return None
    start = _offset(lines, spans[0]._replace(column=1))
    end = "\r\n" if lines[spans[0].line - 1].endswith("\r\n") else "\n"
    return Patch(start, start, f"{' ' * (spans[0].column - 1)}{VERSION_KEY}: {version}{end}")


def _offset(lines: Sequence[str], span: Span) -> int:
    return sum(map(len, lines[: span.line - 1])) + span.column - 1
