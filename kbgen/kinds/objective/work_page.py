"""Work in progress against the limits of teams, and what is deferred in public."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from kbgen.kinds.objective.schema import Deferred
from kbgen.kinds.objective.tree import Load, loads
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST, few, more_html
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.model import Doc

IN_PROGRESS = "objectives/in-progress.md"
DEFERRED = "objectives/deferred.md"
_FEW = 5


class Waiting(NamedTuple):
    """Something that waits, and the objective for whose sake it does."""

    doc: Doc[Any]
    what: Deferred


def fullest(site: Site) -> list[Load]:
    """The teams that are furthest over their limit first, then those with the most objectives."""
    return sorted(loads(site.corpus), key=lambda load: (-load.over, -len(load.active), load.team.path))


def waiting(site: Site) -> list[Waiting]:
    """What living objectives defer, in the order of the objectives."""
    docs = (doc for doc in site.corpus.of_kind("objective") if not doc.ended)
    return [Waiting(doc, what) for doc in docs for what in doc.fields.deferred]


def pages(site: Site) -> Iterator[ViewPage]:
    """A row for each team, and one for each thing that waits."""
    if site.once(fullest):
        summary = "How many objectives each team works towards at once, against its limit."
        page = ViewPage(IN_PROGRESS, "Work in progress", summary, listed=True)
        yield from paged(page, site.once(fullest), _loads, PER_PAGE_OF_LINKS)
    if site.once(waiting):
        page = ViewPage(DEFERRED, "Deferred, and why", "What has to wait, and for the sake of what.", listed=True)
        yield from paged(page, site.once(waiting), _waiting, PER_PAGE_OF_LINKS)


def first(here: Here) -> Markup:
    """As much of both as stands below the tree, and the way to the rest."""
    teams, things = here.site.once(fullest), here.site.once(waiting)
    return render(
        "kinds/objective/work.html.j2",
        loads=load_rows(teams[:MOST], here),
        more_loads=more_html(len(teams) - MOST, here.link_to(IN_PROGRESS, f"all {len(teams):,}")),
        deferred=_things(things[:MOST], here),
        more_deferred=more_html(len(things) - MOST, here.link_to(DEFERRED, f"all {len(things):,}")),
    )


def _loads(here: Here, chunk: Chunk[Load]) -> Markup:
    over = sum(1 for load in here.site.once(fullest) if load.over)
    return render(
        "kinds/objective/work_page.html.j2",
        said=f"As of {here.site.today}. {over:,} of {chunk.total:,} teams are over their limit.",
        label="Work in progress",
        heads=("Team", "Active objectives", "Against its limit"),
        rows=load_rows(chunk.rows, here),
        pages=chunk.links(here),
    )


def load_rows(found: Sequence[Load], here: Here) -> list[tuple[Markup, Markup, Markup]]:
    """A team, some of what it works towards, and how much that is."""
    return [(here.link(load.team), _active(load, here), load_html(load)) for load in found]


def _active(load: Load, here: Here) -> Markup:
    return few(load.active, _FEW, here.link) or escape("none")


def _waiting(here: Here, chunk: Chunk[Waiting]) -> Markup:
    return render(
        "kinds/objective/work_page.html.j2",
        said=f"As of {here.site.today}. {chunk.total:,} deferred by objectives that are not over.",
        label="Deferred",
        heads=("What waits", "Why", "For the sake of", "Owner"),
        rows=_things(chunk.rows, here),
        pages=chunk.links(here),
    )


def _things(found: Sequence[Waiting], here: Here) -> list[tuple[str, str, Markup, Markup]]:
    return [(one.what.what, one.what.why, here.link(one.doc), _owner(one.doc, here)) for one in found]


def _owner(doc: Doc[Any], here: Here) -> Markup:
    owner = here.site.answers_for(doc)
    return here.link(owner) if owner else escape(doc.fields.owner or "")


def load_html(load: Load) -> Markup:
    """How many objectives are active, against the limit."""
    count = len(load.active)
    if load.limit is None:
        return filled("{:,} active, no limit set", count)
    badge = status_html("over its limit") if load.over else ""
    return filled("{:,} of at most {} {}", count, load.limit, badge)
