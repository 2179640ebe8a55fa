"""Numbers as people write them."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 decision`, `3 decisions`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def amount(value: float) -> str:
    """At most one decimal, and none where it says nothing: `4`, `2.5`, `12,000`."""
    return f"{value:,.1f}".removesuffix(".0")
