"""Values of any type, values that a schema asks for, and YAML in the ways in which it can be written."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import yaml

from fuzzing.texts import NUMBERS, text, word

Schema = Mapping[str, Any]
_YAML = (
    "{}", "[]", "~", "", "&a [*a]", "&a {b: *a}", "*nowhere", "!!python/object:os.system x", "!x y", "!!binary aGk=", "!!set {a, b}",
    "!!omap [a: b]", "!!timestamp 2026-01-15", "{<<: {a: b}}", "{? [a]: b}", "{1: a, true: b, null: c, 2.5: d}", "[[[[[[[[[[]]]]]]]]]]",
    "|\n  a\n  b", ">-\n  a", "'it''s'", '"\\ud800"', '"\\x00"', "0o8", "1:30:00", "+.inf", ".nan", "2026-01-15T10:00:00.5+05:30",
    "- a\n- b", "a: b\na: c", "{a: b, a: c}", "[" * 400 + "]" * 400, "{a: " * 400 + "}" * 400, "a\n---\nb", "\ta: b", "@a", "`a`", "%a",
)  # fmt: skip


def anything(chance: random.Random, depth: int = 0) -> Any:
    """A value of any type that YAML and JSON have."""
    kind = chance.randrange(9 if depth < 3 else 6)
    if kind < 3:
        return text(chance, 4)
    if kind < 5:
        return chance.choice((*NUMBERS, chance.randrange(-5, 400)))
    if kind == 5:
        return chance.choice((None, True, False))
    if kind == 6:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]
    return {str(anything(chance, 3)): anything(chance, depth + 1) for _ in range(chance.randrange(4))}


_SIMPLE: dict[str, tuple[Any, ...]] = {
    "integer": (0, 1, 2, 5, 40, 100, 101, -1, 10**12),
    "number": (0, 0.5, 1, 12.75, 99, -3, 1e20),
    "boolean": (True, False),
    "null": (None,),
}


def wanted(schema: Schema, chance: random.Random, names: tuple[str, ...], defs: Schema | None = None) -> Any:
    """A value for a JSON Schema, which is mostly of the type that it asks for; texts are often one of some names."""
    known = defs if defs is not None else schema.get("$defs", {})
    if "$ref" in schema:
        schema = known[schema["$ref"].rpartition("/")[2]]
    kind = schema.get("type")
    if chance.random() < 0.06:
        made = anything(chance)
    elif choices := schema.get("anyOf") or schema.get("oneOf"):
        made = wanted(chance.choice(choices), chance, names, known)
    elif choices := schema.get("enum") or _SIMPLE.get(str(kind)):
        made = chance.choice(choices)
    elif kind == "object":
        made = _mapping(schema, chance, names, known)
    elif kind == "array":
        made = [wanted(schema.get("items", {}), chance, names, known) for _ in range(chance.randrange(4))]
    else:
        made = _string(schema, chance, names)
    return made


def _mapping(schema: Schema, chance: random.Random, names: tuple[str, ...], known: Schema) -> dict[str, Any]:
    properties = schema.get("properties", {})
    needed = set(schema.get("required", ()))
    some = chance.random()
    found = {
        name: wanted(one, chance, names, known)
        for name, one in properties.items()
        if (chance.random() < (0.95 if name in needed else some))
    }
    if isinstance(others := schema.get("additionalProperties"), dict):
        found |= {word(chance): wanted(others, chance, names, known) for _ in range(chance.randrange(3))}
    if chance.random() < 0.05:
        found[word(chance)] = anything(chance)
    return found


def _string(schema: Schema, chance: random.Random, names: tuple[str, ...]) -> str:
    if schema.get("format") == "date" or chance.random() < 0.1:
        return (
            f"{chance.choice((2019, 2024, 2025, 2026, 2027))}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        )
    if examples := schema.get("examples"):
        return str(chance.choice(examples))
    return chance.choice(names) if names and chance.random() < 0.6 else text(chance, 4)


def written(value: Any, chance: random.Random) -> str:
    """A value as YAML: block or flow, by PyYAML or as JSON, now and then with a piece that breaks its structure."""
    way = chance.random()
    if way < 0.15:
        made = json.dumps(value, ensure_ascii=chance.random() < 0.5)
    else:
        try:
            made = yaml.safe_dump(
                value, allow_unicode=True, sort_keys=False, default_flow_style=True if way < 0.3 else None, width=100
            )
        except (UnicodeEncodeError, yaml.YAMLError):
            made = json.dumps(value)
    while chance.random() < 0.12:
        lines = made.splitlines(keepends=True)
        place = chance.randrange(len(lines) + 1)
        made = "".join(
            (*lines[:place], f"{chance.choice(('x', 'title', word(chance)))}: {chance.choice(_YAML)}\n", *lines[place:])
        )
    return made
