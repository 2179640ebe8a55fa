"""Lays the pages out: documents with their panels, views, redirects, one navigation. Same input, same bytes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from kbgen.audience import published
from kbgen.body import scan
from kbgen.kinds import KINDS
from kbgen.kinds.looks import view_of
from kbgen.kit import Kind
from kbgen.kit.as_markdown import as_markdown
from kbgen.kit.owners import owner_of
from kbgen.kit.review import states
from kbgen.kit.site import Here, Site, ViewPage, page_url
from kbgen.load.frontmatter import split
from kbgen.machine import files
from kbgen.model import Corpus, Doc, Page, Section, Staged
from kbgen.model.corpus import DOCUMENT_SUFFIX
from kbgen.model.page import WITHHELD_LINK
from kbgen.rewrite import escaped_markdown, rewritten
from kbgen.searched import searched
from kbgen.views import data, document, home, inbound, index, owned, reference, reviews, search

ReadText = Callable[[str], str]
Navigation = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
_OF_THE_SITE = frozenset("404 api assets calendars feeds llms.txt schemas search sitemap.xml sitemap.xml.gz".split())
_LONGEST_NAME = 200
_LONGEST_PATH = 500


def site_of(everything: Corpus, today: date, kinds: Mapping[str, Kind] = KINDS, audience: str = "restricted") -> Site:
    """All that pages need to know on a day about what an audience may read.

    Owners and review states come from the whole, since a document may have them from one that is
    left out; an owner who is left out is not named.
    """
    corpus = published(everything, audience)
    owners = ((doc.address, owner_of(doc, everything)) for doc in corpus.docs)
    known = states(everything, today)
    return Site(
        corpus=corpus,
        today=today,
        states={doc.address: known[doc.address] for doc in corpus.docs},
        owners={
            address: owner for address, owner in owners if owner is not None and owner.address in corpus.by_address
        },
        everything=everything,
        kinds=kinds,
    )


def stage(site: Site, read_text: ReadText, progress: Callable[[int, int], None] | None = None) -> Staged:
    """Every page of the site, in the order of their addresses; `read_text` gives the text of a document's file."""
    documents = {doc.address: doc for doc in site.corpus.docs}
    views = _views(site)
    assets: dict[str, str] = {}
    pages = []
    for number, doc in enumerate(documents.values(), 1):
        pages.append(_document_page(doc, site, read_text, views.get(doc.address), assets))
        if progress is not None and (number % 50 == 0 or number == len(documents)):
            progress(number, len(documents))
    pages.extend(_view_page(view, site) for address, view in views.items() if address not in documents)
    taken = {page.address for page in pages}
    pages.extend(_old_addresses(site.corpus.docs, taken))
    ordered = tuple(sorted(pages, key=lambda page: page.address))
    texts = {page.address: page.text for page in ordered if page.text}
    return Staged(ordered, _navigation(site), tuple(sorted(assets.items())), tuple(files(site, texts)))


def _views(site: Site) -> dict[str, ViewPage]:
    """Every view by its address. Where a document has a view's address, its text opens the view's page.

    The address is then the document's, which may be `search.md` for `search/index.md`.
    """
    found: dict[str, ViewPage] = {}
    url = partial(page_url, directory_urls=site.settings.directory_urls)
    written = {url(doc.address): doc.address for doc in site.corpus.docs}
    makers: Iterable[Callable[[Site], Iterable[ViewPage]]] = (
        home.home,
        index.indexes,
        reviews.reviews,
        reference.reference,
        data.data,
        search.search,
        *(view_of(kind).pages for kind in site.kinds.values()),
        owned.pages,
        inbound.pages,
    )
    for make in makers:
        for view in make(site):
            found.setdefault(written.get(url(view.address), view.address), view)
    return found


def _navigation(site: Site) -> Navigation:
    """Home, the kinds that have documents in their groups, and the review queue: the same size for any corpus."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, kind in site.kinds.items():
        if site.corpus.of_kind(name):
            groups.setdefault(kind.group or kind.plural, []).append((kind.plural, kind.index))
    found = ((title, tuple(pages)) if len(pages) > 1 else ("", tuple(pages)) for title, pages in groups.items())
    return (("", (("Home", home.ADDRESS),)), *found, ("", (("Reviews", reviews.ADDRESS),)))


def _document_page(
    doc: Doc[Any], site: Site, read_text: ReadText, view: ViewPage | None, assets: dict[str, str]
) -> Page:
    here = Here(site, doc.address)
    kind = site.kinds[doc.kind]
    text = read_text(doc.path) if DOCUMENT_SUFFIX.search(doc.path) else ""
    written = split(text).body
    page = Page(
        doc.address,
        doc.title,
        doc.fields.summary or "",
        _with_title(rewritten(written, doc, site, assets), doc.title),
        source=doc.path,
        keywords=_keywords(doc, kind),
        searched=searched(doc, site),
        text=_with_title(rewritten(written, doc, site, assets, here.href), doc.title).replace(WITHHELD_LINK, "#"),
    )
    written_here = view.render(here) if view is not None else ""
    if view is not None:
        page = page._replace(text=_together(page.text, as_markdown(written_here)))
    if view is not None and view.lead is not None:
        return page._replace(lead=view.lead(here), sections=(Section("", "", written_here),))
    opened = (Section("", "", written_here),) if view is not None else ()
    sections = (*opened, *document.sections(doc, here))
    return page._replace(lead=document.panel(doc, here), sections=sections, kind=kind.label)


def _keywords(doc: Doc[Any], kind: Kind) -> tuple[str, ...]:
    """What a search must find a document by, though its text may not say it."""
    return tuple(dict.fromkeys((*view_of(kind).names(doc), *doc.fields.aliases, *doc.fields.tags)))


def _view_page(view: ViewPage, site: Site) -> Page:
    if view.redirect:
        to, anchor = view.redirect, view.redirect_anchor
        return Page(view.address, view.title, view.summary, "", redirect=to, redirect_anchor=anchor)
    here = Here(site, view.address)
    lead = view.lead(here) if view.lead is not None else ""
    rendered, body = view.render(here), _with_title("", view.title)
    text = _together(body, as_markdown(lead), as_markdown(rendered))
    return Page(view.address, view.title, view.summary, body, lead, (Section("", "", rendered),), text=text)


def _together(*parts: str) -> str:
    """Parts of a page's Markdown, one after another."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _old_addresses(docs: Iterable[Doc[Any]], taken: set[str]) -> Iterator[Page]:
    """A redirect from each old address that no page has today, and that lies within the site."""
    for doc in docs:
        for old in doc.fields.redirect_from:
            path = posixpath.normpath(old.strip().strip("/").removesuffix(".html").removesuffix(".md") or "index")
            address = f"{path}.md"
            if path.startswith("..") or not _can_be_file(path) or address in taken or f"{path}/index.md" in taken:
                continue
            taken.add(address)
            yield Page(address, doc.title, "", "", redirect=doc.address)


def _can_be_file(path: str) -> bool:
    """Whether a path and its parts can be names of files, with room for a suffix, and take nothing from the site."""
    if path.partition("/")[0].casefold() in _OF_THE_SITE:
        return False
    short = len(path.encode()) <= _LONGEST_PATH
    return short and path.isprintable() and all(len(part.encode()) <= _LONGEST_NAME for part in path.split("/"))


def _with_title(body: str, title: str) -> str:
    """The body with an H1: its own, else one made of the title."""
    outline = scan(body)
    return body if any(heading.level == 1 for heading in outline.headings) else f"# {escaped_markdown(title)}\n\n{body}"
