"""The review queue: what is due, by owner, worst first, with what is not counted said openly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from kbgen.charts import Point, columns
from kbgen.freshness import State
from kbgen.freshness.forecast import Forecast, forecast
from kbgen.kit.escalation import WANTED, risks, urgency
from kbgen.kit.html import render
from kbgen.kit.listing import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import as_of_html, freshness_html, when_html
from kbgen.model import Doc, Entry
from kbgen.model.page import REVIEWS

ADDRESS = REVIEWS
_MOST_OWNERS = 40
ASIDE = (
    (State.SNOOZED, "snoozed"),
    (State.EXEMPT, "exempt, each with its reason"),
    (State.NO_POLICY, "need no review"),
)


def queue(site: Site) -> list[Doc[Any]]:
    """Documents that want a review now or soon: the worst state first, and within it the riskiest."""
    waiting = [doc for doc in site.corpus.docs if site.state(doc).state in WANTED]
    known = risks(waiting, site.corpus, site.today)
    return sorted(waiting, key=lambda doc: urgency(site.state(doc), known[doc.address], doc.path))


def counts(site: Site) -> Counter[State]:
    """How many documents are in each state."""
    return Counter(site.state(doc).state for doc in site.corpus.docs)


def reviews(site: Site) -> Iterator[ViewPage]:
    """The queue, in pages."""
    page = ViewPage(ADDRESS, "Review queue", "Documents to review next, and who owns them.")
    return paged(page, queue(site), _write)


def _write(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    site = here.site
    by_owner: dict[str, list[Doc[Any]]] = defaultdict(list)
    owners = {doc.address: site.answers_for(doc) for doc in chunk.rows}
    called = {owner.address: here.link(owner) for owner in owners.values() if owner is not None}
    for doc in chunk.rows:
        owner = owners[doc.address]
        by_owner[owner.address if owner else ""].append(doc)
    groups = [
        (
            called.get(address, "Nobody"),
            [(here.link(doc), freshness_html(doc, site), when_html(doc, site)) for doc in owned],
        )
        for address, owned in by_owner.items()
    ]
    found = site.once(counts)
    return render(
        "views/reviews.html.j2",
        as_of=site.today,
        live=site.settings.as_of is None,
        read_on=as_of_html(site),
        groups=groups,
        counts=[(freshness.value.replace("-", " "), found[freshness]) for freshness in (*WANTED, State.FRESH)],
        aside=[(found[state], said) for state, said in ASIDE if found[state]],
        load=_load(here) if chunk.first else "",
        pages=chunk.links(here),
    )


def _load(here: Here) -> Markup:
    """How many reviews the coming weeks ask of whom: a chart of all, a table by owner."""
    site = here.site
    answering = [(site.answers_for(doc), site.state(doc)) for doc in site.corpus.docs]
    found = forecast(((owner.address if owner else "", state) for owner, state in answering), site.today)
    called = {owner.address: owner for owner, _ in answering if owner is not None}
    points = [Point(f"{week.name}, from {week.monday}", week.total, short=week.name[-2:]) for week in found.weeks]
    return render(
        "views/load.html.j2",
        chart=columns(points, "Reviews that fall due, by week", head="Week", unit="Reviews"),
        waiting=sum(found.waiting.values()),
        later=found.later,
        weeks=[(week.name[-2:], week.name) for week in found.weeks],
        rows=[_load_row(owner, called.get(owner), found, here) for owner in found.owners[:_MOST_OWNERS]],
        more=max(0, len(found.owners) - _MOST_OWNERS),
    )


def _load_row(owner: str, who: Doc[Any] | Entry | None, found: Forecast, here: Here) -> tuple[Markup | str, list[int]]:
    name = here.link(who) if who is not None else "Nobody"
    return name, [found.waiting.get(owner, 0), *(week.owners.get(owner, 0) for week in found.weeks)]
