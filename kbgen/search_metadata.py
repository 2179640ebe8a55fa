"""What is known of a document beside its text: for a search, and as a digest by which a build compares it."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import Any

from kbgen.freshness import State
from kbgen.kit.alert_links import labels_of
from kbgen.kit.badges import turns_for_reader
from kbgen.kit.offline_copy import urgent
from kbgen.kit.redirects import redirect_source
from kbgen.kit.site import Site
from kbgen.model import Doc, Searched
from kbgen.model.document import without_suffix
from kbgen.views import view_of

# What holds until the first turn; with a day before it, a letter is no word of its own in the index.
_ALWAYS = "00000000"
# What a page is that is no document's.
PAGE = "page"
_UNJUDGED = (State.EXEMPT, State.NO_POLICY)
# Each state as a letter, so that a review is one short word to the search's index.
REVIEW_CODES = {state: chr(ord("a") + number) for number, state in enumerate(State)}


def search_metadata(doc: Doc[Any], site: Site) -> Searched:
    """The facts of a document that a search shows, filters by and finds it by."""
    kind, owner = site.kinds[doc.kind], site.answers_for(doc)
    services = (site.corpus.meant(ref.target, doc, ref.kinds) for ref in doc.refs if ref.role == "services")
    return Searched(
        kind=doc.kind,
        status=kind.status(doc),
        severity=getattr(doc.fields, "severity", None) or "",
        owner=owner.title if owner is not None else "",
        services=tuple(dict.fromkeys(service.title for service in services if service is not None)),
        review=_review(doc, site),
        names=_names(doc, site),
        past=bool(doc.ended) or doc.fields.retired is not None,
        urgent=doc.address in site.once(urgent),
        labels=labels_of([doc]) if doc.kind == "runbook" else (),
    )


def _names(doc: Doc[Any], site: Site) -> tuple[str, ...]:
    """The id, aliases, former addresses and what the kind names it by."""
    addresses = (redirect_source(old, site.settings.url) for old in doc.fields.redirect_from)
    former = (without_suffix(old).removesuffix("/index").rpartition("/")[2] for old in addresses if old)
    names = (*view_of(site.kinds[doc.kind]).names(doc), doc.id, *doc.fields.aliases, *former)
    return tuple(dict.fromkeys(names))


def _review(doc: Doc[Any], site: Site) -> str:
    """The state of the review, and what it turns into on which day: `00000000a20260301b20260331c20260415d`."""
    state = site.state(doc).state
    if state in _UNJUDGED:
        return ""
    turned = (f"{turn.day:%Y%m%d}{REVIEW_CODES[turn.state]}" for turn in turns_for_reader(doc, site))
    return "".join((f"{_ALWAYS}{REVIEW_CODES[state]}", *turned))


# Where something stands in its file is for findings alone.
_PLACES = frozenset({"spans", "body_line", "allows", "anchors", "links", "opening"})
_NAMES = tuple(field.name for field in fields(Doc) if field.name not in _PLACES | {"fields"})


def metadata_digest(doc: Doc[Any]) -> str:
    """Stands for all that pages are made from, but for the text of the document's own.

    The line of a link is a fact where the kind reads facts from the body: a decision's status names others by it.
    """
    bare = doc.content is None
    links = tuple(link[:2] if bare else link[:4] for link in doc.links)
    wiki = tuple(link.wiki for link in doc.links)
    # by its values, which tell no less than a model's own way of writing itself and take a third of the time
    said = (type(doc.fields).__qualname__, vars(doc.fields), *(getattr(doc, name) for name in _NAMES))
    allows = tuple(allow[:3] for allow in doc.allows)
    whole = repr((said, links, wiki, sorted(doc.anchors), allows))
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
