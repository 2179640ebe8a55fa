"""The page of a service and the index of services."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.service import dependencies, needs
from kbgen.kinds.service.schema import Service
from kbgen.kit.called import called_html, on_call_first
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.html import render
from kbgen.kit.listing import few
from kbgen.kit.moments import in_words
from kbgen.kit.site import Column, Here, Site, ViewPage, web_link
from kbgen.kit.status import status_html
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

_MOST_NAMED = 10
_OWNERS = (
    ("Product owner", "product_owner"),
    ("Technical owner", "technical_owner"),
    ("Operational owner", "operational_owner"),
)


def facts(doc: Doc[Service], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Who is on call, tier, the three owners and the code."""
    fields = doc.fields
    if on_call := on_call_first(escalation_ref(doc, here.site.corpus), doc, here):
        yield "On call", on_call
    if fields.tier:
        yield "Tier", fields.tier
    if fields.lifecycle:
        yield "Lifecycle", fields.lifecycle
    for label, key in _OWNERS:
        if name := getattr(fields, key):
            yield label, here.named(name, doc, ("team", "person"))
    if fields.repository:
        yield "Code", web_link("repository", fields.repository)


def section(doc: Doc[Service], here: Here) -> Markup | None:
    """Whom to call, what it promises, and what others may rely on."""
    corpus = here.site.corpus
    name = escalation_ref(doc, corpus)
    calls = list(walk(name, corpus, doc)) if name else []
    return render(
        "kinds/service/service.html.j2",
        calls=[(in_words(call.after), called_html(call, doc, here)) for call in calls],
        slos=[
            (slo.name, slo.objective, slo.window or "", web_link("dashboard", slo.dashboard) if slo.dashboard else "")
            for slo in doc.fields.slos
        ],
        contracts=[
            (one.name, one.version or "", web_link("read it", one.url) if one.url else "")
            for one in doc.fields.contracts
        ],
    )


def _runbooks(doc: Doc[Service], here: Here) -> str:
    runbooks = here.site.corpus.referrers(doc, role="services", kind="runbook")
    return f"{len(runbooks):,}"


def _dependencies(doc: Doc[Service], here: Here) -> Markup | None:
    return needs.dependencies(doc, here, dependencies.ADDRESS)


def _depends_on(doc: Doc[Service], here: Here) -> Markup:
    names = doc.fields.depends_on
    return few(names, _MOST_NAMED, lambda name: here.named(name, doc, ("service",)))


def pages(site: Site) -> Iterator[ViewPage]:
    """The dependencies of all services, and of one where its page cannot hold them."""
    yield from dependencies.pages(site)
    yield from needs.pages(site)


COLUMNS = (
    Column("Service", lambda doc, here: here.link(doc)),
    Column("Tier", lambda doc, _here: status_html(doc.fields.tier or "")),
    Column("Called", needs.called),
    Column("Depends on", _depends_on),
    Column("Runbooks", _runbooks),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(Contribution("service", "Dependencies", 15, _dependencies),),
    columns=COLUMNS,
    pages=pages,
)
