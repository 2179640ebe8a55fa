"""Pages across incidents: the board of actions, the timeline of remediation, how long things take, and long lists."""

from __future__ import annotations

from collections.abc import Iterator

from kbgen.kinds.incident import board_pages, listings, measures_pages, timeline_pages
from kbgen.kit.site import Site, ViewPage


def pages(site: Site) -> Iterator[ViewPage]:
    """The board where anything promises an action, the others where there are incidents."""
    yield from board_pages.pages(site)
    if site.corpus.of_kind("incident"):
        yield from timeline_pages.pages(site)
        yield from measures_pages.pages(site)
    yield from listings.pages(site)
