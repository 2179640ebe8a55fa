"""The page of a guide."""

from __future__ import annotations

from markupsafe import Markup

from kbgen.kinds.guide import Guide
from kbgen.kit.html import render
from kbgen.kit.site import Here, KindView
from kbgen.model import Doc


def section(doc: Doc[Guide], here: Here) -> Markup | None:
    """The steps as a table, each with its document."""
    if not doc.fields.steps:
        return None
    rows = [(step.day, step.task, here.named(step.doc, doc)) for step in doc.fields.steps]
    return render("kinds/guide/steps.html.j2", rows=rows, id=doc.id)


VIEW = KindView(
    section=section,
)
