"""The page of a principle, the index, and the matrix of principles by decisions."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.principle.schema import Principle
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, Site, ViewPage
from kbgen.kit.stances import Stance, stances_of, stances_on
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc

MATRIX = "principles/by-decision.md"
_SIGNS = {"upholds": "✓", "trades-off": "±", "violates": "✗"}


def facts(doc: Doc[Principle], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What it says and why, how strongly it binds, who may waive it, and how often it was weighed."""
    fields = doc.fields
    if fields.statement:
        yield "Principle", Markup("<strong>{}</strong>").format(fields.statement)
    if fields.rationale:
        yield "Why", fields.rationale
    if fields.level:
        yield "Level", fields.level
    if fields.exceptions is not None:
        by = f", by {fields.exceptions.by}" if fields.exceptions.by else ""
        yield "Exceptions", f"allowed{by}" if fields.exceptions.allowed else "none"
    if fields.version:
        yield "Version", fields.version
    if stances := stances_on(doc, here.site.corpus):
        yield "Weighed in", here.link_to(MATRIX, f"{len(stances)} decision{'s' if len(stances) > 1 else ''}")


def section(doc: Doc[Principle], here: Here) -> Markup | None:
    """What it says and what was decided with it."""
    fields = doc.fields
    stances = [
        (_SIGNS[one.stance], one.stance, here.link(one.decision), one.note) for one in stances_on(doc, here.site.corpus)
    ]
    return render("kinds/principle/principle.html.j2", fields=fields, stances=stances)


def weighed(decision: Doc[object], here: Here) -> Markup | None:
    """The principles that a decision was weighed against, for its own page."""
    stances = stances_of(decision, here.site.corpus)
    if not stances:
        return None
    rows = [(_SIGNS[one.stance], one.stance, here.link(one.principle), one.note) for one in stances]
    return render("kinds/principle/weighed.html.j2", rows=rows)


def pages(site: Site) -> Iterator[ViewPage]:
    """The matrix, where there is something in it."""
    if any(stances_on(doc, site.corpus) for doc in site.corpus.of_kind("principle")):
        summary = "Which decision upholds, trades off or violates what."
        yield ViewPage(MATRIX, "Principles by decision", summary, _matrix, listed=True)


def _matrix(here: Here) -> Markup:
    corpus = here.site.corpus
    principles = corpus.of_kind("principle")
    stances = {
        (one.decision.address, one.principle.address): one
        for decision in corpus.of_kind("decision")
        for one in stances_of(decision, corpus)
    }
    decisions = [doc for doc in corpus.of_kind("decision") if any(key[0] == doc.address for key in stances)]
    rows = [
        (here.link(doc), [_cell(stances.get((doc.address, principle.address))) for principle in principles])
        for doc in decisions
    ]
    heads = [here.link(doc) for doc in principles]
    return render("kinds/principle/matrix.html.j2", heads=heads, rows=rows)


def _cell(stance: Stance | None) -> tuple[str, str, str]:
    return (_SIGNS[stance.stance], stance.stance, stance.note) if stance else ("", "", "")


def _weighed_count(doc: Doc[Principle], here: Here) -> str:
    return str(len(stances_on(doc, here.site.corpus)))


COLUMNS = (
    Column("Principle", lambda doc, here: here.link(doc)),
    Column("Level", lambda doc, _here: doc.fields.level or ""),
    Column("Statement", lambda doc, _here: doc.fields.statement or doc.fields.summary or ""),
    Column("Decisions", _weighed_count),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(Contribution("decision", "Principles", 10, weighed),),
    columns=COLUMNS,
    pages=pages,
)
