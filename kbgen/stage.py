"""Lays the pages out: documents with their panels, views, redirects, one navigation. Same input, same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from kbgen.audience import answering
from kbgen.data_files import files, markdown_files
from kbgen.judging import attempt, configuration_of, failure
from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.kit.as_markdown import as_markdown
from kbgen.kit.redirects import redirect_source, same_page
from kbgen.kit.reviews import states
from kbgen.kit.site import Here, Site, ViewPage, page_url
from kbgen.model import Corpus, Doc, Finding, Page, Searched, Section, Staged
from kbgen.model.page import Edition, LayoutSnapshot, Navigation, ReadBody
from kbgen.redact import without_addresses
from kbgen.rewrite import rewritten, title_line
from kbgen.search_metadata import PAGE, metadata_digest, search_metadata
from kbgen.views import (
    document,
    home,
    index,
    on_call,
    owned,
    pages_of_kinds,
    recent_activity,
    reference,
    related,
    reviews,
    tags,
    view_of,
)

T = TypeVar("T")
# The later pages of a long list: the first one leads to them, and a search to that.
_CONTINUED = re.compile(r"/page-\d+\.md$")


class _Part(NamedTuple):
    """A part of the staged site: a page with the files that it refers to, or the files for other programs."""

    pages: tuple[Page, ...] = ()
    assets: Mapping[str, str] = {}
    files: tuple[tuple[str, str], ...] = ()
    facts: str = ""
    findings: tuple[Finding, ...] = ()


Each = Callable[[Callable[[int], _Part], int, Callable[[int, Exception], _Part]], Iterator[_Part]]


def site_of(everything: Corpus, today: date, kinds: Mapping[str, Kind] = KINDS, edition: Edition | None = None) -> Site:
    """All that pages need to know on a day about an edition of a handbook: by default, all of it.

    Owners and review states come from the whole, since a document may have them from one that is
    left out; an owner who is left out is not named.
    """
    corpus = edition.corpus if edition is not None else everything
    owners = ((doc.address, answering(doc, everything, corpus)) for doc in corpus.docs)
    known = states(everything, today)
    return Site(
        corpus=corpus,
        today=today,
        states={doc.address: known[doc.address] for doc in corpus.docs},
        owners={address: owner for address, owner in owners if owner is not None},
        kinds=kinds,
    )


def _one_by_one(work: Callable[[int], T], count: int, _lost: object) -> Iterator[T]:
    return map(work, range(count))


def stage(
    site: Site,
    read_body: ReadBody,
    progress: Callable[[int, int], None] | None = None,
    each: Each = _one_by_one,
    everything: Corpus | None = None,
) -> Staged:
    """Every page of the site, in the order of their addresses; `read_body` gives the body of a document.

    `everything` is the handbook that the site is an edition of, if it is not all there is: who owns what, and
    what is withheld, depends on what is left out too, so that its facts are known of the layout as well.
    `each` gives what a function makes of every number below another, in order, in whatever processes, and what a
    third one gives where a process was killed over it: no page needs what another one says.
    """
    views = _views(site)
    documents = {doc.address for doc in site.corpus.docs}
    alone = [view for address, view in views.items() if address not in documents]
    everything = everything if everything is not None else site.corpus
    laid_out = _LaidOut(site, read_body, views, alone, everything)
    total = len(site.corpus.docs) + len(alone) + 1
    pages: list[Page] = []
    assets: dict[str, tuple[tuple[str, str], ...]] = {}
    facts: dict[str, str] = {}
    others: tuple[tuple[str, str], ...] = ()
    findings: list[Finding] = []
    for number, part in enumerate(each(laid_out.part, total, laid_out.lost), 1):
        pages.extend(part.pages)
        others += part.files
        findings.extend(part.findings)
        if part.facts:
            facts[part.pages[0].address] = part.facts
        if part.assets:
            assets[part.pages[0].address] = tuple(part.assets.items())
        if progress is not None and (number % 50 == 0 or number == total):
            progress(number, total)
    pages.extend(_old_addresses(site.corpus, {page.address for page in pages}))
    ordered = tuple(sorted(pages, key=lambda page: page.address))
    texts = {page.address: page.text for page in ordered if page.text}
    laid = LayoutSnapshot(
        facts | {doc.address: metadata_digest(doc) for doc in everything.docs if doc.address not in facts},
        tuple(sorted(everything.unread)),
        tuple(map(partial(_without_text, {}), ordered)),
        _navigation(site),
        assets,
        frozenset(documents & views.keys()),
    )
    files_ = (*others, *markdown_files(site, texts))
    return Staged(ordered, laid.navigation, _joined(assets), files_, laid=laid, findings=tuple(findings))


def stage_again(
    site: Site, read_body: ReadBody, before: LayoutSnapshot, paths: AbstractSet[str], everything: Corpus
) -> Staged | None:
    """The site after files at some paths were edited; None where more may have changed than their texts."""
    edited = [doc for doc in everything.docs if doc.path in paths]
    if (
        not paths <= {doc.path for doc in edited}
        or before.facts.keys() != everything.by_address.keys()
        or before.unread != tuple(sorted(everything.unread))
        or any(metadata_digest(doc) != before.facts[doc.address] for doc in edited)
    ):
        return None
    found = (site.corpus.by_address.get(doc.address) for doc in edited)
    shown = [doc for doc in found if doc is not None]
    views = _views(site) if any(doc.address in before.viewed for doc in shown) else {}
    standing = {page.address: page for page in before.pages}
    fresh: dict[str, Page] = {}
    findings: list[Finding] = []
    for doc in shown:
        part = _document_part(doc, site, read_body, views.get(doc.address), standing.get(doc.address))
        fresh[doc.address] = part.pages[0]
        findings.extend(part.findings)
        if tuple(part.assets.items()) != before.assets.get(doc.address, ()):
            return None
    pages = tuple(fresh.get(page.address, page) for page in before.pages)
    texts = {address: page.text for address, page in fresh.items()}
    files_ = tuple(markdown_files(site, texts))
    assets = _joined(before.assets)
    return Staged(pages, before.navigation, assets, files_, frozenset(fresh), before, tuple(findings))


def _without_text(trails: dict[str, str], page: Page) -> Page:
    """A page by what is known of it; pages of one folder share their trail."""
    trail = str(page.trail)
    return page._replace(
        title=str(page.title),
        description=str(page.description),
        body="",
        lead="",
        sections=(),
        text="",
        as_written="",
        trail=trails.setdefault(trail, trail),
    )


def _joined(assets: Mapping[str, tuple[tuple[str, str], ...]]) -> tuple[tuple[str, str], ...]:
    """The files that all documents refer to, each once."""
    return tuple(sorted({address: path for found in assets.values() for address, path in found}.items()))


class _LaidOut(NamedTuple):
    """The parts of a staged site by number, the largest first: the files for other programs, views, documents."""

    site: Site
    read_body: ReadBody
    views: Mapping[str, ViewPage]
    alone: Sequence[ViewPage]
    everything: Corpus

    def part(self, number: int) -> _Part:
        if number == 0:
            return _Part(files=tuple(files(self.site)))
        if number <= len(self.alone):
            return _view_part(self.alone[number - 1], self.site)
        doc = self._doc(number)
        part = _document_part(doc, self.site, self.read_body, self.views.get(doc.address))
        return part._replace(facts=metadata_digest(self.everything.by_address[doc.address]))

    def lost(self, number: int, error: Exception) -> _Part:
        """A part at which a process was killed."""
        if number == 0:
            raise error
        if number <= len(self.alone):
            return _failed_view(self.alone[number - 1], self.site, error)
        return _failed_part(self._doc(number), self.site, self.read_body, None, error)

    def _doc(self, number: int) -> Doc[Any]:
        return self.site.corpus.docs[number - 1 - len(self.alone)]


def view_addresses(site: Site) -> frozenset[str]:
    """The addresses of all pages across documents."""
    return frozenset(_views(site))


def _views(site: Site) -> dict[str, ViewPage]:
    """Every view by its address. Where a document has a view's address, its text opens the view's page.

    The address is then the document's, which may be `search.md` for `search/index.md`.
    """
    found: dict[str, ViewPage] = {}
    url = partial(page_url, directory_urls=site.settings.directory_urls)
    written = {url(doc.address): doc.address for doc in site.corpus.docs}
    made = chain(
        home.home(site),
        index.indexes(site),
        reviews.reviews(site),
        recent_activity.outcomes(site),
        reference.reference(site),
        reference.data(site),
        tags.search(site),
        on_call.on_call(site),
        *site.once(pages_of_kinds).values(),
        owned.pages(site),
        related.backlink_pages(site),
        tags.pages(site),
    )
    for view in made:
        found.setdefault(written.get(url(view.address), view.address), view)
    return found


def _navigation(site: Site) -> Navigation:
    """Home, the kinds that have documents in their groups, and the review queue: the same size for any corpus."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, kind in site.kinds.items():
        if site.corpus.of_kind(name):
            group = kind.group or kind.plural
            overview = [("Overview", recent_activity.ADDRESS)] if group == recent_activity.GROUP else []
            groups.setdefault(group, overview).append((kind.plural, kind.index))
    found = ((title, tuple(pages)) if len(pages) > 1 else ("", tuple(pages)) for title, pages in groups.items())
    return (("", (("Home", home.ADDRESS),)), *found, ("", (("Reviews", reviews.ADDRESS),)))


