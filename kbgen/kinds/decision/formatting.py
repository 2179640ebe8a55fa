"""How decisions look in a table, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from markupsafe import Markup

from kbgen.kit.html import filled, render
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Here, joined
from kbgen.kit.status import status_html
from kbgen.model import Doc

OPEN = ("draft", "proposed")


def is_open(doc: Doc[Any]) -> bool:
    """Whether a decision is still to be made."""
    return doc.content.status in OPEN and not doc.ended


def by_need(doc: Doc[Any]) -> tuple[bool, date, int, str]:
    """A sort key: what is to be decided first, the next to be due before the others; then the newest."""
    due = doc.fields.decide_by if is_open(doc) else None
    day = doc.content.date
    return not is_open(doc), due or date.max, -day.toordinal() if day else 0, doc.path


def day_known(doc: Doc[Any]) -> Markup:
    """The date of a decision as far as it is known: a month or a year where nobody has said the day."""
    said = doc.content.day_said
    return filled('<time datetime="{}">{}</time>', said, said) if said else Markup("")


def day_said(doc: Doc[Any], today: date) -> Markup:
    """The day of a decision; of one that is still open, the day by which it is to be made."""
    due = doc.fields.decide_by if is_open(doc) else None
    if due is None:
        return day_known(doc)
    late = status_html("past its date") if due < today else ""
    return filled("by {} {}", day_html(due), late)


def services_said(doc: Doc[Any], here: Here) -> Markup:
    """The services that a decision is about."""
    return joined(here.named(one, doc, ("service",)) for one in doc.fields.services)


def table(docs: Iterable[Doc[Any]], here: Here, label: str = "Decisions") -> Markup:
    """Decisions with where they stand and when they were made."""
    today = here.site.today
    rows = [(here.link(doc), status_html(doc.content.status), day_said(doc, today)) for doc in docs]
    return render("kit/table.html.j2", label=label, heads=["Decision", "Status", "Date"], rows=rows)
