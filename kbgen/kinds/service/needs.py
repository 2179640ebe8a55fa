"""Which services need which, gathered once, and what a service's page shows of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Edge, Node, graph
from kbgen.kinds.service.reach import reach
from kbgen.kit.html import render
from kbgen.kit.listing import MOST, Listing
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.model import Doc, Entry

_MOST_DRAWN, _MOST_LISTED = 8, 10
_Services = Sequence[Doc[Any]]


class Needs(NamedTuple):
    """The services that are in use, and by address what each needs, what needs it and how many fall with it."""

    services: list[Doc[Any]]
    needs: Mapping[str, list[Doc[Any]]]
    needed_by: Mapping[str, list[Doc[Any]]]
    reach: Mapping[str, int]


def needs_of(site: Site) -> Needs:
    """Every dependency between services that are in use."""
    docs = [doc for doc in site.corpus.of_kind("service") if not doc.ended]
    needs: dict[str, list[Doc[Any]]] = {}
    needed_by: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in docs:
        found = site.corpus.referred(doc, "depends_on")
        needs[doc.address] = [needed for needed in found if not needed.ended and needed is not doc]
        for needed in needs[doc.address]:
            needed_by[needed.address].append(doc)
    names = {address: [needed.address for needed in found] for address, found in needs.items()}
    return Needs(docs, needs, needed_by, reach(names))


def _needs(service: Doc[Any], site: Site) -> _Services:
    return site.once(needs_of).needs.get(service.address, ())


def _needed_by(service: Doc[Any], site: Site) -> _Services:
    """Those whose own failure reaches furthest come first."""
    known = site.once(needs_of)
    return sorted(known.needed_by.get(service.address, ()), key=lambda doc: (-known.reach[doc.address], doc.path))


def _table(docs: _Services, _service: Doc[Any], here: Here) -> Markup:
    """Services with how much depends on them and who is called when they fail."""
    rows = [(here.link(doc), status_html(doc.fields.tier or ""), called(doc, here)) for doc in docs]
    return render("kit/table.html.j2", label="Services", heads=["Service", "Tier", "Called"], rows=rows)


def called(service: Doc[Any], here: Here) -> Markup:
    """Who answers when a service fails."""
    owner = here.site.answers_for(service)
    return here.link(owner) if owner else here.named(service.fields.operational_owner or "", service)


NEEDS = Listing("needs", "Services that it needs", _needs, _table, _MOST_LISTED)
NEEDED_BY = Listing("needed-by", "Services that need it", _needed_by, _table, _MOST_LISTED)


def pages(site: Site) -> Iterator[ViewPage]:
    """The neighbours of services that have more than their page can show."""
    for listing in (NEEDS, NEEDED_BY):
        yield from listing.pages(site, "service")


def dependencies(service: Doc[Any], here: Here, overview: str) -> Markup | None:
    """What a service needs and what needs it, drawn and as tables."""
    needs, needed_by = NEEDS.on_page(service, here), NEEDED_BY.on_page(service, here)
    abroad, others = _abroad(service, here), _others(service, here)
    if needs is None and needed_by is None and not abroad and not others:
        return None
    return render(
        "kinds/service/neighbours.html.j2",
        graph=_neighbourhood(service, here) if needs or needed_by else "",
        needs=needs or "",
        needed_by=needed_by or "",
        abroad=joined(abroad),
        others=joined(others),
        reach=here.site.once(needs_of).reach.get(service.address, 0),
        overview=here.link_to(overview, "Service dependencies"),
    )


def _named(service: Doc[Any], site: Site) -> list[tuple[str, Doc[Any] | Entry | None]]:
    return [(name, site.corpus.meant(name, service, ("service",))) for name in service.fields.depends_on[:MOST]]


def _abroad(service: Doc[Any], here: Here) -> list[Markup]:
    """The services of other handbooks that it needs."""
    return [here.link(found) for _, found in _named(service, here.site) if isinstance(found, Entry) and not found.ended]


def _others(service: Doc[Any], here: Here) -> list[Markup]:
    """What it says it needs and is no service in use: unknown, switched off or withheld."""
    gone = (name for name, found in _named(service, here.site) if found is None or found.ended)
    return [here.named(name, service, ("service",)) for name in gone]


def _neighbourhood(service: Doc[Any], here: Here) -> Markup:
    """A service between what needs it and what it needs."""
    needs, needed_by = _needs(service, here.site), _needed_by(service, here.site)
    above, below = needed_by[:_MOST_DRAWN], needs[:_MOST_DRAWN]
    shown = {doc.address: doc for doc in (*above, service, *below)}
    nodes = [Node(doc.address, doc.title, _href(doc, service, here), doc.fields.tier or "") for doc in shown.values()]
    edges = [Edge(doc.address, service.address) for doc in above]
    edges.extend(Edge(service.address, doc.address) for doc in below)
    left_out = len(needs) + len(needed_by) - len(above) - len(below)
    title = f"What {service.title} needs and what needs it"
    if left_out:
        title += f", without {left_out} more that are in the tables"
    return graph(nodes, edges, title, "An arrow leads from a service to one that it cannot do without.")


def _href(doc: Doc[Any], service: Doc[Any], here: Here) -> str:
    return "" if doc is service else here.href(doc.address)
