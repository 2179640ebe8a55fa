"""How pages write the figures of debt."""

from __future__ import annotations

from collections.abc import Iterable

from kbgen.kinds.debt.figures import payback_months
from kbgen.kinds.debt.schema import Debt
from kbgen.kit.amounts import amount
from kbgen.model import Doc


def days(value: float | None) -> str:
    """Days of work, or that nobody has estimated them."""
    return "not estimated" if value is None else _of(value, "day")


def months(value: float | None) -> str:
    """Months, or a dash where there is no number of them."""
    return "–" if value is None else _of(value, "month")


def _of(value: float, unit: str) -> str:
    said = amount(value)
    return f"{said} {unit}" if said == "1" else f"{said} {unit}s"


def worst_first(docs: Iterable[Doc[Debt]]) -> list[Doc[Debt]]:
    """What is owed before what is paid; the quickest payback first, what has none last."""

    def rank(doc: Doc[Debt]) -> tuple[bool, bool, float, str]:
        found = payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)
        return bool(doc.ended), found is None, found or 0.0, doc.path

    return sorted(docs, key=rank)
