"""The decisions in time: which took the place of which, and when each was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.charts import Edge, Event, Node, graph, timeline
from kbgen.kit.html import render
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Corpus, Doc

ADDRESS = "decisions/timeline.md"
_SAID = {"supersedes": "superseded by", "amends": "amended by"}
_TONES = {"accepted": "good", "draft": "open", "proposed": "open", "deferred": "open"}


def pages(site: Site) -> Iterator[ViewPage]:
    """One page, where there are decisions."""
    if site.corpus.of_kind("decision"):
        summary = "Which decision took the place of which, and when each was made."
        yield ViewPage(ADDRESS, "Decisions in time", summary, _write, listed=True)


def _write(here: Here) -> Markup:
    docs = here.site.corpus.of_kind("decision")
    dated = [doc for doc in docs if doc.content.date]
    return render(
        "kinds/decision/timeline.html.j2",
        graph=_graph(docs, here),
        timeline=timeline([_event(doc, here) for doc in dated], "Decisions by date"),
        undated=[here.link(doc) for doc in docs if not doc.content.date],
    )


def _graph(docs: tuple[Doc[Any], ...], here: Here) -> Markup | str:
    """The decisions that replace or change others, with those; nothing where none does."""
    edges = [edge for doc in docs for edge in _edges(doc, here.site.corpus)]
    named = {name for edge in edges for name in (edge.start, edge.to)}
    nodes = [
        Node(doc.address, doc.title, here.href(doc.address), doc.content.status) for doc in docs if doc.address in named
    ]
    desc = "An arrow leads from a decision to the one that took its place; a dashed one to a change of it."
    return graph(nodes, edges, "What took the place of what", desc) if edges else ""


def _edges(doc: Doc[Any], corpus: Corpus) -> Iterator[Edge]:
    """An arrow to this decision from each that it replaces or changes."""
    for role, said in _SAID.items():
        for one in getattr(doc.fields, role):
            earlier = corpus.resolve(one.id, doc, ("decision",))
            if earlier is not None:
                scope = f" ({one.scope} only)" if one.scope else ""
                yield Edge(earlier.address, doc.address, said + scope, dashed=role == "amends")


def _event(doc: Doc[Any], here: Here) -> Event:
    status = doc.content.status
    tone = _TONES.get(status, "past")
    return Event(doc.title, doc.content.date, href=here.href(doc.address), note=status, tone=tone)
