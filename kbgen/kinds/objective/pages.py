"""The pages across objectives: the tree and the work without one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from kbgen.kinds.objective import (
    Deferred,
    Load,
    Period,
    TreeNode,
    above,
    loads,
    lowest_confidence,
    mean_progress,
    trees,
)
from kbgen.kinds.objective.figures import (
    WITHOUT,
    Course,
    confidence_html,
    courses,
    gone,
    mean_html,
    name_of,
    pace_html,
    pace_of,
    rank,
    share_html,
)
from kbgen.kit.badges import status_html
from kbgen.kit.html import filled, render, unbroken
from kbgen.kit.listing import MOST, PER_PAGE_OF_LINKS, Chunk, few, more_html, paged
from kbgen.kit.numbers import counted, percent
from kbgen.kit.reviews import health_of
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model import Doc

TREE = "objectives/tree.md"
_MOST_PERIODS = 12
_MOST_ABOVE = 8


class Placed(NamedTuple):
    """An objective in its tree, and the period of the tree's root."""

    node: TreeNode
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


def tree_pages(site: Site) -> Iterator[ViewPage]:
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
    yield from work_pages(site)


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
        work=first(here) if chunk.first else "",
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


def _idle(tree: Sequence[TreeNode]) -> bool:
    """Whether nobody works towards any part of a tree yet, or any more."""
    return not any(node.doc.fields.status == "active" and not node.doc.ended for node in tree)


def _lives(tree: Sequence[TreeNode]) -> bool:
    """Whether somebody works, or wants to work, towards any part of a tree."""
    return any(not node.doc.ended for node in tree)


def _rank(tree: Sequence[TreeNode], today: date) -> tuple[int, int, int, str]:
    return *rank(tree[0].doc.fields.period, today), tree[0].doc.path


def _course(course: Course) -> tuple[Markup | str, ...]:
    paces = ", ".join(f"{count:,} {pace}" for pace, count in sorted(course.paces.items()))
    share = share_html(course.share)
    return (
        unbroken(name_of(course.period)),
        unbroken(f"{course.period.start} to {course.period.end}"),
        f"{course.docs:,}",
        percent(course.gone),
        share
        if course.share is None
        else filled('{} <span class="kb-when">(mean of {})</span>', share, counted(course.n, "objective")),
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


def _row(node: TreeNode, here: Here) -> list[Markup | str]:
    doc, today = node.doc, here.site.today
    period, time = doc.fields.period, gone(doc, today)
    reported = health_of(doc, here.site.corpus)
    return [
        here.link(doc),
        _node_owner(node, here),
        status_html(doc.fields.status or ""),
        unbroken(name_of(period)) if period is not None else "",
        mean_html(mean_progress(doc.fields.key_results)),
        percent(time) if time is not None and pace_of(doc, today) else "",
        pace_html(doc, today),
        confidence_html(lowest_confidence(doc.fields.key_results)),
        status_html(reported[-1].health) if reported else "",
    ]


def _node_owner(node: TreeNode, here: Here) -> Markup:
    owner = here.site.answers_for(node.doc)
    return here.link(owner) if owner else escape(node.doc.fields.owner or "")


IN_PROGRESS = "objectives/in-progress.md"
DEFERRED = "objectives/deferred.md"
_FEW = 5


class ObjectiveWork(NamedTuple):
    """Something that waits, and the objective for whose sake it does."""

    doc: Doc[Any]
    what: Deferred


def fullest(site: Site) -> list[Load]:
    """The teams that are furthest over their limit first, then those with the most objectives."""
    return sorted(loads(site.corpus), key=lambda load: (-load.over, -len(load.active), load.team.path))


def waiting(site: Site) -> list[ObjectiveWork]:
    """What living objectives defer, in the order of the objectives."""
    docs = (doc for doc in site.corpus.of_kind("objective") if not doc.ended)
    return [ObjectiveWork(doc, what) for doc in docs for what in doc.fields.deferred]


def work_pages(site: Site) -> Iterator[ViewPage]:
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


def _waiting(here: Here, chunk: Chunk[ObjectiveWork]) -> Markup:
    return render(
        "kinds/objective/work_page.html.j2",
        said=f"As of {here.site.today}. {chunk.total:,} deferred by objectives that are not over.",
        label="Deferred",
        heads=("What waits", "Why", "For the sake of", "Owner"),
        rows=_things(chunk.rows, here),
        pages=chunk.links(here),
    )


def _things(waitings: Sequence[ObjectiveWork], here: Here) -> list[tuple[str, str, Markup, Markup]]:
    return [(one.what.what, one.what.why, here.link(one.doc), _owner(one.doc, here)) for one in waitings]


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
