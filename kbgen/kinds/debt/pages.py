"""The pages across debts: lists, charts, ageing and payback."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Dot, Point, bars, columns
from kbgen.charts import quadrant as quadrant_chart
from kbgen.kinds.debt import (
    DEAR_INTEREST,
    LARGE_EFFORT,
    WORKING_DAYS,
    Debt,
    DebtFigures,
    Left,
    Quadrant,
    TeamDebts,
    age_months,
    burn_down,
    fullest,
    item_of,
    month_ends,
    months_of,
    payback_months,
    quadrant,
    summary,
    team_debts,
    teams_of,
    unpaid,
)
from kbgen.kit.badges import status_html
from kbgen.kit.html import filled, render, unbroken
from kbgen.kit.listing import MOST, PER_PAGE_OF_LINKS, Chunk, more_html, paged
from kbgen.kit.numbers import amount, counted
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc


def days(value: float | None) -> str:
    """Days of work, or that nobody has estimated them."""
    return "not estimated" if value is None else _of(value, "day")


def months(value: float | None) -> str:
    """Months, or a dash where there is no number of them."""
    return "–" if value is None else _of(value, "month")


def _of(value: float, unit: str) -> str:
    said = amount(value)
    return f"{said} {unit}" if said == "1" else f"{said} {unit}s"


def worst_first(docs: Iterable[Doc[Debt]]) -> list[Doc[Debt]]:
    """What is owed before what is paid; the quickest payback first, what has none last."""

    def rank(doc: Doc[Debt]) -> tuple[bool, bool, float, str]:
        found = payback_months(doc.fields.effort_days, doc.fields.interest_days_per_month)
        return bool(doc.ended), found is None, found or 0.0, doc.path

    return sorted(docs, key=rank)


MOST_DOTS = 20
_AXES = ("Effort in days", "Interest, days a month")
_FIELDS = ("Pay back now", "Plan it", "In passing", "Leave it")


def dearest(docs: Sequence[Doc[Debt]]) -> list[Doc[Debt]]:
    """The items with both figures, those that cost most each month first, and the smaller effort of two."""
    known = [doc for doc in docs if None not in (doc.fields.effort_days, doc.fields.interest_days_per_month)]
    return sorted(
        known, key=lambda doc: (-(doc.fields.interest_days_per_month or 0.0), doc.fields.effort_days, doc.path)
    )


def quadrant_figure(docs: Sequence[Doc[Debt]], here: Here) -> Markup:
    """Effort against interest, of the items that cost most to keep."""
    known = dearest(docs)
    shown = known[:MOST_DOTS]
    dots = [_dot(doc, here) for doc in shown]
    which = f"The {MOST_DOTS} of {len(known):,} that cost most to keep. " if len(known) > MOST_DOTS else ""
    desc = (
        f"{which}The fields meet at {amount(LARGE_EFFORT)} days of effort and {amount(DEAR_INTEREST)} days of "
        "interest a month; each half of an axis has a scale of its own."
    )
    return quadrant_chart(
        dots,
        "What it takes, and what it costs to keep",
        desc,
        axes=_AXES,
        fields=_FIELDS,
        meet=(LARGE_EFFORT, DEAR_INTEREST),
    )


def _dot(doc: Doc[Debt], here: Here) -> Dot:
    effort, interest = doc.fields.effort_days or 0.0, doc.fields.interest_days_per_month or 0.0
    return Dot(doc.title, effort, interest, here.href(doc.address))


def age_figure(bands: Sequence[Band]) -> Markup:
    """How many items are of which age."""
    points = [Point(band.name, float(band.items), f"{band.items:,}") for band in bands]
    return bars(points, "Items owed, by age", head="Age", unit="Items")


def burn_down_figures(left: Sequence[Left]) -> list[Markup]:
    """Items and days of effort that were left at the end of each month."""
    items = [Point(_on(one.day), float(one.items), f"{one.items:,}", _month(one.day)) for one in left]
    effort = [Point(_on(one.day), one.effort, amount(one.effort), _month(one.day)) for one in left]
    return [
        columns(items, "Open items by month", head="On", unit="Items owed"),
        columns(effort, "Days of effort left by month", head="On", unit="Days of effort left"),
    ]


def _on(day: date) -> str:
    return day.isoformat()


def _month(day: date) -> str:
    return day.isoformat()[:7]


# The first month that is too old for a band, and the band's name.
_BANDS = ((3, "under 3 months"), (6, "3 to 5 months"), (12, "6 to 11 months"), (24, "1 year"), (36, "2 years"))
_OLDEST, _UNDATED = "3 years and over", "not dated"


class Band(NamedTuple):
    """How many items are of one age."""

    name: str
    items: int


class Paid(NamedTuple):
    """The interest that items have cost, and of how many out of how many that is known."""

    days: float
    n: int
    of: int


def band_of(since: date | None, today: date) -> str:
    """The name of an age."""
    if since is None:
        return _UNDATED
    months = age_months(since, today)
    return next((name for below, name in _BANDS if months < below), _OLDEST)


def ageing(items: Iterable[DebtFigures], today: date) -> list[Band]:
    """Items by age, the youngest first and those without a date last; the latter only where there are any."""
    counts = Counter(band_of(item.since, today) for item in items)
    names = (*(name for _, name in _BANDS), _OLDEST, *([_UNDATED] if counts[_UNDATED] else []))
    return [Band(name, counts[name]) for name in names]


def interest_so_far(item: DebtFigures, today: date) -> float | None:
    """What an item has cost since it is there, for each whole month at today's rate; None where that is not known.

    What is paid back costs nothing more from that day on.
    """
    if item.interest is None or item.since is None or (item.paid and item.paid_on is None):
        return None
    until = min(item.paid_on, today) if item.paid_on is not None else today
    return item.interest * age_months(item.since, until)


def interest_of_all(items: Iterable[DebtFigures], today: date) -> Paid:
    """What all items together have cost so far."""
    costs = [interest_so_far(item, today) for item in items]
    known = [cost for cost in costs if cost is not None]
    return Paid(sum(known), len(known), len(costs))


ITEMS = "debt/items.md"
_FEW = 10
HEADS = (
    "Debt",
    "Services",
    "Owner",
    "Status",
    "Interest, days a month",
    "Effort, days",
    "Payback, months",
    "Age, months",
    "Interest so far, days",
    "Look again by",
)


class DebtShare(NamedTuple):
    """Some of what is owed, under a name."""

    name: str
    docs: Sequence[Doc[Debt]]

    @property
    def address(self) -> str:
        """Where all of it is listed, if it is too much to be named in passing."""
        return f"debt/{self.name.replace(' ', '-')}.md"

    def first(self, here: Here, write: Any = Here.link) -> list[Markup]:
        """As much of it as is named in passing."""
        return [write(here, doc) for doc in self.docs[:_FEW]]

    def more(self, here: Here) -> Markup:
        """The way to the rest."""
        return more_html(len(self.docs) - _FEW, here.link_to(self.address, f"all {len(self.docs):,}"))


def parts(site: Site) -> Mapping[str, DebtShare]:
    """What is owed by quadrant, what has no figures for one, and what is of no one team; the worst of each first."""
    found: dict[str, list[Doc[Debt]]] = {name: [] for name in (*Quadrant, "without figures", "of no one team")}
    teams = teams_of(site.corpus)
    for doc in site.once(owed):
        where = quadrant(doc.fields.effort_days, doc.fields.interest_days_per_month)
        found[where or "without figures"].append(doc)
        if doc.address not in teams:
            found["of no one team"].append(doc)
    return {name: DebtShare(name, docs) for name, docs in found.items()}


def owed(site: Site) -> list[Doc[Debt]]:
    """All that is not paid back, the quickest payback first."""
    return worst_first(unpaid(site.corpus))


def list_pages(site: Site) -> Iterator[ViewPage]:
    """Everything that is owed, and each part that is too long to be named in passing."""
    summary = "What is owed, how soon it pays to be rid of it, how old it is and what it has cost."
    page = ViewPage(ITEMS, "Payback and age", summary, listed=True)
    yield from paged(page, site.once(owed), partial(_write, "owed"), PER_PAGE_OF_LINKS)
    for part in site.once(parts).values():
        if len(part.docs) > _FEW:
            page = ViewPage(part.address, f"Debt: {part.name}", f"What is owed: {part.name}.")
            yield from paged(page, part.docs, partial(_write, part.name), PER_PAGE_OF_LINKS)


def _write(name: str, here: Here, chunk: Chunk[Doc[Debt]]) -> Markup:
    return render(
        "kinds/debt/items_page.html.j2",
        as_of=here.site.today,
        count=f"{chunk.total:,} {name}",
        heads=HEADS,
        rows=rows(chunk.rows, here),
        label="Payback and age",
        pages=chunk.links(here),
    )


def rows(docs: Iterable[Doc[Debt]], here: Here) -> list[tuple[Markup | str, ...]]:
    """A row for each item, under `HEADS`."""
    return [_row(doc, here) for doc in docs]


def _row(doc: Doc[Debt], here: Here) -> tuple[Markup | str, ...]:
    fields, today = doc.fields, here.site.today
    owner = here.site.answers_for(doc)
    return (
        here.link(doc),
        here.all_named(fields.services, doc, ("service",)),
        here.link(owner) if owner else "nobody",
        status_html(fields.status),
        _figure(fields.interest_days_per_month),
        _figure(fields.effort_days),
        _figure(payback_months(fields.effort_days, fields.interest_days_per_month)),
        _figure(float(age_months(fields.date, today)) if fields.date else None),
        _figure(interest_so_far(item_of(doc), today)),
        unbroken(fields.review_by or ""),
    )


def _figure(value: float | None) -> str:
    """A figure whose unit stands in its column's head."""
    return "–" if value is None else amount(value)


