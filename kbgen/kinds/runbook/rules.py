"""Rules for runbooks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.body import Heading, Section
from kbgen.kinds.runbook import STANDARD, is_expected
from kbgen.kinds.runbook.commands import CommandPiece, changes, language_fix, names, placeholders
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.escalation import escalation_ref, walk
from kbgen.kit.reviews import evidence_on, last_practice
from kbgen.kit.rule import unless_usual
from kbgen.model import Corpus, Doc, Severity

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
    found = (
        [placeholder for placeholder in placeholders(reading) if placeholder.text in undeclared] if undeclared else []
    )
    if found:
        first, others = found[0], len(found) - 1
        more = f", nor {'is another' if others == 1 else f'are {others} others'}" if others else ""
        message = f"the placeholder {first.text} is not declared{more}"
        yield Hit(first.place, message, first.text, severity=None if reading.doc.fields.variables else Severity.ADVICE)


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
    nameless = [fence for fence in reading.outline.fences if not fence.language and not fence.indented]
    lines = reading.body.split("\n") if nameless else []
    for fence in nameless:
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
    first = next(iter(changes(reading)), None)
    if first is not None and not _has_way_back(reading) and _verifies(reading, first):
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
    first = next(iter(changes(reading)), None)
    if first is not None and not _verifies(reading, first):
        also = "" if _has_way_back(reading) else ", nor how to take it back"
        yield Hit(first.place, f"{_changing(first)}, and nothing says how to see that it worked{also}", "verify")


def _has_way_back(reading: Reading[Any]) -> bool:
    if reading.doc.content.purpose == "rollback":
        return True
    text = reading.body.lower()
    # plain searches cost a tenth of one with alternatives
    return any(sign in text for sign in _BACK_SIGNS) and bool(_BACK.search(text))


def _verifies(reading: Reading[Any], change: CommandPiece) -> bool:
    """Whether a step after a change, or a section, says how to see that it worked."""
    after = "\n".join(reading.body.split("\n")[change.place.line :])
    return bool(_VERIFY.search(after)) or any(
        _VERIFY_HEADING.search(heading.text) for heading in reading.outline.headings
    )


def _changing(change: CommandPiece) -> str:
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


_NUMBERED = re.compile(r"(?:step\s+)?\d+(?:\.\d+)*[.):\s]", re.IGNORECASE)
_EXERCISED = ("executed", "incident", "exercise")


@each_rule(
    "RB005", "missing-section", Severity.WARNING, "Add it, if only to say that there is nothing to say.", "runbook"
)
def missing_section(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """Runbooks for alerts share one order of sections, so that nobody has to search in the middle of an incident.

    Where most of a collection's have another order it is one advice.

    Bad:

    ```markdown runbooks/OrdersDown.md
    ---
    title: Orders are down
    ---

    ## Meaning

    Nobody can order.
    ```

    Good:

    ```markdown runbooks/OrdersDown.md
    ---
    title: Orders are down
    ---

    ## Meaning

    Nobody can order.

    ## Impact

    No revenue.

    ## Diagnosis

    Look at the board.

    ## Mitigation

    Restart it.
    ```
    """
    if missing := doc.content.missing:
        lacking = "none of the sections" if missing == STANDARD else "no section"
        hit = Hit(("title",), f"it has {lacking} {', '.join(missing)}", " ".join(missing))
        yield from unless_usual(doc, corpus, _lacks_section, hit)


def _lacks_section(doc: Doc[Any], _corpus: Corpus) -> bool:
    return doc.kind == "runbook" and bool(doc.content.missing)


@document_rule("RB006", "empty-section", Severity.WARNING, "Write the section, or remove its heading.")
def empty_section(reading: Reading[Any]) -> Iterator[Hit]:
    """An empty section is a promise that is found to be broken at the worst moment.

    A heading that may group those after it, or is a sentence, is advice.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ## Steps

    ## Verification

    All pods are ready.
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    ---

    ## Steps

    Restart the pods one by one.

    ## Verification

    All pods are ready.
    ```
    """
    sections = reading.outline.sections
    for index, section in enumerate(sections):
        heading = section.heading
        if (
            heading is not None
            and not reading.body[section.start : section.end].strip()
            and _wants_text(heading)
            and _has_nothing_below(heading, sections[index + 1 : index + 2])
        ):
            lesser = None if is_expected(heading.text) else Severity.ADVICE
            yield Hit(Place(heading.line), f"the section {heading.text!r} is empty", heading.text, severity=lesser)


def _wants_text(heading: Heading) -> bool:
    """Whether a heading promises something below it; a numbered one is a step that is said by itself."""
    return heading.level > 1 and not _NUMBERED.match(heading.text)


def _has_nothing_below(heading: Heading, following: tuple[Section, ...]) -> bool:
    """Whether no section that follows is part of that of a heading."""
    after = following[0].heading if following else None
    return after is None or not (after.level > heading.level or _NUMBERED.match(after.text))


@corpus_rule(
    "RB007", "alert-with-two-runbooks", Severity.WARNING, "Let one of them name the alert, and link the other from it."
)
def alert_with_two_runbooks(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """An alert links to one address; whoever lands on the wrong one of two runbooks loses minutes.

    Bad:

    ```markdown runbooks/a.md
    ---
    title: Orders are down
    alerts: [OrdersDown]
    ---
    ```

    ```markdown runbooks/b.md
    ---
    title: Orders are slow
    alerts: [OrdersDown]
    ---
    ```

    Good:

    ```markdown runbooks/a.md
    ---
    title: Orders are down
    alerts: [OrdersDown]
    ---
    ```

    ```markdown runbooks/b.md
    ---
    title: Orders are slow
    alerts: [OrdersSlow]
    ---
    ```
    """
    by_alert: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("runbook"):
        for alert in doc.content.alerts if not doc.ended else ():
            by_alert[alert].append(doc)
    for alert, docs in by_alert.items():
        for doc in docs[1:]:
            yield doc, Hit(("alerts",), f"the alert {alert} already leads to {docs[0].path}", alert)


@corpus_rule(
    "RB008",
    "paging-never-exercised",
    Severity.WARNING,
    "Carry it out in an exercise, or once by yourself with a record under `reviews`.",
)
def paging_never_exercised(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The first time a runbook is carried out should not be at night, with the system down.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```
    """
    for doc in corpus.of_kind("runbook"):
        if doc.fields.severity == "page" and not doc.ended and _last_exercised(doc, corpus, date.max) is None:
            yield doc, Hit(("severity",), "the alert pages someone, but the runbook has never been exercised")


def _last_exercised(doc: Doc[Any], corpus: Corpus, today: date) -> date | None:
    """When it was last carried out, by its own record or by that of an incident or an exercise; failures aside."""
    days = [review.date for review in doc.fields.reviews if review.how in _EXERCISED]
    seen = last_practice(evidence_on(doc, corpus), today)
    return max([*days, seen.trial.day] if seen else days, default=None)


@dated_rule("RB009", "exercise-overdue", Severity.WARNING, "Carry it out in an exercise, or record it under `reviews`.")
def exercise_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Systems drift; what worked in spring may fail in autumn.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    exercise_every: 180d
    reviews: [{date: 2025-01-10, how: exercise}]
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    exercise_every: 180d
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```
    """
    for doc in corpus.of_kind("runbook"):
        every, last = doc.fields.exercise_every, _last_exercised(doc, corpus, today)
        if every is None or doc.ended:
            continue
        if last is None:
            yield doc, Hit(("exercise_every",), f"to be carried out every {every}, and never was")
        elif (due := every.after(last)) < today:
            yield doc, Hit(("exercise_every",), f"was to be carried out by {due}, last on {last}", str(due))


@corpus_rule("RB010", "escalation-ends-nowhere", Severity.WARNING, "Name a team or person that exists and is here.")
def escalation_ends_nowhere(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """When the runbook does not help, the next line must be a name that answers.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```

    ```markdown teams/orders.md
    ---
    title: Orders
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    severity: page
    escalation: orders
    reviews: [{date: 2026-01-10, how: exercise}]
    ---
    ```

    ```markdown teams/orders.md
    ---
    title: Orders
    ---
    ```
    """
    if not corpus.of_kind("team") and not corpus.of_kind("person"):
        return
    for doc in corpus.of_kind("runbook"):
        if doc.fields.severity == "page" and not doc.ended:
            name = escalation_ref(doc, corpus)
            if name is None:
                yield doc, Hit(("severity",), "the alert pages someone, but the escalation reaches nobody")
                continue
            for call in walk(name, corpus, doc):
                if call.who is not None and call.who.ended:
                    yield (
                        doc,
                        Hit(("escalation",), f"the call escalates to {call.name!r}, who {call.who.ended}", call.name),
                    )
