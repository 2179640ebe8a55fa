"""The page to search on. Its results are made in the reader's browser; without script it says where else to look."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.views import tags
from kbgen.views.index import listed

ADDRESS = "search/index.md"
ALERTS = "alerts/index.md"


def search(_site: Site) -> Iterator[ViewPage]:
    """One page, whose address holds what is searched for."""
    yield ViewPage(ADDRESS, "Search", "Find a page by its words, its name or an alert.", _write)


def _write(here: Here) -> Markup:
    site = here.site
    kinds = [
        (here.link_to(kind.index, kind.plural), len(listed(kind, site)))
        for name, kind in site.kinds.items()
        if site.corpus.of_kind(name)
    ]
    alerts = any(doc.content.alerts for doc in site.corpus.of_kind("runbook"))
    return render(
        "views/search.html.j2",
        kinds=kinds,
        alerts=here.link_to(ALERTS, "Alerts A to Z") if alerts else "",
        tags=here.link_to(tags.ADDRESS, "Tags") if tags.tags(site) else "",
    )
