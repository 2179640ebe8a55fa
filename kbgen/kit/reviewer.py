"""Who reviews: the person or team of the handbook behind a name that git or the environment gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kbgen.kit.aliases import WHO, find_by_alias
from kbgen.kit.suggest import nearest
from kbgen.model import Corpus, Doc


class ReviewerError(Exception):
    """Nobody can be named as the reviewer; the message says why and how to say it."""


class Identity(NamedTuple):
    """Who somebody is outside of the handbook: names and e-mail addresses, the surest first."""

    names: tuple[str, ...] = ()


def reviewer(said: str | None, identity: Identity, corpus: Corpus) -> str:
    """The id of the person or team who reviews; ReviewerError where nobody is meant, or more than one.

    A folder that knows of no people keeps the name as it is said.
    """
    people = [doc for kind in WHO for doc in corpus.of_kind(kind)]
    if said is not None:
        return _said(said, people, corpus)
    if not people:
        raise ReviewerError("no people are known here, so nobody can be found; say who reviews with --by NAME")
    for name in identity.names:
        found = [doc for doc in find_by_alias(name, corpus, ("person",)) if not doc.ended]
        if len(found) == 1:
            return found[0].id
        if found:
            ids = ", ".join(doc.id for doc in found)
            raise ReviewerError(f"{name!r} can mean {ids}; say who reviews with --by ID")
    who = ", ".join(repr(name) for name in identity.names) or "neither git nor the environment says who you are"
    raise ReviewerError(
        f"nobody here is known as {who}; say who reviews with --by ID, or add the e-mail address to your `contact`"
        if identity.names
        else f"{who}; say who reviews with --by ID"
    )


def _said(said: str, people: Sequence[Doc[Any]], corpus: Corpus) -> str:
    if not said.strip():
        raise ReviewerError("--by is empty; name a person or a team")
    exact = corpus.candidates(said, kinds=WHO)
    found = exact or find_by_alias(said, corpus)
    if len(found) > 1:
        raise ReviewerError(f"{said!r} can mean {', '.join(doc.id for doc in found)}; use one of these ids")
    if found and found[0].ended:
        raise ReviewerError(f"{found[0].id!r} {found[0].ended}; name somebody who is here")
    if not found and people:
        near = nearest(said, [name for doc in people for name in (doc.id, *doc.fields.aliases)])
        raise ReviewerError(f"--by: {said!r} is not a known team or person{near}")
    return found[0].id if found else said
