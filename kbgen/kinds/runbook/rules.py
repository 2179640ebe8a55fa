"""Rules for runbooks: what whoever is called at three in the morning must find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kbgen.kinds.runbook.commands import changes, names, placeholders
from kbgen.kinds.runbook.languages import language_fix
from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.model import Severity

_BACK = re.compile(
    r"\broll(?:ing)?[ -]?back\b|\bback(?:ing)? out\b|\bundo(?:ing)?\b|\brevert(?:ing)?\b|\bfail(?:ing)? back\b",
    re.IGNORECASE,
)
_VERIFY = re.compile(
    r"\bverif|\bvalidat|\bconfirm|\bcheck (?:that|whether)\b|\bis it fixed\b|\bafterwards\b", re.IGNORECASE
)


@document_rule(
    "RB001", "undeclared-placeholder", Severity.WARNING, "Declare it under `variables`, with what to fill in."
)
def undeclared_placeholder(reading: Reading[Any]) -> Iterator[Hit]:
    """Whoever runs the command must know what goes in its place, and where to find it.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ```shell
    kubectl -n $NAMESPACE get pods
    ```
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    variables:
      - {name: NAMESPACE, description: Where the service runs, default: orders}
    ---

    ```shell
    kubectl -n $NAMESPACE get pods
    ```
    ````
    """
    undeclared = set(reading.doc.content.undeclared)
    # where each stands is looked for only in a document that has some
    for text, place in placeholders(reading) if undeclared else ():
        if text in undeclared:
            yield Hit(place, f"the placeholder {text} is not declared", text)


@document_rule(
    "RB002", "code-without-language", Severity.ADVICE, "Name the language after the fence: `shell`, `sql`, `text`."
)
def code_without_language(reading: Reading[Any]) -> Iterator[Hit]:
    """A command and its output look alike until one of them is pasted into a terminal.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ```
    systemctl status orders
    ```
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ```shell
    systemctl status orders
    ```
    ````
    """
    lines = reading.body.split("\n")
    for fence in reading.outline.fences:
        if not fence.language and not fence.indented:
            first = fence.code.strip().partition("\n")[0][:80]
            yield Hit(Place(fence.line), "the code block names no language", first, fix=language_fix(fence, lines))


def _any_heading(reading: Reading[Any], pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(heading.text) for heading in reading.outline.headings)


@document_rule(
    "RB003", "runbook-without-rollback", Severity.WARNING, "Add a Rollback section that says how to take it back."
)
def runbook_without_rollback(reading: Reading[Any]) -> Iterator[Hit]:
    """A step that changes something and cannot be taken back is taken twice as late, or once too often.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Scale down
    ---

    ```shell
    kubectl -n orders scale deployment/orders --replicas=1
    ```
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Scale down
    ---

    ```shell
    kubectl -n orders scale deployment/orders --replicas=1
    ```

    ## Rollback

    Set the replicas back to three.
    ````
    """
    if reading.doc.content.purpose == "rollback" or _any_heading(reading, _BACK):
        return
    if first := next(changes(reading), None):
        yield Hit(
            first.place, f"`{first.text[:60]}` changes the system, and no section says how to take it back", "rollback"
        )


@document_rule(
    "RB004",
    "runbook-without-verification",
    Severity.WARNING,
    "Add a Verification section that says how to see that it worked.",
)
def runbook_without_verification(reading: Reading[Any]) -> Iterator[Hit]:
    """Without a check at its end, a step that failed looks like one that worked.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ```shell
    kubectl -n orders rollout restart deployment/orders
    ```

    ## Rollback

    A restart needs none.
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ```shell
    kubectl -n orders rollout restart deployment/orders
    ```

    ## Verification

    All pods are ready within two minutes.

    ## Rollback

    A restart needs none.
    ````
    """
    if _any_heading(reading, _VERIFY):
        return
    if first := next(changes(reading), None):
        yield Hit(
            first.place,
            f"`{first.text[:60]}` changes the system, and no section says how to see that it worked",
            "verify",
        )


@document_rule("RB011", "unused-variable", Severity.ADVICE, "Remove it, or use it in a command.")
def unused_variable(reading: Reading[Any]) -> Iterator[Hit]:
    """A value that is asked for and used nowhere costs time and trust.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    variables: [{name: POD}]
    ---

    ```shell
    kubectl get pods
    ```
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    variables: [{name: POD}]
    ---

    ```shell
    kubectl get pod $POD
    ```
    ````
    """
    for index, variable in enumerate(reading.doc.fields.variables):
        if not names(reading.body, variable.name):
            yield Hit(("variables", index, "name"), f"the variable {variable.name} is used nowhere", variable.name)


@document_rule("RB012", "variable-against-its-pattern", Severity.WARNING, "Correct the pattern or the default.")
def variable_against_its_pattern(reading: Reading[Any]) -> Iterator[Hit]:
    """A default that its own pattern refuses leaves the reader with a form that cannot be filled in.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    variables: [{name: POD, default: Orders 1, pattern: "[a-z0-9-]+"}]
    ---

    ```shell
    kubectl get pod $POD
    ```
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Restart
    variables: [{name: POD, default: orders-1, pattern: "[a-z0-9-]+"}]
    ---

    ```shell
    kubectl get pod $POD
    ```
    ````
    """
    for index, variable in enumerate(reading.doc.fields.variables):
        if variable.pattern is None:
            continue
        at = ("variables", index, "pattern")
        try:
            pattern = re.compile(variable.pattern)
        except re.error as error:
            yield Hit(at, f"the pattern of {variable.name} is no regular expression: {error}", variable.pattern)
            continue
        # The default is short and the author's own, so that a slow pattern harms nobody but its author.
        if variable.default and len(variable.default) < 200 and not pattern.fullmatch(variable.default):
            yield Hit(
                at, f"the default {variable.default!r} of {variable.name} does not fit its pattern", variable.default
            )
