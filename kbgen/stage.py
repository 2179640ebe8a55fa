"""Lays the pages out: documents with their panels, views, redirects, one navigation. Same input, same bytes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

from kbgen.body import Outline, scan
from kbgen.kinds import KINDS
from kbgen.kinds.looks import VIEWS
from kbgen.kit.owners import owner_of
from kbgen.kit.review import states
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.load.frontmatter import split
from kbgen.model import Corpus, Doc, Page, Section, Staged
from kbgen.model.corpus import DOCUMENT_SUFFIX
from kbgen.views import document, home, index, reference, reviews

ReadText = Callable[[str], str]
_OF_THE_SITE = frozenset({"404", "assets", "search", "sitemap.xml", "sitemap.xml.gz"})
_LONGEST_NAME = 200
_LONGEST_PATH = 500
_SPECIAL = frozenset("\\`*_{}[]()#+-.!|<>&~^=:@\"'$")


def site_of(corpus: Corpus, today: date) -> Site:
    """All that pages need to know about a corpus on a day."""
    owners = ((doc.address, owner_of(doc, corpus)) for doc in corpus.docs)
    return Site(
        corpus=corpus,
        today=today,
        states=states(corpus, today),
        owners={address: owner for address, owner in owners if owner is not None},
        labels={name: (kind.label, kind.plural) for name, kind in KINDS.items()},
        indexes={name: kind.index for name, kind in KINDS.items()},
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
    return Staged(ordered, _navigation(site), tuple(sorted(assets.items())))


def _views(site: Site) -> dict[str, ViewPage]:
    """Every view by its address. Where a document has a view's address, its text opens the view's page."""
    found: dict[str, ViewPage] = {}
    makers: Iterable[Callable[[Site], Iterable[ViewPage]]] = (
        home.home,
        index.indexes,
        reviews.reviews,
        reference.reference,
        *(view.pages for view in VIEWS.values()),
    )
    for make in makers:
        for view in make(site):
            found.setdefault(view.address, view)
    return found


def _navigation(site: Site) -> tuple[tuple[str, str], ...]:
    """Home, the index of each kind that has documents, and the review queue: the same size for any corpus."""
    kinds = [(kind.plural, kind.index) for name, kind in KINDS.items() if site.corpus.of_kind(name)]
    return (("Home", home.ADDRESS), *kinds, ("Reviews", reviews.ADDRESS))


def _document_page(
    doc: Doc[Any], site: Site, read_text: ReadText, view: ViewPage | None, assets: dict[str, str]
) -> Page:
    here = Here(site, doc.address)
    kind = KINDS[doc.kind]
    text = read_text(doc.path) if DOCUMENT_SUFFIX.search(doc.path) else ""
    body = _with_title(rewritten(split(text).body, doc, site.corpus, assets), doc.title)
    page = Page(doc.address, doc.title, doc.fields.summary or "", body, source=doc.path, keywords=_keywords(doc))
    if view is not None and view.lead is not None:
        return replace(page, lead=view.lead(here), sections=(Section("", "", view.render(here)),))
    opened = (Section("", "", view.render(here)),) if view is not None else ()
    sections = (*opened, *document.sections(doc, here))
    return replace(page, lead=document.panel(doc, here), sections=sections, kind=kind.label)


def _keywords(doc: Doc[Any]) -> tuple[str, ...]:
    """What a search must find a document by, though its text may not say it."""
    return tuple(dict.fromkeys((*VIEWS[doc.kind].names(doc), *doc.fields.aliases, *doc.fields.tags)))


def _view_page(view: ViewPage, site: Site) -> Page:
    if view.redirect:
        return Page(view.address, view.title, view.summary, "", redirect=view.redirect)
    here = Here(site, view.address)
    lead = view.lead(here) if view.lead is not None else ""
    sections = (Section("", "", view.render(here)),)
    return Page(view.address, view.title, view.summary, _with_title("", view.title), lead, sections)


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


def escaped_markdown(text: str) -> str:
    """Text that Markdown prints as it stands, on one line: every sign that could mean something is an entity."""
    return "".join(f"&#{ord(char)};" if char in _SPECIAL else char for char in " ".join(text.split()))


def _with_title(body: str, title: str) -> str:
    """The body with an H1: its own, else one made of the title."""
    outline = scan(body)
    return body if any(heading.level == 1 for heading in outline.headings) else f"# {escaped_markdown(title)}\n\n{body}"


def rewritten(body: str, doc: Doc[Any], corpus: Corpus, assets: dict[str, str]) -> str:
    """The body with its links to documents and files led to their pages; every other byte as it was.

    `assets` gathers the files that are linked to, by their path below the site's root.
    """
    patches = dict(_patches(scan(body), doc, corpus, assets))
    for (start, end), text in sorted(patches.items(), reverse=True):
        body = body[:start] + text + body[end:]
    return body


def _patches(
    outline: Outline, doc: Doc[Any], corpus: Corpus, assets: dict[str, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    for link in outline.links:
        if link.kind == "wiki":
            yield (link.start, link.end), _wiki(link.target, link.text, doc, corpus)
        elif link.kind != "autolink" and (place := _place(link.target, doc, corpus, assets)):
            yield (link.start, link.end), place


def _wiki(target: str, text: str, doc: Doc[Any], corpus: Corpus) -> str:
    """A Markdown link for a double-bracket link; its text alone where it leads nowhere."""
    name, _, anchor = target.partition("#")
    found = corpus.resolve(name, doc)
    if found is None:
        return escaped_markdown(text if text and text != target else name)
    said = text if text and text != target else found.title
    return f"[{escaped_markdown(said)}]({_relative(doc, found.address, anchor)})"


def _place(link: str, doc: Doc[Any], corpus: Corpus, assets: dict[str, str]) -> str | None:
    """Where a relative link leads within the staged tree; None where it is to be left as it is."""
    target = corpus.follow(doc, link)
    if target.doc is not None:
        return None if target.doc is doc and link.startswith("#") else _relative(doc, target.doc.address, target.anchor)
    if target.asset and (address := _asset_address(target.asset, corpus)):
        assets[address] = target.asset
        return _relative(doc, address, target.anchor)
    return None


def _relative(doc: Doc[Any], address: str, anchor: str) -> str:
    path = posixpath.relpath(address, posixpath.dirname(doc.address) or ".")
    return quote(path) + (f"#{quote(anchor)}" if anchor else "")


def _asset_address(path: str, corpus: Corpus) -> str | None:
    """Where a file of a source stands below the site's root."""
    for source in sorted(corpus.settings.sources, key=lambda one: len(one.path), reverse=True):
        if path.startswith(source.path + "/") or source.path == ".":
            inner = path.removeprefix(source.path + "/")
            return f"{source.at}/{inner}".lstrip("/")
    return None
