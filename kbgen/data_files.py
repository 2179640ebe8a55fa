"""What other programs read: records of documents, the inventory, schemas, calendars and feeds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote, urljoin

from kbgen.freshness import Freshness
from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.kit.html import json_line, json_text
from kbgen.kit.kind import json_schema
from kbgen.kit.owners import OWNERS, owner_ref
from kbgen.kit.site import Site, page_url
from kbgen.model import Corpus, Doc
from kbgen.model.document import visible_names
from kbgen.model.elsewhere import INVENTORY
from kbgen.site.feeds import Day, Entry, atom, icalendar
from kbgen.views import pages_of_kinds, reference, reviews, view_of
from kbgen.views.index import listed, rank
from kbgen.views.reference import VERSION


@dataclass(frozen=True, slots=True)
class DocumentRecord:
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


def records(corpus: Corpus, kinds: Mapping[str, Kind], states: Mapping[str, Freshness]) -> Iterable[DocumentRecord]:
    """A record for each document, in the order of their paths."""
    for doc in corpus.docs:
        yield _record(doc, corpus, kinds[doc.kind], states[doc.address])


def _record(doc: Doc[Any], corpus: Corpus, kind: Kind, state: Freshness) -> DocumentRecord:
    owner = owner_ref(doc, corpus)
    who = corpus.resolve(owner.target, doc, OWNERS) if owner else None
    successors = kind.successors(doc, corpus)
    services = visible_names(ref.target for ref in doc.refs if ref.role == "services")
    return DocumentRecord(
        id=doc.id,
        kind=doc.kind,
        title=doc.title,
        path=doc.path,
        url=page_url(doc.address, directory_urls=corpus.settings.directory_urls),
        owner=who.id if who else next(iter(visible_names([owner.target])), None) if owner else None,
        status=kind.status(doc) or None,
        date=kind.date(doc),
        superseded_by=tuple(successor.doc.id for successor in successors),
        superseded_parts={successor.doc.id: successor.scope for successor in successors if successor.scope},
        reviewed=state.reviewed,
        due=state.due,
        freshness=state.state.value,
        collection=doc.collection,
        services=services,
        tags=doc.fields.tags,
        summary=doc.fields.summary,
        state=state,
    )


_MOST_ENTRIES = 100
# Documents of each kind that `llms.txt` names; the indexes name the others.
MOST_LISTED = 100
_ABOUT = "Each page has its Markdown beside it; api/documents.json holds a record of every document."
_PAGES = (
    ("index.md", "Home", "What an engineer needs first, and what there is."),
    (reviews.ADDRESS, "Review queue", "Documents to review next."),
    (reference.DATA_ADDRESS, "Data", "The files for other programs, and what their keys mean."),
    (reference.ADDRESS, "Rules", "What is checked in every document, and why."),
)


def markdown_files(site: Site, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The Markdown of pages, by address, at its paths below the site's root."""
    for address, text in texts.items():
        yield _markdown_path(address, site), text


def files(site: Site) -> Iterator[tuple[str, str]]:
    """Paths below the site's root with their texts, but for the Markdown of the pages."""
    docs = site.corpus.docs
    found = [one.as_object(one.path) for one in records(site.corpus, site.kinds, site.states)]
    yield (
        "api/documents.json",
        json_text({"version": VERSION, "as_of": str(site.today), "documents": found}),
    )
    for doc, record in zip(docs, found, strict=True):
        yield f"api/documents/{doc.address.removesuffix('.md')}.json", json_text(_whole(doc, record, site))
    yield INVENTORY, inventory(site)
    yield "llms.txt", _llms(site)
    for kind in site.kinds.values():
        yield from view_of(kind).files(site)
    yield from _schemas(site)
    yield from _calendars(site)
    if site.settings.url:
        yield from _feeds(site)


def _schemas(site: Site) -> Iterator[tuple[str, str]]:
    """The JSON Schema of each kind's front matter; a handbook's own kind is told where documents of it are."""
    for kind in site.kinds.values():
        if kind.name in KINDS or site.corpus.of_kind(kind.name):
            path = f"schemas/{kind.name}.json"
            schema = json_schema(kind)
            if site.settings.url:
                schema = {"$schema": schema["$schema"], "$id": urljoin(site.settings.url, path)} | schema
            yield path, json_text(schema)


