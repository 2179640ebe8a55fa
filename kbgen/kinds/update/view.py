"""The page of an update, health over time, open decisions, and what objectives, teams and people show of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from markupsafe import Markup

from kbgen.kinds.update.schema import Update
from kbgen.kinds.update.series import Open, open_decisions
from kbgen.kit.health import Reported, health_of
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.unbroken import day_html
from kbgen.kit.view import Ask, Contribution, KindView, News
from kbgen.model import Corpus, Doc

DECISIONS = "updates/decisions-needed.md"
HEALTH = "updates/health.md"
_CALLED = ("team", "person")
_MOST_DAYS = 12


def facts(doc: Doc[Update], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Until when, about what, and how many questions wait for an answer."""
    fields = doc.fields
    if fields.period_end is not None:
        yield "Until", str(fields.period_end)
    if fields.objectives:
        yield "Objectives", joined(here.named(one, doc, ("objective",)) for one in fields.objectives)
    if fields.decisions_needed:
        waiting = sum(1 for one in fields.decisions_needed if one.answer is None)
        yield "Decisions needed", f"{waiting} open of {len(fields.decisions_needed)}"


def section(doc: Doc[Update], here: Here) -> Markup | None:
    """What is to be decided first, then progress, risks and what was traded off."""
    fields = doc.fields
    lists = [
        (title, items)
        for title, items in (("Progress", fields.progress), ("Risks", fields.risks), ("Traded off", fields.tradeoffs))
        if items
    ]
    needed = [
        (
            one.question,
            here.named(one.by, doc, _CALLED) if one.by else "",
            Markup("{} {}").format(day_html(one.due), _late(one.due, here.site.today) if one.answer is None else ""),
            one.answer or status_html("to decide"),
        )
        for one in fields.decisions_needed
    ]
    return render("kinds/update/update.html.j2", lists=lists, needed=needed) if lists or needed else None


def _late(due: date | None, today: date) -> Markup:
    return status_html("past its date") if due is not None and due < today else Markup("")


def pages(site: Site) -> Iterator[ViewPage]:
    """The open decisions and the health of each objective, where there is an update."""
    if site.corpus.of_kind("update"):
        yield ViewPage(DECISIONS, "Decisions needed", "What waits for an answer, from whom.", _decisions, listed=True)
        yield ViewPage(HEALTH, "Health over time", "How each objective was reported.", _health, listed=True)


def _decisions(here: Here) -> Markup:
    found = open_decisions(here.site.corpus)
    late = sum(1 for one in found if one.needed.due is not None and one.needed.due < here.site.today)
    rows = [_question(one, here) for one in found]
    return render("kinds/update/decisions_needed.html.j2", rows=rows, late=late, as_of=here.site.today)


def _question(one: Open, here: Here) -> list[Markup | str]:
    needed, doc = one.needed, one.update
    return [
        needed.question,
        here.named(needed.by, doc, _CALLED) if needed.by else "nobody named",
        Markup("{} {}").format(day_html(needed.due) or "no day", _late(needed.due, here.site.today)),
        joined(here.named(name, doc, ("objective",)) for name in doc.fields.objectives),
        here.link(doc),
    ]


def reported_days(corpus: Corpus) -> list[date]:
    """The days on which updates end, oldest first, each once; only the latest of them."""
    days = {doc.fields.period_end for doc in corpus.of_kind("update")} - {None}
    return sorted(days)[-_MOST_DAYS:]


def _health(here: Here) -> Markup:
    corpus = here.site.corpus
    days = reported_days(corpus)
    reports = [(doc, health_of(doc, corpus)) for doc in corpus.of_kind("objective")]
    rows = [
        (here.link(doc), [_cell(found, day, here) for day in days])
        for doc, found in reports
        if found or _worked_on(doc)
    ]
    return render("kinds/update/health.html.j2", days=days, rows=rows, as_of=here.site.today, most=_MOST_DAYS)


def _worked_on(doc: Doc[Any]) -> bool:
    return bool(doc.fields.status == "active" and not doc.ended)


def _cell(found: Iterable[Reported], day: date, here: Here) -> Markup:
    """What was reported of an objective for one day; each word leads to the update that says it."""
    return joined(
        (
            Markup('<a href="{}">{}</a>').format(here.href(one.update.address), status_html(one.health))
            for one in found
            if one.day == day
        ),
        " ",
    )


def of_objective(objective: Doc[Any], here: Here) -> Markup | None:
    """How an objective was reported, newest first."""
    found = health_of(objective, here.site.corpus)
    rows = [
        (day_html(one.day), status_html(one.health), here.link(one.update), one.update.fields.summary or "")
        for one in reversed(found)
    ]
    return render("kinds/update/of_objective.html.j2", rows=rows, title=objective.title) if rows else None


def asked(who: Doc[Any], here: Here) -> Markup | None:
    """The open questions that a team or a person is to decide."""
    corpus = here.site.corpus
    rows = [
        _question(one, here)
        for one in open_decisions(corpus)
        if one.needed.by and corpus.resolve(one.needed.by, one.update, _CALLED) is who
    ]
    return render("kinds/update/asked.html.j2", rows=rows, name=who.title) if rows else None


COLUMNS = (
    Column("Until", lambda doc, _here: day_html(doc.fields.period_end)),
    Column("Update", lambda doc, here: here.link(doc)),
    Column("Health", lambda doc, _here: status_html(doc.fields.health or "")),
    Column(
        "Objectives", lambda doc, here: joined(here.named(one, doc, ("objective",)) for one in doc.fields.objectives)
    ),
    Column("Summary", lambda doc, _here: doc.fields.summary or ""),
)


def recent(site: Site) -> Iterator[News]:
    """Updates by the last day that they cover, with the health that they report."""
    for doc in site.corpus.of_kind("update"):
        if doc.fields.period_end is not None:
            yield News(doc.fields.period_end, doc, doc.fields.health or "")


def asks(site: Site) -> Iterator[Ask]:
    """The questions that wait for an answer."""
    for one in open_decisions(site.corpus):
        who = site.corpus.resolve(one.needed.by, one.update, _CALLED) if one.needed.by else None
        of = who or one.needed.by
        yield Ask(one.needed.question, one.update, one.needed.due, (of,) if of else ())


VIEW = KindView(
    feed=True,
    recent=recent,
    asks=asks,
    asks_at=DECISIONS,
    facts=facts,
    section=section,
    contributions=(
        Contribution("objective", "Health over time", 10, of_objective),
        Contribution("person", "Asked to decide", 10, asked),
        Contribution("team", "Asked to decide", 5, asked),
    ),
    columns=COLUMNS,
    pages=pages,
)
