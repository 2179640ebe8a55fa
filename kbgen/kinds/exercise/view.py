"""The page of an exercise, the index, and what services and runbooks show of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kinds.exercise import Exercise
from kbgen.kit.actions import promises_of
from kbgen.kit.dates import day_text
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.listing import Listing, action_table
from kbgen.kit.reviews import Evidence, evidence_on
from kbgen.kit.site import Column, Facts, Here, KindView, Site, joined
from kbgen.model import Doc


def facts(doc: Doc[Exercise], here: Here) -> Facts:
    """When, what was broken, who took part, and what is left to fix."""
    fields = doc.fields
    yield "Date", day_text(fields.date)
    yield "Scenario", fields.scenario
    yield "Services", here.all_named(fields.services, doc, ("service",))
    yield "Took part", here.all_named(fields.participants, doc, ("team", "person"))
    if findings := promises_of(doc):
        yield "Findings", f"{sum(finding.action.is_open for finding in findings)} of {len(findings)} open"


def section(doc: Doc[Exercise], here: Here) -> Markup | None:
    """The runbooks with their outcome, and the findings."""
    carried = doc.fields.runbooks
    findings = promises_of(doc)
    if not carried and not findings:
        return None
    rows = [(here.named(one.id, doc, ("runbook",)), one.outcome or "not yet", one.note or "") for one in carried]
    heads = ["Runbook", "Outcome", "Note"]
    return render(
        "kinds/exercise/exercise.html.j2",
        runbooks=render("kit/table.html.j2", label="Runbooks", heads=heads, rows=rows) if rows else "",
        findings=action_table(findings, here, "Findings", source=False) if findings else "",
    )


def _of_service(service: Doc[Any], site: Site) -> list[Doc[Any]]:
    """What was rehearsed on a service, the newest first."""
    docs = site.corpus.referrers(service, role="services", kind="exercise")
    return sorted(docs, key=lambda doc: (str(doc.content.day or ""), doc.path), reverse=True)


def _exercises(docs: Sequence[Doc[Any]], _service: Doc[Any], here: Here) -> Markup:
    rows = [(day_html(doc.content.day), here.link(doc), _outcomes(doc, here)) for doc in docs]
    return render("kit/table.html.j2", label="Exercises", heads=["Day", "Exercise", "Runbooks"], rows=rows)


def _of_runbook(runbook: Doc[Any], site: Site) -> list[Evidence]:
    """The exercises in which a runbook was carried out, the newest first."""
    return [one for one in evidence_on(runbook, site.corpus) if one.trial.how == "exercise"][::-1]


def _carried_out(done: Sequence[Evidence], _runbook: Doc[Any], here: Here) -> Markup:
    rows = [(day_html(one.trial.day), here.link(one.source), one.trial.outcome, one.trial.note) for one in done]
    return render("kit/table.html.j2", label="Exercised in", heads=["Day", "Exercise", "Outcome", "Note"], rows=rows)


OF_SERVICE = Listing("exercises", "Exercises", _of_service, _exercises)
OF_RUNBOOK = Listing("exercises", "Exercised in", _of_runbook, _carried_out)


def _outcomes(doc: Doc[Exercise], here: Here) -> Markup:
    return joined(
        filled("{} ({})", here.named(runbook.id, doc, ("runbook",)), runbook.outcome or "not yet")
        for runbook in doc.fields.runbooks
    )


def _open_findings(doc: Doc[Exercise], _here: Here) -> str:
    findings = promises_of(doc)
    return f"{sum(finding.action.is_open for finding in findings)} open of {len(findings)}" if findings else ""


COLUMNS = (
    Column("Exercise", lambda doc, here: here.link(doc)),
    Column("Day", lambda doc, _here: day_html(doc.content.day)),
    Column("Services", lambda doc, here: here.all_named(doc.fields.services, doc, ("service",))),
    Column("Runbooks", _outcomes),
    Column("Findings", _open_findings),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(
        OF_SERVICE.on("service", 25),
        OF_RUNBOOK.on("runbook", 25),
    ),
    columns=COLUMNS,
)
