"""Puts what has a day under its year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

T = TypeVar("T")


def by_year(things: Iterable[T], day: Callable[[T], date | None]) -> dict[int, list[T]]:
    """The things of each year, the latest year and in it the newest first; what has no day is left out."""
    found: dict[int, list[tuple[date, T]]] = defaultdict(list)
    for thing in things:
        if (when := day(thing)) is not None:
            found[when.year].append((when, thing))
    return {
        year: [thing for _, thing in sorted(found[year], key=lambda pair: pair[0], reverse=True)]
        for year in sorted(found, reverse=True)
    }
