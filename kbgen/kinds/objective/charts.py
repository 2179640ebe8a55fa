"""Confidence over time, drawn."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from kbgen.charts import Point, columns, sparkline
from kbgen.kinds.objective.confidence import course, lowest_course
from kbgen.kinds.objective.schema import KeyResult
from kbgen.kit.measures import percent

MOST_MARKS = 50


def lowest_figure(results: Sequence[KeyResult]) -> Markup | None:
    """The lowest confidence at each check-in; None before there are two."""
    found = lowest_course(results)
    if len(found) < 2:
        return None
    shown = found[-MOST_MARKS:]
    points = [Point(str(one.day), one.confidence, percent(one.confidence), str(one.day)[5:]) for one in shown]
    earlier = f" {len(found) - MOST_MARKS} earlier days are left out." if len(found) > MOST_MARKS else ""
    last = shown[-1]
    desc = (
        f"The key result that was trusted least: from {percent(shown[0].confidence)} on {shown[0].day} to "
        f"{percent(last.confidence)} on {last.day} (n = {last.n} of {len(results)} key results).{earlier}"
    )
    return columns(points, "Lowest confidence over time", desc, head="On", unit="Lowest confidence")


def course_figure(result: KeyResult) -> Markup | None:
    """How confidence in one key result has moved; None before there are two values."""
    found = course(result)[-MOST_MARKS:]
    if len(found) < 2:
        return None
    points = [Point(str(one.day), one.confidence, percent(one.confidence)) for one in found]
    return sparkline(points, f"Confidence: {result.metric}", head="On", unit="Confidence")
