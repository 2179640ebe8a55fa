"""Gathers what each owner has to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from kbgen.digest.items import ItemReader, line
from kbgen.digest.owned import Keeper, keeper, keeper_of
from kbgen.digest.since import Before, change, known_then
from kbgen.freshness import Freshness
from kbgen.kit.owners import OWNERS
from kbgen.kit.reviews import states
from kbgen.model import Corpus, Doc
from kbgen.model.digest import CONCERNS, NOBODY, Digest, DigestItem

_ORDER = {concern: place for place, concern in enumerate(CONCERNS)}


class DigestDay(NamedTuple):
    """When a digest is made, and for whom: today, what is compared with, and what its readers may know.

    `shown` is the handbook as an edition of it holds it; all of it by default.
    """

    today: date
    before: Before | None = None
    shown: Corpus | None = None


@dataclass(slots=True)
class _Gathered:
    """What has been found for one owner so far."""

    keeper: Keeper
    items: list[DigestItem] = field(default_factory=list)
    changes: list[DigestItem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def digests(corpus: Corpus, day: DigestDay) -> tuple[Digest, ...]:
    """A digest for each owner who has documents or anything to know: what nobody answers for first.

    Every document is in exactly one of them.
    """
    found: dict[str, _Gathered] = {}
    reader = _reader(corpus, day)
    for told, doc, fresh in _owned(reader):
        gathered = found.setdefault(told.key, _Gathered(told))
        gathered.counts[fresh.state.value] += 1
        if item := reader.review(doc, fresh, told):
            gathered.items.append(item)
    for told, item in (*reader.actions(), *reader.decisions()):
        found.setdefault(told.key, _Gathered(told)).items.append(item)
    if day.before is not None:
        _add_changes(found, corpus, reader, day.before)
    return tuple(_digest(one) for _, one in sorted(found.items(), key=lambda pair: (pair[0] != "", pair[0])))


def _reader(corpus: Corpus, day: DigestDay) -> ItemReader:
    shown = day.shown or corpus
    if shown is corpus:
        return ItemReader(corpus, corpus, corpus, day.today)
    docs = tuple(shown.by_address.get(doc.address, doc) for doc in corpus.docs)
    return ItemReader(corpus, shown, replace(corpus, docs=docs), day.today)


def _owned(reader: ItemReader) -> Iterator[tuple[Keeper, Doc[Any], Freshness]]:
    """Every living document with who is told of it; what has ended needs nobody any more."""
    corpus = reader.everything
    fresh = states(corpus, reader.today)
    knows_owners = corpus.settings.whole or any(not keeper_of(doc, corpus).concern for doc in corpus.docs)
    for doc in corpus.docs:
        told = reader.keeper_of(doc)
        if told.concern == "unowned" and not knows_owners:
            told = Keeper()  # a collection that has no notion of owners
        if not doc.ended:
            yield told, doc, fresh[doc.address]


def _add_changes(found: Mapping[str, _Gathered], corpus: Corpus, reader: ItemReader, before: Before) -> None:
    then = known_then(corpus, before)
    for told, doc, fresh in _owned(reader):
        item = change(doc, fresh, then.get(doc.address), before, reader)
        if item is not None:
            found[told.key].changes.append(item)


def _digest(found: _Gathered) -> Digest:
    items, changes = (tuple(sorted(listed, key=_urgency)) for listed in (found.items, found.changes))
    told = found.keeper
    name = line(told.doc.title) if told.key and told.doc is not None else told.name if told.key else "Nobody"
    return Digest(told.name if told.key else NOBODY, name, items, dict(found.counts), changes)


def _urgency(item: DigestItem) -> tuple[int, date, str, str]:
    """The most urgent concern first, in it the earliest day, and last what has no day."""
    return _ORDER[item.concern], item.day or date.max, item.path, item.title


def known_owner(name: str, corpus: Corpus) -> Keeper | None:
    """The team or person of a name, as somebody who is told; None where there is none."""
    target = corpus.meant(name, None, OWNERS)
    return keeper(target) if target is not None else None


def states_by_address(corpus: Corpus, day: DigestDay) -> Mapping[str, str]:
    """The review states of the documents that may be named, to be compared with on a later day."""
    reader = _reader(corpus, day)
    return {doc.address: fresh.state.value for _, doc, fresh in _owned(reader) if reader.names(doc)}
