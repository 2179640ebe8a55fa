"""The index of each kind: a table of its documents, in pages of a bearable length."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kbgen.kit import Kind
from kbgen.kit.html import json_attribute, render
from kbgen.kit.listing import Chunk, paged
from kbgen.kit.site import Column, Facet, Here, Site, ViewPage
from kbgen.kit.status import as_of_html, freshness_html, status_html
from kbgen.model import Doc
from kbgen.views import pages_of_kinds, view_of


def _default_columns(kind: Kind) -> tuple[Column, ...]:
    return (
        Column(kind.label, lambda doc, here: here.link(doc)),
        Column("Summary", lambda doc, _here: doc.fields.summary or ""),
        Column("Status", lambda doc, _here: status_html(kind.status(doc))),
        Column("Review", lambda doc, here: freshness_html(doc, here.site)),
    )


def indexes(site: Site) -> Iterator[ViewPage]:
    """A table for each kind that has documents, split where it grows long; living documents come first."""
    for kind in site.kinds.values():
        docs = sorted(listed(kind, site), key=partial(rank, kind))
        if docs:
            page = ViewPage(kind.index, kind.plural, kind.summary)
            yield from paged(page, docs, partial(_table, kind))


def listed(kind: Kind, site: Site) -> list[Doc[Any]]:
    """The documents of a kind that its index lists."""
    return [doc for doc in site.corpus.of_kind(kind.name) if view_of(kind).listed(doc, site)]


def rank(kind: Kind, doc: Doc[Any]) -> tuple[bool, int, str, str]:
    """Dated documents come newest first, a log in the order of its paths; what has ended comes last, save in a log."""
    if kind.name == "decision":
        return False, 0, "", doc.path
    day = kind.date(doc)
    return bool(doc.ended), -day.toordinal() if day else 0, doc.title.casefold(), doc.path


def _table(kind: Kind, here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    columns = view_of(kind).columns or _default_columns(kind)
    rows = [[column.cell(doc, here) for column in columns] for doc in chunk.rows]
    pairs = list(zip(chunk.rows, rows, strict=True))
    used = [index for index in range(len(columns)) if index == 0 or any(row[index] for row in rows)]
    return render(
        "views/index.html.j2",
        summary=kind.summary,
        counted=kind.counted(chunk.total),
        read_on=as_of_html(here.site),
        label=kind.plural.lower(),
        facets=here.site.once(_offered).get(kind.name, ""),
        heads=[columns[index].title for index in used],
        rows=[(_facets_of(doc, kind, here.site), [row[index] for index in used]) for doc, row in pairs],
        pages=chunk.links(here),
        also=_also(kind, here) if chunk.first else [],
    )


def _offered(site: Site) -> Mapping[str, str]:
    """The filters of each kind's index that leave something out, for the reader's browser."""
    offers = {kind.name: [_offer(facet, kind, site) for facet in view_of(kind).facets] for kind in site.kinds.values()}
    useful = {name: [offer for offer in found if len(offer["values"]) > 1] for name, found in offers.items()}
    return {name: json_attribute(found) for name, found in useful.items() if found}


def _offer(facet: Facet, kind: Kind, site: Site) -> dict[str, Any]:
    """A filter with all of its values."""
    values = {key: words for doc in listed(kind, site) for key, words in facet.values(doc, site)}
    ordered = sorted(values.items(), key=lambda value: (value[1].casefold(), value[0]), reverse=facet.last)
    return {"name": facet.name, "label": facet.label, "any": f"Any {facet.label.lower()}", "values": ordered}


def _facets_of(doc: Doc[Any], kind: Kind, site: Site) -> str:
    """What a document has of each filter; empty where its kind has none."""
    found = {facet.name: [key for key, _ in facet.values(doc, site)] for facet in view_of(kind).facets}
    return json_attribute(found) if found else ""


def _also(kind: Kind, here: Here) -> list[Markup]:
    """Links to the other views of a kind that want to be named on its index."""
    own = here.site.once(pages_of_kinds)[kind.name]
    return [here.link_to(view.address, view.title) for view in own if view.listed]
