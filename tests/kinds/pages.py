"""Pages as they are staged from a handbook in memory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from urllib.parse import unquote, urljoin

from kbgen.audience import body_as_read
from kbgen.kit.site import Here, page_url
from kbgen.model import Page
from kbgen.stage import site_of, stage
from kbgen.views import pages_of_kinds
from kbgen.views.index import indexes
from tests.support import TODAY, corpus_of

# What a page may hold at most, in bytes of HTML, the theme's own apart.
LONGEST = 150_000


def view_pages(files: Mapping[str, str], kind: str, today: date = TODAY) -> dict[str, str]:
    """The HTML of the views of one kind and of its index, by their addresses."""
    site = site_of(corpus_of(files), today)
    folder = site.kinds[kind].index.rpartition("/")[0]
    views = [view for view in indexes(site) if view.address.startswith(f"{folder}/")]
    views += pages_of_kinds(site)[kind]
    addresses = [view.address for view in views]
    assert len(set(addresses)) == len(addresses)
    return {view.address: str(view.render(Here(site, view.address))) for view in views}


def linked_by(pages: Mapping[str, str], start: str = "") -> set[str]:
    """The addresses of the pages that some pages link to: those whose own addresses begin in one way."""
    found = ((address, html) for address, html in pages.items() if address.startswith(start))
    return {_address(place, link) for place, html in found for link in re.findall(r'href="([^"]+)"', html)}


def _address(place: str, link: str) -> str:
    folder = place.removesuffix("index.md") if place.endswith("index.md") else place.removesuffix(".md")
    return posixpath.normpath(posixpath.join(folder, link.partition("#")[0])) + ".md"


def pages_of(files: Mapping[str, str], today: date = TODAY) -> dict[str, Page]:
    """Every page by its address."""
    site = site_of(corpus_of(files), today)
    return {page.address: page for page in stage(site, partial(body_as_read, files.__getitem__)).pages}


def words(html: str) -> str:
    """What a reader sees of some HTML, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def said(page: Page, title: str = "") -> str:
    """What a reader sees of a page's sections, or of the section with one title."""
    return words(" ".join(section.html for section in page.sections if not title or section.title == title))


def html_of(page: Page) -> str:
    """What kbgen itself writes on a page."""
    return "".join((page.lead, *(section.html for section in page.sections)))


def links_of(page: Page) -> set[str]:
    """The addresses that kbgen's part of a page links to, those of pages and of files alike."""
    base = "https://x/" + page_url(page.address)
    urls = (urljoin(base, href).partition("#")[0] for href in re.findall(r'<a href="([^"]*)"', html_of(page)))
    return {unquote(url.removeprefix("https://x/")) for url in urls if url.startswith("https://x/")}


def led_to(pages: Mapping[str, Page], start: str, through: str) -> set[str]:
    """The addresses that one comes to from a page, walking only over pages whose address matches a pattern."""
    by_url = {unquote(page_url(address)): address for address in pages}
    met, waiting = {start}, [start]
    while waiting:
        address = waiting.pop()
        if address == start or re.match(through, address):
            fresh = {by_url[url] for url in links_of(pages[address]) if url in by_url} - met
            met |= fresh
            waiting.extend(fresh)
    return met


def too_long(pages: Mapping[str, Page], most: int = 150_000) -> list[str]:
    """The pages on which kbgen writes more than is bearable, in bytes or in rows of one table."""
    written = {address: html_of(page) for address, page in pages.items()}
    return [
        address
        for address, html in written.items()
        if len(html) > most or max((part.count("<tr>") for part in html.split("<table")), default=0) > 202
    ]
