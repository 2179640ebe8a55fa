"""What needs what: all services as a graph, or who needs whose where they are many, and how many fall with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Edge, Node, graph
from kbgen.kinds.service.needs import Needs, needs_of
from kbgen.kinds.service.reach import between_groups
from kbgen.kit.amounts import counted
from kbgen.kit.html import render
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.model import Doc, Entry

ADDRESS = "services/dependencies.md"
_MOST_DRAWN, _MOST_ARROWS = 40, 120
_MOST_GROUPS, _MOST_BETWEEN = 30, 24
_ARROW = "An arrow leads from a service to one that it cannot do without."


class _Group(NamedTuple):
    """Services that are drawn as one box."""

    name: str
    href: str = ""


def pages(site: Site) -> Iterator[ViewPage]:
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
    return _Group(owner.title, owner.address if isinstance(owner, Entry) else here.href(owner.address))


def _all(known: Needs, here: Here) -> Markup:
    nodes = [Node(doc.address, doc.title, here.href(doc.address), doc.fields.tier or "") for doc in known.services]
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
        Node(ids[group], group.name, group.href, counted(size, "service"))
        for group, size in sizes.items()
        if ids[group] in met
    ]
    said = (
        f"{len(known.services):,} services are too many for one drawing: each box is all of one {by}. The table "
        "below it says how many dependencies are behind each arrow; those within a box are not drawn. "
        "The page of each service shows its own."
    )
    if left_out := len(found) - len(edges):
        boxes = len(sizes) - len(nodes)
        said += f" Drawn are the {len(edges)} arrows with the most dependencies: {counted(left_out, 'other arrow')}"
        said += f" and {counted(boxes, 'box', 'boxes')} are left out."
    title = f"Services by {by}"
    return render("kinds/service/drawn.html.j2", said=said, graph=graph(nodes, edges, title, said))
