"""What most documents of a collection do without: a practice that it does not have, which is told of once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
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
    doc: Doc[Any], corpus: Corpus, lacks: Lacks, hits: Sequence[Hit], group: Group = kind_in_collection
) -> Iterator[Hit]:
    """The hits on a document that lacks something; one advice, at the first, where most of its group lack it.

    `hits` are those of this document, none where it lacks nothing. Fewer than five documents make no practice.
    """
    if not hits:
        return
    lacking, count = corpus.once(("usual", lacks), lambda: _lacking(corpus, lacks, group))[group(doc)]
    if len(lacking) < _MANY or 2 * len(lacking) < count:
        yield from hits
    elif doc is lacking[0]:
        said = f"{hits[0].message}; it is like that in {len(lacking):,} of {count:,} documents here"
        yield hits[0]._replace(message=said, fix=None, severity=Severity.ADVICE)


def _lacking(corpus: Corpus, lacks: Lacks, group: Group) -> dict[Hashable, tuple[list[Doc[Any]], int]]:
    """The documents of each group that lack something, and how many documents it has."""
    found: dict[Hashable, tuple[list[Doc[Any]], int]] = {}
    for doc in corpus.docs:
        lacking, count = found.get(group(doc), ([], 0))
        if lacks(doc, corpus):
            lacking.append(doc)
        found[group(doc)] = lacking, count + 1
    return found
