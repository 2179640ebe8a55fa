"""A row for an experiment that runs."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.experiment.queue import Call, alive, below_the_line, call_of
from kbgen.kit.html import filled
from kbgen.kit.measures import measured
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Here
from kbgen.kit.status import status_html
from kbgen.model import Doc

NUMBERS = (("Before", "baseline"), ("Now", "current"), ("Target", "target"), ("Killed below", "kill_below"))


def row(doc: Doc[Any], here: Here) -> list[Markup | str]:
    """The experiment, what it is judged by, its numbers, and when it is to be decided."""
    metric = doc.fields.metric
    line = status_html("below its kill line") if below_the_line(doc.fields) and alive(doc.fields) else ""
    late = status_html("past its date") if call_of(doc.fields, here.site.today) is Call.LATE else ""
    return [
        here.link(doc),
        owner_html(doc, here),
        metric.name if metric is not None else "",
        *(measured(metric, key) if metric is not None else "" for _, key in NUMBERS),
        filled("{} {}{}", day_html(doc.fields.decide_by), late, line),
    ]


def owner_html(doc: Doc[Any], here: Here) -> Markup:
    """Who runs it."""
    owner = here.site.answers_for(doc)
    return here.link(owner) if owner else escape(doc.fields.owner or "")
