"""Who is on call when, as rotas tell it: the people of a handbook in the places of a calendar's names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kbgen.freshness import parse_interval
from kbgen.kit.owners import holders
from kbgen.model import Corpus, Doc
from kbgen.model.document import WITHHELD
from kbgen.model.elsewhere import Rota
from kbgen.rota import Calendar, Shift, Stretch, read, timeline

# the page that lists the coming shifts of every rota
ADDRESS = "people/on-call.md"
WINDOW = timedelta(days=92)
# a shift that has begun by then may have begun so long before
_BEFORE = timedelta(days=35)
_MOST = 100
_WORDS = re.compile(r"[^\W_]+")
_NOBODY = frozenset(("nobody", "no one", "none", "empty", "gap", "unassigned"))
_CALLED = ("team", "person")


class RotaFault(StrEnum):
    """Why a rota cannot say who is on call."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    OLD = "old"
    ENDED = "ended"


class Duty(NamedTuple):
    """From when until when somebody is on call; a text is a name that no person of the handbook has."""

    start: datetime
    end: datetime
    who: tuple[Doc[Any] | str, ...]


class Rotation(NamedTuple):
    """What is known of a rota on a day: duties that follow each other, gaps among them, from the one it begins in.

    Where there is a `fault`, `why` says more of it, and there are no duties. `fallback` are those to call where the
    rota names nobody, or is not known any more. `fetched` is when the oldest of its calendars was, `stale_from` from
    when on they are too old; None where they are not fetched.
    """

    name: str
    duties: tuple[Duty, ...]
    fallback: tuple[Doc[Any], ...]
    fault: RotaFault | None = None
    why: str = ""
    fetched: datetime | None = None
    stale_from: datetime | None = None


def rotation(name: str, corpus: Corpus, today: date) -> Rotation | None:
    """What a rota says from a day on, in the handbook's zone; None where no rota has the name."""
    rota = corpus.rotas.by_name.get(name)
    return corpus.once(("rota", name, today), lambda: _rotation(rota, corpus, today)) if rota is not None else None


def rotations(corpus: Corpus, today: date) -> tuple[Rotation, ...]:
    """What every rota says, in the order of the configuration."""
    return tuple(one for name in corpus.rotas.by_name if (one := rotation(name, corpus, today)) is not None)


class _Read(NamedTuple):
    """The calendars of a rota, or why they are none."""

    calendars: tuple[Calendar, ...] = ()
    fault: RotaFault | None = None
    why: str = ""


def fault_of(rota: Rota, corpus: Corpus) -> tuple[RotaFault, str] | None:
    """Why the calendars of a rota cannot be read, whatever day it is."""
    calendars = _calendars(rota, corpus)
    return (calendars.fault, calendars.why) if calendars.fault is not None else None


def _calendars(rota: Rota, corpus: Corpus) -> _Read:
    return corpus.once(("calendars", rota.options.name), lambda: _read(rota))


def _read(rota: Rota) -> _Read:
    found = []
    for file in rota.files:
        if file.missing:
            return _Read(fault=RotaFault.MISSING, why=f"there is no {file.path}")
        if file.problem:
            return _Read(fault=RotaFault.UNREADABLE, why=f"{file.path} cannot be read: {file.problem}")
        try:
            found.append(read(file.data))
        except ValueError as error:
            return _Read(fault=RotaFault.UNREADABLE, why=f"{file.path} cannot be read: {error}")
    return _Read(tuple(found))


def _rotation(rota: Rota, corpus: Corpus, today: date) -> Rotation:
    found, zone = _calendars(rota, corpus), ZoneInfo(corpus.settings.timezone)
    fetched = min((calendar.fetched for calendar in found.calendars if calendar.fetched is not None), default=None)
    stale_from = _stale_from(rota, fetched, zone) if fetched is not None else None
    bare = Rotation(rota.options.name, (), fallback_of(rota, corpus), found.fault, found.why, fetched, stale_from)
    if not found.calendars:
        return bare
    start = datetime.combine(today, time(), zone).astimezone(UTC)
    end = start + WINDOW
    if bare.stale_from is not None and bare.stale_from <= start:
        why = f"its calendar was fetched on {fetched:%Y-%m-%d}, more than {rota.options.stale_after} ago"
        return bare._replace(fault=RotaFault.OLD, why=why)
    try:
        layers = [calendar.shifts(start - _BEFORE, end, zone) for calendar in found.calendars]
    except ValueError as error:
        return bare._replace(fault=RotaFault.UNREADABLE, why=f"{rota.files[0].path} cannot be read: {error}")
    people = corpus.once(("names of people",), lambda: _People.of(corpus))
    duties = tuple(duty for duty in _duties(timeline(layers, start - _BEFORE, end), people) if duty.end > start)[:_MOST]
    if not any(duty.who for duty in duties):
        return bare._replace(fault=RotaFault.ENDED, why=f"its calendar has no shift from {today} on")
    return bare._replace(duties=duties)


