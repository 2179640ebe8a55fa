"""How pages write a session."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Here, joined, web_link
from kbgen.model import Doc

CALLED = ("team", "person")


def row(doc: Doc[Any], here: Here) -> list[Markup | str]:
    """When, what, of which kind, and by whom."""
    return [day_html(doc.fields.date), here.link(doc), format_of(doc), presenters_html(doc, here)]


def presenters_html(doc: Doc[Any], here: Here) -> Markup:
    """Who gives it."""
    return joined(here.named(one, doc, CALLED) for one in doc.fields.presenters)


def format_of(doc: Doc[Any]) -> str:
    """What kind of session it is, in words."""
    return (doc.fields.format or "").replace("-", " ")


def left_html(doc: Doc[Any]) -> Markup:
    """What can be watched or read afterwards."""
    places = (("recording", doc.fields.recording), ("slides", doc.fields.slides))
    return joined(web_link(title, url) for title, url in places if url)
