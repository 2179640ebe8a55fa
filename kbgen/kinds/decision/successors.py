"""What took the place of a decision, and what would if it were accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.listing import few
from kbgen.kit.site import Here, Site
from kbgen.model import Doc

_MOST = 5
_NEVER = ("rejected", "withdrawn")
_NOT_YET = ("draft", "proposed", "deferred")
# `superseded by ADR-0057`, `Replaced by 12`
_BY_NUMBER = re.compile(r"\bby\W{0,3}(?:[a-z]{1,10}[-_ #]{0,2})?(\d{1,5})\b", re.IGNORECASE)
Numbers = Mapping[tuple[str, int], Doc[Any]]


class Successor(NamedTuple):
    """A later decision, and the part of the earlier one that it is about, where it is not the whole."""

    doc: Doc[Any]
    scope: str = ""


def successors(doc: Doc[Any], site: Site, role: str = "supersedes") -> tuple[Successor, ...]:
    """The decisions that replaced one, or for `amends` changed it; where none says so, those that its status names."""
    found = tuple(one for one in _claiming(doc, site, role) if one.doc.content.status not in (*_NOT_YET, *_NEVER))
    if found or role != "supersedes" or doc.content.status != "superseded":
        return found
    return tuple(Successor(one) for one in dict.fromkeys(_named(doc, site)) if one is not doc)


def proposed(doc: Doc[Any], site: Site) -> tuple[Successor, ...]:
    """The decisions that would take its place, and are still to be made."""
    return tuple(one for one in _claiming(doc, site, "supersedes") if one.doc.content.status in _NOT_YET)


def said(found: tuple[Successor, ...], here: Here) -> Markup:
    """Links to some decisions, and which part each is about."""
    return few(found, _MOST, lambda one: scoped(here.link(one.doc), one.scope))


def scoped(link: Markup, scope: str | None) -> Markup:
    """A link with the part that is meant."""
    return Markup("{} ({} only)").format(link, scope.removesuffix(" only")) if scope else link


def _claiming(doc: Doc[Any], site: Site, role: str) -> Iterator[Successor]:
    for other in site.corpus.referrers(doc, role=role, kind="decision"):
        for one in getattr(other.fields, role):
            if site.corpus.resolve(one.id, other, ("decision",)) is doc:
                yield Successor(other, one.scope or "")


def _named(doc: Doc[Any], site: Site) -> Iterator[Doc[Any]]:
    """The decisions that a status names: by a link on its line, or by their number."""
    status = doc.content.said
    for link in doc.links:
        if link.line == status.line:
            target = site.corpus.resolve(link.target, doc) if link.wiki else site.corpus.follow(doc, link.target).doc
            if target is not None and target.kind == "decision":
                yield target
    for number in _BY_NUMBER.findall(status.text):
        if (other := site.once(_numbers).get((doc.content.log, int(number)))) is not None:
            yield other


def _numbers(site: Site) -> Numbers:
    decisions = site.corpus.of_kind("decision")
    return {(doc.content.log, doc.content.number): doc for doc in decisions if doc.content.number is not None}
