"""Files before they are read."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kbgen.model.finding import Fix, Span


class Fault(NamedTuple):
    """Why a file, or part of it, cannot be read: the name of a loading rule, a place, a message and perhaps a fix."""

    name: str
    span: Span
    message: str
    value: str = ""
    fix: Fix | None = None


class Raw(NamedTuple):
    """One file of a source.

    `path` is relative to the handbook's root with forward slashes (it may start with `..`), `inner`
    is relative to its source. `alone` says that no other document lies in its folder or below. Where `fault`
    is set the file could not be read and `text` is empty. `beside` are the names of the files in its
    folder, listed only where its source has a format of others. `digest` is that of its bytes, where these
    were looked at and its text has not been read.
    """

    path: str
    inner: str
    source: str
    text: str
    alone: bool = False
    fault: Fault | None = None
    beside: frozenset[str] = frozenset()
    digest: bytes = b""


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
