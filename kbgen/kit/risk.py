"""How much harm a document does that is wrong, and so which of those due is reviewed first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from kbgen.freshness import Freshness, State
from kbgen.model import Corpus, Doc

# The states that want a review, the worst first.
WANTED = (State.OVERDUE, State.UNREVIEWED, State.DUE, State.DUE_SOON)
_NO_TIER = 9


class Risk(NamedTuple):
    """What a wrong document can do.

    `pages` says that it is the runbook of an alert that wakes somebody, `tier` is that of the most
    important service that it is about (9 without one), `incident` the day of the last incident that used
    it or hit its service, `links` how many documents send their readers to it.
    """

    pages: bool = False
    tier: int = _NO_TIER
    incident: date | None = None
    links: int = 0

    @property
    def order(self) -> tuple[int, int, int, int]:
        """A sort key, the riskiest first: each part decides only where those before it are equal."""
        days = self.incident.toordinal() if self.incident else 0
        return (0 if self.pages else 1, self.tier, -days, -self.links)

    def __str__(self) -> str:
        """`pages, tier-1, incident on 2026-11-06, 12 links in`; nothing where there is nothing to say."""
        parts = [
            "pages" if self.pages else "",
            f"tier-{self.tier}" if self.tier != _NO_TIER else "",
            f"incident on {self.incident}" if self.incident else "",
            f"{self.links} link{'' if self.links == 1 else 's'} in" if self.links else "",
        ]
        return ", ".join(part for part in parts if part)

    def as_object(self) -> dict[str, object]:
        """The risk as JSON values."""
        return {
            "pages": self.pages,
            "tier": None if self.tier == _NO_TIER else self.tier,
            "incident": self.incident.isoformat() if self.incident else None,
            "links": self.links,
        }


def risks(docs: Iterable[Doc[Any]], corpus: Corpus, today: date) -> dict[str, Risk]:
    """The risk of some documents, by address."""
    incidents = _last_incidents(corpus, today)
    return {doc.address: _risk(doc, corpus, incidents) for doc in docs}


def _risk(doc: Doc[Any], corpus: Corpus, incidents: Mapping[str, date]) -> Risk:
    services = (doc,) if doc.kind == "service" else corpus.referred(doc, "services")
    hit = (incidents.get(one.address) for one in (doc, *services))
    return Risk(
        pages=doc.kind == "runbook" and doc.fields.severity == "page",
        tier=min((_tier(service) for service in services), default=_NO_TIER),
        incident=max((day for day in hit if day is not None), default=None),
        links=len({inbound.doc.address for inbound in corpus.inbound.get(doc.address, ())}),
    )


def _tier(service: Doc[Any]) -> int:
    tier: str | None = getattr(service.fields, "tier", None)
    return int(tier.removeprefix("tier-")) if tier else _NO_TIER


def _last_incidents(corpus: Corpus, today: date) -> dict[str, date]:
    """The day of the last incident that names a document in its front matter, by the document's address."""
    last_incidents: dict[str, date] = {}
    for incident in corpus.of_kind("incident"):
        day = incident.content.day
        if day is None or day > today:
            continue
        for ref in incident.refs:
            target = corpus.resolve(ref.target, incident, ref.kinds)
            if target is not None:
                last_incidents[target.address] = max(day, last_incidents.get(target.address, day))
    return last_incidents


def urgency(state: Freshness, risk: Risk, path: str) -> tuple[int, tuple[int, int, int, int], str, str]:
    """A sort key for documents in one of the WANTED states: state first, then risk, then the earliest date."""
    return WANTED.index(state.state), risk.order, str(state.due or ""), path
