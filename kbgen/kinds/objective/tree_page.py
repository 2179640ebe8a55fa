"""The page of all objectives: the tree, work in progress against limits, and what is deferred in public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from kbgen.kinds.objective.progress import lowest_confidence, mean_progress
from kbgen.kinds.objective.shown import confidence_html, gone, mean_html, pace_html, pace_of
from kbgen.kinds.objective.tree import Load, Node, loads, trees
from kbgen.kit.health import health_of
from kbgen.kit.html import render
from kbgen.kit.measures import percent
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.kit.unbroken import unbroken

TREE = "objectives/tree.md"


def pages(site: Site) -> Iterator[ViewPage]:
    """The tree, where there is an objective."""
    if site.corpus.of_kind("objective"):
        summary = "What serves what, how far it has come in how much of the time, and what has to wait."
        yield ViewPage(TREE, "Tree of objectives", summary, _tree, listed=True)


def _tree(here: Here) -> Markup:
    corpus = here.site.corpus
    found = sorted(trees(corpus), key=_idle)
    current = [node for tree in found if _lives(tree) for node in tree]
    earlier = [node for tree in found if not _lives(tree) for node in tree]
    return render(
        "kinds/objective/tree.html.j2",
        as_of=here.site.today,
        parts=[(title, _rows(nodes, here)) for title, nodes in (("Now", current), ("Earlier", earlier)) if nodes],
        loads=[
            (here.link(load.team), [here.link(doc) for doc in load.active], load_html(load)) for load in loads(corpus)
        ],
        deferred=[
            (one.what, one.why, here.link(node.doc), _owner(node, here))
            for node in current
            for one in node.doc.fields.deferred
        ],
    )


def _idle(tree: Iterable[Node]) -> bool:
    """Whether nobody works towards any part of a tree yet, or any more."""
    return not any(node.doc.fields.status == "active" and not node.doc.ended for node in tree)


def _lives(tree: Iterable[Node]) -> bool:
    """Whether somebody works, or wants to work, towards any part of a tree."""
    return any(not node.doc.ended for node in tree)


def _rows(nodes: Iterable[Node], here: Here) -> list[tuple[int, list[Markup | str]]]:
    return [(node.depth, _row(node, here)) for node in nodes]


def _row(node: Node, here: Here) -> list[Markup | str]:
    doc, today = node.doc, here.site.today
    period, time = doc.fields.period, gone(doc, today)
    reported = health_of(doc, here.site.corpus)
    return [
        here.link(doc),
        _owner(node, here),
        status_html(doc.fields.status or ""),
        unbroken(period.name or str(period)) if period is not None else "",
        mean_html(mean_progress(doc.fields.key_results)),
        percent(time) if time is not None and pace_of(doc, today) else "",
        pace_html(doc, today),
        confidence_html(lowest_confidence(doc.fields.key_results)),
        status_html(reported[-1].health) if reported else "",
    ]


def _owner(node: Node, here: Here) -> Markup:
    owner = here.site.owner(node.doc)
    return here.link(owner) if owner else escape(node.doc.fields.owner or "")


def load_html(load: Load) -> Markup:
    """How many objectives are active, against the limit."""
    count = len(load.active)
    if load.limit is None:
        return Markup("{} active, no limit set").format(count)
    badge = status_html("over its limit") if load.over else ""
    return Markup("{} of at most {} {}").format(count, load.limit, badge)
