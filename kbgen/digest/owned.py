"""Whose digest a document belongs into: exactly one."""

from __future__ import annotations

from typing import Any, NamedTuple

from kbgen.kit.owners import OWNERS, owner_elsewhere, owner_of, owner_ref
from kbgen.model import Corpus, Doc, InventoryEntry
from kbgen.model.digest import NOBODY
from kbgen.model.document import WITHHELD


class Keeper(NamedTuple):
    """Who is told of a document, by `key`: the address of a team or person, or for NOBODY nothing.

    `doc` is the team or person that the document names, if the handbook knows them; with a `concern`
    they are not told, since they have left, or `name` means nobody.
    """

    key: str = ""
    name: str = NOBODY
    doc: Doc[Any] | InventoryEntry | None = None
    concern: str = ""


def keeper(who: Doc[Any] | InventoryEntry) -> Keeper:
    """A team or a person, of whatever handbook, as somebody who is told; nobody where they are gone."""
    if who.ended:
        return Keeper(doc=who, concern="owner-gone")
    return Keeper(who.address, who.id, who)


# Everybody who is here and may not be named: who reads a digest cannot tell one of them from another.
UNNAMED = Keeper(WITHHELD, WITHHELD)


def keeper_of(doc: Doc[Any], corpus: Corpus) -> Keeper:
    """Who is told of a document: its owner, while they are here.

    An owner who is only a name is taken at their word where a folder is looked at on its own, which
    holds no teams and no people.
    """
    owner = owner_of(doc, corpus) or owner_elsewhere(doc, corpus)
    if owner is not None:
        return keeper(owner)
    ref = owner_ref(doc, corpus)
    if ref is None:
        return Keeper(concern="unowned")
    if not corpus.settings.whole and not any(corpus.of_kind(kind) for kind in OWNERS):
        return Keeper(f"name:{ref.target}", ref.target)
    return Keeper(name=ref.target, concern="unowned")
