"""The index of each kind, and the trail that leads to a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from kbgen.kit import Kind
from kbgen.kit.badges import as_of_html, freshness_html, status_html
from kbgen.kit.html import filled, json_attribute, render
from kbgen.kit.listing import Chunk, paged
from kbgen.kit.site import Column, Facet, Here, Site, ViewPage, joined
from kbgen.model import Doc
from kbgen.model.page import HOME
from kbgen.views import pages_of_kinds, view_of

_NOT_MADE = ("proposed", "draft")


def listed_in(address: str, site: Site) -> str:
    """The address of the kind's index that a page belongs to, which the navigation holds; empty where there is none."""
    if address == HOME:
        return ""
    for one in (address, *reversed([*_above(address)])):
        if (doc := site.corpus.by_address.get(one)) is not None:
            return site.kinds[doc.kind].index
    found = site.once(_indexes)
    return found.get(address) or found.get(address.partition("/")[0], "")


# As an entity: one sign beyond Latin-1 and Python keeps all of a page at two bytes a sign, which doubles the time of
# whatever looks through it.
_BELOW = Markup(" &rsaquo; ")


def trail(here: Here) -> Markup:
    """Links to the pages above one, the home page first; nothing on the home page itself."""
    if here.address == HOME:
        return Markup()
    titles = here.site.once(_titles)
    index = listed_in(here.address, here.site)
    above = dict.fromkeys((index, *_above(here.address)))
    found = {one: title for one in above if one != here.address and (title := _title(one, titles, here.site))}
    links = joined((here.link_to(one, title) for one, title in {HOME: "Home", **found}.items()), _BELOW)
    return filled('<nav class="kb-trail" aria-label="Breadcrumb">{}</nav>', links)


def _above(address: str) -> Iterator[str]:
    """The addresses that pages of the folders around a page may have, the uppermost first."""
    *folders, name = address.split("/")
    for depth in range(1, len(folders) + (name != "index.md")):
        folder = "/".join(folders[:depth])
        yield f"{folder}.md"
        yield f"{folder}/index.md"


def _title(address: str, titles: Mapping[str, str], site: Site) -> str:
    doc = site.corpus.by_address.get(address)
    return titles.get(address, "") if doc is None else doc.title


def _indexes(site: Site) -> Mapping[str, str]:
    """The index of each page that a kind writes, and of each folder that is a kind's."""
    indexes = {kind.index.partition("/")[0]: kind.index for kind in site.kinds.values()}
    pages = site.once(pages_of_kinds).items()
    return indexes | {view.address: site.kinds[name].index for name, views in pages for view in views}


def _titles(site: Site) -> Mapping[str, str]:
    views = (view for views in site.once(pages_of_kinds).values() for view in views if not view.redirect)
    indexes = {kind.index: kind.plural for name, kind in site.kinds.items() if site.corpus.of_kind(name)}
    return {view.address: view.title for view in views} | indexes


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


def rank(kind: Kind, doc: Doc[Any]) -> tuple[object, ...]:
    """Dated documents come newest first; what has ended comes last. Decisions begin with those that are not made."""
    day = kind.date(doc)
    newest = -day.toordinal() if day else 0
    if kind.name == "decision":
        return kind.status(doc) not in _NOT_MADE, newest, -(doc.content.number or 0), doc.path
    return bool(doc.ended), newest, doc.title.casefold(), doc.path


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
