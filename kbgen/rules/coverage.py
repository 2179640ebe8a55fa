"""What comparing runbooks with alerting rules can find, as documented rules; `kbgen coverage` finds it."""

from __future__ import annotations

from kbgen.kit import Rule, coverage_rule
from kbgen.kit.rule import document, fence, files
from kbgen.model import Severity


def _alert(name: str = "OrdersFailing", severity: str = "critical", url: str = "") -> str:
    rule = f"      - alert: {name}\n        expr: up == 0\n        labels: {{severity: {severity}}}"
    annotations = f"\n        annotations: {{runbook_url: {url}}}" if url else ""
    return fence(f"groups:\n  - name: orders\n    rules:\n{rule}{annotations}", "alerts/orders.yaml")


def _runbook(alert: str = "OrdersFailing") -> str:
    return document("title: Orders are failing", f"alerts: [{alert}]", path="runbooks/orders-failing.md")


def _site(until: str = "") -> str:
    exception = f"{{alert: OrdersFailing, reason: The service ends in spring, until: {until}}}"
    exceptions = f"\n      coverage:\n        exceptions:\n          - {exception}" if until else ""
    options = f"plugins:\n  - kbgen:\n      sources: [runbooks]{exceptions}"
    return fence(f"site_name: Handbook\nsite_url: https://handbook.example/\n{options}", "mkdocs.yml")


_WRITE = "Write a runbook, and name the alert under its `alerts`; or except it, with a reason and an end."
URGENT = coverage_rule(
    "CV001",
    "urgent-alert-without-runbook",
    Severity.ERROR,
    _WRITE,
    "Whoever is woken by an alert and finds no runbook starts from nothing, at the worst hour.",
    _alert(),
    files(_alert(), _runbook()),
)
UNCOVERED = coverage_rule(
    "CV002",
    "alert-without-runbook",
    Severity.WARNING,
    _WRITE,
    "An alert that nobody has said what to do about is looked at, and then ignored.",
    _alert("OrdersSlow", "warning"),
    files(_alert("OrdersSlow", "warning"), _runbook("OrdersSlow")),
)
INFORMATIONAL = coverage_rule(
    "CV003",
    "informational-alert-without-runbook",
    Severity.ADVICE,
    _WRITE,
    "Even an alert that only informs is met by somebody who does not know it.",
    _alert("OrdersBusy", "info"),
    files(_alert("OrdersBusy", "info"), _runbook("OrdersBusy")),
)
ORPHAN = coverage_rule(
    "CV004",
    "runbook-without-alert",
    Severity.WARNING,
    "Correct the names under its `alerts`, retire it, or give the rules that have them too.",
    "A runbook for alerts that no longer exist is kept up for nobody, and hides that something is watched no more.",
    files(_alert(), _runbook("OrdersDown")),
    files(_alert(), _runbook()),
)
RENAMED = coverage_rule(
    "CV005",
    "alert-renamed",
    Severity.WARNING,
    "Write the new name under its `alerts`.",
    "An alert that was renamed without its runbook leaves both alone.",
    files(_alert("OrdersQueueNotDrained", "warning"), _runbook("OrdersQueueNotDraining")),
    files(_alert("OrdersQueueNotDrained", "warning"), _runbook("OrdersQueueNotDrained")),
)
NOWHERE = coverage_rule(
    "CV006",
    "runbook-url-to-nowhere",
    Severity.WARNING,
    "Set `runbook_url` to the address of the runbook, or to `alerts/<alert>/`, which stays when files move.",
    "The link in the page is what gets clicked, and at three in the morning nobody searches for where it "
    "should have led.",
    files(_site(), _alert(url="https://handbook.example/runbooks/orders/"), _runbook()),
    files(_site(), _alert(url="https://handbook.example/alerts/OrdersFailing/"), _runbook()),
)
ELSEWHERE = coverage_rule(
    "CV007",
    "runbook-url-to-elsewhere",
    Severity.WARNING,
    "Set `runbook_url` to the address of the runbook, or name the alert in the runbook that it leads to.",
    "Where the alert leads to one page and the handbook to another, one is old, and nobody on call can tell which.",
    files(_site(), _alert(url="https://wiki.example/orders"), _runbook()),
    files(_site(), _alert(url="https://handbook.example/runbooks/orders-failing/"), _runbook()),
)
NOT_READ = coverage_rule(
    "CV008",
    "rule-file-not-read",
    Severity.WARNING,
    "Fix the file, pass its rendered output, or name only the other files.",
    "A rule that could not be read is not covered, it is unknown, and a count that leaves it out says too much.",
    fence("groups:\n{{- range .Values.shops }}\n  - name: {{ . }}\n{{- end }}", "alerts/orders.yaml"),
    fence("groups:\n  - name: orders\n    rules: []", "alerts/orders.yaml"),
)
EXPIRED = coverage_rule(
    "CV009",
    "coverage-exception-expired",
    Severity.WARNING,
    "Write the runbook, or set a new end with a reason that still holds.",
    "An exception that has ended holds no more, and whoever made it wanted to be reminded.",
    files(_site("2025-06-30"), _alert()),
    files(_site("2026-06-30"), _alert()),
)
UNUSED = coverage_rule(
    "CV010",
    "coverage-exception-unused",
    Severity.ADVICE,
    "Remove it.",
    "An exception that hides nothing today would hide the next fault without anybody's deciding so.",
    files(_site("2026-06-30"), _alert(), _runbook()),
    files(_site("2026-06-30"), _alert()),
)

RULES: tuple[Rule, ...] = (
    URGENT,
    UNCOVERED,
    INFORMATIONAL,
    ORPHAN,
    RENAMED,
    NOWHERE,
    ELSEWHERE,
    NOT_READ,
    EXPIRED,
    UNUSED,
)
