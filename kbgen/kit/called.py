"""Whom a call reaches, on a page: somebody, or whoever is on call, and how to reach them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from markupsafe import Markup, escape

from kbgen.kit.contact import reach_html
from kbgen.kit.escalation import Call, escalation_ref, walk
from kbgen.kit.html import filled
from kbgen.kit.on_call import rotations
from kbgen.kit.on_call_html import Reach, on_call_html
from kbgen.kit.roles import folded
from kbgen.kit.site import Here, Site
from kbgen.model import Doc
from kbgen.model.rota import rota_in

_CALLED = ("team", "person")
_URGENT = ("runbook", "service", "team")
_TAGS = frozenset(("incident", "incidents", "on-call"))


def called_html(call: Call, near: Doc[Any], here: Here, reach: Reach = reach_html, *, brief: bool = False) -> Markup:
    """Whom a call goes to and how to reach them; by a rota, whoever is on call."""
    if call.rota:
        return on_call_html(call.rota, here, reach, brief=brief) or escape(call.name)
    ways = reach(call.who) if call.who is not None else None
    who = filled("<strong>{}</strong>", here.link(call.who) if call.who else here.named(call.name, near))
    return filled('{} <span class="kb-reached">{}</span>', who, ways) if ways else who


def named_html(name: str, near: Doc[Any], here: Here) -> Markup:
    """The same for a name as a document gives it."""
    who = here.site.corpus.resolve(name, near, _CALLED)
    return called_html(Call(timedelta(), name, who, rota_in(name)), near, here)


def on_call_first(name: str | None, near: Doc[Any], here: Here) -> Markup | None:
    """Who is on call where an escalation begins with a rota."""
    first = next(walk(name, here.site.corpus, near), None) if name else None
    return called_html(first, near, here) if first is not None and first.rota else None


def urgent(site: Site) -> frozenset[str]:
    """The addresses of what somebody needs while something is down.

    That are runbooks, services and teams, everybody whom an escalation or a rota may come to, and the guides to
    incidents and on-call duty, which their tags tell.
    """
    corpus = site.corpus
    first = [doc for kind in _URGENT for doc in corpus.of_kind(kind)]
    guides = [doc for doc in corpus.of_kind("guide") if not _TAGS.isdisjoint(map(folded, doc.fields.tags))]
    names = [(doc.id if doc.kind == "team" else escalation_ref(doc, corpus), doc) for doc in first]
    called = (call.who for name, doc in names if name for call in walk(name, corpus, doc))
    on_call = (who for one in rotations(corpus, site.today) for duty in one.duties for who in duty.who)
    people = (who for who in (*called, *on_call) if isinstance(who, Doc))
    return frozenset(doc.address for doc in (*first, *guides, *people))
