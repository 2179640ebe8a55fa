"""Rules for runbooks: what whoever is called at three in the morning must find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kbgen.kinds.runbook.changes import changes
from kbgen.kinds.runbook.commands import Found, names, placeholders
from kbgen.kinds.runbook.languages import language_fix
from kbgen.kit import Hit, Place, Reading, document_rule
from kbgen.model import Severity

_BACK = re.compile(
    r"\broll(?:s|ed|ing)?[ -]?back\b|\bback(?:s|ed|ing)?[ -]out\b|\bundo(?:es|ne|ing)?\b|\brevert(?:s|ed|ing)?\b"
    r"|\brestor(?:e|es|ed|ing) the (?:old|original|previous|former)\b|\bfail(?:s|ed|ing)?[ -]?back\b",
)
_BACK_SIGNS = ("back", "undo", "revert", "restor")
_VERIFY_HEADING = re.compile(
    r"\bverif|\bvalidat|\bconfirm|\bcheck (?:that|whether)\b|\bis it fixed\b|\bafterwards\b", re.IGNORECASE
)
_VERIFY = re.compile(
    r"\bverif(?:y|ies|ied|ying|ication)\b|\bvalidat(?:e|es|ed|ing|ion)\b|\bconfirm(?:s|ed|ing)?\b"
    r"|\bcheck(?:s|ed|ing)? (?:that|whether|if)\b|\b(?:make|be) sure\b|\brollout status\b|\b(?:kubectl|oc) wait\b",
    re.IGNORECASE,
)


@document_rule(
    "RB001", "undeclared-placeholder", Severity.WARNING, "Declare it under `variables`, with what to fill in."
)
def undeclared_placeholder(reading: Reading[Any]) -> Iterator[Hit]:
    """Whoever runs the command must know what goes in its place, and where to find it.

    Where no variable is declared at all it is advice: many a placeholder says itself what to fill in.

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
    found = [one for one in placeholders(reading) if one.text in undeclared] if undeclared else []
    if found:
        first, others = found[0], len(found) - 1
        more = f", nor {'is another' if others == 1 else f'are {others} others'}" if others else ""
        said = f"the placeholder {first.text} is not declared{more}"
        yield Hit(first.place, said, first.text, severity=None if reading.doc.fields.variables else Severity.ADVICE)


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


@document_rule(
    "RB003",
    "runbook-without-rollback",
    Severity.ADVICE,
    "Say how to take it back, in a step or in a Rollback section.",
)
def runbook_without_rollback(reading: Reading[Any]) -> Iterator[Hit]:
    """A step that changes something and cannot be taken back is taken twice as late, or once too often.

    Restarts, kills and deletions that a controller undoes need no way back. A document that does not say how to see
    that it worked either has one finding for both, RB004.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Scale down
    ---

    ```shell
    kubectl -n orders scale deployment/orders --replicas=1
    ```

    Verify that all orders of the last minute went through.
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Scale down
    ---

    ```shell
    kubectl -n orders scale deployment/orders --replicas=1
    ```

    To roll back, set the replicas to three again. Verify that all orders of the last minute went through.
    ````
    """
    first = None if _has_way_back(reading) else next(changes(reading), None)
    if first is not None and _verifies(reading, first):
        yield Hit(first.place, f"{_changing(first)}, and nothing says how to take it back", "rollback")


@document_rule(
    "RB004",
    "runbook-without-verification",
    Severity.ADVICE,
    "Say how to see that it worked, in a step or in a Verification section.",
)
def runbook_without_verification(reading: Reading[Any]) -> Iterator[Hit]:
    """Without a check at its end, a step that failed looks like one that worked.

    A check counts where it comes after the first change. Where nothing says how to take it back either, this finding
    says both.

    Bad:

    ````markdown runbooks/restart.md
    ---
    title: Scale down
    ---

    ```shell
    kubectl -n orders scale deployment/orders --replicas=1
    ```

    To roll back, set the replicas to three again.
    ````

    Good:

    ````markdown runbooks/restart.md
    ---
    title: Scale down
    ---

    ```shell
    kubectl -n orders scale deployment/orders --replicas=1
    ```

    Verify that orders go through. To roll back, set the replicas to three again.
    ````
    """
    first = next(changes(reading), None)
    if first is not None and not _verifies(reading, first):
        also = "" if _has_way_back(reading) else ", nor how to take it back"
        yield Hit(first.place, f"{_changing(first)}, and nothing says how to see that it worked{also}", "verify")


def _has_way_back(reading: Reading[Any]) -> bool:
    if reading.doc.content.purpose == "rollback":
        return True
    text = reading.body.lower()
    # plain searches cost a tenth of one with alternatives
    return any(sign in text for sign in _BACK_SIGNS) and bool(_BACK.search(text))


def _verifies(reading: Reading[Any], change: Found) -> bool:
    """Whether a step after a change, or a section, says how to see that it worked."""
    after = "\n".join(reading.body.split("\n")[change.place.line :])
    return bool(_VERIFY.search(after)) or any(_VERIFY_HEADING.search(one.text) for one in reading.outline.headings)


def _changing(change: Found) -> str:
    return f"`{change.text[:60]}` changes the system"


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
            yield Hit(
                at, f"the pattern of {variable.name} is not a valid regular expression: {error}", variable.pattern
            )
            continue
        # The default is short and the author's own, so that a slow pattern harms nobody but its author.
        if variable.default and len(variable.default) < 200 and not pattern.fullmatch(variable.default):
            yield Hit(
                at, f"the default {variable.default!r} of {variable.name} does not fit its pattern", variable.default
            )
