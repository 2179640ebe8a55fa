"""The rules about who is on call: rotas that nobody knows, calendars that cannot be believed, shifts of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from kbgen.kit import Hit, corpus_rule, dated_rule, each_rule
from kbgen.kit.on_call import RotaFault, Rotation, fallback_of, fault_of, rotation
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, KeyPath, Severity
from kbgen.model.elsewhere import PREFIX, rota_in

_FEW = 5


class _Named(NamedTuple):
    """A rota where a living document names it."""

    doc: Doc[Any]
    path: KeyPath
    name: str

    def hit(self, message: str, value: str = "", severity: Severity | None = None) -> tuple[Doc[Any], Hit]:
        return self.doc, Hit(self.path, message, value or f"{PREFIX}{self.name}", severity=severity)


def _named(corpus: Corpus) -> Iterator[_Named]:
    """Every known rota that is named, once: at the first team that names it, else at the first document."""
    found: dict[str, _Named] = {}
    if not corpus.rotas.by_name:
        return iter(())
    for doc in sorted(corpus.docs, key=lambda doc: doc.kind != "team"):
        for ref in doc.refs:
            name = rota_in(ref.target) if "rota" in ref.kinds and not doc.ended else ""
            if name in corpus.rotas.by_name:
                found.setdefault(name, _Named(doc, ref.path, name))
    return iter(found.values())


@each_rule("RO001", "unknown-rota", Severity.ERROR, "Name a rota that `rotas` in mkdocs.yml has, or add it there.")
def unknown_rota(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """An escalation to a rota that nobody has configured calls nobody.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:ordres"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```
    """
    known = tuple(rota.name for rota in corpus.settings.rotas)
    for ref in doc.refs if corpus.settings.whole else ():
        name = rota_in(ref.target) if "rota" in ref.kinds else ""
        if name and name not in known:
            near = nearest(ref.target, (f"{PREFIX}{one}" for one in known))
            yield Hit(ref.path, f"no rota is called {name!r}{near}", ref.target)


@corpus_rule(
    "RO002",
    "unreadable-rota",
    Severity.ERROR,
    "Export the calendar again, or fetch it with `kbgen rota`; see what it says.",
)
def unreadable_rota(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """Where a rota's calendar cannot be read, pages name the team in the place of who is on call.

    A calendar that is fetched from an address and is not there yet is advice: a build may fetch it first.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    ```text rotas/orders.ics
    <html>Please log in.</html>
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    BEGIN:VEVENT
    UID:1
    DTSTART:20260105T090000Z
    DTEND:20260112T090000Z
    RRULE:FREQ=WEEKLY
    SUMMARY:Ada
    END:VEVENT
    END:VCALENDAR
    ```
    """
    for one in _named(corpus):
        rota = corpus.rotas.by_name[one.name]
        fault = fault_of(rota, corpus)
        if fault is not None:
            fetched = any(calendar.address for calendar in rota.options.calendars)
            mild = fault[0] is RotaFault.MISSING and fetched
            remedy = f"; `kbgen rota {one.name}` fetches it" if fetched else ""
            yield one.hit(f"the rota {one.name!r}: {fault[1]}{remedy}", severity=Severity.ADVICE if mild else None)


@corpus_rule(
    "RO003", "rota-without-fallback", Severity.WARNING, "Set `fallback` of the rota to a team, a person or a role."
)
def rota_without_fallback(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """A rota has gaps, and its calendar ends one day: then a page needs a team to name.

    By default that is the team that is called as the rota is.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:nights"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {nights: rotas/nights.ics}}
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:nights"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {nights: {calendar: rotas/nights.ics, fallback: orders}}}
    ```
    """
    for one in _named(corpus):
        rota = corpus.rotas.by_name[one.name]
        if not fallback_of(rota, corpus):
            fallback = rota.options.fallback
            why = f"falls back to {fallback!r}, who is nobody known here" if fallback else "has no `fallback`"
            yield one.hit(f"the rota {one.name!r} {why}")


@dated_rule("RO004", "rota-ended", Severity.WARNING, "Plan the next shifts, and export or fetch the calendar again.")
def rota_ended(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A calendar whose last shift is over says nothing about tonight, and pages name the team instead.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    BEGIN:VEVENT
    UID:1
    DTSTART:20260105T090000Z
    DTEND:20260112T090000Z
    SUMMARY:Ada
    END:VEVENT
    END:VCALENDAR
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    BEGIN:VEVENT
    UID:1
    DTSTART:20260105T090000Z
    DTEND:20260112T090000Z
    RRULE:FREQ=WEEKLY
    SUMMARY:Ada
    END:VEVENT
    END:VCALENDAR
    ```
    """
    for one, found in _rotations(corpus, today):
        if found.fault is RotaFault.ENDED:
            yield one.hit(f"the rota {one.name!r} has ended: there is no shift in the next 3 months")


@dated_rule("RO005", "old-rota", Severity.WARNING, "Fetch it again with `kbgen rota`.")
def old_rota(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """Swaps made since a calendar was fetched are not in it, so that an old one is believed no more.

    `stale_after` of the rota says after how long; a calendar that was not fetched does not age.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: https://calendars.example/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    X-KBGEN-FETCHED:20260101T060000Z
    BEGIN:VEVENT
    UID:1
    DTSTART:20260105T090000Z
    DTEND:20260112T090000Z
    RRULE:FREQ=WEEKLY
    SUMMARY:Ada
    END:VEVENT
    END:VCALENDAR
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: https://calendars.example/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    X-KBGEN-FETCHED:20260115T060000Z
    BEGIN:VEVENT
    UID:1
    DTSTART:20260105T090000Z
    DTEND:20260112T090000Z
    RRULE:FREQ=WEEKLY
    SUMMARY:Ada
    END:VEVENT
    END:VCALENDAR
    ```
    """
    for one, found in _rotations(corpus, today):
        if found.fault is RotaFault.OLD:
            yield one.hit(f"the rota {one.name!r} is old: {found.why}")


@dated_rule(
    "RO006",
    "shift-of-nobody",
    Severity.WARNING,
    "Give the person that name as an alias or in `contact`, or correct the shift.",
)
def shift_of_nobody(corpus: Corpus, today: date) -> Iterator[tuple[Doc[Any], Hit]]:
    """A shift of somebody whom the handbook does not know, or who has left, names nobody who can be paged.

    Bad:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada Example
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    BEGIN:VEVENT
    UID:1
    DTSTART:20260112T090000Z
    DTEND:20260119T090000Z
    SUMMARY:On Call - Adda Example - Orders
    END:VEVENT
    END:VCALENDAR
    ```

    Good:

    ```markdown teams/orders.md
    ---
    title: Orders
    escalation:
      - {after: 0m, to: "rota:orders"}
      - {after: 10m, to: orders}
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada Example
    ---
    ```

    ```yaml mkdocs.yml
    plugins:
      - kbgen: {rotas: {orders: rotas/orders.ics}}
    ```

    ```text rotas/orders.ics
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:orders
    BEGIN:VEVENT
    UID:1
    DTSTART:20260105T090000Z
    DTEND:20260112T090000Z
    RRULE:FREQ=WEEKLY
    SUMMARY:On Call - Ada Example - Orders
    END:VEVENT
    END:VCALENDAR
    ```
    """
    people = [doc.title for doc in corpus.of_kind("person")]
    if not people:
        return
    for one, found in _rotations(corpus, today):
        called = dict.fromkeys(who for duty in found.duties for who in duty.who)
        for who in [who for who in called if isinstance(who, str) or who.ended][:_FEW]:
            if isinstance(who, str):
                text = f"names {who!r}, whom nobody here is called{nearest(who, people)}"
            else:
                text = f"names {who.title}, who {who.ended}"
            value = who if isinstance(who, str) else who.id
            yield one.hit(f"the rota {one.name!r} {text}", f"{one.name}: {value}")


def _rotations(corpus: Corpus, today: date) -> Iterator[tuple[_Named, Rotation]]:
    for one in _named(corpus):
        found = rotation(one.name, corpus, today)
        if found is not None:
            yield one, found
