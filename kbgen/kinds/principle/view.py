"""The page of a principle, the index, and what the page of a decision shows of principles."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.principle import matrix, tradeoffs
from kbgen.kinds.principle.schema import Principle
from kbgen.kinds.principle.stances_index import OF_PRINCIPLE, stance_html, stances_to, tally
from kbgen.kit.amounts import counted
from kbgen.kit.html import filled, render
from kbgen.kit.site import Column, Here, Site, ViewPage
from kbgen.kit.stances import stances_of
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc


def facts(doc: Doc[Principle], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What it says and why, how strongly it binds, who may waive it, and how often it was weighed."""
    fields = doc.fields
    if fields.statement:
        yield "Principle", filled("<strong>{}</strong>", fields.statement)
    if fields.rationale:
        yield "Why", fields.rationale
    if fields.level:
        yield "Level", fields.level
    if fields.exceptions is not None:
        by = f", by {fields.exceptions.by}" if fields.exceptions.by else ""
        yield "Exceptions", f"allowed{by}" if fields.exceptions.allowed else "none"
    if fields.version:
        yield "Version", fields.version
    if found := stances_to(doc, here.site):
        yield "Weighed in", here.link_to(matrix.ADDRESS, counted(len(found), "decision"))


def section(doc: Doc[Principle], here: Here) -> Markup | None:
    """What it says and what was decided with it."""
    found = stances_to(doc, here.site)
    upheld, traded, violated = tally(found)
    said = f"Upheld by {counted(upheld, 'decision')}, traded off by {traded or 'none'}"
    return render(
        "kinds/principle/principle.html.j2",
        fields=doc.fields,
        said=f"{said}, violated by {violated or 'none'}.",
        stances=OF_PRINCIPLE.on_page(doc, here),
    )


def of_decision(decision: Doc[object], here: Here) -> Markup | None:
    """The principles that a decision was weighed against, for its own page."""
    stances = stances_of(decision, here.site.corpus)
    if not stances:
        return None
    rows = [(stance_html(one), here.link(one.principle), one.note) for one in stances]
    heads = ["Stance", "Principle", "Note"]
    return render("kit/table.html.j2", label="Principles", heads=heads, rows=rows)


def pages(site: Site) -> Iterator[ViewPage]:
    """The matrix, what gives way, and the decisions on each principle where they are many."""
    yield from matrix.pages(site)
    yield from tradeoffs.pages(site)
    yield from OF_PRINCIPLE.pages(site, "principle")


def _weighed_count(doc: Doc[Principle], here: Here) -> str:
    return f"{len(stances_to(doc, here.site)):,}"


COLUMNS = (
    Column("Principle", lambda doc, here: here.link(doc)),
    Column("Level", lambda doc, _here: doc.fields.level or ""),
    Column("Statement", lambda doc, _here: doc.fields.statement or doc.fields.summary or ""),
    Column("Decisions", _weighed_count),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(Contribution("decision", "Principles", 10, of_decision),),
    columns=COLUMNS,
    pages=pages,
)
