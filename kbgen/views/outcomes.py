"""The overview of outcomes: how objectives go, what threatens them, how delivery goes, what is late and undecided."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.views import view_of

ADDRESS = "outcomes/index.md"
GROUP = "Outcomes"


def outcomes(site: Site) -> Iterator[ViewPage]:
    """One page, where the handbook has documents of the group."""
    if any(site.corpus.of_kind(name) for name, kind in site.kinds.items() if kind.group == GROUP):
        summary = "Objectives by pace, risks, delivery, overdue actions and decisions needed."
        yield ViewPage(ADDRESS, GROUP, summary, _write)


def _write(here: Here) -> Markup:
    found = sorted(
        (part for kind in here.site.kinds.values() for part in view_of(kind).outcomes(here)),
        key=lambda part: part.order,
    )
    parts = [(part.title.lower().replace(" ", "-"), part) for part in found]
    return render("views/outcomes.html.j2", parts=parts, as_of=here.site.today)
