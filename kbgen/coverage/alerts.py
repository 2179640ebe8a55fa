"""Alerts by name, with how urgent they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kbgen.model import AlertRule

_NAMES = (
    "critical page pager emergency fatal disaster blocker urgent sev0 sev1 p0 p1",
    "error high major severe sev2 p2",
    "warning warn medium moderate minor ticket sev3 p3",
    "low sev4 p4",
    "info information informational notice debug none sev5 p5",
)
URGENT, USUAL, INFORMATIONAL = 0, 2, 4
_RANKS: Mapping[str, int] = {name: rank for rank, names in enumerate(_NAMES) for name in names.split()}
UNSAID = "no severity"


def rank_of(severity: str) -> int:
    """How urgent a `severity` label is, the most urgent first; one that nobody knows counts as a warning."""
    return _RANKS.get(severity.casefold(), USUAL)


class Alert(NamedTuple):
    """All rules of one name: an alert that fires at two severities is one alert."""

    name: str
    rules: tuple[AlertRule, ...]

    @property
    def severities(self) -> tuple[str, ...]:
        """Its labels, the most urgent first; UNSAID for a rule without one."""
        labels = {rule.severity or UNSAID for rule in self.rules}
        return tuple(sorted(labels, key=lambda label: (rank_of(label), label)))

    @property
    def rank(self) -> int:
        """How urgent it is at its worst."""
        return rank_of(self.severities[0])

    @property
    def worst(self) -> AlertRule:
        """The first of its most urgent rules: where it is told about."""
        return min(self.rules, key=lambda rule: rank_of(rule.severity))

    @property
    def order(self) -> tuple[int, str, str]:
        """Sorts alerts by urgency, then by label and name."""
        return self.rank, self.severities[0], self.name


def alerts_of(rules: Iterable[AlertRule]) -> dict[str, Alert]:
    """The alerts of all rules, by name, each with its rules in the order of their places."""
    found: dict[str, list[AlertRule]] = {}
    for rule in sorted(rules, key=lambda rule: (rule.path, rule.span)):
        found.setdefault(rule.name, []).append(rule)
    return {name: Alert(name, tuple(listed)) for name, listed in found.items()}
