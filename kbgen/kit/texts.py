"""Goes over every text within a value, and tells the names of documents from other texts.

A name is what a type marks with `RefTo`: in a schema, and in what a kind reads from a body.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints

from pydantic import BaseModel

from kbgen.kit.fields import RefTo

T = TypeVar("T")
_NO_TEXT = (bool, int, float, date, timedelta, array)


class Instead(NamedTuple):
    """What stands for a name of a document, and for any other text; the same text where nothing does."""

    name: Callable[[str, RefTo], str]
    text: Callable[[str], str]


def replaced(value: T, instead: Instead, mark: RefTo | None = None) -> T:
    """A value with its texts replaced: the very same where none was; `mark` says that it is itself a name."""
    found: Any = _replaced(value, instead, mark)
    return found  # type: ignore[no-any-return]  # of the type that it had


def _replaced(value: Any, instead: Instead, mark: RefTo | None) -> Any:
    if isinstance(value, str):
        return instead.text(value) if mark is None else instead.name(value, mark)
    if isinstance(value, Mapping):
        return _of_mapping(value, instead, mark)
    if isinstance(value, tuple | list | set | frozenset) and not hasattr(value, "_fields"):
        found = [_replaced(one, instead, mark) for one in value]
        return value if _same(found, value) else type(value)(found)
    changed = _changed(_parts(value), type(value), instead)
    return _with_parts(value, changed) if changed else value


def _parts(value: Any) -> Mapping[str, Any]:
    """The fields of a model, a NamedTuple or a dataclass; of anything else, which holds no text, none."""
    if isinstance(value, BaseModel):
        return vars(value)
    if hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    return {}


def _with_parts(value: Any, changed: Mapping[str, Any]) -> Any:
    if isinstance(value, BaseModel):
        return value.model_copy(update=dict(changed))
    return value._replace(**changed) if hasattr(value, "_fields") else replace(value, **changed)


def _of_mapping(value: Mapping[Any, Any], instead: Instead, mark: RefTo | None) -> Mapping[Any, Any]:
    pairs = [(_replaced(key, instead, mark), _replaced(one, instead, mark)) for key, one in value.items()]
    same = all(key is old and one is value[old] for (key, one), old in zip(pairs, value, strict=True))
    return value if same else dict(pairs)


def _same(found: Any, value: Any) -> bool:
    return all(new is old for new, old in zip(found, value, strict=True))


def _changed(held: Mapping[str, Any], schema: type, instead: Instead) -> dict[str, Any]:
    """The parts of a value that are not what they were."""
    told = {name: one for name, one in held.items() if one and not isinstance(one, _NO_TEXT)}
    marks = _marks(schema) if told else {}
    found = {name: _replaced(one, instead, marks.get(name)) for name, one in told.items()}
    return {name: one for name, one in found.items() if one is not held[name]}


@cache
def _marks(schema: type) -> Mapping[str, RefTo]:
    """The fields of a type that hold names of documents."""
    if issubclass(schema, BaseModel):
        hints: Mapping[str, Any] = {
            name: (field.annotation, *field.metadata) for name, field in schema.model_fields.items()
        }
    else:
        hints = {name: (hint,) for name, hint in get_type_hints(schema, include_extras=True).items()}
    found = ((name, next((mark for one in hint for mark in _marks_in(one)), None)) for name, hint in hints.items())
    return {name: mark for name, mark in found if mark is not None}


def _marks_in(hint: Any) -> list[RefTo]:
    """The marks of a type's own texts, those within other models left to them."""
    if isinstance(hint, RefTo):
        return [hint]
    metadata = getattr(hint, "__metadata__", ())
    return [mark for one in (*metadata, *get_args(hint)) for mark in _marks_in(one)]
