"""How someone is reached, and escalations that reach nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from kbgen.kit.escalation import escalation_ref
from kbgen.kit.html import filled
from kbgen.kit.site import Site, joined, web_link
from kbgen.model import Corpus, Doc, Entry
from kbgen.model.document import Withheld
from kbgen.model.rota import rota_in

_PHONE = re.compile(r"\+?[\d][\d ()./-]{5,30}", re.ASCII)
_NO_DIGIT = re.compile(r"[^\d+]")


def reach_html(who: Doc[Any]) -> Markup | None:
    """Every way to reach a team or a person, the pager first."""
    ways = filter(None, (page_html(who), contact_html(who.fields.contact)))
    return joined(ways, " · ") or None


def page_html(who: Doc[Any]) -> Markup | None:
    """A link that pages a person; None where they have no pager."""
    pager = getattr(who.fields, "pager", None)
    return filled('<span class="kb-page-now">{}</span>', web_link("page now", pager)) if pager else None


def contact_html(contact: str | dict[str, str] | None) -> Markup | None:
    """The ways to reach somebody; an e-mail address, a telephone number and a web address are links."""
    if not contact:
        return None
    if isinstance(contact, str):
        return _way(contact)
    return joined((filled("{} {}", channel, _way(value)) for channel, value in contact.items()), " · ")


def _way(value: str) -> Markup:
    if value.startswith(("https://", "http://")):
        return web_link(value.split("://", 1)[1], value)
    if _PHONE.fullmatch(value):
        return web_link(value, f"tel:{_NO_DIGIT.sub('', value)}")
    local, at, domain = value.partition("@")
    if local and at and "." in domain and " " not in value:
        return web_link(value, f"mailto:{value}")
    return escape(value)


_CALLED = ("team", "person")


class DeadEnd(NamedTuple):
    """A call that nobody answers: the document that names whom to call, when, and the name.

    `who` is None where the name means nobody; `last` says that nobody is called after this.
    """

    source: Doc[Any]
    after: timedelta
    name: str
    who: Doc[Any] | Entry | None
    last: bool

    @property
    def why(self) -> str:
        """Why nobody answers."""
        return self.who.ended if self.who is not None else "is nobody known here"


def dead_ends(site: Site) -> tuple[DeadEnd, ...]:
    """Every dead end of a living document, the last calls first, since after them nobody is called at all."""
    found = (
        end
        for kind in ("service", "team", "runbook")
        for doc in site.corpus.of_kind(kind)
        if not doc.ended
        for end in _named_in(doc, site)
    )
    return tuple(sorted(found, key=lambda end: not end.last))


def _named_in(doc: Doc[Any], site: Site) -> Iterator[DeadEnd]:
    """The dead ends among those whom a document itself names."""
    levels = _levels(doc, site.corpus)
    for number, (after, name) in enumerate(levels, 1):
        if isinstance(name, Withheld) or rota_in(name) in site.corpus.rotas.by_name:
            continue
        who = site.corpus.meant(name, doc, _CALLED)
        if who is None or (who.ended and not _passes_on(who)):
            yield DeadEnd(doc, after, name, who, last=number == len(levels))


def _passes_on(who: Doc[Any] | Entry) -> bool:
    """Whether a call goes on from somebody to others; whether it does in another handbook nobody here knows."""
    return not isinstance(who, Entry) and bool(getattr(who.fields, "escalation", ()))


def _levels(doc: Doc[Any], corpus: Corpus) -> list[tuple[timedelta, str]]:
    if doc.kind == "team":
        return [(level.after, level.to) for level in doc.fields.escalation]
    named = escalation_ref(doc, corpus) if doc.kind == "service" else doc.fields.escalation
    return [(timedelta(), named)] if named else []


def by_source(site: Site) -> Mapping[str, tuple[DeadEnd, ...]]:
    """The dead ends by the address of the document that names whom to call."""
    found: dict[str, list[DeadEnd]] = defaultdict(list)
    for end in site.once(dead_ends):
        found[end.source.address].append(end)
    return {address: tuple(ends) for address, ends in found.items()}


def by_called(site: Site) -> Mapping[str, tuple[DeadEnd, ...]]:
    """The dead ends by the address of whoever is called and does not answer."""
    found: dict[str, list[DeadEnd]] = defaultdict(list)
    for end in site.once(dead_ends):
        if end.who is not None:
            found[end.who.address].append(end)
    return {address: tuple(ends) for address, ends in found.items()}


def met_from(doc: Doc[Any], site: Site) -> tuple[DeadEnd, ...]:
    """The dead ends that a call from a document may come to: its own, and those of the teams on the way."""
    found = site.once(by_source)
    return tuple(end for source in _on_the_way(doc, site.corpus) for end in found.get(source.address, ()))


def unheard(site: Site) -> Mapping[str, tuple[Doc[Any], ...]]:
    """The living services whose calls come by a document, by its address; only documents with a dead end."""
    faulty = site.once(by_source)
    found: dict[str, list[Doc[Any]]] = defaultdict(list)
    for service in site.corpus.of_kind("service"):
        if not service.ended:
            for source in _on_the_way(service, site.corpus):
                if source.address in faulty:
                    found[source.address].append(service)
    return {address: tuple(services) for address, services in found.items()}


def _on_the_way(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The document, and every team that a call from it may pass."""
    met = {doc: None}
    waiting = [doc]
    while waiting:
        source = waiting.pop()
        for _, name in _levels(source, corpus):
            who = corpus.resolve(name, source, _CALLED)
            if who is not None and who.kind == "team" and who not in met:
                met[who] = None
                waiting.append(who)
    return list(met)
