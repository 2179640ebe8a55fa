"""How progress is shown: as a word and a number first, with a bar beside it for the eye."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.objective.period import elapsed
from kbgen.kinds.objective.progress import Mean, clamped, mean_progress, pace
from kbgen.kit.html import filled
from kbgen.kit.measures import percent
from kbgen.kit.status import status_html
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
    parts = [f"mean of {mean.n}" if mean.n == mean.of else f"mean of {mean.n}, {mean.of - mean.n} not measured"]
    if mean.n > 1:
        parts.append(f"from {percent(mean.lowest)} to {percent(mean.highest)}")
    return share_html(mean.share) + filled(' <span class="kb-when">{}</span>', ", ".join(parts))


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
