"""Rules for the words of a review: causes are conditions, never people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kinds.incident.wording import BLAMES
from kbgen.kit import Hit, Place, Reading, corpus_rule, document_rule
from kbgen.model import Corpus, Doc, Severity


@document_rule("IN008", "blame-wording", Severity.ADVICE, "Ask what made it likely, and write that.")
def blame_wording(reading: Reading[Any]) -> Iterator[Hit]:
    """Words that find somebody guilty end the search where it should begin, and teach people to hide the next slip.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    The outage was caused by human error. The operator should have checked the target first.
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    The two targets differ by one letter in the prompt, and the command asks for no confirmation.
    ```
    """
    for blame in BLAMES:
        for found in blame.pattern.finditer(reading.text):
            line = reading.text.count("\n", 0, found.start())
            column = found.start() - (reading.text.rfind("\n", 0, found.start()) + 1)
            said = " ".join(found[0].split())
            yield Hit(
                Place(line, column, len(found[0])), f"{said!r} finds somebody guilty", said.lower(), blame.instead
            )


@corpus_rule(
    "IN009",
    "person-named-as-cause",
    Severity.ADVICE,
    "Write the role, such as `the on-call engineer`, and what they saw at the time.",
)
def person_named_as_cause(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A name beside a cause is read as a verdict for as long as the page stands.

    Bad:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    At 03:10 Ada misconfigured the gateway.
    ```

    ```markdown people/ada.md
    ---
    name: Ada Lindqvist
    ---
    ```

    Good:

    ```markdown incidents/a.md
    ---
    title: Orders refused
    ---

    At 03:10 the gateway took a configuration that its check had passed.
    ```

    ```markdown people/ada.md
    ---
    name: Ada Lindqvist
    ---
    ```
    """
    names = _names(corpus)
    for doc in corpus.of_kind("incident"):
        for suspect in doc.content.suspects:
            if suspect.name.casefold() in names:
                yield doc, Hit(Place(suspect.line), f"{suspect.said!r} names a person as the cause", suspect.name)


def _names(corpus: Corpus) -> frozenset[str]:
    """What people are called: by id, by full name, and by first name."""
    people = corpus.of_kind("person")
    said = (name for doc in people for name in (doc.id, doc.title, doc.title.partition(" ")[0], *doc.fields.aliases))
    return frozenset(name.casefold() for name in said)
