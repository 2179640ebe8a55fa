"""Rules for decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.decision.read import Said
from kbgen.kinds.decision.schema import STATUSES, UNSPECIFIED
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule
from kbgen.kit.days import parse_day
from kbgen.kit.suggest import nearest, only_near
from kbgen.model import Corpus, Doc, Fix, KeyPath, Severity, Where

_OPEN = ("draft", "proposed")


@corpus_rule("DC001", "duplicate-number", Severity.ERROR, "Give the later one the next free number, in its file name.")
def duplicate_number(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Two decisions of one number cannot be told apart when somebody cites it.

    Bad:

    ```markdown decisions/0007-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```

    ```markdown decisions/0007-a-cache.md
    ---
    title: A cache
    status: accepted
    ---
    ```

    Good:

    ```markdown decisions/0007-a-queue.md
    ---
    title: A queue
    status: accepted
    ---
    ```

    ```markdown decisions/0008-a-cache.md
    ---
    title: A cache
    status: accepted
    ---
    ```
    """
    by_number: dict[tuple[str, str, int], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("decision"):
        if doc.content.number is not None:
            by_number[doc.collection, doc.content.log, doc.content.number].append(doc)
    for (_, _, number), docs in by_number.items():
        for doc in docs[1:]:
            first = docs[0].path.rpartition("/")[2]
            yield doc, Hit(("id",), f"the number {number} is already that of {first}", str(number))


@document_rule("DC005", "decision-without-status", Severity.WARNING, f"Set `status` to one of {', '.join(STATUSES)}.")
def decision_without_status(reading: Reading[Any]) -> Iterator[Hit]:
    """A reader cannot tell whether it is a rule, an idea or history; kbgen shows it as unspecified and does not guess.

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
    if not reading.doc.content.said.text:
        yield Hit(("status",), "the decision has no status, in front matter or in its text")


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
        at, near = _at("status", content.said), only_near(said, STATUSES)
        where = Where.WORD if isinstance(at, Place) else Where.VALUE
        fix = Fix(said, near, where) if near else None
        yield Hit(at, f"{said!r} is no known status{nearest(said, STATUSES)}", said, fix=fix)


def _at(key: str, said: Said) -> KeyPath | Place:
    """Where the author wrote a value: in the body, or under a key."""
    return (key,) if said.line is None else Place(said.line)


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
    for doc in corpus.of_kind("decision"):
        if doc.content.status != "accepted":
            continue
        for replaced in doc.fields.supersedes:
            earlier = corpus.resolve(replaced.id, doc, ("decision",))
            if earlier is not None and not replaced.scope and earlier.content.status == "accepted":
                at = _at("status", earlier.content.said)
                yield earlier, Hit(at, f"superseded by {doc.id}, and still accepted", doc.id)


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
    for doc in corpus.of_kind("decision"):
        said = doc.content.said
        names_it = " by " in f" {said.text.lower()} "
        if doc.content.status == "superseded" and not names_it and not corpus.referrers(doc, role="supersedes"):
            yield doc, Hit(_at("status", said), "the decision is superseded, and no other says that it supersedes it")


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
            yield doc, Hit(_at("revisit", said), f"was to be revisited on {day}", str(day))


@document_rule("DC013", "unreadable-date", Severity.WARNING, "Write the date as YYYY-MM-DD.")
def unreadable_date(reading: Reading[Any]) -> Iterator[Hit]:
    """A date that can be read in two ways, or in none, puts the decision at no place in the log.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    date: Month 99, 9999
    ---
    ```

    Good:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: accepted
    date: 2026-01-10
    ---
    ```
    """
    content = reading.doc.content
    dated = content.dated.text[:60]
    if dated and content.date is None:
        yield Hit(_at("date", content.dated), f"{dated!r} is no date that can be read in one way", dated)
