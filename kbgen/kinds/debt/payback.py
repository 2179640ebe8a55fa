"""The view of all debt: quadrant, payback, age, burn-down, and plans against capacity."""

from __future__ import annotations

from markupsafe import Markup

from kbgen.kinds.debt.figures import (
    DEAR_INTEREST,
    LARGE_EFFORT,
    WORKING_DAYS,
    Quadrant,
    age_months,
    burn_down,
    month_ends,
    months_of,
    payback_months,
    quadrant,
    summary,
)
from kbgen.kinds.debt.schema import Debt
from kbgen.kinds.debt.shown import days, months, worst_first
from kbgen.kinds.debt.teams import TeamDebts, item_of, standing, team_debts, team_of
from kbgen.kit.amounts import amount, counted
from kbgen.kit.html import render
from kbgen.kit.site import Here, joined
from kbgen.kit.status import status_html
from kbgen.kit.unbroken import unbroken
from kbgen.model import Doc

ADDRESS = "debt/payback.md"
_MONTHS_BACK = 6


def payback(here: Here) -> Markup:
    """One page for whoever plans: what to pay back first, and whether there is time."""
    corpus = here.site.corpus
    docs = standing(corpus)
    every = [item_of(doc) for doc in corpus.of_kind("debt")]
    left = burn_down(every, month_ends(here.site.today, _MONTHS_BACK))
    return render(
        "kinds/debt/payback.html.j2",
        today=here.site.today,
        found=summary(map(item_of, docs), here.site.today),
        days=days,
        amount=amount,
        quadrants=_quadrants(docs, here),
        unplaced=[here.link(doc) for doc in docs if _quadrant(doc) is None],
        limits=(amount(LARGE_EFFORT), amount(DEAR_INTEREST)),
        rows=[_item(doc, here) for doc in worst_first(docs)],
        left=[(one.day, one.items, days(one.effort)) for one in left],
        dated=sum(1 for item in every if item.since is not None and (item.paid_on is not None or not item.paid)),
        every=len(every),
        teams=[team_row(debts, here) for debts in team_debts(corpus)],
        teamless=[here.link(doc) for doc in docs if team_of(doc, corpus) is None],
        working_days=amount(WORKING_DAYS),
    )


def _quadrant(doc: Doc[Debt]) -> Quadrant | None:
    return quadrant(doc.fields.effort_days, doc.fields.interest_days_per_month)


def _quadrants(docs: list[Doc[Debt]], here: Here) -> dict[str, list[Markup]]:
    """The links of each quadrant, the quickest payback first."""
    return {
        where.name: [
            Markup("{} <span class='kb-when'>{} for {} a month</span>").format(
                here.link(doc), days(doc.fields.effort_days), amount(doc.fields.interest_days_per_month or 0)
            )
            for doc in worst_first(docs)
            if _quadrant(doc) is where
        ]
        for where in Quadrant
    }


def _item(doc: Doc[Debt], here: Here) -> tuple[Markup | str, ...]:
    fields = doc.fields
    owner = here.site.owner(doc)
    return (
        here.link(doc),
        joined(here.named(one, doc, ("service",)) for one in fields.services),
        here.link(owner) if owner else "nobody",
        status_html(fields.status),
        _figure(fields.interest_days_per_month),
        _figure(fields.effort_days),
        _figure(payback_months(fields.effort_days, fields.interest_days_per_month)),
        _figure(float(age_months(fields.date, here.site.today)) if fields.date else None),
        unbroken(fields.review_by or ""),
    )


def _figure(value: float | None) -> str:
    """A figure whose unit stands in its column's head."""
    return "–" if value is None else amount(value)


def team_row(debts: TeamDebts, here: Here) -> tuple[Markup | str, ...]:
    """What a team owes and has planned, against the days a month that it keeps for debt."""
    found = summary(map(item_of, debts.items), here.site.today)
    percent = debts.team.fields.debt_capacity
    people = counted(debts.people, "person", "people")
    return (
        here.link(debts.team),
        str(found.items),
        days(found.interest),
        days(found.effort),
        days(debts.planned),
        "not set" if debts.capacity is None else f"{days(debts.capacity)} ({percent}% of {people})",
        months(months_of(debts.planned, debts.capacity)),
    )
