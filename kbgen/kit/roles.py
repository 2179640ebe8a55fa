"""Who holds which role, and who put a decision forward."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kbgen.model import Corpus, Doc

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
