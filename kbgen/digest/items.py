"""The single things that an owner has to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from kbgen.digest.owned import UNNAMED, Keeper, keeper, keeper_of
from kbgen.freshness import Freshness, State, days_between
from kbgen.kinds.update import open_decisions
from kbgen.kit.actions import Promise, all_promises
from kbgen.kit.owners import OWNERS, owner_ref
from kbgen.kit.site import page_url
from kbgen.model import Corpus, Doc, InventoryEntry
from kbgen.model.digest import NOBODY, DigestItem
from kbgen.model.document import WITHHELD, Withheld

_OF_STATE = {
    State.OVERDUE: "overdue",
    State.UNREVIEWED: "unreviewed",
    State.DUE: "due",
    State.DUE_SOON: "due-soon",
}
LATE = (State.OVERDUE, State.UNREVIEWED, State.DUE)
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class ItemReader:
    """Makes items as those who read a digest may know them, on a day.

    `everything` says who is told of what. `shown` is what the readers may know of it, and `corpus` the same
    with the documents that are left out, of which an item says nothing but its kind and its day.
    """

    everything: Corpus
    shown: Corpus
    corpus: Corpus
    today: date

    def item(self, concern: str, doc: Doc[Any], text: str, day: date | None, about: str = "") -> DigestItem:
        """An item about a document, or with `about` of something in it; one that is left out is not named."""
        if not self.names(doc):
            return DigestItem(concern, WITHHELD, text if not about else "", kind=doc.kind, day=day)
        doc = self.shown.by_address[doc.address]
        settings = self.corpus.settings
        page = page_url(doc.address, directory_urls=settings.directory_urls)
        url = urljoin(settings.url.rstrip("/") + "/", page) if settings.url else ""
        return DigestItem(concern, line(about or doc.title), line(text), doc.path, url, doc.kind, day)

    def review(self, doc: Doc[Any], fresh: Freshness, keeper: Keeper) -> DigestItem | None:
        """What there is to know about the review of a document, or about its having no owner."""
        concern = _OF_STATE.get(fresh.state)
        if keeper.concern:
            why = [self._why(keeper)] if self.names(doc) else []
            text = "; ".join((*why, *([self.due(fresh)] if concern else [])))
            return self.item(keeper.concern, doc, text, fresh.due if concern else None)
        return self.item(concern, doc, self.due(fresh), fresh.due) if concern else None

    def names(self, doc: Doc[Any]) -> bool:
        """Whether a document may be named."""
        return doc.address in self.shown.by_address

    def keeper_of(self, doc: Doc[Any]) -> Keeper:
        """Who is told of a document, as they may be named."""
        found = keeper_of(self.everything.by_address[doc.address], self.everything)
        if found.doc is not None:
            return self.known(found)
        if found.name == NOBODY:
            return found
        ref = owner_ref(self.shown.by_address.get(doc.address, doc), self.shown) if self.names(doc) else None
        name = ref.target if ref is not None and ref.target == found.name else WITHHELD
        return found._replace(key=found.key and f"name:{name}", name=name)

    def known(self, found: Keeper) -> Keeper:
        """A team or a person as somebody who may be named."""
        who = found.doc
        shown: Doc[Any] | InventoryEntry | None = None
        if isinstance(who, Doc):
            shown = self.shown.by_address.get(who.address)
        elif who is not None:
            shown = self.shown.elsewhere.resolve(who.exact)
        if shown is not None:
            return found._replace(doc=shown)
        return UNNAMED if found.key else Keeper(name=WITHHELD, concern=found.concern)

    def _why(self, keeper: Keeper) -> str:
        if keeper.doc is not None:
            return f"owned by {line(keeper.doc.title)}, who {keeper.doc.ended}"
        if keeper.concern == "owner-gone":
            return f"owned by {keeper.name}, who is here no more"
        return "no owner is named" if keeper.name == NOBODY else f"owned by {keeper.name}, whom nobody knows"

    def due(self, fresh: Freshness) -> str:
        """When a review falls or fell due, in words."""
        if fresh.due is None:
            return f"never reviewed, wanted every {fresh.interval}"
        return f"{'fell' if fresh.due <= self.today else 'falls'} due on {fresh.due}, {self.away(fresh.due)}"

    def away(self, day: date) -> str:
        """How far a day is from today: `today`, `3 days ago`, `in 1 day`."""
        days = days_between(day, self.today)
        if days == 0:
            return "today"
        count = f"{abs(days):,} day{'' if abs(days) == 1 else 's'}"
        return f"{count} ago" if days > 0 else f"in {count}"

    def actions(self) -> Iterator[tuple[Keeper, DigestItem]]:
        """Open actions past their date, for who has them, else for the owner of the document."""
        for promise in all_promises(self.corpus):
            due = promise.action.due
            if due is not None and promise.action.is_overdue(self.today):
                text = f"was due on {due}, {self.away(due)}; from {promise.doc.title}"
                yield self._doer(promise), self.item("action", promise.doc, text, due, promise.action.title)

    def _doer(self, promise: Promise) -> Keeper:
        return self._told(promise.action.owner, promise.doc) or self.keeper_of(promise.doc)

    def _told(self, name: str, near: Doc[Any]) -> Keeper | None:
        """Whoever a name in a document means, while they are here."""
        if isinstance(name, Withheld):
            return UNNAMED
        who = self.corpus.meant(name, near, OWNERS) if name else None
        found = self.known(keeper(who)) if who is not None else None
        return found if found is not None and found.key else None

    def decisions(self) -> Iterator[tuple[Keeper, DigestItem]]:
        """Questions of updates without an answer, and proposals with a day to be decided by, for whoever decides."""
        for open_decision in open_decisions(self.corpus):
            needed, doc = open_decision.needed, open_decision.update
            text = f"{self._wanted(needed.due)}; from {doc.title}"
            told = self._told(needed.by or "", doc) or self.keeper_of(doc)
            yield told, self.item("decision", doc, text, needed.due, needed.question)
        for doc in self.corpus.of_kind("decision"):
            day = doc.fields.decide_by
            if day is not None and not doc.ended and doc.content.status in ("draft", "proposed"):
                for told in self._deciders(doc):
                    yield told, self.item("decision", doc, self._wanted(day), day)

    def _wanted(self, day: date | None) -> str:
        return f"to be decided by {day}, {self.away(day)}" if day else "no day is set"

    def _deciders(self, doc: Doc[Any]) -> Iterator[Keeper]:
        """Those who are here of the people who decide; the owner where there is none."""
        names = dict.fromkeys((*getattr(doc.fields.rapid, "decide", ()), *doc.fields.deciders))
        here = {told.key: told for name in names if (told := self._told(name, doc)) is not None}
        yield from here.values() or [self.keeper_of(doc)]


def line(text: str) -> str:
    """A text on one line, without what could move a cursor, and of a bearable length."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    said = " ".join(plain.split())
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1].rstrip() + "…"
