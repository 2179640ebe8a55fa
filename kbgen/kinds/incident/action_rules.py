"""Rules for the actions of incidents: somebody does them by a day, and they are closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kit import Hit, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.actions import overdue, owner_has_left, undated, unowned
from kbgen.kit.usual import unless_usual
from kbgen.model import Corpus, Doc, Severity


@each_rule(
    "IN002",
    "incident-without-action",
    Severity.WARNING,
    "Add what will be changed, or allow this finding and say why nothing is.",
    "incident",
)
def incident_without_action(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An incident from which nothing follows happens again.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: published
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    status: published
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    if _lacks_action(doc, corpus):
        hit = Hit(("actions",), "no follow-up action: neither `actions` nor the text lists one")
        yield from unless_usual(doc, corpus, _lacks_action, hit)


def _lacks_action(doc: Doc[Any], _corpus: Corpus) -> bool:
    return doc.kind == "incident" and doc.fields.status != "draft" and not doc.content.actions


@each_rule("IN003", "action-without-owner", Severity.WARNING, "Name one team or person as its owner.", "incident")
def action_without_owner(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """What everybody is to do nobody does.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, due: 2026-02-01}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    yield from unowned(doc, corpus)


@each_rule(
    "IN004", "action-without-due-date", Severity.WARNING, "Set the day by which it is done, under `due`.", "incident"
)
def action_without_due_date(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An action without a day is never late, and seldom done.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01}]
    ---
    ```
    """
    yield from undated(doc, corpus)


@dated_rule(
    "IN005", "action-overdue", Severity.WARNING, "Do it next, set a new day, or drop it and say which risk is accepted."
)
def action_overdue(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Until it is done, the incident that called for it can happen again.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2025-12-31}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-01-15}]
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        for hit in overdue(doc, today):
            yield doc, hit


@corpus_rule("IN014", "action-owner-has-left", Severity.WARNING, "Hand the action to somebody who is here, or drop it.")
def action_owner_has_left(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """The action waits for somebody who will not come back.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: ada, due: 2026-02-01}]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: ada, due: 2025-02-01, status: done, closed_on: 2025-01-20}]
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```
    """
    for doc in corpus.of_kind("incident"):
        for hit in owner_has_left(doc, corpus):
            yield doc, hit


@document_rule("IN015", "action-closed-in-words-only", Severity.ADVICE, "Make `status` and `closed_on` say the same.")
def action_closed_in_words_only(reading: Reading[Any]) -> Iterator[Hit]:
    """Whether a risk is still open must not depend on which of two keys one reads.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01, status: open, closed_on: 2026-01-10}]
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions: [{title: Alert on refused orders, owner: orders, due: 2026-02-01, status: done, closed_on: 2026-01-10}]
    ---
    ```
    """
    for index, item in enumerate(reading.doc.fields.actions):
        if item.status in ("open", "in-progress") and item.closed_on is not None:
            yield Hit(("actions", index, "status"), f"is {item.status}, and was closed on {item.closed_on}", item.title)
        elif item.status == "done" and item.closed_on is None:
            yield Hit(("actions", index, "status"), "is done, and no `closed_on` says since when", item.title)


@document_rule("IN016", "two-actions-with-one-id", Severity.WARNING, "Give the later one an `id` of its own.")
def two_actions_with_one_id(reading: Reading[Any]) -> Iterator[Hit]:
    """Tickets and chat refer to an action by its id, and two cannot be told apart.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions:
      - {id: alert, title: Alert on refused orders, owner: orders, due: 2026-02-01}
      - {id: alert, title: Alert on slow orders, owner: orders, due: 2026-02-01}
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    actions:
      - {id: refused, title: Alert on refused orders, owner: orders, due: 2026-02-01}
      - {id: slow, title: Alert on slow orders, owner: orders, due: 2026-02-01}
    ---
    ```
    """
    seen: set[str] = set()
    for index, item in enumerate(reading.doc.fields.actions):
        if item.id is not None and item.id in seen:
            yield Hit(("actions", index, "id"), f"the id {item.id!r} is already that of an action above", item.id)
        seen.add(item.id or "")
