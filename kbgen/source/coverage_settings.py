"""Reads `plugins.kbgen.coverage` of `mkdocs.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from kbgen.model import CoverageException

_OF = ("alert", "runbook")
_KEYS = frozenset((*_OF, "reason", "until"))
_FORM = "`{alert: NAME, reason: WHY, until: YYYY-MM-DD}`, or `runbook: ID` instead of the alert"


def coverage_exceptions(options: Mapping[Any, Any]) -> tuple[CoverageException, ...]:
    """The exceptions from coverage; ValueError, which starts with the key, where one cannot be used."""
    unknown = set(options) - {"exceptions"}
    if unknown:
        raise ValueError(f" has no option {min(map(str, unknown))!r}; it has ['exceptions']")
    listed = options.get("exceptions") or []
    if not isinstance(listed, list):
        raise ValueError(f".exceptions holds {listed!r}, expected a list of {_FORM}")
    return tuple(_exceptions(listed))


def _exceptions(listed: list[Any]) -> Iterator[CoverageException]:
    seen: dict[tuple[str, str], int] = {}
    for number, said in enumerate(listed):
        found = _exception(said, number)
        first = seen.setdefault((found.of, found.name), number)
        if first != number:
            raise ValueError(
                f".exceptions[{number}] names the {found.of} {found.name!r} like [{first}]; keep one of the two"
            )
        yield found


def _exception(said: Any, number: int) -> CoverageException:
    at = f".exceptions[{number}]"
    if not isinstance(said, dict):
        raise ValueError(f"{at} holds {said!r}, expected {_FORM}")
    unknown = {str(key) for key in said} - _KEYS
    if unknown:
        raise ValueError(f"{at} holds {min(unknown)!r}, expected {_FORM}")
    named = [of for of in _OF if said.get(of) is not None]
    if len(named) != 1:
        raise ValueError(f"{at} must name one alert or one runbook: {_FORM}")
    reason = str(said.get("reason") or "").strip()
    if not reason:
        raise ValueError(f"{at} has no reason; say why in `reason`")
    name = str(said[named[0]]).strip()
    return CoverageException(named[0], name, reason, _until(said.get("until"), at), number)


def _until(value: object, at: str) -> date:
    """An exception ends: without a day it would be kept for ever by nobody."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if value is None:
        raise ValueError(f"{at} has no end; say until when in `until`, as YYYY-MM-DD")
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{at}.until: {value!r} is no date; write it as YYYY-MM-DD") from None
