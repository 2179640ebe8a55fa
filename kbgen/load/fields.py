"""Fills a kind's fields from front matter."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kbgen.kit.fields import LISTED, OF_OTHER_TOOLS, SYNONYMS, Fields, RefField, references_of, says_nothing
from kbgen.kit.suggestions import formless, only_near, slip
from kbgen.load.yaml_values import Value
from kbgen.model import Fault, Fix, KeyPath, Ref, Span

_CUTOFF = 0.75
_NEAREST = 3
_SHORT = 4
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# words that say when, by whom or which way: of two keys that differ in one, neither is the other misspelt
_TELLING = frozenset("due by every until next after before since from to for at in of no not is".split())
# what the doer does, what was done and who did it: `supersedes`, `superseded`, `reviewer`
_ENDINGS = {"": 0, "s": 0, "es": 0, "d": 1, "ed": 1, "r": 2, "er": 2, "or": 2, "rs": 2, "ers": 2, "ing": 3, "able": 4}


def nearest_key(key: str, names: Iterable[str]) -> str:
    """The known key that `key` is a misspelling of; empty where none is near that means the same."""
    near = difflib.get_close_matches(key, list(names), n=_NEAREST, cutoff=_CUTOFF)
    return next((name for name in near if _may_mean(key, name)), "")


def _may_mean(key: str, name: str) -> bool:
    """Whether two keys that look alike can be meant for each other."""
    if len(key) <= _SHORT and not slip(key, name):
        return False
    words, others = _words(key), _words(name)
    if _TELLING & (set(words) ^ set(others)):
        return False
    return not any(_end_otherwise(one, other) for one, other in zip(words[::-1], others[::-1], strict=False))


def _words(key: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(key)]


def _end_otherwise(one: str, other: str) -> bool:
    """Whether two words are one verb with endings of different meanings."""
    stem = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    ends = _ENDINGS.get(one[stem:]), _ENDINGS.get(other[stem:])
    return stem >= _SHORT and None not in ends and ends[0] != ends[1]


_ROUNDS = 50
_AS_IT_STANDS = ""


class Filled(NamedTuple):
    """A schema's value with the faults met on the way, the references in it and the keys left over.

    `spans` are the places of what was kept: where an item of a list was left out, those after it
    have moved up, as they have in `fields` and in `refs`. What was written under another name for a
    field is also found under the field's own.
    """

    fields: Fields
    faults: tuple[Fault, ...]
    refs: tuple[Ref, ...]
    extra: Mapping[str, Value]
    spans: Mapping[KeyPath, Span]


def fill(
    schema: type[Fields], values: Mapping[str, Value], spans: dict[KeyPath, Span], keys: Mapping[KeyPath, Span]
) -> Filled:
    """Validate front matter; what does not fit is reported and left out, so that the rest still counts."""
    known, extra, faults = _known(schema, values, keys)
    renamed = _renamed(schema, values, known, spans)
    fields, invalid, kept, left = _validated(schema, known, spans | renamed if renamed else spans, keys)
    refs = tuple(ref for field in references_of(schema) if field.pattern[0] in kept for ref in _references(field, kept))
    return Filled(fields, (*faults, *invalid), refs, extra, left)


@cache
def _names(schema: type[Fields]) -> frozenset[str]:
    return frozenset(schema.model_fields)


def _known(
    schema: type[Fields], values: Mapping[str, Value], keys: Mapping[KeyPath, Span]
) -> tuple[dict[str, Value], dict[str, Value], list[Fault]]:
    """Split keys that the schema has, synonyms translated, from those that it has not. Empty values count as absent."""
    names = _names(schema)
    known: dict[str, Value] = {}
    extra: dict[str, Value] = {}
    faults = []
    for key, value in sorted(values.items(), key=_rank):
        if key in names:
            if value is not None:
                known[key] = _people(value) if key in LISTED else value
            continue
        name, form = field_named(key, schema)
        if name:
            _translate(name, form, value, values, known)
        else:
            extra[key] = value
            if key not in OF_OTHER_TOOLS:
                faults.append(unknown_key(key, (key,), names, keys))
    return known, extra, faults


_RANKS = {key: rank for rank, key in enumerate(SYNONYMS)}


def _rank(item: tuple[str, Value]) -> int:
    """Of several names for one field the one that is listed first counts."""
    return _RANKS.get(item[0], 0)


def field_named(key: str, schema: type[Fields]) -> tuple[str, str]:
    """The field that a key stands for, whatever its case and the signs between its words, and the form of its value.

    Both are empty for a key that no field of the schema has.
    """
    names = _names(schema)
    if key in names:
        return key, _AS_IT_STANDS
    name, form = SYNONYMS.get(key) or _named_by_form(schema).get(formless(key), ("", ""))
    return (name, form) if name in names else ("", "")


@cache
def _named_by_form(schema: type[Fields]) -> Mapping[str, tuple[str, str]]:
    synonyms = {formless(key): named for key, named in SYNONYMS.items()}
    return synonyms | {formless(name): (name, "," if name in LISTED else _AS_IT_STANDS) for name in _names(schema)}


def _translate(name: str, form: str, value: Value, values: Mapping[str, Value], known: dict[str, Value]) -> None:
    """Read another name for a field, unless the field's own name is there too."""
    if form == ",":
        value, form = _people(value), "{}"
    elif isinstance(value, list) and form != _AS_IT_STANDS:
        value = value[0] if value else None
    if value is not None and name not in values and name not in known:
        known[name] = form.format(value) if form and isinstance(value, str) else value


