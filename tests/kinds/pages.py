"""Pages as they are staged from a handbook in memory."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import date

from kbgen.kinds.looks import view_of
from kbgen.kit.site import Here
from kbgen.model import Page
from kbgen.stage import site_of, stage
from kbgen.views.index import indexes
from tests.support import TODAY, corpus_of

# What a page may hold at most, in bytes of HTML, the theme's own apart.
LONGEST = 150_000


def view_pages(files: Mapping[str, str], kind: str, today: date = TODAY) -> dict[str, str]:
    """The HTML of the views of one kind and of its index, by their addresses."""
    site = site_of(corpus_of(files), today)
    folder = site.kinds[kind].index.rpartition("/")[0]
    views = [view for view in indexes(site) if view.address.startswith(f"{folder}/")]
    views += view_of(site.kinds[kind]).pages(site)
    addresses = [view.address for view in views]
    assert len(set(addresses)) == len(addresses)
    return {view.address: str(view.render(Here(site, view.address))) for view in views}


def links_of(pages: Mapping[str, str], start: str = "") -> set[str]:
    """The addresses of the pages that some pages link to: those whose own addresses begin in one way."""
    found = ((address, html) for address, html in pages.items() if address.startswith(start))
    return {_address(place, link) for place, html in found for link in re.findall(r'href="([^"]+)"', html)}


def _address(place: str, link: str) -> str:
    folder = place.removesuffix("index.md") if place.endswith("index.md") else place.removesuffix(".md")
    return posixpath.normpath(posixpath.join(folder, link.partition("#")[0])) + ".md"


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
