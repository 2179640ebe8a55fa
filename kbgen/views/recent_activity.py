"""What changed lately and what waits for somebody's word, gathered from all kinds."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kbgen.kit.site import Ask, News, Site
from kbgen.views import view_of

_OF_ONE = 5


class Activity(NamedTuple):
    """Some news with a word for what sort of news it is."""

    what: str
    news: News


class Asked(NamedTuple):
    """What one kind asks: the most pressing, how many there are, how many of them are late, and where all stand."""

    kind: str
    first: tuple[Ask, ...]
    total: int
    late: int
    address: str


def latest(site: Site) -> list[Activity]:
    """The newest of each kind and the newest reviews, in one list, the newest first; nothing of days to come."""
    found = [
        Activity(kind.label, news)
        for kind in site.kinds.values()
        for news in _newest(one for one in view_of(kind).recent(site) if one.day <= site.today)
    ]
    found.extend(Activity("Review", news) for news in _newest(_reviews(site)))
    return sorted(found, key=lambda told: (-told.news.day.toordinal(), told.what, told.news.doc.path))


def _newest(news: Iterator[News]) -> list[News]:
    return heapq.nsmallest(_OF_ONE, news, key=lambda one: (-one.day.toordinal(), one.doc.path))


def _reviews(site: Site) -> Iterator[News]:
    """Documents by the day of their last review; how it was done, where that is said."""
    for doc in site.corpus.docs:
        day = site.state(doc).reviewed
        if day is not None and day <= site.today:
            how = next((one.how for one in doc.fields.reviews if one.date == day), "")
            yield News(day, doc, how or "")


def asked(site: Site) -> list[Asked]:
    """What each kind asks, the kind with most that is late first; the next to be due before the others."""
    found = []
    for name, kind in site.kinds.items():
        view = view_of(kind)
        asks = list(view.asks(site))
        if asks:
            first = heapq.nsmallest(_OF_ONE, asks, key=lambda one: (one.due or date.max, one.doc.path))
            late = sum(1 for one in asks if one.due is not None and one.due < site.today)
            found.append(Asked(name, tuple(first), len(asks), late, view.asks_at))
    return sorted(found, key=lambda one: (-one.late, one.kind))
