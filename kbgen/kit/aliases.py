"""Finds people and teams by the names that other systems know them by: logins, e-mail addresses, full names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.model import Corpus, Doc

WHO = ("person", "team")
# Ways to be reached whose value is a login.
_LOGINS = frozenset({"github", "gitlab", "login", "email", "mail", "e-mail"})


def find_by_alias(name: str, corpus: Corpus, kinds: tuple[str, ...] = WHO) -> tuple[Doc[Any], ...]:
    """The people and teams that a login, an e-mail address, an id, an alias or a full name can mean, each once.

    `@org/team` means a team by that alias, else by the last part alone. Case does not matter.
    """
    wanted = _folded(name)
    found = _named(wanted, corpus, kinds)
    if not found and "/" in wanted:
        found = _named(wanted.rpartition("/")[2], corpus, tuple(kind for kind in kinds if kind == "team"))
    return found


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
