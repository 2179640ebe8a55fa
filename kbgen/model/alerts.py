"""Alerting rules as they stand in the files that the monitoring reads."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kbgen.model.finding import Span
from kbgen.model.raw import Fault


class AlertRule(NamedTuple):
    """One alerting rule: its name, where that stands, its `severity` label and its `runbook_url` with its place.

    `severity` and `url` are empty where the rule has none. `path` is relative to the handbook's root.
    """

    name: str
    path: str
    span: Span
    severity: str = ""
    url: str = ""
    url_span: Span = Span(1, 1)


class RuleFile(NamedTuple):
    """What one file gave: its alerts, and why it, or a part of it, was not read.

    `holds_rules` says that there are groups of rules in it, be they empty; `skipped` that nothing of
    it could be read.
    """

    path: str
    alerts: tuple[AlertRule, ...] = ()
    faults: tuple[Fault, ...] = ()
    holds_rules: bool = False
    skipped: bool = False


class CoverageException(NamedTuple):
    """An alert, or a runbook by its id, that need not have its counterpart until a day, and why.

    `place` is its number in the configuration, from 0.
    """

    of: str
    name: str
    reason: str
    until: date
    place: int = 0
