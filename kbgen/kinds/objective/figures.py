"""The figures of objectives as text and charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from kbgen.charts import Point, columns, sparkline
from kbgen.kinds.objective import KeyResult, Mean, Period, clamped, elapsed, history, mean_progress, pace
from kbgen.kit.badges import status_html
from kbgen.kit.html import filled
from kbgen.kit.numbers import counted, percent
from kbgen.model import Doc


def share_html(share: float | None) -> Markup:
    """A share as percent with a bar; what lies outside of none to all is held there, and said."""
    if share is None:
        return Markup('<span class="kb-when">not measured</span>')
    held = clamped(share)
    width = filled(
        '<span class="kb-bar" aria-hidden="true"><span style="width: {}%"></span></span> ', round(held * 100)
    )
    beyond = filled(' <span class="kb-when">({} unclamped)</span>', percent(share)) if held != share else ""
    return width + filled("{}{}", percent(held), beyond)


def mean_html(mean: Mean) -> Markup:
    """A mean with how many key results it is of, and from where to where they reach."""
    if mean.share is None or mean.lowest is None or mean.highest is None:
        return Markup('<span class="kb-when">no key result measured</span>') if mean.of else Markup("")
    parts = [f"mean of {counted(mean.n, 'key result')}"]
    if mean.n > 1:
        parts.append(f"{percent(mean.lowest)} to {percent(mean.highest)}")
    if mean.n < mean.of:
        parts.append(f"{mean.of - mean.n} not measured")
    return share_html(mean.share) + filled(' <span class="kb-when">({})</span>', ", ".join(parts))


def gone(doc: Doc[Any], today: date) -> float | None:
    """The share of the objective's period that is gone; None without a period."""
    period = doc.fields.period
    return elapsed(period.start, period.end, today) if period is not None else None


def pace_of(doc: Doc[Any], today: date) -> str:
    """Progress against elapsed time, in words; nothing where there is no period, or nobody works towards it."""
    share, time = mean_progress(doc.fields.key_results).share, gone(doc, today)
    if time is None or doc.ended or doc.fields.status == "proposed":
        return ""
    return pace(share, time)


def pace_html(doc: Doc[Any], today: date) -> Markup:
    """The same as a badge."""
    return status_html(pace_of(doc, today))


def confidence_html(confidence: float | None) -> Markup:
    """How likely a target seems; nothing where nobody said."""
    return escape("" if confidence is None else percent(confidence))


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


class Estimate(NamedTuple):
    """How likely a target seemed on a day."""

    day: date
    confidence: float


class Lowest(NamedTuple):
    """The confidence in the key result that was trusted least on a day, and how many had any by then."""

    day: date
    confidence: float
    n: int


def course(result: KeyResult) -> list[Estimate]:
    """The confidence of each check-in that says one, oldest first; of two on a day the later one."""
    found = {point.date: point.confidence for point in history(result) if point.confidence is not None}
    return [Estimate(day, confidence) for day, confidence in found.items()]


def lowest_course(results: Iterable[KeyResult]) -> list[Lowest]:
    """For each day with a check-in the lowest of what was then last said of each key result, oldest first."""
    said = sorted((one.day, place, one.confidence) for place, result in enumerate(results) for one in course(result))
    standing: dict[int, float] = {}
    found: dict[date, Lowest] = {}
    for day, place, confidence in said:
        standing[place] = confidence
        found[day] = Lowest(day, min(standing.values()), len(standing))
    return list(found.values())


WITHOUT = "without a period"


class Course(NamedTuple):
    """The objectives of one period: how many, their mean progress with its n, and how many keep which pace."""

    period: Period
    docs: int
    share: float | None
    n: int
    gone: float
    paces: Mapping[str, int]


def rank(period: Period | None, today: date) -> tuple[int, int, int]:
    """Current periods come first, then those to come, the next first, then those that are over, the latest first."""
    if period is None:
        return 3, 0, 0
    start, end = period.start.toordinal(), period.end.toordinal()
    if period.start <= today <= period.end:
        return 0, end, -start
    return (1, start, end) if period.start > today else (2, -end, -start)


def name_of(period: Period | None) -> str:
    """What people call a period."""
    return WITHOUT if period is None else period.name or f"{period.start} to {period.end}"


def courses(docs: Iterable[Doc[Any]], today: date) -> list[Course]:
    """The periods of some objectives in their order, each with how it stands."""
    found: dict[tuple[date, date], list[Doc[Any]]] = {}
    for doc in docs:
        if doc.fields.period is not None:
            found.setdefault((doc.fields.period.start, doc.fields.period.end), []).append(doc)
    said = [_course(group, today) for group in found.values()]
    return sorted(said, key=lambda one: rank(one.period, today))


def _course(docs: list[Doc[Any]], today: date) -> Course:
    period: Period = docs[0].fields.period
    shares = [share for doc in docs if (share := mean_progress(doc.fields.key_results).share) is not None]
    return Course(
        period,
        len(docs),
        sum(shares) / len(shares) if shares else None,
        len(shares),
        elapsed(period.start, period.end, today),
        Counter(pace for doc in docs if (pace := pace_of(doc, today))),
    )
