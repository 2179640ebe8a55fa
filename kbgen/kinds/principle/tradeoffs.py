"""Principles that give way: how often each was traded off or violated, and how often it was upheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from kbgen.charts import Point, bars
from kbgen.kinds.principle.stances_index import stances_to, weighed
from kbgen.kit.amounts import counted
from kbgen.kit.html import render
from kbgen.kit.listing import whole_link
from kbgen.kit.measures import percent
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.stances import Weight, weights

ADDRESS = "principles/traded-off.md"
_DRAWN = 12


def pages(site: Site) -> Iterator[ViewPage]:
    """All principles, those that give way most often first; nothing where none was ever weighed."""
    if site.once(weighed):
        summary = "Which principles are traded off or violated most often, and how often they are upheld."
        page = ViewPage(ADDRESS, "Principles that give way", summary, listed=True)
        yield from paged(page, site.once(standing), _write)


def standing(site: Site) -> list[Weight]:
    """How decisions that stand, or are still to be made, stood to each principle; those never weighed come last."""
    living = [one for one in site.once(weighed) if not one.decision.ended]
    found = weights((stance.principle.address, stance.stance) for one in living for stance in one.stances)
    known = {weight.key for weight in found}
    rest = (doc.address for doc in site.corpus.of_kind("principle"))
    return [*found, *(Weight(address, 0, 0, 0) for address in rest if address not in known)]


def _write(here: Here, chunk: Chunk[Weight]) -> Markup:
    site = here.site
    living = sum(1 for one in site.once(weighed) if not one.decision.ended)
    return render(
        "kinds/principle/given_up.html.j2",
        weighed=counted(living, "decision"),
        total=counted(chunk.total, "principle"),
        drawing=_drawing(site.once(standing), site) if chunk.first else "",
        rows=[_row(weight, here) for weight in chunk.rows],
        pages=chunk.links(here),
    )


def _drawing(found: Sequence[Weight], site: Site) -> Markup | str:
    """The principles that gave way most often; nothing where fewer than two did."""
    points = [
        Point(site.corpus.by_address[one.key].title, one.given_up, f"{one.given_up} of {one.total}")
        for one in found[:_DRAWN]
        if one.given_up
    ]
    return bars(points, "Traded off or violated, out of all that weighed it", head="Principle") if points[1:] else ""


def _row(weight: Weight, here: Here) -> tuple[Markup | str, ...]:
    principle = here.site.corpus.by_address[weight.key]
    listed = len(stances_to(principle, here.site))
    return (
        here.link(principle),
        f"{weight.traded:,}" if weight.traded else "",
        f"{weight.violated:,}" if weight.violated else "",
        f"{weight.upheld:,}" if weight.upheld else "",
        whole_link(principle, here, "decisions", listed, f"{weight.total:,}", "decisions") if listed else "none",
        percent(weight.given_up / weight.total) if weight.total else "",
    )
