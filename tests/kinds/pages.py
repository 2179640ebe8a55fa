"""Pages as they are staged from a handbook in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

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
