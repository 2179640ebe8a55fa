"""Pages as they are staged from a handbook in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import unquote, urljoin

from kbgen.kit.site import page_url
from kbgen.model import Page
from kbgen.stage import site_of, stage
from tests.support import TODAY, corpus_of


def pages_of(files: Mapping[str, str], today: date = TODAY) -> dict[str, Page]:
    """Every page by its address."""
    site = site_of(corpus_of(files), today)
    return {page.address: page for page in stage(site, files.__getitem__).pages}


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
