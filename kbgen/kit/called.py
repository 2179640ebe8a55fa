"""Whom a call reaches, on a page: somebody, or whoever is on call, and how to reach them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from markupsafe import Markup, escape

from kbgen.kit.contact import reach_html
from kbgen.kit.escalation import Call
from kbgen.kit.html import filled
from kbgen.kit.on_call_html import Reach, on_call_html
from kbgen.kit.site import Here
from kbgen.model import Doc
from kbgen.model.rota import rota_in

_CALLED = ("team", "person")


def called_html(call: Call, near: Doc[Any], here: Here, reach: Reach = reach_html) -> Markup:
    """Whom a call goes to and how to reach them; by a rota, whoever is on call."""
    if call.rota:
        return on_call_html(call.rota, here, reach) or escape(call.name)
    ways = reach(call.who) if call.who is not None else None
    who = filled("<strong>{}</strong>", here.link(call.who) if call.who else here.named(call.name, near))
    return filled('{} <span class="kb-reached">{}</span>', who, ways) if ways else who


def named_html(name: str, near: Doc[Any], here: Here, reach: Reach = reach_html) -> Markup:
    """The same for a name as a document gives it."""
    rota = rota_in(name)
    who = here.site.corpus.resolve(name, near, _CALLED)
    return called_html(Call(timedelta(), name, who, rota), near, here, reach)
