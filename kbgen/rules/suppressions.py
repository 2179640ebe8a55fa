"""Rules about suppressions; the check itself finds their faults, since only it knows what they hid."""

from __future__ import annotations

from kbgen.kit import load_rule
from kbgen.model import Severity

EXPIRED = load_rule(
    "AL002",
    "expired-suppression",
    Severity.ADVICE,
    "Fix what it suppresses and remove it, or set a new date with a reason that still holds.",
    """
    A suppression with an end was a promise; past that day `stale` shows again what it hid.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    <!-- kbgen: allow GN004 until 2020-01-01 -- the canary is being designed -->

    TODO: describe the canary.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    <!-- kbgen: allow GN004 until 2199-01-01 -- the canary is being designed -->

    TODO: describe the canary.
    ```
    """,
)

UNUSED = load_rule(
    "AL003",
    "unused-suppression",
    Severity.WARNING,
    "Remove it, or correct its code.",
    """
    A suppression that hides nothing today hides the next fault of its kind without anybody having decided so.

    Bad:

    ```markdown
    ---
    title: Deploying
    ---

    <!-- kbgen: allow GN004 -- the canary is being designed -->

    The canary takes one request in twenty.
    ```

    Good:

    ```markdown
    ---
    title: Deploying
    ---

    The canary takes one request in twenty.
    ```
    """,
)
