"""Numbers as people write them, such as `41%` and `1,200 ms`, and the unit that they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, WithJsonSchema

_WRITTEN = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,15})?)\s*((?![eE][+-]?\d)[^\d\s.,+-].{0,40})?", re.ASCII
)
_MOST = 100
_SCHEMA = {"type": ["number", "string"], "examples": [12.5, "41%", "1,200 ms"]}


class Written(NamedTuple):
    """A number as its digits, and the unit beside it, if one is."""

    digits: str
    unit: str


def written(text: str) -> Written | None:
    """What a text says as a number with or without a unit; None where it is no number."""
    found = _WRITTEN.fullmatch(text.strip())
    return Written(found[1].replace(",", ""), (found[2] or "").strip()) if found else None


def _number(value: object) -> object:
    """A number, whatever unit stands beside it."""
    found = written(value) if isinstance(value, str) else None
    return found.digits if found else value


def _share(value: object) -> object:
    """A share of one: `0.7`, `70%` and `7/10` mean the same."""
    if not isinstance(value, str):
        return value
    part, slash, whole = value.partition("/")
    if slash and part.strip().isdecimal() and whole.strip().isdecimal() and int(whole):
        return int(part) / int(whole)
    found = written(value)
    if found is None:
        return value
    return float(found.digits) / 100 if found.unit == "%" else found.digits


# Within these bounds a difference of two numbers is a number.
_LARGEST = 1e15
Number = Annotated[
    float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False), BeforeValidator(_number), WithJsonSchema(_SCHEMA)
]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_share), WithJsonSchema(_SCHEMA)]


def with_unit(values: object, keys: Iterable[str]) -> object:
    """A mapping with the `unit` that its numbers were written with, unless it states one.

    Raises ValueError where two of the numbers have different units.
    """
    if not isinstance(values, Mapping):
        return values
    units = dict.fromkeys(
        found.unit
        for key in keys
        if isinstance(values.get(key), str) and (found := written(values[key])) is not None and found.unit
    )
    if len(units) > 1:
        raise ValueError(f"one measure has several units: {', '.join(units)}; write all its numbers in one")
    return {"unit": next(iter(units)), **values} if units and not values.get("unit") else values


def said(number: float | None, unit: str | None = None) -> str:
    """A number as a person would write it, with its unit: `41%`, `1,200 ms`; nothing for no number."""
    if number is None:
        return ""
    digits = f"{round(number, 3):,.3f}".rstrip("0").rstrip(".").replace("-", "−")
    return f"{digits}{unit}" if unit == "%" else f"{digits} {unit or ''}".rstrip()


def percent(share: float) -> str:
    """A share of one as whole percent; what is beyond a hundredfold is said as such."""
    if abs(share) > _MOST:
        return f"{'over' if share > 0 else 'under −'} {_MOST * 100:,}%".replace("− ", "−")
    return f"{round(share * 100):,}%".replace("-", "−")


def measured(part: Any, key: str) -> str:
    """One number of a measure, with the measure's unit."""
    return said(getattr(part, key), part.unit)
