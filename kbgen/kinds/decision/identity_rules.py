"""Rules about what places a decision among the others: its number and its date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kbgen.kinds.decision.labels import LabelledValue
from kbgen.kinds.decision.numbers import numbered
from kbgen.kit import Hit, Place, corpus_rule, each_rule
from kbgen.kit.usual import unless_usual
from kbgen.model import Corpus, Doc, KeyPath, Severity

_SHORT_DATE = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b", re.ASCII)
_MONTHS = 12
_KEYS = ("number", "adr", "rfc", "pep", "bip", "kep-number")


def said_at(key: str, said: LabelledValue) -> KeyPath | Place:
    """Where the author wrote a value: in the body, or under a key."""
    return (key,) if said.line is None else Place(said.line)


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
        earliest, *later = sorted(docs, key=lambda doc: (doc.content.date or date.max, doc.path))
        first = earliest.path.rpartition("/")[2]
        for doc in later:
            yield doc, Hit(("id",), f"the number {number} is already that of {first}", str(number))


@each_rule("DC013", "unreadable-date", Severity.WARNING, "Write the date as YYYY-MM-DD.", "decision")
def unreadable_date(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A date that can be read in two ways, or in none, puts the decision at no place in the log.

    Where other dates of the collection can only be read with the day first, so are all.

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
    content = doc.content
    dated = content.dated.text[:60]
    at = said_at("date", content.dated)
    if dated and content.date is None:
        yield Hit(at, f"{dated!r} is not an unambiguous date", dated)
    elif _can_be_either(doc, corpus):
        hit = Hit(at, f"{dated!r} is ambiguous; it is read as {content.day_said}", dated)
        yield from unless_usual(doc, corpus, _can_be_either, hit)
    for said in content.misdated:
        yield Hit(said_at("date", said), f"{said.text!r} is not a valid date", said.text)


def _can_be_either(doc: Doc[Any], corpus: Corpus) -> bool:
    if doc.kind != "decision" or not doc.content.date_doubt:
        return False
    return corpus.once(("dates",), lambda: _orders(corpus))[doc.collection] != {"day"}


def _orders(corpus: Corpus) -> Mapping[str, set[str]]:
    """What the dates of each collection that can be read in one way only have first."""
    found: dict[str, set[str]] = defaultdict(set)
    for doc in corpus.of_kind("decision"):
        for first, second in _SHORT_DATE.findall(doc.content.dated.text):
            order = "day" if int(first) > _MONTHS else "month" if int(second) > _MONTHS else ""
            found[doc.collection] |= {order} - {""}
    return found


@corpus_rule(
    "DC018", "numbers-disagree", Severity.WARNING, "Write the same number in the name, the heading and the keys."
)
def numbers_disagree(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Who cites the number of the heading sends the reader to another decision.

    Bad:

    ```markdown decisions/0007-a-queue.md
    ---
    status: accepted
    ---

    # 6. A queue
    ```

    Good:

    ```markdown decisions/0007-a-queue.md
    ---
    status: accepted
    ---

    # 7. A queue
    ```
    """
    docs = [doc for doc in corpus.of_kind("decision") if doc.content.number is not None]
    usual = _with_bare_numbers(docs)
    for doc in docs:
        for at, number in _numbers(doc, usual):
            if number != doc.content.number:
                name = doc.path.rpartition("/")[2]
                yield doc, Hit(at, f"the number {number} is not that of {name}", str(number))


def _with_bare_numbers(docs: list[Doc[Any]]) -> frozenset[tuple[str, str]]:
    """The logs whose headings start with a number and nothing after it, and mostly with the right one."""
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for doc in docs:
        if (heading := doc.content.heading) is not None and heading.bare:
            right[doc.collection, doc.content.log].append(heading.number == doc.content.number)
    return frozenset(log for log, found in right.items() if sum(found) > len(found) / 2)


def _numbers(doc: Doc[Any], usual: frozenset[tuple[str, str]]) -> Iterator[tuple[KeyPath | Place, int]]:
    """The numbers that a decision gives itself, and where."""
    heading = doc.content.heading
    if heading is not None and (not heading.bare or (doc.collection, doc.content.log) in usual):
        yield Place(heading.line), heading.number
    if doc.fields.id is not None and (own := numbered(doc.fields.id)[1]) is not None:
        yield ("id",), own
    for key in _KEYS:
        said = str(doc.extra.get(key, ""))
        if said.isascii() and said.isdigit():
            yield (key,), int(said[:9])
