"""The page of an item of debt, what services, teams and decisions show of it, and the payback of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kinds.debt.figures import age_months, payback_months, quadrant, summary
from kbgen.kinds.debt.payback import ADDRESS, payback, team_row
from kbgen.kinds.debt.schema import Debt
from kbgen.kinds.debt.shown import days, months, worst_first
from kbgen.kinds.debt.teams import item_of, team_debts
from kbgen.kit.amounts import counted
from kbgen.kit.html import render
from kbgen.kit.site import Column, Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.unbroken import unbroken
from kbgen.kit.view import Contribution, KindView
from kbgen.model import Doc


def facts(doc: Doc[Debt], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """Whom it hurts, what it costs to keep and to pay back, how old it is, and what is to become of it."""
    fields = doc.fields
    if fields.impact:
        yield "Impact", Markup("<strong>{}</strong>").format(fields.impact)
    if fields.services:
        yield "Services", joined(here.named(one, doc, ("service",)) for one in fields.services)
    yield "Interest", f"{days(fields.interest_days_per_month)} a month"
    yield "Effort", days(fields.effort_days)
    yield "Pays for itself", _pays(doc)
    if where := quadrant(fields.effort_days, fields.interest_days_per_month):
        yield "Quadrant", here.link_to(ADDRESS, where.value)
    if fields.date:
        age = "" if doc.ended else f" ({counted(age_months(fields.date, here.site.today), 'month')} ago)"
        yield "Since", f"{fields.date}{age}"
    if fields.decision:
        yield "Decision", here.named(fields.decision, doc, ("decision",))
    if fields.review_by and not doc.ended:
        yield "Looked at again by", fields.review_by.isoformat()


def _pays(doc: Doc[Debt]) -> str:
    found = payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)
    if found is not None:
        return f"after {months(found)}"
    return "never: it costs nothing to keep" if doc.fields.interest_days_per_month == 0 else "not known"


def _table(docs: Sequence[Doc[Debt]], here: Here, label: str) -> Markup:
    found = summary(map(item_of, docs), here.site.today)
    rows = [
        (
            here.link(doc),
            status_html(doc.fields.status),
            days(doc.fields.interest_days_per_month),
            days(doc.fields.effort_days),
            months(payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)),
        )
        for doc in worst_first(docs)
    ]
    total = (
        f"{counted(found.items, 'item')}: {days(found.interest)} a month in interest (n = {found.with_interest}), "
        f"{days(found.effort)} to pay back (n = {found.with_effort})."
    )
    return render("kinds/debt/items.html.j2", rows=rows, total=total, label=label, all=here.link_to(ADDRESS, "Payback"))


def of_service(service: Doc[Any], here: Here) -> Markup | None:
    """What slows a service down."""
    docs = [doc for doc in here.site.corpus.referrers(service, role="services", kind="debt") if not doc.ended]
    return _table(docs, here, "Technical debt") if docs else None


def of_decision(decision: Doc[Any], here: Here) -> Markup | None:
    """The debt that a decision took on, or lives with, paid back or not."""
    docs = here.site.corpus.referrers(decision, role="decision", kind="debt")
    return _table(docs, here, "Technical debt") if docs else None


def of_team(team: Doc[Any], here: Here) -> Markup | None:
    """What a team owes, and how long its plan takes at the pace that it keeps for it."""
    mine = next((debts for debts in team_debts(here.site.corpus) if debts.team is team), None)
    if mine is None:
        return None
    head = render("kinds/debt/plan.html.j2", rows=[team_row(mine, here)], label="Plan and capacity")
    return head + _table(mine.items, here, "Technical debt")


def pages(site: Site) -> Iterator[ViewPage]:
    """The payback of everything that is on the list."""
    if site.corpus.of_kind("debt"):
        summary_line = "What to pay back first, how old it is, and what each team has planned against its capacity."
        yield ViewPage(ADDRESS, "Payback", summary_line, payback, listed=True)


COLUMNS = (
    Column("Debt", lambda doc, here: here.link(doc)),
    Column("Services", lambda doc, here: joined(here.named(one, doc, ("service",)) for one in doc.fields.services)),
    Column("Status", lambda doc, _here: status_html(doc.fields.status)),
    Column("Interest a month", lambda doc, _here: days(doc.fields.interest_days_per_month)),
    Column("Effort", lambda doc, _here: days(doc.fields.effort_days)),
    Column(
        "Payback",
        lambda doc, _here: months(payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)),
    ),
    Column("Look again by", lambda doc, _here: unbroken(doc.fields.review_by) if doc.fields.review_by else ""),
)


VIEW = KindView(
    facts=facts,
    contributions=(
        Contribution("service", "Technical debt", 40, of_service),
        Contribution("team", "Debt and capacity", 10, of_team, owned=True),
        Contribution("decision", "Technical debt", 40, of_decision),
    ),
    columns=COLUMNS,
    pages=pages,
)
