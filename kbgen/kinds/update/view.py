"""The page of an update, health over time, open decisions, and what objectives, teams and people show of them."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.update import decisions_page, health_page
from kbgen.kinds.update.decisions_page import ASKED, CALLED, DECISIONS, late_html, question, waiting
from kbgen.kinds.update.health_page import OBJECTIVES
from kbgen.kinds.update.schema import Update
from kbgen.kinds.update.series import series_of
from kbgen.kit.amounts import counted
from kbgen.kit.html import filled, render
from kbgen.kit.listing import more_html
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Column, Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.view import Ask, Contribution, KindView, News, Outcome
from kbgen.model import Doc

_FEW = 8


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
            here.named(one.by, doc, CALLED) if one.by else "",
            filled("{} {}", day_html(one.due), late_html(one.due, here.site.today) if one.answer is None else ""),
            one.answer or status_html("to decide"),
        )
        for one in fields.decisions_needed
    ]
    return render("kinds/update/update.html.j2", lists=lists, needed=needed) if lists or needed else None


def pages(site: Site) -> Iterator[ViewPage]:
    """The open decisions and the health of each objective, where there is an update, and their long lists."""
    if site.corpus.of_kind("update"):
        yield from decisions_page.pages(site)
        yield from health_page.pages(site)
    yield from ASKED.pages(site, *CALLED)
    yield from OBJECTIVES.pages(site, "objective")


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
    for one in site.once(waiting):
        who = site.corpus.resolve(one.needed.by, one.update, CALLED) if one.needed.by else None
        of = who or one.needed.by
        yield Ask(one.needed.question, one.update, one.needed.due, (of,) if of else ())


def outcomes(here: Here) -> Iterator[Outcome]:
    """The risks that each owner's newest update names, and the questions that wait for an answer."""
    newest = [series.updates[-1] for series in series_of(here.site.corpus)]
    newest.sort(key=lambda doc: (doc.fields.period_end, doc.path), reverse=True)
    risks = [(doc, risk) for doc in newest for risk in doc.fields.risks]
    if risks:
        pattern = '<li>{} <span class="kb-when">{}</span></li>'
        items = [filled(pattern, risk, here.link(doc)) for doc, risk in risks[:_FEW]]
        more = more_html(len(risks) - _FEW, here.link_to("updates/index.md", "all updates"))
        yield Outcome(40, "Risks", counted(len(risks), "risk"), filled("<ul>{}</ul>", joined(items, "")) + more)
    if asked := here.site.once(waiting):
        heads = ["Question", "By", "Due", "Objectives", "Asked in"]
        rows = [question(one, here) for one in asked[:_FEW]]
        table = render("kit/table.html.j2", label="Decisions needed", heads=heads, rows=rows)
        more = filled('<p class="kb-more">{}</p>', here.link_to(DECISIONS, "All decisions needed"))
        yield Outcome(20, "Decisions needed", f"{counted(len(asked), 'decision')} needed", table + more)


VIEW = KindView(
    feed=True,
    recent=recent,
    asks=asks,
    asks_at=DECISIONS,
    outcomes=outcomes,
    facts=facts,
    section=section,
    contributions=(
        Contribution("objective", "Health over time", 10, OBJECTIVES.on_page),
        Contribution("person", "Asked to decide", 10, ASKED.on_page),
        Contribution("team", "Asked to decide", 5, ASKED.on_page),
    ),
    columns=COLUMNS,
    pages=pages,
)
