"""What took the place of a decision, and what would if it were accepted."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kbgen.kinds.decision.relations import SUPERSEDES, Relation, came_after, relations_of, said_earlier
from kbgen.kit import Successor
from kbgen.kit.html import filled
from kbgen.kit.listing import few
from kbgen.kit.site import Here, Site, joined
from kbgen.model import Doc

_MOST = 5
_NEVER = ("rejected", "withdrawn")
_NOT_YET = ("draft", "proposed", "deferred")


def successors(doc: Doc[Any], site: Site, role: str = SUPERSEDES) -> tuple[Successor, ...]:
    """The decisions that replaced one, or for `amends` changed it, whichever of the two says so.

    What is not decided takes no place, unless the earlier one says that it has.
    """
    found = (one for one in _later(doc, site, role) if one.by_earlier or _status(one) not in (*_NOT_YET, *_NEVER))
    return tuple(Successor(one.later, one.scope) for one in found)


def proposed(doc: Doc[Any], site: Site) -> tuple[Successor, ...]:
    """The decisions that would take its place, and are still to be made."""
    found = (one for one in _later(doc, site, SUPERSEDES) if not one.by_earlier and _status(one) in _NOT_YET)
    return tuple(Successor(one.later, one.scope) for one in found)


def predecessors(doc: Doc[Any], here: Here, role: str) -> Markup:
    """Links to the decisions that one replaces or amends: those of its front matter, then those told elsewhere."""
    corpus = here.site.corpus
    parts = {one.earlier.address: one.scope for one in relations_of(doc, corpus) if one.role == role}
    named = []
    for one in getattr(doc.fields, role):
        earlier = corpus.resolve(one.id, doc, ("decision",))
        scope = parts.get(earlier.address, "") if earlier else one.scope
        named.append(scoped(here.named(one.id, doc, ("decision",)), scope))
    told = said_earlier(doc, corpus, role)
    return joined([*named, *(scoped(here.link(one.earlier), one.scope) for one in told)])


def _later(doc: Doc[Any], site: Site, role: str) -> list[Relation]:
    return [one for one in came_after(site.corpus).get(doc.address, ()) if one.role == role]


def _status(one: Relation) -> str:
    status: str = one.later.content.status
    return status


def said(found: tuple[Successor, ...], here: Here) -> Markup:
    """Links to some decisions, and which part each is about."""
    return few(found, _MOST, lambda one: scoped(here.link(one.doc), one.scope))


def scoped(link: Markup, scope: str | None) -> Markup:
    """A link with the part that is meant."""
    return filled("{} ({})", link, part(scope)) if scope else link


def part(scope: str) -> str:
    """The part that is meant, in words that say it is one."""
    return scope if scope in ("in part", "partially", "partly") else f"{scope.removesuffix(' only')} only"
