"""What the log of decisions can be filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kbgen.kinds.decision.parts import deciders
from kbgen.kit.site import Site
from kbgen.kit.stances import stances_of
from kbgen.kit.view import Facet
from kbgen.model import Doc
from kbgen.model.withheld import visible_names

Values = Iterator[tuple[str, str]]


def _status(doc: Doc[Any], _site: Site) -> Values:
    yield doc.content.status, doc.content.status


def _services(doc: Doc[Any], site: Site) -> Values:
    return _named(one for one in site.corpus.referred(doc, "services") if one.kind == "service")


def _principles(doc: Doc[Any], site: Site) -> Values:
    return _named(stance.principle for stance in stances_of(doc, site.corpus))


def _deciders(doc: Doc[Any], site: Site) -> Values:
    """Teams and people; those whom the handbook does not know by the name that is written."""
    for one in deciders(doc, site.corpus):
        if isinstance(one, Doc):
            yield one.id, one.title
        else:
            yield from ((name, name) for name in visible_names([one]))


def _year(doc: Doc[Any], _site: Site) -> Values:
    if doc.content.date:
        yield str(doc.content.date.year), str(doc.content.date.year)


def _named(docs: Iterable[Doc[Any]]) -> Values:
    return ((doc.id, doc.title) for doc in docs)


FACETS = (
    Facet("status", "Status", _status),
    Facet("service", "Service", _services),
    Facet("principle", "Principle", _principles),
    Facet("decider", "Decider", _deciders),
    Facet("year", "Year", _year, last=True),
)
