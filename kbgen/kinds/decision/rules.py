"""Rules for decisions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from kbgen.kinds.decision.identity_rules import said_at
from kbgen.kinds.decision.schema import UNSPECIFIED
from kbgen.kit import Hit, Place, Reading, corpus_rule, dated_rule, document_rule, each_rule
from kbgen.kit.amounts import counted
from kbgen.kit.days import parse_day
from kbgen.kit.suggest import nearest, only_near
from kbgen.kit.usual import unless_usual
from kbgen.model import Corpus, Doc, Fix, Severity, Where
from kbgen.model.settings import STATUSES

_OPEN = ("draft", "proposed")
_OWN_WORD = re.compile(r"[^\W\d_]{2,30}(?:[ -][^\W\d_]{2,30}){0,2}")
_MOST_WORDS = 5


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

    Words of a log's own, such as `locked`, are one finding of the log (DC019).

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
    said, near = content.said.text[:60], only_near(content.said.text[:60], STATUSES)
    if said and content.status == UNSPECIFIED and (near or not is_own_word(said)):
        at = said_at("status", content.said)
        where = Where.WORD if isinstance(at, Place) else Where.VALUE
        fix = Fix(said, near, where) if near else None
        yield Hit(at, f"{said!r} is not a known status{nearest(said, STATUSES)}", said, fix=fix)


def is_own_word(said: str) -> bool:
    """Whether a status is a word or two that a log may have for states of its own."""
    return bool(_OWN_WORD.fullmatch(said))


@corpus_rule(
    "DC019",
    "statuses-of-its-own",
    Severity.WARNING,
    "Say in `mkdocs.yml`, under `statuses`, what the log's own words mean, or write others.",
)
def statuses_of_its_own(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A log may have words of its own for where a decision stands; only the handbook can say what they mean.

    `statuses: {locked: accepted}` below `plugins.kbgen` in `mkdocs.yml` says it once for every decision.

    Bad:

    ```markdown decisions/0001-a-queue.md
    ---
    title: A queue
    status: locked
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
    logs: dict[tuple[str, str], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.of_kind("decision"):
        said = doc.content.said.text
        if doc.content.status == UNSPECIFIED and is_own_word(said) and not only_near(said, STATUSES):
            logs[doc.collection, doc.content.log].append(doc)
    for docs in logs.values():
        words = Counter(doc.content.said.text.lower() for doc in docs).most_common(_MOST_WORDS)
        listed = ", ".join(f"{word}: accepted" for word, _ in words)
        message = (
            f"{words[0][0]!r} is no status that is known, of {counted(len(docs), 'decision')} of this log; if it means "
            f"that one is accepted, add `statuses: {{{listed}}}` to `plugins.kbgen` in mkdocs.yml"
        )
        yield docs[0], Hit(said_at("status", docs[0].content.said), message, words[0][0])


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
