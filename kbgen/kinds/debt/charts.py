"""The charts of debt: the quadrant of what costs most, its age, and what is left month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from kbgen.charts import Dot, Point, bars, columns
from kbgen.charts import quadrant as quadrant_chart
from kbgen.kinds.debt.ageing import Band
from kbgen.kinds.debt.figures import DEAR_INTEREST, LARGE_EFFORT, Left
from kbgen.kinds.debt.schema import Debt
from kbgen.kit.amounts import amount
from kbgen.kit.site import Here
from kbgen.model import Doc

MOST_DOTS = 20
_AXES = ("Effort in days", "Interest, days a month")
_FIELDS = ("Pay back now", "Plan it", "In passing", "Leave it")


def dearest(docs: Sequence[Doc[Debt]]) -> list[Doc[Debt]]:
    """The items with both figures, those that cost most each month first, and the smaller effort of two."""
    known = [doc for doc in docs if None not in (doc.fields.effort_days, doc.fields.interest_days_per_month)]
    return sorted(
        known, key=lambda doc: (-(doc.fields.interest_days_per_month or 0.0), doc.fields.effort_days, doc.path)
    )


def quadrant_figure(docs: Sequence[Doc[Debt]], here: Here) -> Markup:
    """Effort against interest, of the items that cost most to keep."""
    known = dearest(docs)
    shown = known[:MOST_DOTS]
    dots = [_dot(doc, here) for doc in shown]
    which = f"The {MOST_DOTS} of {len(known):,} that cost most to keep. " if len(known) > MOST_DOTS else ""
    desc = (
        f"{which}The fields meet at {amount(LARGE_EFFORT)} days of effort and {amount(DEAR_INTEREST)} days of "
        "interest a month; each half of an axis has a scale of its own."
    )
    return quadrant_chart(
        dots,
        "What it takes, and what it costs to keep",
        desc,
        axes=_AXES,
        fields=_FIELDS,
        meet=(LARGE_EFFORT, DEAR_INTEREST),
    )


def _dot(doc: Doc[Debt], here: Here) -> Dot:
    effort, interest = doc.fields.effort_days or 0.0, doc.fields.interest_days_per_month or 0.0
    return Dot(doc.title, effort, interest, here.href(doc.address))


def age_figure(found: Sequence[Band]) -> Markup:
    """How many items are of which age."""
    points = [Point(band.name, float(band.items), f"{band.items:,}") for band in found]
    return bars(points, "Items owed, by age", head="Age", unit="Items")


def burn_down_figures(left: Sequence[Left]) -> list[Markup]:
    """Items and days of effort that were left at the end of each month."""
    items = [Point(_on(one.day), float(one.items), f"{one.items:,}", _month(one.day)) for one in left]
    effort = [Point(_on(one.day), one.effort, amount(one.effort), _month(one.day)) for one in left]
    return [
        columns(items, "Open items by month", head="On", unit="Items owed"),
        columns(effort, "Days of effort left by month", head="On", unit="Days of effort left"),
    ]


def _on(day: date) -> str:
    return day.isoformat()


def _month(day: date) -> str:
    return day.isoformat()[:7]