def _duties(stretches: Iterable[Stretch], people: _People) -> tuple[Duty, ...]:
    """The duties, with what follows each other of the same people as one."""
    duties: list[Duty] = []
    for stretch in stretches:
        who = tuple(dict.fromkeys(who for shift in stretch.shifts for who in people.of_shift(shift)))
        if duties and duties[-1].who == who:
            duties[-1] = duties[-1]._replace(end=stretch.end)
        else:
            duties.append(Duty(stretch.start, stretch.end, who))
    return tuple(duties)


def _stale_from(rota: Rota, fetched: datetime, zone: ZoneInfo) -> datetime:
    """The moment from which a calendar that was fetched is believed no more: the end of its last day."""
    last = parse_interval(rota.options.stale_after).after(fetched.astimezone(zone).date())
    return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def fallback_of(rota: Rota, corpus: Corpus) -> tuple[Doc[Any], ...]:
    """Those to call where a rota names nobody: a team or a person, or who holds a role; its namesake by default."""
    fallback = rota.options.fallback or rota.options.name
    target = corpus.resolve(fallback, None, _CALLED)
    if target is not None:
        return (target,)
    return holders((fallback,), corpus) if rota.options.fallback else ()


class _People(NamedTuple):
    """The people of a handbook by the words of each name that a calendar may call them by."""

    by_words: Mapping[str, Sequence[tuple[tuple[str, ...], Doc[Any]]]]
    hidden: frozenset[str]

    @classmethod
    def of(cls, corpus: Corpus) -> _People:
        """The longest names first, so that one within another does not count."""
        found: dict[str, dict[tuple[str, ...], Doc[Any]]] = defaultdict(dict)
        for doc in corpus.of_kind("person"):
            for name in names_of(doc):
                if words := _words(name):
                    found[words[0]].setdefault(words, doc)
        ordered = {first: sorted(names.items(), key=lambda one: -len(one[0])) for first, names in found.items()}
        return cls(ordered, frozenset(" ".join(_words(name)) for name in corpus.rotas.hidden))

    def of_shift(self, shift: Shift) -> tuple[Doc[Any] | str, ...]:
        """Whoever a shift names: both its text and its attendees where they agree, else the text, else attendees."""
        told = self._named(shift.summary)
        invited = list(dict.fromkeys(who for name in shift.attendees for who in self._named(name)))
        both = [who for who in told if who in invited]
        known = both or told or invited
        if known:
            return tuple(known)
        summary = shift.summary or next(iter(shift.attendees), "")
        if not summary or summary.casefold() in _NOBODY:
            return ()
        return (WITHHELD,) if self._is_hidden(shift) else (summary,)

    def _named(self, text: str) -> list[Doc[Any]]:
        """The people whom a text names, in its order."""
        words, at, found = _words(text), 0, []
        while at < len(words):
            hit = next(
                (one for one in self.by_words.get(words[at], ()) if words[at : at + len(one[0])] == one[0]), None
            )
            if hit is not None:
                found.append(hit[1])
            at += len(hit[0]) if hit is not None else 1
        return list(dict.fromkeys(found))

    def _is_hidden(self, shift: Shift) -> bool:
        said = (f" {' '.join(_words(text))} " for text in (shift.summary, *shift.attendees))
        return any(f" {name} " in text for text in said for name in self.hidden)


def names_of(person: Doc[Any]) -> Iterator[str]:
    """Every name that a calendar may call a person by: name, id, aliases, mail addresses and handles."""
    yield from (person.title, person.id, *person.fields.aliases)
    contact = person.fields.contact
    ways = contact.values() if isinstance(contact, dict) else [contact] if contact else ()
    yield from (way for way in ways if "@" in way or not way.startswith(("+", "#", "http")))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(text.casefold()))
