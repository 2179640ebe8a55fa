"""The page of an experiment, what has to be decided, and what teams and decisions show of experiments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kinds.experiment import board
from kbgen.kinds.experiment.board import PRESSING, TO_DECIDE, by_urgency, outcomes
from kbgen.kinds.experiment.queue import Call, alive, call_of
from kbgen.kinds.experiment.rows import NUMBERS, owner_html, row
from kbgen.kinds.experiment.schema import Experiment
from kbgen.kit.html import filled, render
from kbgen.kit.listing import Listing, gathered
from kbgen.kit.measures import measured
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Column, Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.kit.view import Ask, Contribution, KindView
from kbgen.model import Doc


def facts(doc: Doc[Experiment], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What was expected, what it is judged by, when it is decided and what came of it."""
    fields = doc.fields
    if (call := call_of(fields, here.site.today)) is not Call.DECIDED:
        yield "To do", status_html("below its kill line") if call is Call.KILL else call.value
    if fields.hypothesis:
        yield "Hypothesis", fields.hypothesis
    if fields.metric is not None:
        yield "Judged by", fields.metric.name
        yield from ((label, measured(fields.metric, key)) for label, key in NUMBERS if measured(fields.metric, key))
    if fields.guardrails:
        yield "Must not get worse", render("kinds/experiment/guardrails.html.j2", guardrails=fields.guardrails)
    yield from ((label, day) for label, day in _days(fields) if day)
    if fields.result:
        yield "Result", fields.result
    if fields.decision:
        yield "Led to", here.named(fields.decision, doc, ("decision",))


def _days(fields: Experiment) -> Iterator[tuple[str, str]]:
    yield "Started", str(fields.started or "")
    yield "To decide by", str(fields.decide_by or "") if alive(fields) else ""
    yield "Decided", str(fields.decided or "")


def _of_teams(site: Site) -> Mapping[str, Sequence[Doc[Any]]]:
    """The experiments that each owner runs, those to be decided first on top."""
    found: dict[str, list[Doc[Any]]] = {}
    living = (doc for doc in site.corpus.of_kind("experiment") if alive(doc.fields))
    for doc in by_urgency(living, site.today):
        owner = site.owner(doc)
        if owner is not None and owner.kind == "team":
            found.setdefault(owner.address, []).append(doc)
    return found


def _team_table(docs: Sequence[Doc[Any]], team: Doc[Any], here: Here) -> Markup:
    return render("kinds/experiment/of_team.html.j2", rows=[row(doc, here) for doc in docs], team=team.title)


def _past(_docs: Sequence[Doc[Any]], team: Doc[Any], here: Here) -> Markup:
    """How a team's past experiments ended."""
    own = (doc for doc in here.site.owned_by(team) if doc.kind == "experiment")
    return filled("<p>{}</p>", outcomes(own))


def _of_decisions(site: Site) -> Mapping[str, Sequence[Doc[Any]]]:
    """The experiments that led to each decision."""
    found: dict[str, list[Doc[Any]]] = {}
    for doc in site.corpus.of_kind("experiment"):
        for decision in site.corpus.referred(doc, "decision"):
            found.setdefault(decision.address, []).append(doc)
    return found


def _decision_table(docs: Sequence[Doc[Any]], _decision: Doc[Any], here: Here) -> Markup:
    rows = [(here.link(doc), _status(doc), doc.fields.result or "") for doc in docs]
    return render("kinds/experiment/of_decision.html.j2", rows=rows)


TEAMS = Listing("experiments", "Experiments under way", gathered(_of_teams), _team_table, head=_past)
DECISIONS = Listing("experiments", "Experiments that led here", gathered(_of_decisions), _decision_table)


def pages(site: Site) -> Iterator[ViewPage]:
    """What has to be decided, what runs, what was decided, and the long lists of teams and decisions."""
    yield from board.pages(site)
    yield from TEAMS.pages(site, "team")
    yield from DECISIONS.pages(site, "decision")


def _status(doc: Doc[Any]) -> Markup:
    return status_html(doc.fields.outcome or "")


COLUMNS = (
    Column("Experiment", lambda doc, here: here.link(doc)),
    Column("Outcome", lambda doc, _here: _status(doc)),
    Column("Owner", owner_html),
    Column("Started", lambda doc, _here: day_html(doc.fields.started)),
    Column("To decide by", lambda doc, _here: day_html(doc.fields.decide_by) if alive(doc.fields) else ""),
    Column("Decided", lambda doc, _here: day_html(doc.fields.decided)),
    Column("Result", lambda doc, _here: doc.fields.result or ""),
)


def asks(site: Site) -> Iterator[Ask]:
    """The experiments that are to be decided now, or should have been."""
    for doc in site.corpus.of_kind("experiment"):
        if call_of(doc.fields, site.today) in PRESSING:
            owner = site.owner(doc)
            yield Ask(doc.title, doc, doc.fields.decide_by, (owner,) if owner else ())


VIEW = KindView(
    asks=asks,
    asks_at=TO_DECIDE,
    facts=facts,
    contributions=(
        Contribution("team", "Experiments under way", 20, TEAMS.on_page, owned=True),
        Contribution("decision", "Experiments that led here", 20, DECISIONS.on_page),
    ),
    columns=COLUMNS,
    pages=pages,
)