ADDRESS = "debt/payback.md"
CAPACITY = "debt/capacity.md"
_MONTHS_BACK = 12


def payback_pages(site: Site) -> Iterator[ViewPage]:
    """The payback of everything that is on the list, every item, and every team's plan."""
    if not site.corpus.of_kind("debt"):
        return
    text = "What to pay back first, how old it is, and what each team has planned against its capacity."
    yield ViewPage(ADDRESS, "Payback", text, payback, listed=True)
    yield from list_pages(site)
    teams = fullest(team_debts(site.corpus))
    if teams:
        text = "What each team owes and has planned, against the time that it keeps for debt."
        yield from paged(
            ViewPage(CAPACITY, "Plans and capacity", text, listed=True), teams, _capacity, PER_PAGE_OF_LINKS
        )


def payback(here: Here) -> Markup:
    """One page for whoever plans: what to pay back first, and whether there is time."""
    site = here.site
    docs, lists = site.once(owed), site.once(parts)
    items = [item_of(doc) for doc in docs]
    every = [item_of(doc) for doc in site.corpus.of_kind("debt")]
    dated = sum(1 for item in every if item.since is not None and (item.paid_on is not None or not item.paid))
    teams = fullest(team_debts(site.corpus))
    return render(
        "kinds/debt/payback.html.j2",
        today=site.today,
        found=summary(items, site.today),
        cost=interest_of_all(every, site.today),
        amount=amount,
        chart=quadrant_figure(docs, here),
        quadrants={one.name: (lists[one].first(here, _item), lists[one].more(here)) for one in Quadrant},
        unplaced=lists["without figures"],
        limits=(amount(LARGE_EFFORT), amount(DEAR_INTEREST)),
        items=here.link_to(ITEMS, f"Payback and age of all {len(docs):,}"),
        ages=age_figure(ageing(items, site.today)),
        burn_down=burn_down_figures(burn_down(every, month_ends(site.today, _MONTHS_BACK))) if dated else [],
        dated=dated,
        every=len(every),
        teams=[team_row(debts, here) for debts in teams[:MOST]],
        more_teams=more_html(len(teams) - MOST, here.link_to(CAPACITY, f"all {len(teams):,}")),
        teamless=lists["of no one team"],
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