def _people(value: Value) -> Value:
    """A text with commas as the list that it stands for, its handles as names."""
    if not isinstance(value, str) or "," not in value:
        return value
    return [one for part in value.split(",") if (one := part.strip().removeprefix("@"))]


def _renamed(
    schema: type[Fields], values: Mapping[str, Value], known: Mapping[str, Value], spans: Mapping[KeyPath, Span]
) -> dict[KeyPath, Span]:
    """The places of values that were written under another name, by the field's own."""
    found: dict[KeyPath, Span] = {}
    for key in [key for key in values if key not in _names(schema)]:
        name, _ = field_named(key, schema)
        if name in known and name not in values and (key,) in spans:
            found.setdefault((name,), spans.get((key, 0), spans[key,]))
    return found


def unknown_key(key: str, path: KeyPath, names: frozenset[str], keys: Mapping[KeyPath, Span]) -> Fault:
    """The fault for a key that a schema does not have: misspelt where a known one of the same meaning is near."""
    span = keys.get(path, Span(1, 1))
    near = nearest_key(key, names)
    if near:
        fix = Fix(key, near) if slip(key, near) and (*path[:-1], near) not in keys else None
        return Fault("misspelt-key", span, f"no key is called {key!r}; did you mean {near!r}?", key, fix)
    return Fault("unknown-key", span, f"unknown key {key!r} is ignored", key)


def _validated(
    schema: type[Fields], known: dict[str, Value], spans: Mapping[KeyPath, Span], keys: Mapping[KeyPath, Span]
) -> tuple[Fields, list[Fault], dict[str, Value], Mapping[KeyPath, Span]]:
    """Validate, and while something does not fit drop the smallest part that holds it and try again."""
    faults: list[Fault] = []
    for _ in range(_ROUNDS):
        try:
            return schema.model_validate(known), faults, known, spans
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False)
            placed = {_loc(detail, known): detail for detail in reversed(details)}
            faults.extend(_fault(path, placed[path], spans, keys, schema) for path in reversed(placed))
            drop = {_unit(path) for path in placed if path}
            known, spans, keys = _pruned(known, drop), _moved_up(spans, drop), _moved_up(keys, drop)
    return schema.model_validate({}), faults, {}, spans


def _loc(detail: ErrorDetails, values: Any) -> KeyPath:
    """The key path of an error: pydantic's own, without the steps that name a type or the place in a list of one.

    A key that is missing is the last step all the same.
    """
    path: list[str | int] = []
    for step in detail["loc"]:
        if _holds(values, step):
            values = values[step]
            path.append(step)
        elif step != 0:
            break
    return (*path, detail["loc"][-1]) if detail["type"] == "missing" else tuple(path)


def _holds(values: object, step: str | int) -> bool:
    if isinstance(values, list):
        return isinstance(step, int) and step < len(values)
    return isinstance(values, dict) and step in values


def _pruned(values: dict[str, Value], drop: set[KeyPath]) -> dict[str, Value]:
    """A copy without the values at `drop`; nothing at all where it is not known what to leave out."""
    if not drop:
        return {}
    return {key: kept for key, value in values.items() if (kept := _without(value, (key,), drop)) is not None}


def _moved_up(spans: Mapping[KeyPath, Span], drop: set[KeyPath]) -> Mapping[KeyPath, Span]:
    """The places of what is left, by the paths that it then has."""
    gone: dict[KeyPath, list[int]] = defaultdict(list)
    for *parent, index in drop:
        if isinstance(index, int):
            insort(gone[tuple(parent)], index)
    if not gone:
        return spans
    return {moved: span for path, span in spans.items() if (moved := _left_at(path, gone)) is not None}


