"""The page of an item of debt, what services, teams and decisions show of it, and the payback of all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kbgen.kinds.debt import Debt, TeamDebts, age_months, by_team, item_of, payback_months, quadrant, summary
from kbgen.kinds.debt.pages import ADDRESS, days, months, owed, payback_pages, team_row, worst_first
from kbgen.kit.badges import status_html
from kbgen.kit.html import filled, render, unbroken
from kbgen.kit.listing import Listing, gathered
from kbgen.kit.numbers import counted
from kbgen.kit.site import Column, Facts, Here, KindView, Site
from kbgen.model import Doc


def facts(doc: Doc[Debt], here: Here) -> Facts:
    """Whom it hurts, what it costs to keep and to pay back, how old it is, and what is to become of it."""
    fields = doc.fields
    if fields.impact:
        yield "Impact", filled("<strong>{}</strong>", fields.impact)
    yield "Services", here.all_named(fields.services, doc, ("service",))
    yield "Interest", f"{days(fields.interest_days_per_month)} a month"
    yield "Effort", days(fields.effort_days)
    yield "Pays for itself", _pays(doc)
    if where := quadrant(fields.effort_days, fields.interest_days_per_month):
        yield "Quadrant", here.link_to(ADDRESS, where.value)
    if fields.date:
        age = "" if doc.ended else f" ({counted(age_months(fields.date, here.site.today), 'month')} ago)"
        yield "Since", f"{fields.date}{age}"
    yield "Decision", here.named(fields.decision, doc, ("decision",))
    if fields.review_by and not doc.ended:
        yield "Looked at again by", fields.review_by.isoformat()


def _pays(doc: Doc[Debt]) -> str:
    found = payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)
    if found is not None:
        return f"after {months(found)}"
    return "never: it costs nothing to keep" if doc.fields.interest_days_per_month == 0 else "not known"


def _table(docs: Sequence[Doc[Debt]], _doc: Doc[Any], here: Here) -> Markup:
    rows = [
        (
            here.link(doc),
            status_html(doc.fields.status),
            days(doc.fields.interest_days_per_month),
            days(doc.fields.effort_days),
            months(payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)),
        )
        for doc in docs
    ]
    return render("kinds/debt/items.html.j2", rows=rows, label="Technical debt")


def _sums(docs: Sequence[Doc[Debt]], _doc: Doc[Any], here: Here) -> Markup:
    found = summary(map(item_of, docs), here.site.today)
    return filled(
        '<p class="kb-count">{}: {} a month in interest (n = {}), {} to pay back (n = {}). See also {}.</p>',
        counted(found.items, "item"),
        days(found.interest),
        found.with_interest,
        days(found.effort),
        found.with_effort,
        here.link_to(ADDRESS, "Payback"),
    )


def _plan(docs: Sequence[Doc[Debt]], team: Doc[Any], here: Here) -> Markup:
    """How long a team's plan takes at the pace that it keeps for it."""
    mine = team_row(here.site.once(_by_team)[team.address], here)
    return render("kinds/debt/plan.html.j2", rows=[mine], label="Plan and capacity") + _sums(docs, team, here)


def _of_services(site: Site) -> Mapping[str, Sequence[Doc[Debt]]]:
    return _referred(site, site.once(owed), "services")


def _of_decisions(site: Site) -> Mapping[str, Sequence[Doc[Debt]]]:
    return _referred(site, worst_first(site.corpus.of_kind("debt")), "decision")


def _referred(site: Site, docs: Sequence[Doc[Debt]], role: str) -> Mapping[str, Sequence[Doc[Debt]]]:
    """Items by the address of what a key of theirs refers to."""
    found: dict[str, list[Doc[Debt]]] = {}
    for doc in docs:
        for target in site.corpus.referred(doc, role):
            found.setdefault(target.address, []).append(doc)
    return found


def _by_team(site: Site) -> Mapping[str, TeamDebts]:
    return by_team(site.corpus)


def _of_teams(site: Site) -> Mapping[str, Sequence[Doc[Debt]]]:
    return {address: worst_first(debts.items) for address, debts in site.once(_by_team).items()}


# What slows a service down; what a decision took on or lives with, paid back or not; what a team owes.
SERVICES = Listing("debt", "Technical debt", gathered(_of_services), _table, head=_sums)
DECISIONS = Listing("debt", "Technical debt", gathered(_of_decisions), _table, head=_sums)
TEAMS = Listing("debt", "Technical debt", gathered(_of_teams), _table, head=_plan)


def _owed(service: Doc[Any], here: Here) -> str:
    """How many items of debt slow a service down."""
    found = SERVICES.rows(service, here.site)
    return counted(len(found), "item of debt", "items of debt") if found else ""


COLUMNS = (
    Column("Debt", lambda doc, here: here.link(doc)),
    Column("Services", lambda doc, here: here.all_named(doc.fields.services, doc, ("service",))),
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
        SERVICES.on("service", 40, pending=_owed),
        TEAMS.on("team", 10, "Debt and capacity", owned=True),
        DECISIONS.on("decision", 40),
    ),
    columns=COLUMNS,
    pages=payback_pages,
)
