"""What the history of a document says about its last review and its last edit."""

from __future__ import annotations

from typing import Any, NamedTuple

from kbgen.model import Corpus, Doc, Version


class Past(NamedTuple):
    """When a document's present review was stated and when its content was last edited.

    `bumped` says that the commit of the review changed nothing else in the document, `edited` is the
    last edit since the document began and `later` whether it came after the review. What came with the
    document itself was neither reviewed nor edited by that commit.
    """

    reviewed: Version | None
    bumped: bool
    edited: Version | None
    later: bool


def past_of(doc: Doc[Any], corpus: Corpus) -> Past | None:
    """The past of a document; None where it is not known, or is told by what cannot be read here.

    Order counts, not the commits' clocks: a commit is later than another if it was built upon it.
    """
    versions = corpus.history.versions.get(doc.path, ())
    said = str(doc.fields.last_reviewed or "")
    if not versions or versions[0].told.reviewed != said:
        return None
    steps = range(len(versions) - 1)
    told = [version.told for version in versions]
    review = next((n for n in steps if told[n].reviewed != told[n + 1].reviewed), None)
    edit = next((n for n in steps if told[n].content != told[n + 1].content), None)
    bumped = review is not None and told[review].content == told[review + 1].content
    return Past(
        versions[review] if review is not None else None,
        bumped and review is not None and told[review].rest == told[review + 1].rest,
        versions[edit] if edit is not None else None,
        edit is not None and (review is None or edit < review),
    )
