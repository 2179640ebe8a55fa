"""The review queue: what is due, by owner, worst first, with what is not counted said openly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.freshness import State
from kbgen.kit.html import render
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import as_of_html, freshness_html, when_html
from kbgen.model import Doc

ADDRESS = "reviews/index.md"
_QUEUE = (State.OVERDUE, State.UNREVIEWED, State.DUE, State.DUE_SOON)
_ASIDE = (
    (State.SNOOZED, "snoozed"),
    (State.EXEMPT, "exempt, each with its reason"),
    (State.NO_POLICY, "need no review"),
)


def queue(site: Site) -> list[Doc[Any]]:
    """Documents that want a review now or soon: overdue first, and within a state the longest overdue first."""
    waiting = [doc for doc in site.corpus.docs if site.state(doc).state in _QUEUE]
    return sorted(
        waiting, key=lambda doc: (_QUEUE.index(site.state(doc).state), str(site.state(doc).due or ""), doc.path)
    )


def counts(site: Site) -> Counter[State]:
    """How many documents are in each state."""
    return Counter(site.state(doc).state for doc in site.corpus.docs)


def reviews(site: Site) -> Iterator[ViewPage]:
    """The queue, in pages."""
    page = ViewPage(ADDRESS, "Review queue", "What is to be read against reality next, and by whom.")
    return paged(page, queue(site), _write)


def _write(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    site = here.site
    by_owner: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in chunk.rows:
        owner = site.owner(doc)
        by_owner[owner.address if owner else ""].append(doc)
    groups = [
        (
            here.link(site.corpus.by_address[address]) if address else "Nobody",
            [(here.link(doc), freshness_html(doc, site), when_html(doc, site)) for doc in owned],
        )
        for address, owned in by_owner.items()
    ]
    found = counts(site)
    return render(
        "views/reviews.html.j2",
        as_of=site.today,
        live=site.settings.as_of is None,
        read_on=as_of_html(site),
        groups=groups,
        counts=[(freshness.value.replace("-", " "), found[freshness]) for freshness in (*_QUEUE, State.FRESH)],
        aside=[(found[state], said) for state, said in _ASIDE if found[state]],
        pages=chunk.links(here),
    )
