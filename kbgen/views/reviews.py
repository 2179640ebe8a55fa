"""The review queue: what is due, worst first, with all that a review takes, and what is not counted said openly."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Point, columns
from kbgen.freshness import WAITING, Forecast, State, forecast
from kbgen.kit.badges import as_of_html, freshness_html, when_html
from kbgen.kit.contact import contact_html
from kbgen.kit.html import filled, json_attribute, render
from kbgen.kit.listing import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.reviews import evidence_on
from kbgen.kit.risk import WANTED, risks, urgency
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model import Doc, InventoryEntry
from kbgen.model.page import REVIEWS
from kbgen.views import document

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
    return paged(page, queue(site), _write, PER_PAGE_OF_LINKS)


def _write(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    site = here.site
    found = site.once(counts)
    rows = [_row(doc, here) for doc in chunk.rows]
    return render(
        "views/reviews.html.j2",
        as_of=site.today,
        live=site.settings.as_of is None,
        read_on=as_of_html(site),
        facets=site.once(_facets),
        rows=rows,
        evidenced=any(row.evidence for row in rows),
        counts=[(freshness.value.replace("-", " "), found[freshness]) for freshness in (*WANTED, State.FRESH)],
        aside=[(found[state], said) for state, said in ASIDE if found[state]],
        load=_load(here) if chunk.first else "",
        pages=chunk.links(here),
    )


class _Row(NamedTuple):
    """A document, its owner with their channel, its state, the evidence since its last review, and how to review it."""

    facets: str
    link: Markup
    owner: Markup | str
    channel: Markup | str
    state: Markup
    when: Markup
    evidence: Markup
    edit: str
    command: str


def _row(doc: Doc[Any], here: Here) -> _Row:
    site, owner = here.site, here.site.answers_for(doc)
    channel = contact_html(owner.fields.contact) if isinstance(owner, Doc) else None
    return _Row(
        json_attribute({name: [key] for name, (key, _) in _facets_of(doc, site).items()}),
        here.link(doc),
        here.link(owner) if owner is not None else "Nobody",
        channel or "",
        freshness_html(doc, site),
        when_html(doc, site),
        _evidence(doc, here),
        document.edit_url(site.settings, doc.path) or "",
        f"kbgen review {shlex.quote(doc.path)}",
    )


def _evidence(doc: Doc[Any], here: Here) -> Markup:
    """In what incidents and exercises a document was carried out since its last review, and how that went."""
    last = here.site.state(doc).reviewed or date.min
    found = [one for one in evidence_on(doc, here.site.corpus) if last < one.trial.day <= here.site.today]
    return joined(
        filled("{} ({}, {})", here.link(one.source), one.trial.how, one.trial.outcome) for one in reversed(found)
    )


def _facets_of(doc: Doc[Any], site: Site) -> dict[str, tuple[str, str]]:
    """What the queue is filtered by, each as a key for the address and as words."""
    owner, kind = site.answers_for(doc), site.kinds[doc.kind]
    return {"owner": (owner.id, owner.title) if owner is not None else ("", "Nobody"), "kind": (kind.name, kind.label)}


def _facets(site: Site) -> str:
    """The filters with all of their values."""
    known = [_facets_of(doc, site) for doc in queue(site)]
    return json_attribute(
        [
            {
                "name": name,
                "label": name.capitalize(),
                "any": f"Any {name}",
                "values": sorted({one[name] for one in known}, key=lambda value: (value[1].casefold(), value[0])),
            }
            for name in ("owner", "kind")
        ]
    )


def _load(here: Here) -> Markup:
    """How many reviews the coming weeks ask of whom: a chart of all, a table by owner."""
    site = here.site
    answering = [(site.answers_for(doc), site.state(doc)) for doc in site.corpus.docs]
    found = forecast(((owner.address if owner else "", state) for owner, state in answering), site.today)
    called = {owner.address: owner for owner, _ in answering if owner is not None}
    points = [Point(f"{week.name}, from {week.monday}", week.total, short=week.name[-2:]) for week in found.weeks]
    listed = site.once(counts)
    return render(
        "views/load.html.j2",
        chart=columns(points, "Reviews due by week", head="Week", unit="Reviews"),
        waiting=sum(found.waiting.values()),
        states=[(listed[state], state.value.replace("-", " ")) for state in WAITING if listed[state]],
        later=found.later,
        weeks=[(week.name[-2:], week.name) for week in found.weeks],
        rows=[_load_row(owner, called.get(owner), found, here) for owner in found.owners[:_MOST_OWNERS]],
        more=max(0, len(found.owners) - _MOST_OWNERS),
    )


def _load_row(
    owner: str, who: Doc[Any] | InventoryEntry | None, found: Forecast, here: Here
) -> tuple[Markup | str, list[int]]:
    name = here.link(who) if who is not None else "Nobody"
    return name, [found.waiting.get(owner, 0), *(week.owners.get(owner, 0) for week in found.weeks)]
