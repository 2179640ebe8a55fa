"""The view of all debt: quadrant, age, burn-down, and plans against capacity; what is long is listed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.debt import list_pages
from kbgen.kinds.debt.ageing import ageing, interest_of_all
from kbgen.kinds.debt.charts import age_figure, burn_down_figures, quadrant_figure
from kbgen.kinds.debt.figures import (
    DEAR_INTEREST,
    LARGE_EFFORT,
    WORKING_DAYS,
    Quadrant,
    burn_down,
    month_ends,
    months_of,
    summary,
)
from kbgen.kinds.debt.formatting import days, months
from kbgen.kinds.debt.schema import Debt
from kbgen.kinds.debt.teams import TeamDebts, fullest, item_of, team_debts
from kbgen.kit.amounts import amount, counted
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST, more_html
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.model import Doc

ADDRESS = "debt/payback.md"
CAPACITY = "debt/capacity.md"
_MONTHS_BACK = 12


def pages(site: Site) -> Iterator[ViewPage]:
    """The payback of everything that is on the list, every item, and every team's plan."""
    if not site.corpus.of_kind("debt"):
        return
    said = "What to pay back first, how old it is, and what each team has planned against its capacity."
    yield ViewPage(ADDRESS, "Payback", said, payback, listed=True)
    yield from list_pages.pages(site)
    teams = fullest(team_debts(site.corpus))
    if teams:
        said = "What each team owes and has planned, against the time that it keeps for debt."
        yield from paged(
            ViewPage(CAPACITY, "Plans and capacity", said, listed=True), teams, _capacity, PER_PAGE_OF_LINKS
        )


def payback(here: Here) -> Markup:
    """One page for whoever plans: what to pay back first, and whether there is time."""
    site = here.site
    docs, parts = site.once(list_pages.owed), site.once(list_pages.parts)
    owed = [item_of(doc) for doc in docs]
    every = [item_of(doc) for doc in site.corpus.of_kind("debt")]
    dated = sum(1 for item in every if item.since is not None and (item.paid_on is not None or not item.paid))
    teams = fullest(team_debts(site.corpus))
    return render(
        "kinds/debt/payback.html.j2",
        today=site.today,
        found=summary(owed, site.today),
        cost=interest_of_all(every, site.today),
        amount=amount,
        chart=quadrant_figure(docs, here),
        quadrants={one.name: (parts[one].first(here, _item), parts[one].more(here)) for one in Quadrant},
        unplaced=parts["without figures"],
        limits=(amount(LARGE_EFFORT), amount(DEAR_INTEREST)),
        items=here.link_to(list_pages.ITEMS, f"Payback and age of all {len(docs):,}"),
        ages=age_figure(ageing(owed, site.today)),
        burn_down=burn_down_figures(burn_down(every, month_ends(site.today, _MONTHS_BACK))) if dated else [],
        dated=dated,
        every=len(every),
        teams=[team_row(debts, here) for debts in teams[:MOST]],
        more_teams=more_html(len(teams) - MOST, here.link_to(CAPACITY, f"all {len(teams):,}")),
        teamless=parts["of no one team"],
        working_days=amount(WORKING_DAYS),
        here=here,
    )


def _item(here: Here, doc: Doc[Debt]) -> Markup:
    """An item with what it takes and what it costs."""
    interest = amount(doc.fields.interest_days_per_month or 0)
    return filled(
        "{} <span class='kb-when'>{} for {} a month</span>", here.link(doc), days(doc.fields.effort_days), interest
    )


def _capacity(here: Here, chunk: Chunk[TeamDebts]) -> Markup:
    return render(
        "kinds/debt/capacity.html.j2",
        today=here.site.today,
        working_days=amount(WORKING_DAYS),
        rows=[team_row(debts, here) for debts in chunk.rows],
        label="Plans and capacity",
        pages=chunk.links(here),
    )


def team_row(debts: TeamDebts, here: Here) -> tuple[Markup | str, ...]:
    """What a team owes and has planned, against the days a month that it keeps for debt."""
    found = summary(map(item_of, debts.items), here.site.today)
    percent = debts.team.fields.debt_capacity
    people = counted(debts.people, "person", "people")
    without = status_html("no time kept") if debts.planned and not debts.capacity else ""
    return (
        here.link(debts.team),
        f"{found.items:,}",
        days(found.interest),
        days(found.effort),
        days(debts.planned),
        "not set" if debts.capacity is None else f"{days(debts.capacity)} ({percent}% of {people})",
        without or months(months_of(debts.planned, debts.capacity)),
    )
