"""What replaced what: the chains of decisions that replace or change one another, as drawings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.charts import Edge, Node, graph
from kbgen.kinds.decision.chains import Share, chains, packed, shares
from kbgen.kinds.decision.relations import Relation, relations
from kbgen.kinds.decision.successors import part
from kbgen.kit.html import render
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Corpus, Doc

ADDRESS = "decisions/supersession.md"
_SAID = {"supersedes": "superseded by", "amends": "amended by"}
_ARROWS = 30
_SMALL = 12
Edges = Mapping[tuple[str, str], Edge]


def pages(site: Site) -> Iterator[ViewPage]:
    """The chains, the one with the newest decision first, in pages; nothing where no decision names another."""
    found = [share for chain in site.once(_chains) for share in shares(chain, _ARROWS)]
    lots = packed(((share, len(share.pairs)) for share in found), _ARROWS)
    if lots:
        summary = "Which decision took the place of which, and which changed one that still stands."
        page = ViewPage(ADDRESS, "What replaced what", summary, listed=True)
        yield from paged(page, lots, _write, per_page=1)


def of_decision(doc: Doc[Any], here: Here) -> Markup | None:
    """The chain that a decision is part of, where it says more than the panel: three decisions or more."""
    chain = here.site.once(_chain_of).get(doc.address, ())
    names = {name for pair in chain for name in pair}
    if len(names) <= 2:
        return None
    if len(chain) > _SMALL:
        return render("kinds/decision/chain.html.j2", drawing="", length=len(names), all=_all(here))
    drawing = _drawing(chain, "What replaced what", here)
    return render("kinds/decision/chain.html.j2", drawing=drawing, length=len(names), all=_all(here))


def _all(here: Here) -> Markup:
    return here.link_to(ADDRESS, "all such chains")


def edges(corpus: Corpus) -> Edges:
    """An arrow from each decision to the one that replaces or changes it, by the addresses of both."""
    found = (_edge(one) for one in relations(corpus))
    return {(edge.start, edge.to): edge for edge in found}


def _edge(one: Relation) -> Edge:
    scope = f" ({part(one.scope)})" if one.scope else ""
    return Edge(
        one.earlier.address, one.later.address, _SAID[one.role] + scope, dashed=one.role == "amends" or bool(one.scope)
    )


def _edges_of(site: Site) -> Edges:
    return edges(site.corpus)


def _chains(site: Site) -> list[list[tuple[str, str]]]:
    """The chains, and in each its arrows, the newest first."""
    days = {doc.address: str(doc.content.date or "") for doc in site.corpus.of_kind("decision")}

    def newest(pair: tuple[str, str]) -> tuple[str, str]:
        return days[pair[1]], pair[1]

    ordered = [sorted(chain, key=newest, reverse=True) for chain in chains(site.once(_edges_of))]
    return sorted(ordered, key=lambda chain: newest(chain[0]), reverse=True)


def _chain_of(site: Site) -> dict[str, list[tuple[str, str]]]:
    """The chain that each decision is part of, by the decision's address."""
    return {name: chain for chain in site.once(_chains) for pair in chain for name in pair}


def _write(here: Here, chunk: Chunk[list[Share]]) -> Markup:
    return render(
        "kinds/decision/supersession.html.j2",
        total=len(here.site.once(_chains)),
        arrows=len(here.site.once(_edges_of)),
        drawings=[_share(share, here) for lot in chunk.rows for share in lot],
        pages=chunk.links(here),
    )


def _share(share: Share, here: Here) -> Markup:
    newest = here.site.corpus.by_address[share.pairs[0][1]].title
    part = f", part {share.number + 1} of {share.parts}" if share.parts > 1 else ""
    return _drawing(share.pairs, f"{newest}{part}", here)


def _drawing(pairs: Sequence[tuple[str, str]], title: str, here: Here) -> Markup:
    docs = [here.site.corpus.by_address[name] for name in dict.fromkeys(name for pair in pairs for name in pair)]
    nodes = [Node(doc.address, doc.title, here.href(doc.address), _note(doc)) for doc in sorted(docs, key=_by_path)]
    found = here.site.once(_edges_of)
    desc = f"{len(nodes):,} decisions; an arrow leads to the one that took the place, a dashed one to a change."
    return graph(nodes, [found[pair] for pair in reversed(pairs)], title, desc)


def _by_path(doc: Doc[Any]) -> str:
    return doc.path


def _note(doc: Doc[Any]) -> str:
    return f"{doc.content.status}, {doc.content.date.year}" if doc.content.date else doc.content.status
