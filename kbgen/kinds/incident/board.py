"""What the remediation board counts: arithmetic over promises, of whatever kind of document they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.kit.actions import Promise, by_urgency
from kbgen.kit.spread import Spread, spread

_AGES = ((30, "up to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"))
_OLDER = "more than 90 days"
_UNKNOWN = "no date to count from"


class Tally(NamedTuple):
    """How many actions are open, overdue among them, done and dropped, and how long the done ones took in days."""

    open: int
    overdue: int
    done: int
    dropped: int
    to_close: Spread | None

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.done + self.dropped


def tally(promises: Iterable[Promise], today: date) -> Tally:
    """Count some actions; time to close is over those whose day of closing is known."""
    counted = list(promises)
    done = [one for one in counted if one.action.status == "done"]
    ages = (one.age(today) for one in done)
    return Tally(
        open=sum(one.action.is_open for one in counted),
        overdue=sum(one.action.is_overdue(today) for one in counted),
        done=len(done),
        dropped=sum(one.action.status == "dropped" for one in counted),
        to_close=spread(timedelta(days=age) for age in ages if age is not None),
    )


def by_age(promises: Iterable[Promise], today: date) -> list[tuple[str, int, int]]:
    """For each age, how many actions are open since, and how many of them are overdue; every open action once."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for one in promises:
        if one.action.is_open:
            found[_age_said(one.age(today))].append(one)
    names = [*(name for _, name in _AGES), _OLDER, *([_UNKNOWN] if found[_UNKNOWN] else [])]
    return [(name, len(found[name]), sum(one.action.is_overdue(today) for one in found[name])) for name in names]


def _age_said(days: int | None) -> str:
    if days is None:
        return _UNKNOWN
    return next((name for most, name in _AGES if days <= most), _OLDER)


def by_owner(
    promises: Sequence[Promise], today: date, name: Callable[[Promise], str]
) -> list[tuple[str, Tally, list[Promise]]]:
    """The actions of each owner, by `name`: most overdue first, then most open; nobody's come before all."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for one in promises:
        found[name(one)].append(one)
    rows = [(owner, tally(owned, today), owned) for owner, owned in found.items()]
    return sorted(rows, key=lambda row: (bool(row[0]), -row[1].overdue, -row[1].open, row[0].casefold()))


def waiting(promises: Iterable[Promise]) -> list[Promise]:
    """The open ones, the earliest due first."""
    return sorted((one for one in promises if one.action.is_open), key=by_urgency)


def finished(promises: Iterable[Promise]) -> list[Promise]:
    """The done and dropped ones, the latest closed first, those without a day last."""
    over = [one for one in promises if not one.action.is_open]
    return sorted(over, key=lambda one: (one.action.closed_on or date.min, one.doc.path), reverse=True)
