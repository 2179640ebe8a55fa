"""The page of an objective, the tree of all, and what teams and services show of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.objective import (
    KeyResult,
    Load,
    Objective,
    children_of,
    history,
    key_result_state,
    latest_progress,
    loads,
    lowest_confidence,
    mean_progress,
    progress,
)
from kbgen.kinds.objective.figures import (
    confidence_html,
    course_figure,
    gone,
    lowest_figure,
    mean_html,
    pace_html,
    pace_of,
    share_html,
)
from kbgen.kinds.objective.pages import DEFERRED, TREE, load_html, tree_pages
from kbgen.kit.badges import status_html
from kbgen.kit.html import day_html, filled, render, unbroken
from kbgen.kit.listing import MOST, Listing, few, gathered, more_html
from kbgen.kit.numbers import counted, measured, number_text, percent
from kbgen.kit.site import Column, Facts, Here, KindView, Outcome, Site, joined
from kbgen.model import Doc

# What lags most comes first.
_PACES = ("behind", "not measured", "not begun", "on course", "ahead", "reached", "")
_FEW = 8


def facts(doc: Doc[Objective], here: Here) -> Facts:
    """The period, how far it has come in how much of the time, what it serves and what serves it."""
    fields, today = doc.fields, here.site.today
    yield "Period", str(fields.period or "")
    if fields.key_results:
        yield "Progress", mean_html(mean_progress(fields.key_results))
    if (time := gone(doc, today)) is not None:
        yield "Time gone", filled("{} {}", percent(time), pace_html(doc, today))
    if (confidence := lowest_confidence(fields.key_results)) is not None:
        yield "Lowest confidence", percent(confidence)
    yield "Serves", here.named(fields.parent, doc, ("objective",))
    if children := children_of(doc, here.site.corpus):
        yield "Served by", _children(children, here)


def _children(children: Sequence[Doc[Any]], here: Here) -> Markup:
    return few(children, MOST, here.link, lambda words: here.link_to(TREE, words))


def section(doc: Doc[Objective], here: Here) -> Markup | None:
    """The key results, how confidence in them has moved, and what is deferred."""
    fields = doc.fields
    if not fields.key_results and not fields.deferred:
        return None
    return render(
        "kinds/objective/objective.html.j2",
        results=[_result_row(key_result, doc, here) for key_result in fields.key_results],
        lowest=lowest_figure(fields.key_results),
        histories=[
            (
                key_result.metric,
                _history_rows(key_result),
                course_figure(key_result) or "" if len(fields.key_results) > 1 else "",
            )
            for key_result in fields.key_results
            if key_result.checkins
        ],
        most=MOST,
        deferred=fields.deferred,
    )


def _result_row(result: KeyResult, doc: Doc[Objective], here: Here) -> list[Markup | str]:
    newest = key_result_state(result)
    services = here.all_named(result.services, doc, ("service",))
    return [
        filled("{} <span class='kb-when'>{}</span>", result.metric, services) if services else result.metric,
        measured(result, "baseline"),
        number_text(newest.current, result.unit),
        measured(result, "target"),
        share_html(latest_progress(result)),
        confidence_html(newest.confidence),
        day_html(newest.day) or "never",
    ]


def _history_rows(result: KeyResult) -> list[list[Markup | str]]:
    """Every check-in, newest first."""
    return [
        [
            day_html(point.date),
            number_text(point.current, result.unit),
            share_html(share) if (share := progress(result, point.current)) is not None else "",
            confidence_html(point.confidence),
            point.note or "",
        ]
        for point in reversed(history(result))
    ]


def _loads(site: Site) -> Mapping[str, Load]:
    """The work in progress of each team, by its address."""
    return {load.team.address: load for load in loads(site.corpus)}


def _of_teams(site: Site) -> Mapping[str, Sequence[Doc[Any]]]:
    """What each team works towards, what lags most first."""
    return {
        address: sorted(load.active, key=lambda doc: (_PACES.index(pace_of(doc, site.today)), doc.path))
        for address, load in site.once(_loads).items()
        if load.active
    }


def _team_table(docs: Sequence[Doc[Any]], team: Doc[Any], here: Here) -> Markup:
    today = here.site.today
    rows = [
        (here.link(doc), _period(doc), mean_html(mean_progress(doc.fields.key_results)), pace_html(doc, today))
        for doc in docs
    ]
    return render("kinds/objective/of_team.html.j2", rows=rows, team=team.title)


def _load(_docs: Sequence[Doc[Any]], team: Doc[Any], here: Here) -> Markup:
    """How much a team works towards, against the number that it takes on at once."""
    return filled("<p>{}</p>", load_html(here.site.once(_loads)[team.address]))


def _of_services(site: Site) -> Mapping[str, Sequence[tuple[Doc[Any], KeyResult]]]:
    """The key results that name each service, those of living objectives first."""
    found: dict[str, list[tuple[Doc[Any], KeyResult]]] = {}
    for doc in sorted(site.corpus.of_kind("objective"), key=lambda doc: bool(doc.ended)):
        for result in doc.fields.key_results:
            services = (site.corpus.resolve(service, doc, ("service",)) for service in result.services)
            for address in dict.fromkeys(service.address for service in services if service is not None):
                found.setdefault(address, []).append((doc, result))
    return found


def _service_table(found: Sequence[tuple[Doc[Any], KeyResult]], service: Doc[Any], here: Here) -> Markup:
    rows = [
        (here.link(doc), result.metric, share_html(latest_progress(result)), status_html(doc.fields.status or ""))
        for doc, result in found
    ]
    return render("kinds/objective/of_service.html.j2", rows=rows, service=service.title)


TEAMS = Listing("objectives", "Objectives in progress", gathered(_of_teams), _team_table, head=_load)
SERVICES = Listing("objectives", "Objectives that change it", gathered(_of_services), _service_table)


def _period(doc: Doc[Any]) -> Markup:
    period = doc.fields.period
    return unbroken(period.name or str(period)) if period is not None else Markup("")


def _owner(doc: Doc[Objective], here: Here) -> Markup:
    owner = here.site.answers_for(doc)
    return here.link(owner) if owner else escape(doc.fields.owner or "")


def outcomes(here: Here) -> Iterator[Outcome]:
    """What is worked towards, what lags most first, and what has to wait."""
    today = here.site.today
    active = [doc for doc in here.site.corpus.of_kind("objective") if doc.fields.status == "active" and not doc.ended]
    found = sorted(active, key=lambda doc: (_PACES.index(pace_of(doc, today)), doc.path))
    if not found:
        return
    rows = [
        (here.link(doc), _owner(doc, here), mean_html(mean_progress(doc.fields.key_results)), pace_html(doc, today))
        for doc in found[:MOST]
    ]
    heads = ["Objective", "Owner", "Progress", "Pace"]
    table = render("kit/table.html.j2", label="Objectives by pace", heads=heads, rows=rows)
    behind = sum(pace_of(doc, today) == "behind" for doc in found)
    more = more_html(len(found) - MOST, here.link_to("objectives/index.md", f"all {len(found):,}"))
    yield Outcome(10, "Objectives by pace", f"{counted(behind, 'objective')} behind" if behind else "", table + more)
    waiting = [(doc, one) for doc in found for one in doc.fields.deferred]
    if waiting:
        items = [
            filled('<li>{} <span class="kb-when">{} {}</span></li>', one.what, one.why, here.link(doc))
            for doc, one in waiting[:_FEW]
        ]
        link = here.link_to(DEFERRED, f"all {len(waiting):,}")
        html = filled("<ul>{}</ul>", joined(items, "")) + more_html(len(waiting) - _FEW, link)
        yield Outcome(60, "Deferred", "", html)


COLUMNS = (
    Column("Objective", lambda doc, here: here.link(doc)),
    Column("Period", lambda doc, _here: _period(doc)),
    Column("Owner", _owner),
    Column("Status", lambda doc, _here: status_html(doc.fields.status or "")),
    Column("Progress", lambda doc, _here: mean_html(mean_progress(doc.fields.key_results))),
    Column("Pace", lambda doc, here: pace_html(doc, here.site.today)),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(
        TEAMS.on("team", 10, owned=True),
        SERVICES.on("service", 50),
    ),
    columns=COLUMNS,
    pages=tree_pages,
    outcomes=outcomes,
)
