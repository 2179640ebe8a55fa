"""Rules for decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.decision.identity_rules import said_at
from kbgen.kinds.decision.relations import SUPERSEDES, relations
from kbgen.kinds.decision.schema import STATUSES, UNSPECIFIED
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.days import parse_day
from kbgen.kit.suggest import nearest, only_near
from kbgen.kit.usual import unless_usual
from kbgen.model import Corpus, Doc, Fix, Severity, Where

_OPEN = ("draft", "proposed")


@each_rule(
    "DC005", "decision-without-status", Severity.WARNING, f"Set `status` to one of {', '.join(STATUSES)}.", "decision"
)
def decision_without_status(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A reader cannot tell whether it is a rule, an idea or history; kbgen shows it as unspecified and does not guess.

    Where most decisions of a collection have none it is one advice.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    date: 2026-01-10
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    date: 2026-01-10
    status: accepted
    ---
    ```
    """
    if _lacks_status(doc, corpus):
        hit = Hit(("status",), "the decision has no status, in front matter or in its text")
        yield from unless_usual(doc, corpus, _lacks_status, hit)


def _lacks_status(doc: Doc[Any], _corpus: Corpus) -> bool:
    return doc.kind == "decision" and not doc.content.said.text


@document_rule("DC006", "unknown-status", Severity.WARNING, f"Write one of {', '.join(STATUSES)}.")
def unknown_status(reading: Reading[Any]) -> Iterator[Hit]:
    """A status that nobody else uses says nothing to a reader; it is kept, and shown as unspecified.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: acepted
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```
    """
    content = reading.doc.content
    said = content.said.text[:60]
    if said and content.status == UNSPECIFIED:
        at, near = said_at("status", content.said), only_near(said, STATUSES)
        where = Where.WORD if isinstance(at, Place) else Where.VALUE
        fix = Fix(said, near, where) if near else None
        yield Hit(at, f"{said!r} is no known status{nearest(said, STATUSES)}", said, fix=fix)


@corpus_rule("DC007", "superseded-but-standing", Severity.WARNING, "Set its `status` to superseded.")
def superseded_but_standing(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A decision that another has replaced in full still reads as if it held.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```
    """
    for one in relations(corpus):
        states = {one.earlier.content.status, one.later.content.status}
        if one.role == SUPERSEDES and not one.scope and states == {"accepted"}:
            at = said_at("status", one.earlier.content.said)
            yield one.earlier, Hit(at, f"superseded by {one.later.id}, and still accepted", one.later.id)


@corpus_rule("DC008", "superseded-by-nothing", Severity.ADVICE, "Let the later decision name it under `supersedes`.")
def superseded_by_nothing(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A reader learns that the decision no longer holds, and not what holds instead.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: superseded
    ---
    ```

    ```markdown decisions/0002-a-log.md
    ---
    title: A log
    status: accepted
    supersedes: [0001-a-queue]
    ---
    ```
    """
    replaced = {one.earlier.address for one in relations(corpus) if one.role == SUPERSEDES}
    for doc in corpus.of_kind("decision"):
        said = doc.content.said
        names_it = " by " in f" {said.text.lower()} "
        if doc.content.status == "superseded" and not names_it and doc.address not in replaced:
            message = "the decision is superseded, and no other says that it supersedes it"
            yield doc, Hit(said_at("status", said), message)


@dated_rule("DC009", "undecided-past-its-date", Severity.WARNING, "Decide it, defer it, or set a new `decide_by`.")
def undecided_past_its_date(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """People wait for a proposal that nobody decides, or act as if it had been decided.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    decide_by: 2025-12-01
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: proposed
    decide_by: 2026-03-01
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        day = doc.fields.decide_by
        if day is not None and day < today and doc.content.status in (*_OPEN, UNSPECIFIED):
            yield doc, Hit(("decide_by",), f"was to be decided by {day} and is still {doc.content.status}", str(day))


@dated_rule(
    "DC010", "revisit-past-its-date", Severity.WARNING, "Look at it again, and set a new `revisit` or supersede it."
)
def revisit_past_its_date(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """The decision itself says until when it can be trusted unseen.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    revisit: 2025-12-01
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    revisit: 2026-12-01
    ---
    ```
    """
    for doc in corpus.of_kind("decision"):
        said = doc.content.revisit
        day = parse_day(said.text)
        if day is not None and day < today and not doc.ended:
            yield doc, Hit(said_at("revisit", said), f"was to be revisited on {day}", str(day))
