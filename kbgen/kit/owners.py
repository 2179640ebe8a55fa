"""Who owns a document, who holds a role, and who reviews: people and teams by any of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, InventoryEntry, Ref

WHO = ("person", "team")
# Ways to be reached whose value is a login.
_LOGINS = frozenset({"github", "gitlab", "login", "email", "mail", "e-mail"})


def find_by_alias(name: str, corpus: Corpus, kinds: tuple[str, ...] = WHO) -> tuple[Doc[Any], ...]:
    """The people and teams that a login, an e-mail address, an id, an alias or a full name can mean, each once.

    `@org/team` means a team by that alias, else by the last part alone. Case does not matter.
    """
    wanted = _folded(name)
    docs = _named(wanted, corpus, kinds)
    if not docs and "/" in wanted:
        docs = _named(wanted.rpartition("/")[2], corpus, tuple(kind for kind in kinds if kind == "team"))
    return docs


def _named(wanted: str, corpus: Corpus, kinds: tuple[str, ...]) -> tuple[Doc[Any], ...]:
    return tuple(doc for kind in kinds for doc in corpus.of_kind(kind) if wanted and wanted in set(_names(doc)))


def _names(doc: Doc[Any]) -> Iterator[str]:
    for name in (doc.id, doc.title, *doc.fields.aliases):
        yield _folded(name)
    contact = doc.fields.contact
    for way, value in contact.items() if isinstance(contact, dict) else [("email", contact or "")]:
        if way.casefold() in _LOGINS:
            yield _folded(value)


def _folded(name: str) -> str:
    return " ".join(name.split()).removeprefix("@").casefold()


_APART = re.compile(r"[\s_-]+")
# The part of each scheme whose holders write the proposal.
_FORWARD = (("rapid", "recommend"), ("raci", "responsible"), ("daci", "driver"))
_WHO = ("team", "person")


def folded(role: str) -> str:
    """One spelling of a role: `VP Engineering` and `vp-engineering` are the same."""
    return _APART.sub("-", role.strip().casefold())


def roles_of(who: Doc[Any]) -> frozenset[str]:
    """The roles that a person holds; a team acts under its own name alone."""
    names = who.fields.roles if who.kind == "person" else (who.id, *who.fields.aliases)
    return frozenset(folded(name) for name in names)


def holds_any(who: Doc[Any], roles: Iterable[str]) -> bool:
    """Whether somebody holds at least one of some roles."""
    return not roles_of(who).isdisjoint(map(folded, roles))


def holders(roles: Iterable[str], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The people and teams who hold at least one of some roles today."""
    wanted = tuple(roles)
    living = (who for kind in ("person", "team") for who in corpus.of_kind(kind) if not who.ended)
    return tuple(who for who in living if holds_any(who, wanted))


def known_roles(corpus: Corpus) -> frozenset[str]:
    """Every role that somebody holds today, people's and teams' own names alike."""
    living = (who for kind in ("person", "team") for who in corpus.of_kind(kind) if not who.ended)
    return frozenset(role for who in living for role in roles_of(who))


def authors_of(decision: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The people who put a decision forward: who recommends, is responsible or drives; else a person who owns it."""
    named = [name for scheme, part in _FORWARD for name in getattr(getattr(decision.fields, scheme), part, ())]
    found = (corpus.resolve(name, decision, _WHO) for name in named or filter(None, (decision.fields.owner,)))
    return tuple(who for who in found if who is not None and who.kind == "person")


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


def owner_elsewhere(doc: Doc[Any], corpus: Corpus) -> InventoryEntry | None:
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


class ReviewerError(Exception):
    """Nobody can be named as the reviewer; the message says why and how to say it."""


class Identity(NamedTuple):
    """Who somebody is outside of the handbook: names and e-mail addresses, the surest first."""

    names: tuple[str, ...] = ()


def reviewer(by: str | None, identity: Identity, corpus: Corpus) -> str:
    """The id of the person or team who reviews; ReviewerError where nobody is meant, or more than one.

    A folder that knows of no people keeps the name as it is said.
    """
    people = [doc for kind in WHO for doc in corpus.of_kind(kind)]
    if by is not None:
        return _said(by, people, corpus)
    if not people:
        raise ReviewerError("no people are known here, so nobody can be found; say who reviews with --by NAME")
    for name in identity.names:
        docs = [doc for doc in find_by_alias(name, corpus, ("person",)) if not doc.ended]
        if len(docs) == 1:
            return docs[0].id
        if docs:
            ids = ", ".join(doc.id for doc in docs)
            raise ReviewerError(f"{name!r} can mean {ids}; say who reviews with --by ID")
    who = ", ".join(repr(name) for name in identity.names) or "neither git nor the environment says who you are"
    raise ReviewerError(
        f"nobody here is known as {who}; say who reviews with --by ID, or add the e-mail address to your `contact`"
        if identity.names
        else f"{who}; say who reviews with --by ID"
    )


def _said(by: str, people: Sequence[Doc[Any]], corpus: Corpus) -> str:
    if not by.strip():
        raise ReviewerError("--by is empty; name a person or a team")
    exact = corpus.candidates(by, kinds=WHO)
    found = exact or find_by_alias(by, corpus)
    if len(found) > 1:
        raise ReviewerError(f"{by!r} can mean {', '.join(doc.id for doc in found)}; use one of these ids")
    if found and found[0].ended:
        raise ReviewerError(f"{found[0].id!r} {found[0].ended}; name somebody who is here")
    if not found and people:
        near = nearest(by, [name for doc in people for name in (doc.id, *doc.fields.aliases)])
        raise ReviewerError(f"--by: {by!r} is not a known team or person{near}")
    return found[0].id if found else by