def _document_part(
    doc: Doc[Any], site: Site, read_body: ReadBody, view: ViewPage | None, standing: Page | None = None
) -> _Part:
    """A document's page; where kbgen fails at it, its text as it was written, with its panel if there can be one.

    One that is `standing` has its place in the site.
    """

    def laid_out() -> _Part:
        assets: dict[str, str] = {}
        page = _as_written(doc, read_body) if doc.as_written else _rewritten(doc, site, read_body, assets)
        return _Part((_with_facts(page, doc, site, view, standing),), assets)

    return attempt(laid_out, partial(_failed_part, doc, site, read_body, view))


def _failed_part(doc: Doc[Any], site: Site, read_body: ReadBody, view: ViewPage | None, error: Exception) -> _Part:
    page = _as_written(doc, read_body)
    page = attempt(lambda: _with_facts(page, doc, site, view), lambda _: page)
    return _Part((page,), findings=(failure(error, doc.path, "laying out this document"),))


def _rewritten(doc: Doc[Any], site: Site, read_body: ReadBody, assets: dict[str, str]) -> Page:
    """The page of a document with its own text alone, whose links lead to pages."""
    found, here = read_body(doc), Here(site, doc.address)
    body = rewritten(found, doc, site, assets)
    text = without_addresses(rewritten(found, doc, site, assets, here.href))
    return Page(doc.address, doc.title, "", body, source=doc.path, text=text, markdown=doc.markdown)