def _whole(doc: Doc[Any], record: Mapping[str, object], site: Site) -> dict[str, object]:
    """One document with what refers to it and what it refers to, here and in other handbooks."""
    corpus = site.corpus
    found = [(ref, corpus.resolve(ref.target, doc, ref.kinds)) for ref in doc.refs]
    elsewhere = [(ref.role, corpus.elsewhere.resolve(ref.target, ref.kinds)) for ref, one in found if one is None]
    return {
        "version": VERSION,
        **record,
        "refers_to": [{"id": one.id, "kind": one.kind, "as": ref.role} for ref, one in found if one is not None],
        "refers_elsewhere": [
            {"id": one.id, "kind": one.kind, "as": role, "url": one.address}
            for role, one in elsewhere
            if one is not None
        ],
        "referred_by": [
            {"id": one.doc.id, "kind": one.doc.kind, "as": one.ref.role} for one in corpus.inbound.get(doc.address, ())
        ],
    }


def _markdown_path(address: str, site: Site) -> str:
    """Where a page's Markdown stands: `index.md` beside its `index.html`."""
    url = unquote(page_url(address, directory_urls=site.settings.directory_urls))
    return f"{url}index.md" if url.endswith("/") or not url else url.removesuffix(".html") + ".md"


def _llms(site: Site) -> str:
    """The site's contents for a language model, of a bounded size: https://llmstxt.org."""
    lines = [f"# {_line(site.settings.title)}", "", f"> {_ABOUT}", "", "## The handbook", ""]
    lines += [_listed(title, address, summary, site) for address, title, summary in _PAGES]
    for kind in site.kinds.values():
        docs = sorted(site.corpus.of_kind(kind.name), key=partial(rank, kind))
        if docs:
            lines += ["", f"## {kind.plural}", "", *_views(kind, len(docs), site)]
            lines += [_listed(doc.title, doc.address, doc.fields.summary, site) for doc in docs[:MOST_LISTED]]
    return "\n".join([*lines, ""])


def _views(kind: Kind, count: int, site: Site) -> Iterator[str]:
    """The index of a kind, and the views that are named there."""
    rest = f"; {count - MOST_LISTED:,} of them are named there alone" if count > MOST_LISTED else ""
    if listed(kind, site):
        yield _listed(
            f"All {kind.plural.lower()}", kind.index, f"{kind.summary.rstrip('.')} (n = {count:,}){rest}", site
        )
    for view in site.once(pages_of_kinds)[kind.name]:
        if view.listed:
            yield _listed(view.title, view.address, view.summary, site)


def _listed(title: str, address: str, summary: str | None, site: Site) -> str:
    text = f": {_line(summary)}" if summary else ""
    name = _line(title).replace("[", "(").replace("]", ")")
    path = page_url(_markdown_path(address, site), directory_urls=False).removesuffix(".html") + ".md"
    return f"- [{name}]({path}){text}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _calendars(site: Site) -> Iterator[tuple[str, str]]:
    """The reviews of each team that has any, and the events of each kind that has them."""
    for team in site.corpus.of_kind("team"):
        if text := review_calendar(team, site):
            yield f"calendars/reviews/{team.address.removesuffix('.md').rpartition('/')[2]}.ics", text
    for kind in site.kinds.values():
        events = [_event(kind, event, site) for event in view_of(kind).events(site)]
        if events:
            yield f"calendars/{kind.folders[0]}.ics", icalendar(kind.plural, events, site.today)


def review_calendar(owner: Doc[Any], site: Site) -> str:
    """When the reviews of what a team or a person owns fall due, as a calendar; empty where none does."""
    days = [day for doc in site.owned_by(owner) if (day := _review(doc, site))]
    return icalendar(f"Reviews: {owner.title}", days, site.today) if days else ""


def _review(doc: Doc[Any], site: Site) -> Day | None:
    due = site.state(doc).due
    if due is None or doc.kind == "team":
        return None
    return Day(f"review:{doc.address}", due, f"Review: {doc.title}", doc.fields.summary or "", _absolute(doc, site))


