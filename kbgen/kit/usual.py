"""What most documents of a collection do without: a practice that it does not have, which is told of once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

from kbgen.kit.rule import Hit
from kbgen.model import Corpus, Doc, Severity

Lacks = Callable[[Doc[Any], Corpus], bool]
Group = Callable[[Doc[Any]], Hashable]
_MANY = 5


def kind_in_collection(doc: Doc[Any]) -> Hashable:
    """The documents of one kind in a collection belong together."""
    return doc.collection, doc.kind


def unless_usual(
    doc: Doc[Any], corpus: Corpus, lacks: Lacks, hit: Hit | None, group: Group = kind_in_collection
) -> Iterator[Hit]:
    """The hit on a document that lacks something; where most of its group do, an advice that the first of them tells.

    There is no hit where it lacks nothing. Fewer than five documents make no practice.
    """
    if hit is None:
        return
    lacking, count = corpus.once(("usual", lacks), lambda: _lacking(corpus, lacks, group))[group(doc)]
    if len(lacking) < _MANY or 2 * len(lacking) < count:
        yield hit
    else:
        said = f"{hit.message}; it is like that in {len(lacking):,} of {count:,} documents here"
        yield hit._replace(message=said, severity=Severity.ADVICE, repeats=doc.address != lacking[0].address)


def _lacking(corpus: Corpus, lacks: Lacks, group: Group) -> dict[Hashable, tuple[list[Doc[Any]], int]]:
    """The documents of each group that lack something, and how many documents it has."""
    found: dict[Hashable, tuple[list[Doc[Any]], int]] = {}
    for doc in corpus.docs:
        lacking, count = found.get(group(doc), ([], 0))
        if lacks(doc, corpus):
            lacking.append(doc)
        found[group(doc)] = lacking, count + 1
    return found