def _as_written(doc: Doc[Any], read_body: ReadBody) -> Page:
    """The page of a document with its own text alone, as it was written."""
    # where its text cannot be made one that its readers may know, none of it is shown
    written = attempt(lambda: without_addresses(read_body(doc).text), lambda _: "")
    title = title_line(doc.title)
    return Page(
        doc.address,
        doc.title,
        "",
        title,
        source=doc.path,
        text=title + written,
        as_written=written,
        markdown=doc.markdown,
    )


def _with_facts(page: Page, doc: Doc[Any], site: Site, view: ViewPage | None, standing: Page | None = None) -> Page:
    """The page of a document with its panel and sections, and with what a search knows of it."""
    here, kind = Here(site, doc.address), site.kinds[doc.kind]
    page = _placed(page, here, standing)._replace(
        description=doc.fields.summary or "", keywords=_keywords(doc, kind), searched=search_metadata(doc, site)
    )
    written_here = view.render(here) if view is not None else ""
    if view is not None:
        page = page._replace(text=_together(page.text, as_markdown(written_here)))
    if view is not None and view.lead is not None:
        return page._replace(lead=view.lead(here), sections=(Section("", "", written_here),))
    opened = (Section("", "", written_here),) if view is not None else ()
    panel, sections = document.panel_and_sections(doc, here)
    return page._replace(lead=panel, sections=(*opened, *sections), kind=kind.label)


def _keywords(doc: Doc[Any], kind: Kind) -> tuple[str, ...]:
    """What a search must find a document by, though its text may not say it."""
    return tuple(dict.fromkeys((*view_of(kind).names(doc), *doc.fields.aliases, *doc.fields.tags)))


def _view_part(view: ViewPage, site: Site) -> _Part:
    """A page across documents; where kbgen fails at it, its title alone."""
    return attempt(lambda: _Part((_view_page(view, site),)), partial(_failed_view, view, site))


def _failed_view(view: ViewPage, site: Site, error: Exception) -> _Part:
    found = failure(error, configuration_of(site.settings), f"laying out the page {view.address}")
    page = Page(view.address, view.title, "", title_line(view.title), markdown=site.settings.markdown)
    return _Part((page,), findings=(found,))


def _view_page(view: ViewPage, site: Site) -> Page:
    if view.redirect:
        to, anchor = view.redirect, view.redirect_anchor
        return Page(view.address, view.title, view.summary, "", redirect=to, redirect_anchor=anchor)
    here = Here(site, view.address)
    lead = view.lead(here) if view.lead is not None else ""
    rendered, body = view.render(here), title_line(view.title)
    text = _together(body, as_markdown(lead), as_markdown(rendered))
    sections, dialect = (Section("", "", rendered),), site.settings.markdown
    found = None if _CONTINUED.search(view.address) else Searched(PAGE)
    page = Page(
        view.address, view.title, view.summary, body, lead, sections, text=text, markdown=dialect, searched=found
    )
    return _placed(page, here)


def _placed(page: Page, here: Here, standing: Page | None = None) -> Page:
    """A page with its place in the site, which asks all kinds for their pages unless the page is standing already."""
    if standing is not None:
        return page._replace(trail=standing.trail, listed_in=standing.listed_in)
    return page._replace(trail=index.trail(here), listed_in=index.listed_in(page.address, here.site))


def _together(*parts: str) -> str:
    """Parts of a page's Markdown, one after another."""
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _old_addresses(corpus: Corpus, taken: set[str]) -> Iterator[Page]:
    """A redirect from each old address that no page has today, and that lies within the site."""
    for doc in corpus.docs:
        for old in doc.fields.redirect_from:
            address = redirect_source(old, corpus.settings.url)
            if address is None or address in taken or same_page(address) in taken:
                continue
            taken.add(address)
            yield Page(address, doc.title, "", "", redirect=doc.address)
