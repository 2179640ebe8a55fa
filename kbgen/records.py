"""Documents as plain records, for lists, tables and other tools."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kbgen.freshness import Freshness
from kbgen.kit import Kind
from kbgen.kit.owners import OWNERS, owner_ref
from kbgen.kit.site import page_url
from kbgen.model import Corpus, Doc
from kbgen.model.document import visible_names


@dataclass(frozen=True, slots=True)
class Record:
    """One document with what others ask about it; `path` is relative to the handbook's root.

    `superseded_parts` are the parts that some of `superseded_by` took the place of, by their ids.
    """

    id: str
    kind: str
    title: str
    path: str
    url: str
    owner: str | None
    status: str | None
    date: datetime.date | None
    superseded_by: tuple[str, ...]
    superseded_parts: Mapping[str, str]
    reviewed: datetime.date | None
    due: datetime.date | None
    freshness: str
    collection: str
    services: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str | None
    state: Freshness

    def as_object(self, path: str) -> dict[str, object]:
        """The record as JSON values, with its path as the reader knows it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "path": path,
            "url": self.url,
            "owner": self.owner,
            "status": self.status,
            "date": _iso(self.date),
            "superseded_by": list(self.superseded_by),
            "superseded_parts": [{"id": one, "part": part} for one, part in self.superseded_parts.items()],
            "reviewed": _iso(self.reviewed),
            "due": _iso(self.due),
            "freshness": self.freshness,
            "collection": self.collection,
            "services": list(self.services),
            "tags": list(self.tags),
            "summary": self.summary,
        }


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def records(corpus: Corpus, kinds: Mapping[str, Kind], states: Mapping[str, Freshness]) -> Iterable[Record]:
    """A record for each document, in the order of their paths."""
    for doc in corpus.docs:
        yield _record(doc, corpus, kinds[doc.kind], states[doc.address])


def _record(doc: Doc[Any], corpus: Corpus, kind: Kind, state: Freshness) -> Record:
    owner = owner_ref(doc, corpus)
    who = corpus.resolve(owner.target, doc, OWNERS) if owner else None
    successors = kind.successors(doc, corpus)
    services = visible_names(ref.target for ref in doc.refs if ref.role == "services")
    return Record(
        id=doc.id,
        kind=doc.kind,
        title=doc.title,
        path=doc.path,
        url=page_url(doc.address, directory_urls=corpus.settings.directory_urls),
        owner=who.id if who else next(iter(visible_names([owner.target])), None) if owner else None,
        status=kind.status(doc) or None,
        date=kind.date(doc),
        superseded_by=tuple(one.doc.id for one in successors),
        superseded_parts={one.doc.id: one.scope for one in successors if one.scope},
        reviewed=state.reviewed,
        due=state.due,
        freshness=state.state.value,
        collection=doc.collection,
        services=services,
        tags=doc.fields.tags,
        summary=doc.fields.summary,
        state=state,
    )
