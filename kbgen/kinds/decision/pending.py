"""Decisions that wait: those still to be made, and those to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kinds.decision.formatting import is_open, services_said
from kbgen.kinds.decision.parts import deciders
from kbgen.kit.days import parse_day
from kbgen.kit.html import render
from kbgen.kit.nowrap import day_html
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.kit.view import Ask, News
from kbgen.model import Doc

ADDRESS = "decisions/to-decide.md"


class What(StrEnum):
    """Why a decision waits, the most pressing first."""

    LATE = "past its date"
    DUE = "to be decided"
    DRAFT = "still a draft"
    AGAIN = "to be looked at again"


class Waiting(NamedTuple):
    """A decision that waits, why, and since or until when."""

    what: What
    due: date | None
    doc: Doc[Any]


def what_of(doc: Doc[Any], today: date) -> Waiting | None:
    """Why a decision waits on a day; None for one that does not."""
    due = doc.fields.decide_by
    if is_open(doc):
        if due is not None and due < today:
            return Waiting(What.LATE, due, doc)
        return Waiting(What.DRAFT if doc.content.status == "draft" else What.DUE, due, doc)
    again = parse_day(doc.content.revisit.text)
    if doc.content.status == "accepted" and again is not None and again < today:
        return Waiting(What.AGAIN, again, doc)
    return None


def waiting(site: Site) -> list[Waiting]:
    """Every decision that waits, the most pressing first."""
    found = (what_of(doc, site.today) for doc in site.corpus.of_kind("decision"))
    order = list(What)
    return sorted(
        (one for one in found if one is not None),
        key=lambda one: (order.index(one.what), one.due or date.max, one.doc.path),
    )


def pages(site: Site) -> Iterator[ViewPage]:
    """The decisions that wait, where there are decisions at all."""
    if site.corpus.of_kind("decision"):
        summary = "Which decisions are to be made, by whom and by when, and which are to be looked at again."
        yield from paged(ViewPage(ADDRESS, "Decisions to make", summary, listed=True), site.once(waiting), _write)


def _write(here: Here, chunk: Chunk[Waiting]) -> Markup:
    groups = [(what, [one for one in chunk.rows if one.what is what]) for what in What]
    return render(
        "kinds/decision/waiting.html.j2",
        as_of=here.site.today,
        counts=_counts(here.site.once(waiting)),
        groups=[(what.value, _table(what, rows, here)) for what, rows in groups if rows],
        pages=chunk.links(here),
    )


def _counts(found: Sequence[Waiting]) -> list[tuple[int, str]]:
    return [(sum(1 for one in found if one.what is what), what.value) for what in What]


def _table(what: What, rows: Sequence[Waiting], here: Here) -> Markup:
    return render(
        "kit/table.html.j2",
        label=what.value.capitalize(),
        heads=["Decision", "By", "Decided by", "Risk", "Services"],
        rows=[
            (
                here.link(one.doc),
                day_html(one.due) or "no day",
                _who(one.doc, here),
                _risk(one.doc),
                services_said(one.doc, here),
            )
            for one in rows
        ],
    )


def _who(doc: Doc[Any], here: Here) -> Markup:
    who = deciders(doc, here.site.corpus)
    return joined(here.link(one) if isinstance(one, Doc) else here.named(one, doc) for one in who) or Markup(
        "nobody named"
    )


def _risk(doc: Doc[Any]) -> Markup:
    parts = [part for part in (doc.fields.risk, doc.fields.reversibility) if part]
    return status_html(", ".join(parts))


def asks(site: Site) -> Iterator[Ask]:
    """Proposals that wait for their decision; a draft asks nobody yet, unless its day has passed."""
    for one in site.once(waiting):
        if one.what in (What.LATE, What.DUE):
            yield Ask(one.doc.title, one.doc, one.due, deciders(one.doc, site.corpus))


def recent(site: Site) -> Iterator[News]:
    """Decisions by their day, with where they stand."""
    for doc in site.corpus.of_kind("decision"):
        if doc.content.date:
            yield News(doc.content.date, doc, doc.content.status)
