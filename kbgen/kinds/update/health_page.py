"""Health over time: of all objectives as a matrix and by month, of one as a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Level, Point, columns, levels
from kbgen.kinds.update.over_time import HEALTHS, Month, Span, months, spans, urgency, within
from kbgen.kit.health import Reported, health_of
from kbgen.kit.html import filled, render
from kbgen.kit.listing import Listing, gathered
from kbgen.kit.nowrap import day_html
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.model import Doc

HEALTH = "updates/health.md"
_MOST_DAYS = 12
_MOST_MONTHS = 12
_MOST_LINE = 50
_TONES = {"green": "good", "amber": "open", "red": "bad"}


class Course(NamedTuple):
    """An objective and all that was reported of it, oldest first."""

    objective: Doc[Any]
    found: Sequence[Reported]


def reports(site: Site) -> list[Course]:
    """The objectives that were reported or are worked on: those in trouble first, those that are over last."""
    known = [Course(doc, health_of(doc, site.corpus)) for doc in site.corpus.of_kind("objective")]
    shown = [one for one in known if one.found or _worked_on(one.objective)]
    return sorted(shown, key=lambda one: (bool(one.objective.ended), urgency(one.found), one.objective.path))


def _worked_on(doc: Doc[Any]) -> bool:
    return bool(doc.fields.status == "active" and not doc.ended)


def pages(site: Site) -> Iterator[ViewPage]:
    """The matrix of all objectives, in pages."""
    page = ViewPage(HEALTH, "Health over time", "How each objective was reported.", listed=True)
    return paged(page, site.once(reports), _write, PER_PAGE_OF_LINKS)


def shown_spans(site: Site) -> list[Span]:
    """The columns of the matrix."""
    days = {doc.fields.period_end for doc in site.corpus.of_kind("update")} - {None}
    return spans(days, _MOST_DAYS)


def _write(here: Here, chunk: Chunk[Course]) -> Markup:
    shown, by_month = here.site.once(shown_spans), _shown_months(here.site) if chunk.first else []
    said = [health for health in reversed(HEALTHS) if any(one.counts.get(health) for one in by_month)]
    return render(
        "kinds/update/health.html.j2",
        as_of=here.site.today,
        days=[span.name for span in shown],
        rows=[(here.link(one.objective), [_cell(one, span, here) for span in shown]) for one in chunk.rows],
        most=_MOST_DAYS,
        now=_now(here.site.once(reports)) if chunk.first else "",
        charts=[_by_month(by_month, health) for health in said],
        never=[health for health in HEALTHS if health not in said],
        pages=chunk.links(here),
    )


def _cell(one: Course, span: Span, here: Here) -> Markup:
    """What was reported of an objective; each word leads to the update that says it."""
    words = (
        filled('<a href="{}">{}</a>', here.href(said.update.address), status_html(said.health))
        for said in within(one.found, span)
    )
    return joined(words, " ")


def _now(courses: Sequence[Course]) -> str:
    """How the objectives that are not over were last reported."""
    living = [one for one in courses if not one.objective.ended]
    last = [one.found[-1].health if one.found else "" for one in living]
    said = [f"{last.count(health):,} {health}" for health in reversed(HEALTHS) if health in last]
    silent = [f"{last.count(''):,} not reported yet"] if "" in last else []
    return f"Of {len(living):,} that are not over: {', '.join((*said, *silent))}." if living else ""


def _shown_months(site: Site) -> list[Month]:
    found = months(one.found for one in site.once(reports))[-_MOST_MONTHS:]
    return found if len(found) > 1 else []


def _by_month(found: Sequence[Month], health: str) -> Markup:
    """How many objectives were last reported in one health in each month."""
    return columns(
        [Point(f"{one.name} (n = {one.n:,})", one.counts.get(health, 0), short=one.name) for one in found],
        f"Objectives last reported {health}, by month",
        head="Month",
        unit="Objectives",
        mark=_TONES[health],
    )


def _of_objectives(site: Site) -> Mapping[str, Sequence[Reported]]:
    return {one.objective.address: one.found[::-1] for one in site.once(reports) if one.found}


def _table(found: Sequence[Reported], objective: Doc[Any], here: Here) -> Markup:
    rows = [
        (day_html(one.day), status_html(one.health), here.link(one.update), one.update.fields.summary or "")
        for one in found
    ]
    return render("kinds/update/of_objective.html.j2", rows=rows, title=objective.title)


def _line(found: Sequence[Reported], objective: Doc[Any], here: Here) -> Markup:
    """The course of an objective's health, once there are two reports."""
    if len(found) < 2:
        return Markup()
    course = [
        Level(str(one.day), one.health, here.href(one.update.address), tone=_TONES[one.health])
        for one in found[:_MOST_LINE][::-1]
    ]
    return levels(course, HEALTHS, f"Health of {objective.title}", head="Until", unit="Health")


OBJECTIVES = Listing("health", "Health over time", gathered(_of_objectives), _table, head=_line)
