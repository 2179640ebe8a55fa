"""Debt: what we would do otherwise today, what it costs to keep, and what it costs to be rid of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from math import inf
from pathlib import Path
from statistics import median
from typing import Annotated, Any, Literal, NamedTuple

from dateutil.relativedelta import relativedelta
from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, RefTo, ServiceRef
from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc

__all__ = ["KIND", "Debt"]

# Two weeks of one person: what fits beside other work is small.
LARGE_EFFORT = 10.0
# A day every second week: what is felt in every plan is dear.
DEAR_INTEREST = 2.0
# 252 working days a year, over twelve months.
WORKING_DAYS = 21.0


class Quadrant(StrEnum):
    """Where effort and interest put an item."""

    NOW = "pay back now"
    PLAN = "plan it"
    PASSING = "pay back in passing"
    LEAVE = "leave it"


class DebtFigures(NamedTuple):
    """The figures of one item; None is not known."""

    effort: float | None
    interest: float | None
    since: date | None = None
    paid_on: date | None = None
    paid: bool = False


def payback_months(effort: float | None, interest: float | None) -> float | None:
    """After how many months the work has paid for itself; None where that is not known or never happens."""
    return effort / interest if effort is not None and interest else None


def quadrant(effort: float | None, interest: float | None) -> Quadrant | None:
    """The quadrant of an item, None where a figure is missing."""
    if effort is None or interest is None:
        return None
    if interest >= DEAR_INTEREST:
        return Quadrant.PLAN if effort > LARGE_EFFORT else Quadrant.NOW
    return Quadrant.LEAVE if effort > LARGE_EFFORT else Quadrant.PASSING


def age_months(since: date, today: date) -> int:
    """Whole calendar months from one day to another; none where the first is yet to come."""
    if since > today:
        return 0
    gone = relativedelta(today, since)
    return gone.years * 12 + gone.months


class Summary(NamedTuple):
    """Sums over items, each with how many items it could count."""

    items: int
    effort: float
    with_effort: int
    interest: float
    with_interest: int
    median_age: float | None
    with_age: int


def summary(items: Iterable[DebtFigures], today: date) -> Summary:
    """Sums of what is known; what is not known is counted, not guessed."""
    known = list(items)
    efforts = [item.effort for item in known if item.effort is not None]
    interests = [item.interest for item in known if item.interest is not None]
    ages = [age_months(item.since, today) for item in known if item.since is not None]
    return Summary(
        len(known),
        sum(efforts),
        len(efforts),
        sum(interests),
        len(interests),
        float(median(ages)) if ages else None,
        len(ages),
    )


def capacity(people: int, percent: int | None) -> float | None:
    """The days a month that a team keeps for debt; None where it does not say."""
    return None if percent is None else people * WORKING_DAYS * percent / 100


def months_of(effort: float, days_a_month: float | None) -> float | None:
    """How many months of a capacity some effort takes; None without a capacity."""
    return effort / days_a_month if days_a_month else None


class Left(NamedTuple):
    """What was still to be paid back at the end of a day."""

    day: date
    items: int
    effort: float


def burn_down(items: Sequence[DebtFigures], days: Iterable[date]) -> list[Left]:
    """What was left on each day, out of the items whose beginning is known, and whose end is if they are paid."""
    dated = [item for item in items if item.since is not None and (item.paid_on is not None or not item.paid)]
    found = []
    for day in days:
        left = [item for item in dated if _stood(item, day)]
        found.append(Left(day, len(left), sum(item.effort or 0.0 for item in left)))
    return found


def _stood(item: DebtFigures, day: date) -> bool:
    begun = item.since is not None and item.since <= day
    return begun and (item.paid_on is None or item.paid_on > day)


def month_ends(today: date, count: int) -> list[date]:
    """The last days of the `count` months before this one, and today."""
    first = today.replace(day=1)
    ends = [first - relativedelta(months=back) - relativedelta(days=1) for back in range(count - 1, -1, -1)]
    return [*ends, today]


_PLANNED = ("planned", "in-progress")


class TeamDebts(NamedTuple):
    """A team, what it owes, the effort that it has planned, and the days a month that it keeps for that."""

    team: Doc[Any]
    items: tuple[Doc[Debt], ...]
    people: int
    capacity: float | None

    @property
    def planned(self) -> float:
        """The effort of what is planned or begun, as far as it is known."""
        return sum(doc.fields.effort_days or 0.0 for doc in self.items if doc.fields.status in _PLANNED)


def item_of(doc: Doc[Debt]) -> DebtFigures:
    """The figures of an item."""
    fields = doc.fields
    paid = fields.status == "paid"
    return DebtFigures(fields.effort_days, fields.interest_days_per_month, fields.date, fields.paid_on, paid)


def unpaid(corpus: Corpus) -> list[Doc[Debt]]:
    """What is not paid back."""
    return [doc for doc in corpus.of_kind("debt") if not doc.ended]


def team_of(doc: Doc[Debt], corpus: Corpus) -> Doc[Any] | None:
    """The team that owes an item: its owner, or the one team of the person who owns it."""
    owner = owner_of(doc, corpus)
    if owner is None or owner.kind == "team":
        return owner
    teams = [team for team in corpus.referrers(owner, role="members", kind="team") if not team.ended]
    return teams[0] if len(teams) == 1 else None


def teams_of(corpus: Corpus) -> Mapping[str, Doc[Any]]:
    """The team that owes each standing item, by the item's address; items of no one team are left out."""
    found = ((doc.address, team_of(doc, corpus)) for doc in unpaid(corpus))
    return {address: team for address, team in found if team is not None}


