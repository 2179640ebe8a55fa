"""Who answers for a document."""

from __future__ import annotations

from typing import Any

from kbgen.kit.aliases import find_by_alias
from kbgen.model import Corpus, Doc, Entry, Ref

OWNERS = ("team", "person")
# where an owner is named whom neither the document nor its service nor its home names
BY_FOLDER = ("owners",)
BY_CODEOWNERS = ("codeowners",)


def owner_ref(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """The reference that names the owner.

    It is the document's own, its service's, its home's, that of CODEOWNERS, or its folder's default.
    """
    return (
        _own(doc)
        or _of_service(doc, corpus)
        or _of_home(doc, corpus)
        or _by_codeowners(doc, corpus)
        or _of_folder(doc, corpus)
    )


def owner_names(corpus: Corpus) -> tuple[str, ...]:
    """The ids and aliases of all teams and people."""
    return tuple(name for kind in OWNERS for doc in corpus.of_kind(kind) for name in (doc.id, *doc.fields.aliases))


def owner_ids(corpus: Corpus) -> dict[str, str]:
    """The ids of all teams and people by each of their names: the id, alone and within its collection, and aliases."""
    docs = [doc for kind in OWNERS for doc in corpus.of_kind(kind)]
    aliases = {alias: doc.id for doc in docs for alias in doc.fields.aliases}
    return aliases | {f"{doc.collection}:{doc.id}": doc.id for doc in docs} | {doc.id: doc.id for doc in docs}


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


def _by_codeowners(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """The first owner in CODEOWNERS who is a team or a person here, those who are still here first."""
    if not corpus.ownership.lines or doc.kind in OWNERS:
        return None
    handles = corpus.ownership.owners(doc.path)
    known = [who for handle in handles for who in _known(handle, corpus)]
    living = [who for who in known if not who.ended]
    named = [who.id for who in (*living, *known)] or handles
    return Ref(BY_CODEOWNERS, named[0], OWNERS) if named else None


def _known(handle: str, corpus: Corpus) -> tuple[Doc[Any], ...]:
    return corpus.once(("known as", handle), lambda: find_by_alias(handle, corpus))


def _of_folder(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    folder = doc.folder
    while True:
        if folder in corpus.settings.owners:
            return Ref(BY_FOLDER, corpus.settings.owners[folder], OWNERS)
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def owner_of(doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The team or person that answers for a document; a team answers for itself."""
    if doc.kind in OWNERS:
        return doc
    ref = owner_ref(doc, corpus)
    return corpus.resolve(ref.target, doc, OWNERS) if ref else None


def owner_elsewhere(doc: Doc[Any], corpus: Corpus) -> Entry | None:
    """The team or person of another handbook that answers for a document; None where it is one of this handbook."""
    ref = owner_ref(doc, corpus) if corpus.elsewhere.inventories and doc.kind not in OWNERS else None
    if ref is None or corpus.resolve(ref.target, doc, OWNERS) is not None:
        return None
    return corpus.elsewhere.resolve(ref.target, OWNERS)


def owner_gone(doc: Doc[Any], corpus: Corpus) -> str:
    """Why the owner of a document no longer answers for it (`ada left on 2026-03-31`); empty while somebody does."""
    ref = owner_ref(doc, corpus)
    if ref is None or doc.kind in OWNERS:
        return ""
    who = corpus.meant(ref.target, doc, OWNERS)
    if who is None and not any(corpus.of_kind(kind) for kind in OWNERS):
        return ""
    if who is None:
        return "" if ref.target in corpus.unread else f"{ref.target} is nobody known here"
    return f"{who.id} {who.ended}" if who.ended else ""


def code_owners_at_fault(corpus: Corpus) -> dict[str, str]:
    """The owners in CODEOWNERS who answer for a document and are nobody known, or gone, and which of the two.

    One of several owners who can be called is enough.
    """
    found: dict[str, str] = {}
    for doc in corpus.docs:
        ref = owner_ref(doc, corpus)
        if ref is None or ref.path != BY_CODEOWNERS:
            continue
        first, *_ = handles = corpus.ownership.owners(doc.path)
        if all(who.ended for handle in handles for who in _known(handle, corpus)):
            found.setdefault(first, " and ".join(f"{who.id} {who.ended}" for who in _known(first, corpus)))
    return found
