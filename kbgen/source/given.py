"""What a file gives, judged by pydantic; what is wrong with it is one line for its author.

A validator of ours raises ValueError with what is to be said after the key, its leading blank or colon included:
`ValueError(f" is {short(value)}, expected true or false")`.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cache, partial
from typing import Any

from pydantic import BeforeValidator, PlainValidator, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

_NEAR = 0.7
_LARGE = 64
_EXPECTED = {
    "string_type": "a text",
    "string_unicode": "a text of whole characters",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
    "dict_type": "keys and values",
    "string_too_long": "a shorter text",
}


class WrongError(Exception):
    """A value cannot be used; the message starts with its key."""


def judged(shape: Any, values: Mapping[str, object], above: str = "") -> dict[str, Any]:
    """The values of keys that a TypedDict knows; WrongError, with a key below the one `above`, where one is wrong.

    A type is made only where its key is given: making all of them takes longer than reading the file.
    """
    found = {}
    for key, value in values.items():
        try:
            found[key] = _type(shape, key).validate_python(value)
        except ValidationError as error:
            raise WrongError(wrong(error, f"{above}.{key}".removeprefix("."))) from None
    return found


@cache
def _type(shape: Any, key: str) -> TypeAdapter[Any]:
    return TypeAdapter(shape.__annotations__[key])


def only_known(shape: Any, value: object) -> dict[str, Any]:
    """Keys and values that a TypedDict knows, those without a value left out; ValueError where there are others."""
    known = tuple(shape.__annotations__)
    if not isinstance(value, dict):
        raise ValueError(f" is {short(value)}, expected keys and values: {listed(known)}")
    unknown = next((key for key in value if key not in known), None)
    if unknown is not None:
        raise ValueError(f" has no option {short(unknown)}{nearest(unknown, known) or f'; it has {listed(known)}'}")
    return {key: one for key, one in value.items() if one is not None}


def chosen(shape: Any, value: Mapping[Any, object]) -> dict[str, Any]:
    """Those keys and values that a TypedDict knows; all others are somebody else's."""
    known = frozenset(shape.__annotations__)
    return {key: one for key, one in value.items() if key in known and one is not None}


def keys_of(shape: Any) -> BeforeValidator:
    """Have pydantic read keys and values for a TypedDict, and no others."""
    return BeforeValidator(partial(only_known, shape))


def those_of(shape: Any) -> BeforeValidator:
    """Have pydantic read the keys that a TypedDict knows, and pass over all others."""
    return BeforeValidator(lambda value: chosen(shape, value) if isinstance(value, dict) else value)


def alone(key: str) -> BeforeValidator:
    """Let a text by itself stand for a mapping of one key."""
    return BeforeValidator(lambda value: {key: value} if isinstance(value, str) else value)


def wrong(error: ValidationError, above: str = "") -> str:
    """The first thing that is wrong, with its key below the one `above`."""
    first = error.errors(include_url=False)[0]
    return f"{_key(first, above)}{_predicate(first)}".lstrip(" :")


def _key(error: ErrorDetails, above: str) -> str:
    place = error["loc"]
    if error["type"] == "missing":
        place = place[:-1]
    elif place[-1:] == ("[key]",):
        place = place[:-2]
    steps = (f"[{step}]" if isinstance(step, int) else f".{short_name(step)}" for step in place)
    return f"{above}{''.join(steps)}".removeprefix(".")


def _predicate(error: ErrorDetails) -> str:
    """What is said of a key whose value is wrong."""
    value, context = error["input"], error.get("ctx", {})
    if error["type"] == "missing":
        return f" has no `{error['loc'][-1]}`"
    said = str(context["error"]) if error["type"] == "value_error" else ""
    if error["loc"][-1:] == ("[key]",):
        return f" has the key {short(value)}, which{said or ' is no text; put it in quotes'}"
    return said or f" is {short(value)}, expected {_expected(error['type'], context, value)}"


def _expected(kind: str, context: Mapping[str, Any], value: object) -> str:
    if kind == "literal_error":
        return str(context["expected"])
    if kind == "too_short":
        return f"a list of {context['min_length']} or more"
    if kind == "too_long":
        return f"a list of {context['max_length']} at most"
    quotes = "; put it in quotes" if kind == "string_type" and isinstance(value, int | float | date) else ""
    return _EXPECTED.get(kind, "another value") + quotes


class _Short(reprlib.Repr):
    """Shows the start of a value, whatever it is."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 80
        self.maxlevel = 3

    def repr_int(self, x: int, level: int) -> str:
        """Python refuses to write the largest numbers out."""
        return super().repr_int(x, level) if x.bit_length() < 1000 else "a number of many digits"

    def repr_instance(self, x: Any, level: int) -> str:
        """A day as people write it."""
        return str(x) if isinstance(x, date) else super().repr_instance(x, level)


short: Callable[[object], str] = _Short().repr


def short_name(name: object) -> str:
    """A key as it stands in the path of a value, on one line."""
    text = str(name)
    return text if text.isprintable() and len(text) <= _LARGE else short(text)


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    return ", ".join(names)


def nearest(name: object, names: Collection[str]) -> str:
    """`; did you mean 'x'?` for the name that is meant, where one is near."""
    # Imported on use: most configurations have no wrong name.
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1, _NEAR) if isinstance(name, str) and len(name) <= _LARGE else []
    return f"; did you mean {near[0]!r}?" if near else ""


def one_of(*names: str) -> PlainValidator:
    """The type of a text that is one of some."""

    def judged(value: object) -> str:
        if isinstance(value, str) and value in names:
            return value
        raise ValueError(f" is {short(value)}, expected one of {listed(names)}{nearest(value, names)}")

    return PlainValidator(judged)
