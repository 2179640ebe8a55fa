"""The page of a service: what it needs, and what needs it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Edge, GraphNode, graph
from kbgen.kinds.service import Service
from kbgen.kit.badges import status_html
from kbgen.kit.contact import called_html, on_call_first
from kbgen.kit.dates import in_words
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.html import render
from kbgen.kit.listing import MOST, Chunk, Listing, few, paged
from kbgen.kit.numbers import counted
from kbgen.kit.site import Column, Contribution, Facts, Here, KindView, Site, ViewPage, joined, web_link
from kbgen.model import Doc, InventoryEntry


def reach(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """For each name how many others need it, at any distance; `needs` says what each cannot do without.

    Who needs a name is kept as the bits of one number, so that thousands of services take no thousand
    walks through all of them.
    """
    bits = {name: 1 << number for number, name in enumerate(needs)}
    fallen = dict.fromkeys(needs, 0)
    waiting = list(needs)
    while waiting:
        name = waiting.pop()
        for needed in needs[name]:
            with_it = fallen.get(needed, 0) | bits[name] | fallen[name]
            if needed in fallen and with_it != fallen[needed]:
                fallen[needed] = with_it
                waiting.append(needed)
    return {name: (found & ~bits[name]).bit_count() for name, found in fallen.items()}


def between_groups(
    needs: Mapping[str, Iterable[str]], group: Callable[[str], str]
) -> list[tuple[tuple[str, str], int]]:
    """How many dependencies lead from one group to another, the most first; those within a group are none."""
    pairs = ((group(name), group(needed)) for name, all_needed in needs.items() for needed in all_needed)
    counts = Counter(pair for pair in pairs if pair[0] != pair[1])
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


ADDRESS = "services/dependencies.md"
_MOST_DRAWN, _MOST_ARROWS = 40, 120
_MOST_GROUPS, _MOST_BETWEEN = 30, 24
_ARROW = "An arrow leads from a service to one that it cannot do without."


class _Group(NamedTuple):
    """Services that are drawn as one box."""

    name: str
    href: str = ""


def dependency_pages(site: Site) -> Iterator[ViewPage]:
    """The graph with its table, where any service depends on another."""
    known = site.once(needs_of)
    if any(known.needs.values()):
        summary = "Which service needs which, and how many fall with each."
        page = ViewPage(ADDRESS, "Service dependencies", summary, listed=True)
        yield from paged(page, _furthest_first(known), _write)


def _furthest_first(known: Needs) -> list[Doc[Any]]:
    """Those that the most depend on come first."""
    counts = {doc.address: len(known.needed_by.get(doc.address, ())) for doc in known.services}
    return sorted(known.services, key=lambda doc: (-known.reach[doc.address], -counts[doc.address], doc.path))


def _write(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    known = here.site.once(needs_of)
    return render(
        "kinds/service/dependencies.html.j2",
        drawn=_drawn(known, here) if chunk.first else "",
        rows=[_row(doc, known, here) for doc in chunk.rows],
        pages=chunk.links(here),
    )


def _row(doc: Doc[Any], known: Needs, here: Here) -> tuple[Markup | int, ...]:
    return (
        here.link(doc),
        status_html(doc.fields.tier or ""),
        len(known.needs[doc.address]),
        len(known.needed_by.get(doc.address, ())),
        known.reach[doc.address],
    )


def _drawn(known: Needs, here: Here) -> Markup:
    """Every service where they are few, else the teams or the tiers that they belong to."""
    arrows = sum(len(needed) for needed in known.needs.values())
    if len(known.services) <= _MOST_DRAWN and arrows <= _MOST_ARROWS:
        return render("kinds/service/drawn.html.j2", said=_ARROW, graph=_all(known, here))
    owners = {doc.address: _owner(doc, here) for doc in known.services}
    if 1 < len(set(owners.values())) <= _MOST_GROUPS:
        return _grouped(known, owners, "team or person that answers for them")
    return _grouped(known, {doc.address: _Group(doc.fields.tier or "no tier") for doc in known.services}, "tier")


def _owner(doc: Doc[Any], here: Here) -> _Group:
    owner = here.site.answers_for(doc)
    if owner is None:
        return _Group("nobody")
    return _Group(owner.title, owner.address if isinstance(owner, InventoryEntry) else here.href(owner.address))


def _all(known: Needs, here: Here) -> Markup:
    nodes = [GraphNode(doc.address, doc.title, here.href(doc.address), doc.fields.tier or "") for doc in known.services]
    edges = [Edge(doc.address, needed.address) for doc in known.services for needed in known.needs[doc.address]]
    return graph(nodes, edges, "Services and what they need", _ARROW)


def _grouped(known: Needs, groups: Mapping[str, _Group], by: str) -> Markup:
    """A box for each group, and an arrow for the dependencies between two, with how many they are."""
    sizes = Counter(groups.values())
    ids = {group: f"{group.name} {group.href}" for group in sizes}
    names = {address: [needed.address for needed in found] for address, found in known.needs.items()}
    found = between_groups(names, lambda address: ids[groups[address]])
    edges = [Edge(start, to, str(count)) for (start, to), count in found[:_MOST_BETWEEN]]
    met = {name for edge in edges for name in (edge.start, edge.to)}
    nodes = [
        GraphNode(ids[group], group.name, group.href, counted(size, "service"))
        for group, size in sizes.items()
        if ids[group] in met
    ]
    text = (
        f"{len(known.services):,} services are too many for one drawing: each box is all of one {by}. The table "
        "below it says how many dependencies are behind each arrow; those within a box are not drawn. "
        "The page of each service shows its own."
    )
    if left_out := len(found) - len(edges):
        boxes = len(sizes) - len(nodes)
        text += f" Drawn are the {len(edges)} arrows with the most dependencies: {counted(left_out, 'other arrow')}"
        text += f" and {counted(boxes, 'box', 'boxes')} are left out."
    title = f"Services by {by}"
    return render("kinds/service/drawn.html.j2", said=text, graph=graph(nodes, edges, title, text))


_MOST_NEIGHBOURS, _MOST_LISTED = 8, 10
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
    return here.link(owner) if owner else here.named(service.fields.operational_owner, service)


NEEDS = Listing("needs", "Services that it needs", _needs, _table, _MOST_LISTED)
NEEDED_BY = Listing("needed-by", "Services that need it", _needed_by, _table, _MOST_LISTED)


def needs_pages(site: Site) -> Iterator[ViewPage]:
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


def _named(service: Doc[Any], site: Site) -> list[tuple[str, Doc[Any] | InventoryEntry | None]]:
    return [(name, site.corpus.meant(name, service, ("service",))) for name in service.fields.depends_on[:MOST]]


def _abroad(service: Doc[Any], here: Here) -> list[Markup]:
    """The services of other handbooks that it needs."""
    return [
        here.link(found)
        for _, found in _named(service, here.site)
        if isinstance(found, InventoryEntry) and not found.ended
    ]


def _others(service: Doc[Any], here: Here) -> list[Markup]:
    """What it says it needs and is no service in use: unknown, switched off or withheld."""
    gone = (name for name, found in _named(service, here.site) if found is None or found.ended)
    return [here.named(name, service, ("service",)) for name in gone]


def _neighbourhood(service: Doc[Any], here: Here) -> Markup:
    """A service between what needs it and what it needs."""
    needs, needed_by = _needs(service, here.site), _needed_by(service, here.site)
    above, below = needed_by[:_MOST_NEIGHBOURS], needs[:_MOST_NEIGHBOURS]
    shown = {doc.address: doc for doc in (*above, service, *below)}
    nodes = [
        GraphNode(doc.address, doc.title, _href(doc, service, here), doc.fields.tier or "") for doc in shown.values()
    ]
    edges = [Edge(doc.address, service.address) for doc in above]
    edges.extend(Edge(service.address, doc.address) for doc in below)
    left_out = len(needs) + len(needed_by) - len(above) - len(below)
    title = f"What {service.title} needs and what needs it"
    if left_out:
        title += f", without {left_out} more that are in the tables"
    return graph(nodes, edges, title, "An arrow leads from a service to one that it cannot do without.")


def _href(doc: Doc[Any], service: Doc[Any], here: Here) -> str:
    return "" if doc is service else here.href(doc.address)


_MOST_NAMED = 10
_OWNERS = (
    ("Product owner", "product_owner"),
    ("Technical owner", "technical_owner"),
    ("Operational owner", "operational_owner"),
)


def facts(doc: Doc[Service], here: Here) -> Facts:
    """Who is on call, tier, the three owners and the code."""
    fields = doc.fields
    yield "On call", on_call_first(escalation_ref(doc, here.site.corpus), doc, here)
    yield "Tier", fields.tier
    for label, key in _OWNERS:
        yield label, here.named(getattr(fields, key), doc, ("team", "person"))
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
            (contract.name, contract.version or "", web_link("read it", contract.url) if contract.url else "")
            for contract in doc.fields.contracts
        ],
    )


def _runbooks(doc: Doc[Service], here: Here) -> str:
    runbooks = here.site.corpus.referrers(doc, role="services", kind="runbook")
    return f"{len(runbooks):,}"


def _dependencies(doc: Doc[Service], here: Here) -> Markup | None:
    return dependencies(doc, here, ADDRESS)


def _depends_on(doc: Doc[Service], here: Here) -> Markup:
    names = doc.fields.depends_on
    return few(names, _MOST_NAMED, lambda name: here.named(name, doc, ("service",)))


def pages(site: Site) -> Iterator[ViewPage]:
    """The dependencies of all services, and of one where its page cannot hold them."""
    yield from dependency_pages(site)
    yield from needs_pages(site)


COLUMNS = (
    Column("Service", lambda doc, here: here.link(doc)),
    Column("Tier", lambda doc, _here: status_html(doc.fields.tier or "")),
    Column("Called", called),
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
