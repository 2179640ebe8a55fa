"""Numbers with their units: read from documents, and written for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, WithJsonSchema


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 decision`, `3 decisions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def amount(value: float) -> str:
    """At most one decimal, and none where it says nothing: `4`, `2.5`, `12,000`."""
    return f"{value:,.1f}".removesuffix(".0")


_WRITTEN = re.compile(
    r"([+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,15})?)\s*((?![eE][+-]?\d)[^\d\s.,+-].{0,40})?", re.ASCII
)
# `2k`, `1.5M users`; a small m is a minute or a metre
_SCALED = re.compile(r"(?P<scale>[kKM]|bn)(?![\w%])[ ]?(?P<unit>.*)")
_SCALES = {"k": Decimal(10**3), "K": Decimal(10**3), "M": Decimal(10**6), "bn": Decimal(10**9)}
_MONEY = re.compile(r"([+-]?)([$€£¥])[ ]?(\d.*)")
_LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)[ ]?([A-Za-z]{1,7})[ ,]{0,2}", re.ASCII)
# lengths of time in milliseconds, by each of their names; the first is theirs where several are brought to one
_TIMES = {
    name: (names.split()[0], Decimal(size))
    for names, size in (
        ("ms milliseconds millisecond", 1),
        ("s sec secs second seconds", 1000),
        ("min m mins minute minutes", 60_000),
        ("h hr hrs hour hours", 3_600_000),
        ("d day days", 86_400_000),
        ("w week weeks", 604_800_000),
    )
    for name in names.split()
}
_MOST = 100
_SCHEMA = {"type": ["number", "string"], "examples": [12.5, "41%", "1,200 ms"]}


class ParsedNumber(NamedTuple):
    """A number as its digits, and the unit beside it, if one is."""

    digits: str
    unit: str


def parse_number(text: str) -> ParsedNumber | None:
    """What a text says as a number with or without a unit; None where it is no number."""
    money = _MONEY.fullmatch(text.strip())
    match = _WRITTEN.fullmatch(f"{money[1]}{money[3]}" if money else text.strip())
    if match is None:
        return None
    digits, unit = match[1].replace(",", ""), (match[2] or "").strip()
    if scaled := _SCALED.fullmatch(unit):
        digits, unit = f"{Decimal(digits) * _SCALES[scaled['scale']]:f}", scaled["unit"]
    return ParsedNumber(digits, unit or (money[2] if money else ""))


def _length(text: str) -> list[tuple[Decimal, str]]:
    """The parts of a length of time, such as `1h30m`, each with its unit's name; nothing for anything else."""
    parts, end = [], 0
    while end < len(text) and (match := _LENGTH.match(text, end)):
        parts.append((Decimal(match[1]), match[2].lower()))
        end = match.end()
    return parts if end == len(text) and all(unit in _TIMES for _, unit in parts) else []


def _number(value: object) -> object:
    """A number, whatever unit stands beside it."""
    number = parse_number(value) if isinstance(value, str) else None
    return number.digits if number else value


def _share(value: object) -> object:
    """A share of one: `0.7`, `70%` and `7/10` mean the same."""
    if not isinstance(value, str):
        return value
    part, slash, whole = value.partition("/")
    if slash and part.strip().isdecimal() and whole.strip().isdecimal() and int(whole):
        return int(part) / int(whole)
    number = parse_number(value)
    if number is None:
        return value
    return float(number.digits) / 100 if number.unit == "%" else number.digits


# Within these bounds a difference of two numbers is a number.
_LARGEST = 1e15
Number = Annotated[
    float, Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False), BeforeValidator(_number), WithJsonSchema(_SCHEMA)
]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(_share), WithJsonSchema(_SCHEMA)]


def with_unit(values: object, keys: Iterable[str], later: str = "") -> object:
    """A mapping with the `unit` that its numbers were written with, unless it states one.

    Lengths of time are brought to one unit, also those in the mappings that are listed under the key `later`. Raises
    ValueError where two of the numbers have different units otherwise.
    """
    if not isinstance(values, Mapping):
        return values
    keys = tuple(keys)
    values = _in_one_unit(values, keys, later)
    units = dict.fromkeys(
        number.unit
        for key in keys
        if isinstance(values.get(key), str) and (number := parse_number(values[key])) is not None and number.unit
    )
    if len(units) > 1:
        raise ValueError(f"one measure has several units: {', '.join(units)}; write all its numbers in one")
    return {"unit": next(iter(units)), **values} if units and not values.get("unit") else values


def _in_one_unit(values: Mapping[str, Any], keys: Sequence[str], later: str) -> Mapping[str, Any]:
    """Lengths of time of several units in the one that is stated, else in the smallest of them."""
    listed = values.get(later)
    below = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    places = [(one, key) for one in (values, *below) for key in keys]
    texts = [held.strip() for one, key in places if isinstance(held := one.get(key), str) and not _is_bare(held)]
    parts = [_length(text) for text in texts]
    units = {_TIMES[unit] for part in parts for _, unit in part}
    if not all(parts) or len(units) < 2 - ("unit" in values):
        return values
    stated = str(values.get("unit") or "").strip().lower()
    if stated and stated not in _TIMES:
        return values
    name, size = _TIMES[stated] if stated else min(units, key=lambda unit: unit[1])

    def brought(one: Mapping[str, Any]) -> dict[str, Any]:
        lengths = {key: _length(held.strip()) for key in keys if isinstance(held := one.get(key), str)}
        in_unit = {
            key: str(float(sum(count * _TIMES[unit][1] for count, unit in found) / size))
            for key, found in lengths.items()
            if found
        }
        return {**one, **in_unit}

    whole = {**brought(values), "unit": values.get("unit") or name}
    if below:
        whole[later] = [brought(one) if isinstance(one, Mapping) else one for one in listed or ()]
    return whole


def _is_bare(text: str) -> bool:
    number = parse_number(text)
    return number is not None and not number.unit


def number_text(number: float | None, unit: str | None = None) -> str:
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
    return number_text(getattr(part, key), part.unit)