def _left_at(path: KeyPath, gone: Mapping[KeyPath, list[int]]) -> KeyPath | None:
    """Where a path is found once items of lists are gone; None for what went with them."""
    moved: list[str | int] = []
    for depth, step in enumerate(path):
        indices = gone.get(path[:depth], ())
        if isinstance(step, int):
            above = bisect_left(indices, step)
            if indices[above : above + 1] == [step]:
                return None
            moved.append(step - above)
        else:
            moved.append(step)
    return tuple(moved)


def _unit(path: KeyPath) -> KeyPath:
    """What is left out for a fault at `path`: the innermost list item, or else the top-level key."""
    for length in range(len(path), 0, -1):
        if isinstance(path[length - 1], int):
            return path[:length]
    return path[:1]


def _without(value: Value, path: KeyPath, drop: set[KeyPath]) -> Value:
    if path in drop:
        return None
    if isinstance(value, list):
        kept = ((index, item) for index, item in enumerate(value) if (*path, index) not in drop)
        return [_without(item, (*path, index), drop) for index, item in kept]
    if isinstance(value, dict):
        return {key: _without(item, (*path, key), drop) for key, item in value.items()}
    return value


def _fault(
    path: KeyPath,
    detail: ErrorDetails,
    spans: Mapping[KeyPath, Span],
    keys: Mapping[KeyPath, Span],
    schema: type[Fields],
) -> Fault:
    if detail["type"] == "extra_forbidden":
        return unknown_key(str(path[-1]), path, _names_at(schema, path), keys)
    said = ".".join(str(part) for part in path)
    span = next((spans[path[:n]] for n in range(len(path), 0, -1) if path[:n] in spans), Span(1, 1))
    value = detail.get("input")
    fix = _right_choice(detail["msg"], value) if detail["type"] == "literal_error" and path in spans else None
    return Fault("invalid-value", span, f"{said}: {_message(detail, value)}", f"{said}={value}"[:200], fix)


def _names_at(schema: type[BaseModel], path: KeyPath) -> frozenset[str]:
    """The keys that the mapping around the last step of `path` may have."""
    for step in path[:-1]:
        if isinstance(step, str):
            schema = next(_models_in(schema.model_fields[step].annotation), schema)
    return frozenset(schema.model_fields)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


_SAID = {
    "missing": "this key is missing",
    "bool_parsing": "expected true or false",
    "int_parsing": "expected a whole number",
    "float_parsing": "expected a number",
    "string_type": "expected a text",
    "date_type": "expected a date such as 2026-01-31",
    "time_delta_type": "expected a length of time such as 5m",
    "dataclass_type": "expected an interval such as 90d",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "tuple_type": "expected a list",
    "dict_type": "expected keys and values",
    "model_type": "expected keys and values",
    "model_attributes_type": "expected keys and values",
}


def _message(detail: ErrorDetails, value: object) -> str:
    if detail["type"] == "value_error":
        return detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "literal_error":
        return _choice(detail["msg"], value)
    said = _SAID.get(detail["type"], detail["msg"][:1].lower() + detail["msg"][1:])
    return said if detail["type"] == "missing" else f"{said}, found {_shown(value)}"


def _choice(message: str, value: object) -> str:
    """`Input should be 'a', 'b' or 'c'` with the nearest of them."""
    choices = _choices(message)
    near = difflib.get_close_matches(str(value), choices, n=1)
    return f"{_shown(value)} is none of {', '.join(choices)}" + (f"; did you mean {near[0]!r}?" if near else "")


def _choices(message: str) -> list[str]:
    options = message.removeprefix("Input should be ").replace("'", "")
    return [option.strip() for option in options.replace(" or ", ",").split(",")]


def _right_choice(message: str, value: object) -> Fix | None:
    near = only_near(value, _choices(message)) if isinstance(value, str) else ""
    return Fix(str(value), near) if near else None


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    return repr(value if not isinstance(value, str) or len(value) <= 60 else value[:57] + "...")


def _references(field: RefField, values: Mapping[str, Value]) -> Iterator[Ref]:
    for path, value in _at(field.pattern, values, ()):
        if isinstance(value, str) and value and not ("*" in field.pattern and says_nothing(value)):
            yield Ref(path, value, field.mark.kinds, field.mark.past)


def _at(pattern: tuple[str, ...], value: Value, path: KeyPath) -> Iterator[tuple[KeyPath, Value]]:
    """The values at a pattern; a lone value stands for a list of one."""
    if not pattern:
        yield path, value
    elif pattern[0] == "*":
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _at(pattern[1:], item, (*path, index))
        elif value is not None:
            yield from _at(pattern[1:], value, path)
    elif isinstance(value, str) and pattern == ("id",):
        yield path, value  # a lone id stands for a mapping that holds only it
    elif isinstance(value, dict):
        yield from _at(pattern[1:], value.get(pattern[0]), (*path, pattern[0]))
