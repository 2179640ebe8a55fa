"""What a search knows of a document beside its text: its state, who answers for it, and every name it goes by."""

from __future__ import annotations

from typing import Any

from kbgen.freshness import Freshness, State
from kbgen.kinds.looks import view_of
from kbgen.kit.names import spellings
from kbgen.kit.site import Site
from kbgen.model import Doc, Searched

_UNJUDGED = (State.EXEMPT, State.NO_POLICY)


def searched(doc: Doc[Any], site: Site) -> Searched:
    """The facts of a document that a search shows, filters by and finds it by."""
    kind, owner = site.kinds[doc.kind], site.owner(doc)
    services = (site.corpus.resolve(ref.target, doc, ref.kinds) for ref in doc.refs if ref.role == "services")
    return Searched(
        group=f"{doc.collection}/{doc.kind}",
        kind=doc.kind,
        status=kind.status(doc),
        severity=getattr(doc.fields, "severity", None) or "",
        owner=owner.title if owner is not None else "",
        services=tuple(dict.fromkeys(service.title for service in services if service is not None)),
        review=_review(doc, site.state(doc)),
        names=_names(doc, site),
        past=bool(doc.ended) or doc.fields.retired is not None,
    )


def _names(doc: Doc[Any], site: Site) -> tuple[str, ...]:
    """The id, aliases, former addresses and what the kind names it by, each in all its spellings."""
    former = (old.strip("/").rpartition("/")[2].removesuffix(".html") for old in doc.fields.redirect_from)
    names = (*view_of(site.kinds[doc.kind]).names(doc), doc.id, *doc.fields.aliases, *former)
    return tuple(dict.fromkeys(spelling for name in names for spelling in spellings(name)))


def _review(doc: Doc[Any], state: Freshness) -> str:
    """When the review is due, for whoever reads it on another day than today."""
    if state.state in _UNJUDGED:
        return ""
    if state.due is None:
        return "never"
    quiet = doc.fields.snooze.until if doc.fields.snooze else None
    return f"{state.due:%Y%m%d}" + (f"s{quiet:%Y%m%d}" if quiet else "")
