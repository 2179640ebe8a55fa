"""Who answers for a document."""

from __future__ import annotations

from typing import Any

from kbgen.model import Corpus, Doc, Ref

OWNERS = ("team", "person")


def owner_ref(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """The reference that names the owner: the document's own, its service's, its home's, or its folder's default."""
    return _own(doc) or _of_service(doc, corpus) or _of_home(doc, corpus) or _of_folder(doc, corpus)


def _own(doc: Doc[Any]) -> Ref | None:
    return next((ref for ref in doc.refs if ref.path == ("owner",)), None)


def _of_home(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """A part of a whole, such as one competency of a ladder, belongs to whoever owns the whole."""
    home = corpus.home(doc)
    return _own(home) if home is not None else None


def _of_service(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    roles = ("operational_owner",) if doc.kind == "service" else ()
    named = next((ref for ref in doc.refs if ref.role in roles), None)
    if named is not None:
        return named
    for service in corpus.referred(doc, "services"):
        if service.address != doc.address and (found := owner_ref(service, corpus)):
            return found
    return None


def _of_folder(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    folder = doc.folder
    while True:
        if folder in corpus.settings.owners:
            return Ref(("owner",), corpus.settings.owners[folder], OWNERS)
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def owner_of(doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The team or person that answers for a document; a team answers for itself."""
    if doc.kind in OWNERS:
        return doc
    ref = owner_ref(doc, corpus)
    return corpus.resolve(ref.target, doc, OWNERS) if ref else None
