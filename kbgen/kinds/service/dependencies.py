"""What needs what: the services as a graph, and how many fall with each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.charts import Edge, Node, graph
from kbgen.kit.html import render
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.model import Corpus, Doc

ADDRESS = "services/dependencies.md"


def pages(site: Site) -> Iterator[ViewPage]:
    """One page, where any service depends on another."""
    corpus = site.corpus
    if any(corpus.referred(doc, "depends_on") for doc in corpus.of_kind("service")):
        summary = "Which service needs which, and how many fall with each."
        yield ViewPage(ADDRESS, "Service dependencies", summary, _write, listed=True)


def _write(here: Here) -> Markup:
    docs = [doc for doc in here.site.corpus.of_kind("service") if not doc.ended]
    nodes = [Node(doc.address, doc.title, here.href(doc.address), doc.fields.tier or "") for doc in docs]
    edges = [
        Edge(doc.address, needed.address) for doc in docs for needed in here.site.corpus.referred(doc, "depends_on")
    ]
    desc = "An arrow leads from a service to one that it cannot do without."
    return render(
        "kinds/service/dependencies.html.j2",
        graph=graph(nodes, edges, "Services and what they need", desc),
        rows=_rows(docs, here),
    )


def _rows(docs: list[Doc[Any]], here: Here) -> list[tuple[Markup, Markup, int, int, int]]:
    """Each service with how many it needs and how many need it; those that the most depend on come first."""
    corpus = here.site.corpus
    counted = [
        (
            here.link(doc),
            status_html(doc.fields.tier or ""),
            len(corpus.referred(doc, "depends_on")),
            len(_needing(doc, corpus)),
            len(_fallen(doc, corpus)),
        )
        for doc in docs
    ]
    return sorted(counted, key=lambda row: (-row[4], -row[3], str(row[0])))


def _needing(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The living services that name this one as needed."""
    return [other for other in corpus.referrers(doc, role="depends_on") if not other.ended]


def _fallen(doc: Doc[Any], corpus: Corpus) -> set[str]:
    """Addresses of the services that need this one, at any distance."""
    found: set[str] = set()
    waiting = [doc]
    while waiting:
        for other in _needing(waiting.pop(), corpus):
            if other.address not in found and other is not doc:
                found.add(other.address)
                waiting.append(other)
    return found
