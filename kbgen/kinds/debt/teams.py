"""Debt by team: what each team has planned, and the time that it keeps for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

from kbgen.kinds.debt.figures import Item, capacity, months_of
from kbgen.kinds.debt.schema import Debt
from kbgen.kit.owners import owner_of
from kbgen.model import Corpus, Doc

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


def item_of(doc: Doc[Debt]) -> Item:
    """The figures of an item."""
    fields = doc.fields
    paid = fields.status == "paid"
    return Item(fields.effort_days, fields.interest_days_per_month, fields.date, fields.paid_on, paid)


def standing(corpus: Corpus) -> list[Doc[Debt]]:
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
    found = ((doc.address, team_of(doc, corpus)) for doc in standing(corpus))
    return {address: team for address, team in found if team is not None}


def by_team(corpus: Corpus) -> Mapping[str, TeamDebts]:
    """Every team that owes something, by its address, in the order of the teams."""
    owed = teams_of(corpus)
    mine: dict[str, list[Doc[Debt]]] = {}
    for doc in standing(corpus):
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
