"""Whom an escalation calls, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from kbgen.kit.on_call import fallback_of
from kbgen.model import Corpus, Doc
from kbgen.model.elsewhere import rota_in

_CALLED = ("team", "person")
_DEEPEST = 5


class Call(NamedTuple):
    """One call: how long after the first, and to whom; `who` is None where the name resolves to nobody.

    With a `rota`, it goes to whoever is on call by that, and `who` is called where the rota does not know.
    """

    after: timedelta
    name: str
    who: Doc[Any] | None
    rota: str = ""


def escalation_ref(doc: Doc[Any], corpus: Corpus) -> str | None:
    """Whom a document escalates to: its own `escalation`, else its service's, else its service's operational owner."""
    own = getattr(doc.fields, "escalation", None)
    if isinstance(own, str):
        return own
    for service in corpus.referred(doc, "services"):
        named: str | None = service.fields.escalation or service.fields.operational_owner
        if named:
            return named
    return getattr(doc.fields, "operational_owner", None)


def walk(name: str, corpus: Corpus, near: Doc[Any], depth: int = 0) -> Iterator[Call]:
    """The calls that an escalation makes; a team's own levels take the team's place."""
    if rota := rota_in(name):
        known = corpus.rotas.by_name.get(rota)
        fallback = fallback_of(known, corpus) if known is not None else ()
        yield Call(timedelta(), name, next(iter(fallback), None), rota if known is not None else "")
        return
    who = corpus.resolve(name, near, _CALLED)
    levels = getattr(who.fields, "escalation", ()) if who is not None and who.kind == "team" else ()
    if not levels or depth >= _DEEPEST:
        yield Call(timedelta(), name, who)
        return
    for level in levels:
        for call in walk(level.to, corpus, near, depth + 1):
            yield call._replace(after=level.after + call.after)