def _event(kind: Kind, event: Any, site: Site) -> Day:
    uid = f"{kind.name}:{event.doc.address}:{event.title}"
    return Day(uid, event.day, event.title, event.description, _absolute(event.doc, site))


def _absolute(doc: Doc[Any], site: Site) -> str:
    """The whole address of a document's page; empty where nobody knows where the site will stand."""
    if not site.settings.url:
        return ""
    return urljoin(
        site.settings.url.rstrip("/") + "/", page_url(doc.address, directory_urls=site.settings.directory_urls)
    )


def _feeds(site: Site) -> Iterator[tuple[str, str]]:
    """A feed of each kind that wants one, and one of everything that has a date."""
    every: list[Entry] = []
    for kind in site.kinds.values():
        entries = [entry for doc in site.corpus.of_kind(kind.name) if (entry := _entry(kind, doc, site))]
        every += entries
        if view_of(kind).feed and entries:
            yield _feed(f"feeds/{kind.folders[0]}.xml", kind.plural, entries, site)
    if every:
        yield _feed("feeds/everything.xml", "Everything", every, site)


def _feed(path: str, title: str, entries: list[Entry], site: Site) -> tuple[str, str]:
    home = site.settings.url.rstrip("/") + "/"
    newest = sorted(entries, key=lambda entry: (entry.day, entry.url), reverse=True)[:_MOST_ENTRIES]
    return path, atom(f"{site.settings.title}: {title}", home, urljoin(home, path), newest)


def _entry(kind: Kind, doc: Doc[Any], site: Site) -> Entry | None:
    day = kind.date(doc)
    if day is None:
        return None
    status = kind.status(doc)
    return Entry(
        day, f"{doc.title} ({status})" if status else doc.title, doc.fields.summary or "", _absolute(doc, site)
    )


_INVENTORY_VERSION = 1
_LONGEST = 500
_MOST_NAMES = 100


def inventory(site: Site) -> str:
    """Everything that the site's readers may read, a document a line, so that a change of one is a line of a diff."""
    head = {
        "version": _INVENTORY_VERSION,
        "title": _plain_line(site.settings.title) or "Handbook",
        "url": site.settings.url,
    }
    docs = sorted(site.corpus.docs, key=lambda doc: (doc.collection, doc.id, doc.address))
    listed = ",\n".join(f"  {json_line(_inventory_entry(doc, site))}" for doc in docs)
    keys = "".join(f" {json_line(key)}: {json_line(value)},\n" for key, value in head.items())
    return f'{{\n{keys} "documents": [\n{listed}\n ]\n}}\n'


def _inventory_entry(doc: Doc[Any], site: Site) -> dict[str, object]:
    return {
        "id": doc.id,
        "collection": _plain_line(doc.collection),
        "kind": doc.kind,
        "title": _plain_line(doc.title) or doc.id,
        "address": page_url(doc.address, directory_urls=site.settings.directory_urls),
        "aliases": [name for name in doc.fields.aliases if _is_name(name)][:_MOST_NAMES],
        "owner": _owner(doc, site),
        "ended": _plain_line(doc.ended) or None,
        "superseded_by": _successors(doc, site)[:_MOST_NAMES],
        "audience": doc.audience,
    }


def _successors(doc: Doc[Any], site: Site) -> list[str]:
    """The ids of what took the place of a document as a whole."""
    return [successor.doc.id for successor in site.kinds[doc.kind].successors(doc, site.corpus) if not successor.scope]


def _owner(doc: Doc[Any], site: Site) -> str | None:
    """Who answers for a document, as it is called here; nobody where they may not be named."""
    owner = site.answers_for(doc)
    return None if owner is None or owner is doc else owner.id


def _plain_line(text: str) -> str:
    """A text on one line, without what moves a cursor, of a bearable length."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())[:_LONGEST]


def _is_name(text: str) -> bool:
    """Whether a name can stand after that of a handbook and a colon."""
    return bool(text.strip()) and len(text) <= _LONGEST and text.isprintable() and ":" not in text
