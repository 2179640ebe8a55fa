"""Rules for principles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kbgen.kit import Hit, Reading, corpus_rule, document_rule
from kbgen.kit.principles import stances_on
from kbgen.model import Corpus, Doc, Severity

_OFTEN = 3
_REASONS = ("rationale", "why", "reason")
_SEVERAL = re.compile(r"\bprinciples\b", re.IGNORECASE)
_WORD = re.compile(r"\w")
_LABEL = re.compile(r"^[ >*-]*(?:\*\*|__)([^*_\n]{1,60})(?:\*\*|__)", re.MULTILINE)


def _sections(reading: Reading[Any], *names: str) -> list[str]:
    """The headings, and the labels in bold that begin a line, that are one of some names."""
    headings = (heading.text for heading in reading.outline.headings)
    labels = (match[1] for match in _LABEL.finditer(reading.text))
    return [one for one in (*headings, *labels) if one.lower().strip(" :") in names]


def _states_first(reading: Reading[Any]) -> bool:
    """Whether a body has sections, and words above the first of them."""
    title, sections = reading.outline.title, reading.outline.sections
    above = [one for one in sections if one.heading is None or (title and one.start <= title.end)]
    return len(sections) > len(above) and any(_WORD.search(reading.outline.prose[one.start : one.end]) for one in above)


def _is_list(reading: Reading[Any]) -> bool:
    """Whether a document is a list of principles, by its title, a heading of it, or several reasons."""
    several = len(_sections(reading, *_REASONS)) > 1
    return several or bool(_SEVERAL.search(reading.doc.title) or _sections(reading, "principles"))


@document_rule(
    "PR001", "principle-without-statement", Severity.WARNING, "Write the principle as one sentence in `statement`."
)
def principle_without_statement(reading: Reading[Any]) -> Iterator[Hit]:
    """A principle that cannot be said in a sentence cannot be weighed in a meeting.

    The words above the first of its sections may be that sentence.

    Bad:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    rationale: New technology costs more than it seems.
    ---
    ```

    Good:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    statement: We use what we know unless what we know cannot do it.
    rationale: New technology costs more than it seems.
    ---
    ```
    """
    named = _sections(reading, "statement", "principle") or _states_first(reading) or _is_list(reading)
    if not reading.doc.fields.statement and not named:
        yield Hit(("statement",), "the principle is nowhere stated: neither `statement` nor a section of that name")


@document_rule("PR002", "principle-without-rationale", Severity.WARNING, "Say why in `rationale`.")
def principle_without_rationale(reading: Reading[Any]) -> Iterator[Hit]:
    """Without its reason nobody can tell when a principle no longer applies.

    Bad:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    statement: We use what we know unless what we know cannot do it.
    ---
    ```

    Good:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    statement: We use what we know unless what we know cannot do it.
    rationale: New technology costs more than it seems.
    ---
    ```
    """
    if not reading.doc.fields.rationale and not _sections(reading, *_REASONS) and not _is_list(reading):
        yield Hit(("rationale",), "the principle gives no reason: neither `rationale` nor a section of that name")


@corpus_rule(
    "PR003", "requirement-nobody-cites", Severity.ADVICE, "Cite it in the decisions that it shaped, or lower its level."
)
def requirement_nobody_cites(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A requirement that no decision mentions either goes without saying or goes unheeded.

    Bad:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    level: requirement
    statement: We use what we know.
    rationale: New technology costs more than it seems.
    ---
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: A queue
    ---
    ```

    Good:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    level: requirement
    statement: We use what we know.
    rationale: New technology costs more than it seems.
    ---
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: A queue
    principles:
      - {id: boring, stance: upholds}
    ---
    ```
    """
    if not corpus.of_kind("decision"):
        return
    for doc in corpus.of_kind("principle"):
        if doc.fields.level == "requirement" and not doc.ended and not stances_on(doc, corpus):
            yield doc, Hit(("level",), "no decision cites this requirement")


@corpus_rule(
    "PR004",
    "violated-often",
    Severity.ADVICE,
    "Revisit the principle, and ask what the violations know that it does not.",
)
def violated_often(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A principle that is violated again and again is either wrong or not meant.

    Bad:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    ---
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: A queue
    principles: [{id: boring, stance: violates}]
    ---
    ```

    ```markdown decisions/0002-graph.md
    ---
    title: A graph store
    principles: [{id: boring, stance: violates}]
    ---
    ```

    ```markdown decisions/0003-language.md
    ---
    title: A new language
    principles: [{id: boring, stance: violates}]
    ---
    ```

    Good:

    ```markdown principles/boring.md
    ---
    title: Boring by default
    ---
    ```

    ```markdown decisions/0001-queue.md
    ---
    title: A queue
    principles: [{id: boring, stance: trades-off}]
    ---
    ```
    """
    for doc in corpus.of_kind("principle"):
        times = sum(1 for stance in stances_on(doc, corpus) if stance.stance == "violates")
        if times >= _OFTEN:
            yield doc, Hit(("statement",), f"{times} decisions violate this principle", str(times))
