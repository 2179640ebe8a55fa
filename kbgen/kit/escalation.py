"""Whom an escalation calls, one after the other, and where a call reaches nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from kbgen.kit.on_call import fallback_of
from kbgen.model import Corpus, Doc, InventoryEntry
from kbgen.model.document import Withheld
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


class DeadEnd(NamedTuple):
    """A call that nobody answers: the document that names whom to call, when, and the name.

    `who` is None where the name means nobody; `last` says that nobody is called after this.
    """

    source: Doc[Any]
    after: timedelta
    name: str
    who: Doc[Any] | InventoryEntry | None
    last: bool

    @property
    def why(self) -> str:
        """Why nobody answers."""
        return self.who.ended if self.who is not None else "is nobody known here"


def dead_ends(corpus: Corpus) -> tuple[DeadEnd, ...]:
    """Every dead end of a living document, the last calls first, since after them nobody is called at all."""
    return corpus.once(("dead ends",), lambda: _dead_ends(corpus))


def _dead_ends(corpus: Corpus) -> tuple[DeadEnd, ...]:
    ends = (
        end
        for kind in ("service", "team", "runbook")
        for doc in corpus.of_kind(kind)
        if not doc.ended
        for end in _named_in(doc, corpus)
    )
    return tuple(sorted(ends, key=lambda end: not end.last))


def _named_in(doc: Doc[Any], corpus: Corpus) -> Iterator[DeadEnd]:
    """The dead ends among those whom a document itself names."""
    levels = _levels(doc, corpus)
    for number, (after, name) in enumerate(levels, 1):
        if isinstance(name, Withheld) or rota_in(name) in corpus.rotas.by_name:
            continue
        who = corpus.meant(name, doc, _CALLED)
        if who is None or (who.ended and not _passes_on(who)):
            yield DeadEnd(doc, after, name, who, last=number == len(levels))


def _passes_on(who: Doc[Any] | InventoryEntry) -> bool:
    """Whether a call goes on from somebody to others; whether it does in another handbook nobody here knows."""
    return not isinstance(who, InventoryEntry) and bool(getattr(who.fields, "escalation", ()))


def _levels(doc: Doc[Any], corpus: Corpus) -> list[tuple[timedelta, str]]:
    if doc.kind == "team":
        return [(level.after, level.to) for level in doc.fields.escalation]
    named = escalation_ref(doc, corpus) if doc.kind == "service" else doc.fields.escalation
    return [(timedelta(), named)] if named else []


def by_source(corpus: Corpus) -> Mapping[str, tuple[DeadEnd, ...]]:
    """The dead ends by the address of the document that names whom to call."""
    return corpus.once(("dead ends by source",), lambda: _grouped(dead_ends(corpus), lambda end: end.source))


def by_called(corpus: Corpus) -> Mapping[str, tuple[DeadEnd, ...]]:
    """The dead ends by the address of whoever is called and does not answer."""
    return _grouped(dead_ends(corpus), lambda end: end.who)


def _grouped(
    ends: Iterable[DeadEnd], of: Callable[[DeadEnd], Doc[Any] | InventoryEntry | None]
) -> dict[str, tuple[DeadEnd, ...]]:
    grouped: dict[str, list[DeadEnd]] = defaultdict(list)
    for end in ends:
        if (doc := of(end)) is not None:
            grouped[doc.address].append(end)
    return {address: tuple(group) for address, group in grouped.items()}


def met_from(doc: Doc[Any], corpus: Corpus) -> tuple[DeadEnd, ...]:
    """The dead ends that a call from a document may come to: its own, and those of the teams on the way."""
    ends = by_source(corpus)
    return tuple(end for source in _on_the_way(doc, corpus) for end in ends.get(source.address, ()))


def unheard(corpus: Corpus) -> Mapping[str, tuple[Doc[Any], ...]]:
    """The living services whose calls come by a document, by its address; only documents with a dead end."""
    faulty = by_source(corpus)
    found: dict[str, list[Doc[Any]]] = defaultdict(list)
    for service in corpus.of_kind("service"):
        if not service.ended:
            for source in _on_the_way(service, corpus):
                if source.address in faulty:
                    found[source.address].append(service)
    return {address: tuple(services) for address, services in found.items()}


def _on_the_way(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The document, and every team that a call from it may pass."""
    met = {doc: None}
    waiting = [doc]
    while waiting:
        source = waiting.pop()
        for _, name in _levels(source, corpus):
            who = corpus.resolve(name, source, _CALLED)
            if who is not None and who.kind == "team" and who not in met:
                met[who] = None
                waiting.append(who)
    return list(met)