def by_team(corpus: Corpus) -> Mapping[str, TeamDebts]:
    """Every team that owes something, by its address, in the order of the teams."""
    owed = teams_of(corpus)
    mine: dict[str, list[Doc[Debt]]] = {}
    for doc in unpaid(corpus):
        if doc.address in owed:
            mine.setdefault(owed[doc.address].address, []).append(doc)
    teams = (team for team in corpus.of_kind("team") if team.address in mine)
    return {team.address: _of(team, mine[team.address], corpus) for team in teams}


def team_debts(corpus: Corpus) -> list[TeamDebts]:
    """Every team that owes something, in the order of the teams."""
    return list(by_team(corpus).values())


def _of(team: Doc[Any], items: Iterable[Doc[Debt]], corpus: Corpus) -> TeamDebts:
    people = _people(team, corpus)
    return TeamDebts(team, tuple(items), people, capacity(people, team.fields.debt_capacity))


def fullest(teams: Iterable[TeamDebts]) -> list[TeamDebts]:
    """What is planned without any time for it first, then the plans that take longest."""

    def rank(debts: TeamDebts) -> tuple[float, float, str]:
        takes = months_of(debts.planned, debts.capacity)
        if takes is None:
            takes = inf if debts.planned else 0.0
        return -takes, -debts.planned, debts.team.path

    return sorted(teams, key=rank)


def _people(team: Doc[Any], corpus: Corpus) -> int:
    """How many of a team's members are still here; one who has no page counts."""
    found = (corpus.resolve(member.person, team, ("person",)) for member in team.fields.members)
    return sum(1 for who in found if who is None or not who.ended)


Amount = Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class Debt(Fields):
    """What it costs to keep as it is, what it would cost to change, and what is planned."""

    services: Many[ServiceRef] = Field((), description="Services that it slows down or puts at risk.")
    impact: str | None = Field(None, description="What it does to people, in a sentence.")
    effort_days: Amount | None = Field(None, description="Days of work to pay it back.")
    interest_days_per_month: Amount | None = Field(None, description="Days of work that it costs each month.")
    status: Literal["open", "planned", "in-progress", "paid", "accepted"] = Field(
        "open", description="Where it stands; `accepted` is to be lived with."
    )
    decision: Annotated[str, RefTo(("decision",), past=True)] | None = Field(
        None, description="The decision that took it on, or that accepts it."
    )
    review_by: Day | None = Field(None, description="When its figures and its place in the plan are looked at again.")
    date: Day | None = Field(None, description="When it was taken on, or noticed; its age counts from here.")
    paid_on: Day | None = Field(None, description="When it was paid back.")


def ended(fields: Debt, _content: object) -> str:
    """Whether it was paid back."""
    if fields.status != "paid":
        return ""
    return f"was paid back on {fields.paid_on}" if fields.paid_on else "was paid back"


KIND = Kind(
    name="debt",
    label="Debt",
    plural="Technical debt",
    noun="debt",
    group="Outcomes",
    summary="What we would build otherwise today: what it costs to keep, and what to pay it back.",
    schema=Debt,
    folders=("debt", "debts", "technical-debt", "tech-debt"),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="debt/replay-by-hand.md",
    rule_modules=("rules",),
    ended=ended,
    status=lambda doc: doc.fields.status,
    date=lambda doc: doc.fields.date,
)
