"""The pages of all objectives as trees: what is worked towards now, by period, and what was, by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from markupsafe import Markup, escape

from kbgen.kinds.objective import work_page
from kbgen.kinds.objective.formatting import confidence_html, gone, mean_html, pace_html, pace_of, share_html
from kbgen.kinds.objective.period import Period
from kbgen.kinds.objective.periods import WITHOUT, Course, courses, name_of, rank
from kbgen.kinds.objective.progress import lowest_confidence, mean_progress
from kbgen.kinds.objective.tree import Node, above, trees
from kbgen.kit.health import health_of
from kbgen.kit.html import filled, render
from kbgen.kit.measures import percent
from kbgen.kit.nowrap import unbroken
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.status import status_html

TREE = "objectives/tree.md"
_MOST_PERIODS = 12
_MOST_ABOVE = 8


class Placed(NamedTuple):
    """An objective in its tree, and the period of the tree's root."""

    node: Node
    period: Period | None


class Trees(NamedTuple):
    """What somebody works towards or wants to, and what nobody does any more by the year in which it ended."""

    now: Sequence[Placed]
    earlier: Mapping[str, Sequence[Placed]]

    @property
    def together(self) -> bool:
        """Whether one page has room for all of it."""
        return len(self.now) + sum(map(len, self.earlier.values())) <= PER_PAGE_OF_LINKS


def found_trees(site: Site) -> Trees:
    """Every objective once: the current period's trees before others', those that are under way before plans."""
    ordered = sorted(trees(site.corpus), key=lambda tree: (_idle(tree), *_rank(tree, site.today)))
    earlier: dict[str, list[Placed]] = {}
    now: list[Placed] = []
    for tree in ordered:
        period = tree[0].doc.fields.period
        where = now if _lives(tree) else earlier.setdefault(str(period.end.year) if period else WITHOUT, [])
        where.extend(Placed(node, period) for node in tree)
    return Trees(now, dict(sorted(earlier.items(), key=lambda one: (one[0] != WITHOUT, one[0]), reverse=True)))


def pages(site: Site) -> Iterator[ViewPage]:
    """The trees, work in progress, and what is deferred, where there is an objective."""
    if not site.corpus.of_kind("objective"):
        return
    found = site.once(found_trees)
    summary = "What serves what, how far it has come in how much of the time, and what has to wait."
    yield from paged(ViewPage(TREE, "Tree of objectives", summary, listed=True), found.now, _now, PER_PAGE_OF_LINKS)
    if not found.together:
        for year, rows in found.earlier.items():
            page = ViewPage(_earlier(year), f"Objectives until {year}", f"Objectives that ended in {year}.")
            if year == WITHOUT:
                page = ViewPage(_earlier(year), "Earlier objectives", "Objectives that ended, of no period.")
            yield from paged(page, rows, partial(_year, year), PER_PAGE_OF_LINKS)
    yield from work_page.pages(site)


def _earlier(year: str) -> str:
    return f"objectives/earlier/{year.replace(' ', '-')}.md"


def _now(here: Here, chunk: Chunk[Placed]) -> Markup:
    site, found = here.site, here.site.once(found_trees)
    inline = [("Earlier", _rows(rows, here)) for rows in [_all(found.earlier)] if rows and found.together]
    known = courses((doc for doc in site.corpus.of_kind("objective") if not doc.ended), site.today)
    return render(
        "kinds/objective/tree.html.j2",
        as_of=site.today,
        courses=[_course(one) for one in known[:_MOST_PERIODS]] if chunk.first and len(known) > 1 else [],
        more_courses=max(0, len(known) - _MOST_PERIODS),
        continued=_continued(chunk, here),
        parts=[*([("Now", _rows(chunk.rows, here))] if chunk.rows else []), *inline],
        years=[(here.link_to(_earlier(year), year), len(rows)) for year, rows in found.earlier.items()]
        if chunk.first and not found.together
        else [],
        pages=chunk.links(here),
        work=work_page.first(here) if chunk.first else "",
    )


def _year(year: str, here: Here, chunk: Chunk[Placed]) -> Markup:
    return render(
        "kinds/objective/tree.html.j2",
        as_of=here.site.today,
        courses=[],
        continued=_continued(chunk, here),
        parts=[(f"Until {year}" if year != WITHOUT else "Earlier", _rows(chunk.rows, here))],
        years=[],
        pages=chunk.links(here),
        work="",
    )


def _all(earlier: Mapping[str, Sequence[Placed]]) -> list[Placed]:
    return [row for rows in earlier.values() for row in rows]


def _continued(chunk: Chunk[Placed], here: Here) -> Markup | str:
    """What the first objective of a further page serves, where its tree began on a page before."""
    if chunk.first or not chunk.rows or not chunk.rows[0].node.depth:
        return ""
    return joined((here.link(doc) for doc in above(chunk.rows[0].node.doc, here.site.corpus, _MOST_ABOVE)), " › ")


def _idle(tree: Sequence[Node]) -> bool:
    """Whether nobody works towards any part of a tree yet, or any more."""
    return not any(node.doc.fields.status == "active" and not node.doc.ended for node in tree)


def _lives(tree: Sequence[Node]) -> bool:
    """Whether somebody works, or wants to work, towards any part of a tree."""
    return any(not node.doc.ended for node in tree)


def _rank(tree: Sequence[Node], today: date) -> tuple[int, int, int, str]:
    return *rank(tree[0].doc.fields.period, today), tree[0].doc.path


def _course(one: Course) -> tuple[Markup | str, ...]:
    paces = ", ".join(f"{count:,} {pace}" for pace, count in sorted(one.paces.items()))
    share = share_html(one.share)
    return (
        unbroken(name_of(one.period)),
        unbroken(f"{one.period.start} to {one.period.end}"),
        f"{one.docs:,}",
        percent(one.gone),
        share if one.share is None else filled('{} <span class="kb-when">mean of {}</span>', share, one.n),
        paces,
    )


def _rows(placed: Sequence[Placed], here: Here) -> list[tuple[str, int, list[Markup | str]]]:
    """A row for each objective; the first of a period also bears the period's name."""
    found, before = [], ""
    for one in placed:
        name = name_of(one.period)
        found.append((name if name != before else "", one.node.depth, _row(one.node, here)))
        before = name
    return found if any(name != found[0][0] for name, _, _ in found if name) else [("", *row[1:]) for row in found]


def _row(node: Node, here: Here) -> list[Markup | str]:
    doc, today = node.doc, here.site.today
    period, time = doc.fields.period, gone(doc, today)
    reported = health_of(doc, here.site.corpus)
    return [
        here.link(doc),
        _owner(node, here),
        status_html(doc.fields.status or ""),
        unbroken(name_of(period)) if period is not None else "",
        mean_html(mean_progress(doc.fields.key_results)),
        percent(time) if time is not None and pace_of(doc, today) else "",
        pace_html(doc, today),
        confidence_html(lowest_confidence(doc.fields.key_results)),
        status_html(reported[-1].health) if reported else "",
    ]


def _owner(node: Node, here: Here) -> Markup:
    owner = here.site.answers_for(node.doc)
    return here.link(owner) if owner else escape(node.doc.fields.owner or "")
