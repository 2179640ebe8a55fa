"""What comparing runbooks with alerting rules can find, as documented rules; `kbgen coverage` finds it."""

from __future__ import annotations

from kbgen.kit import Rule, coverage_rule
from kbgen.model import Severity

URGENT = coverage_rule(
    "CV001",
    "urgent-alert-without-runbook",
    Severity.ERROR,
    "Write a runbook, and name the alert under its `alerts`; or except it, with a reason and an end.",
    """
    Whoever is woken by an alert and finds no runbook starts from nothing, at the worst hour.

    Bad:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```

    Good:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```
    """,
)

UNCOVERED = coverage_rule(
    "CV002",
    "alert-without-runbook",
    Severity.WARNING,
    "Write a runbook, and name the alert under its `alerts`; or except it, with a reason and an end.",
    """
    An alert that nobody has said what to do about is looked at, and then ignored.

    Bad:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersSlow
            expr: up == 0
            labels: {severity: warning}
    ```

    Good:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersSlow
            expr: up == 0
            labels: {severity: warning}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersSlow]
    ---
    ```
    """,
)

INFORMATIONAL = coverage_rule(
    "CV003",
    "informational-alert-without-runbook",
    Severity.ADVICE,
    "Write a runbook, and name the alert under its `alerts`; or except it, with a reason and an end.",
    """
    Even an alert that only informs is met by somebody who does not know it.

    Bad:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersBusy
            expr: up == 0
            labels: {severity: info}
    ```

    Good:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersBusy
            expr: up == 0
            labels: {severity: info}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersBusy]
    ---
    ```
    """,
)

ORPHAN = coverage_rule(
    "CV004",
    "runbook-without-alert",
    Severity.WARNING,
    "Correct the names under its `alerts`, retire it, or give the rules that have them too.",
    """
    A runbook for alerts that no longer exist is kept up for nobody, and hides that something is watched no more.

    Bad:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersDown]
    ---
    ```

    Good:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```
    """,
)

RENAMED = coverage_rule(
    "CV005",
    "alert-renamed",
    Severity.WARNING,
    "Write the new name under its `alerts`.",
    """
    An alert that was renamed without its runbook leaves both alone.

    Bad:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersQueueNotDrained
            expr: up == 0
            labels: {severity: warning}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersQueueNotDraining]
    ---
    ```

    Good:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersQueueNotDrained
            expr: up == 0
            labels: {severity: warning}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersQueueNotDrained]
    ---
    ```
    """,
)

NOWHERE = coverage_rule(
    "CV006",
    "runbook-url-to-nowhere",
    Severity.WARNING,
    "Set `runbook_url` to the address of the runbook, or to `alerts/<alert>/`, which stays when files move.",
    """
    The link in the page is what gets clicked, and at three in the morning nobody searches for where it should have led.

    Bad:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
            annotations: {runbook_url: https://handbook.example/runbooks/orders/}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```

    Good:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
            annotations: {runbook_url: https://handbook.example/alerts/OrdersFailing/}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```
    """,
)

ELSEWHERE = coverage_rule(
    "CV007",
    "runbook-url-to-elsewhere",
    Severity.WARNING,
    "Set `runbook_url` to the address of the runbook, or name the alert in the runbook that it leads to.",
    """
    Where the alert leads to one page and the handbook to another, one is old, and nobody on call can tell which.

    Bad:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
            annotations: {runbook_url: https://wiki.example/orders}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```

    Good:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
            annotations: {runbook_url: https://handbook.example/runbooks/orders-failing/}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```
    """,
)

NOT_READ = coverage_rule(
    "CV008",
    "rule-file-not-read",
    Severity.WARNING,
    "Fix the file, pass its rendered output, or name only the other files.",
    """
    A rule that could not be read is not covered, it is unknown, and a count that leaves it out says too much.

    Bad:

    ```yaml alerts/orders.yaml
    groups:
    {{- range .Values.shops }}
      - name: {{ . }}
    {{- end }}
    ```

    Good:

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules: []
    ```
    """,
)

EXPIRED = coverage_rule(
    "CV009",
    "coverage-exception-expired",
    Severity.WARNING,
    "Write the runbook, or set a new end with a reason that still holds.",
    """
    An exception that has ended holds no more, and whoever made it wanted to be reminded.

    Bad:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
          coverage:
            exceptions:
              - {alert: OrdersFailing, reason: The service ends in spring, until: 2025-06-30}
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```

    Good:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
          coverage:
            exceptions:
              - {alert: OrdersFailing, reason: The service ends in spring, until: 2026-06-30}
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```
    """,
)

UNUSED = coverage_rule(
    "CV010",
    "coverage-exception-unused",
    Severity.ADVICE,
    "Remove it.",
    """
    An exception that hides nothing today would hide the next fault without anybody's deciding so.

    Bad:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
          coverage:
            exceptions:
              - {alert: OrdersFailing, reason: The service ends in spring, until: 2026-06-30}
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```

    ```markdown runbooks/orders-failing.md
    ---
    title: Orders are failing
    alerts: [OrdersFailing]
    ---
    ```

    Good:

    ```yaml mkdocs.yml
    site_name: Handbook
    site_url: https://handbook.example/
    plugins:
      - kbgen:
          sources: [runbooks]
          coverage:
            exceptions:
              - {alert: OrdersFailing, reason: The service ends in spring, until: 2026-06-30}
    ```

    ```yaml alerts/orders.yaml
    groups:
      - name: orders
        rules:
          - alert: OrdersFailing
            expr: up == 0
            labels: {severity: critical}
    ```
    """,
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
