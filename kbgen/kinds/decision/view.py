"""The page of a decision, and what waits for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kinds.decision import lists, supersession
from kbgen.kinds.decision.lists import FACETS, OF_SERVICE, OF_WHO, day_known, deciders, is_open, services_said
from kbgen.kinds.decision.read import DecisionRecord
from kbgen.kinds.decision.schema import Decision
from kbgen.kinds.decision.supersession import predecessors, proposed, said, successors
from kbgen.kit.badges import badge, status_html
from kbgen.kit.dates import parse_day
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.listing import Chunk, few, paged
from kbgen.kit.site import Ask, Change, Column, Contribution, Facts, Here, KindView, News, Site, ViewPage, joined
from kbgen.model import Corpus, Doc

_MOST = 8
_KINDS = {"services": ("service",), "principles": ("principle",)}


def weighed_against(doc: Doc[Any], here: Here) -> Markup | None:
    """Decisions in force that an undecided one conflicts with, or that share most with it; what they decided."""
    corpus = here.site.corpus
    if not is_open(doc):
        return None
    conflicts = [one for one in conflicting(doc, corpus) if one.content.status == "accepted"]
    shared = Counter(one for one, _ in _sharing(doc, corpus))
    rest = sorted((one for one in shared if one not in conflicts), key=lambda one: (-shared[one], one.path))
    found = [*conflicts, *rest]
    if not found:
        return None
    rows = [
        (
            here.link(one),
            badge("conflicts", "bad") if one in conflicts else "",
            _about(one, doc, here),
            one.content.decided or one.fields.summary or "",
        )
        for one in found[:_MOST]
    ]
    return render("kinds/decision/beside.html.j2", rows=rows, more=len(found) - len(rows))


def conflicting(doc: Doc[Any], corpus: Corpus) -> list[Doc[Any]]:
    """The decisions that a decision says it conflicts with, and those that say so of it."""
    named = (corpus.resolve(name, doc, ("decision",)) for name in doc.fields.conflicts_with)
    naming = corpus.referrers(doc, role="conflicts_with", kind="decision")
    return list(dict.fromkeys(one for one in (*named, *naming) if one is not None and one is not doc))


def conflicts_html(doc: Doc[Any], here: Here) -> Markup:
    """Links to them, and the names of those that nobody knows."""
    unknown = [one for one in doc.fields.conflicts_with if here.site.corpus.resolve(one, doc, ("decision",)) is None]
    links = [here.link(one) for one in conflicting(doc, here.site.corpus)]
    return joined([*links, *(here.named(one, doc, ("decision",)) for one in unknown)])


def _sharing(doc: Doc[Any], corpus: Corpus) -> Iterator[tuple[Doc[Any], Doc[Any]]]:
    """Each decision in force with each service and principle that it shares with another."""
    for role, kinds in _KINDS.items():
        targets = (target for target in dict.fromkeys(corpus.referred(doc, role)) if target.kind in kinds)
        for target in targets:
            others = corpus.referrers(target, role=role, kind="decision")
            yield from ((one, target) for one in others if one is not doc and one.content.status == "accepted")


def _about(one: Doc[Any], doc: Doc[Any], here: Here) -> Markup:
    corpus = here.site.corpus
    own = {target for role in _KINDS for target in corpus.referred(doc, role)}
    shared = dict.fromkeys(target for role in _KINDS for target in corpus.referred(one, role) if target in own)
    return few(list(shared), _MOST, here.link)


ADDRESS = "decisions/to-decide.md"


class What(StrEnum):
    """Why a decision waits, the most pressing first."""

    LATE = "past its date"
    DUE = "to be decided"
    DRAFT = "still a draft"
    AGAIN = "to be looked at again"


class PendingDecision(NamedTuple):
    """A decision that waits, why, and since or until when."""

    what: What
    due: date | None
    doc: Doc[Any]


def what_of(doc: Doc[Any], today: date) -> PendingDecision | None:
    """Why a decision waits on a day; None for one that does not."""
    due = doc.fields.decide_by
    if is_open(doc):
        if due is not None and due < today:
            return PendingDecision(What.LATE, due, doc)
        return PendingDecision(What.DRAFT if doc.content.status == "draft" else What.DUE, due, doc)
    again = parse_day(doc.content.revisit.text)
    if doc.content.status == "accepted" and again is not None and again < today:
        return PendingDecision(What.AGAIN, again, doc)
    return None


def waiting(site: Site) -> list[PendingDecision]:
    """Every decision that waits, the most pressing first."""
    found = (what_of(doc, site.today) for doc in site.corpus.of_kind("decision"))
    order = list(What)
    return sorted(
        (one for one in found if one is not None),
        key=lambda one: (order.index(one.what), one.due or date.max, one.doc.path),
    )


def pending_pages(site: Site) -> Iterator[ViewPage]:
    """The decisions that wait, where there are decisions at all."""
    if site.corpus.of_kind("decision"):
        summary = "Which decisions are to be made, by whom and by when, and which are to be looked at again."
        yield from paged(ViewPage(ADDRESS, "Decisions to make", summary, listed=True), site.once(waiting), _write)


def _write(here: Here, chunk: Chunk[PendingDecision]) -> Markup:
    groups = [(what, [row for row in chunk.rows if row.what is what]) for what in What]
    return render(
        "kinds/decision/waiting.html.j2",
        as_of=here.site.today,
        counts=_counts(here.site.once(waiting)),
        groups=[(what.value, _table(what, rows, here)) for what, rows in groups if rows],
        pages=chunk.links(here),
    )


def _counts(waitings: Sequence[PendingDecision]) -> list[tuple[int, str]]:
    return [(sum(1 for one in waitings if one.what is what), what.value) for what in What]


def _table(what: What, rows: Sequence[PendingDecision], here: Here) -> Markup:
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


_MOST_CHANGES = 3


def changes(service: Doc[Any], site: Site) -> Iterator[Change]:
    """The newest decisions about a service that are in force."""
    docs = site.corpus.referrers(service, role="services", kind="decision")
    held = [doc for doc in docs if doc.content.status == "accepted" and not doc.ended and doc.content.date]
    for doc in sorted(held, key=lambda doc: doc.content.date, reverse=True)[:_MOST_CHANGES]:
        yield Change(doc.content.date, "decision in force:", doc)


_PEOPLE = {"Decided by": "deciders", "Consulted": "consulted", "Informed": "informed"}
_LONGEST_DATE = 60
_SCHEMES = ("rapid", "raci", "daci")


def facts(doc: Doc[Decision], here: Here) -> Facts:
    """What has changed it first, then when, by whom and how firmly; the notice above says what has taken its place."""
    if later := successors(doc, here.site, "amends"):
        yield "Amended by", said(later, here)
    if later := proposed(doc, here.site):
        yield "Proposed instead", said(later, here)
    yield "Conflicts with", conflicts_html(doc, here)
    yield from _standing(doc.content)
    for label, role in (("Supersedes", "supersedes"), ("Amends", "amends")):
        yield label, predecessors(doc, here, role)
    for label, people in _PEOPLE.items():
        yield label, here.all_named(getattr(doc.fields, people), doc)
    yield from _scheme(doc, here)
    yield from _firmness(doc, here)


def _standing(content: DecisionRecord) -> Facts:
    """What the status adds, the date as far as it is known, and the states that it came to have."""
    yield "Status adds", content.qualifier
    if content.date:
        yield "Date", content.day_said
    elif content.dated.text:
        yield "Date", f"{content.dated.text[:_LONGEST_DATE]} (no date that can be read)"
    dated = (f"{event.status} {event.day}" for event in content.events if event.day)
    yield "History", ", ".join(dict.fromkeys(dated))


def _firmness(doc: Doc[Decision], here: Here) -> Facts:
    fields = doc.fields
    yield "Services", here.all_named(fields.services, doc, ("service",))
    yield "Risk", ", ".join(part for part in (fields.risk, fields.reversibility) if part)
    yield (
        "Approved by",
        joined(filled("{} on {}", here.named(approval.by, doc), approval.date) for approval in fields.approvals),
    )
    yield "Implementation", doc.content.implementation
    if fields.decide_by and doc.content.status in ("draft", "proposed"):
        yield "To be decided by", fields.decide_by.isoformat()
    yield "Revisit", fields.revisit


def _scheme(doc: Doc[Decision], here: Here) -> Iterator[tuple[str, Markup]]:
    """Who took which part, after RAPID, RACI or DACI."""
    for name in _SCHEMES:
        scheme = getattr(doc.fields, name)
        if scheme is None:
            continue
        parts = ((part, getattr(scheme, part)) for part in type(scheme).model_fields)
        said = [
            filled("<span class='kb-part'>{}</span> {}", part, here.all_named(people, doc))
            for part, people in parts
            if people
        ]
        yield name.upper(), joined(said, " · ")


def notice(doc: Doc[Decision], here: Here) -> Markup | None:
    """That a decision was replaced, in whole or in part, and by what."""
    found = successors(doc, here.site)
    return filled("Superseded by {}.", said(found, here)) if found else None


def pages(site: Site) -> Iterator[ViewPage]:
    """What waits first, then the decisions in time, by what they replaced, by what they are about and by whom."""
    yield from pending_pages(site)
    yield from supersession.timeline_pages(site)
    yield from supersession.pages(site)
    yield from lists.pages(site)


COLUMNS = (
    Column("Decision", lambda doc, here: here.link(doc)),
    Column("No.", lambda doc, _here: "" if doc.content.number is None else str(doc.content.number)),
    Column("Status", lambda doc, _here: status_html(doc.content.status)),
    Column("Date", lambda doc, _here: day_known(doc)),
    Column("Services", services_said),
    Column("Superseded by", lambda doc, here: said(successors(doc, here.site), here)),
)


VIEW = KindView(
    changes=changes,
    feed=True,
    facts=facts,
    facets=FACETS,
    notice=notice,
    contributions=(
        OF_SERVICE.on("service", 30),
        OF_WHO.on("team", 15),
        OF_WHO.on("person", 15),
        Contribution("decision", "To weigh this against", 5, weighed_against),
        Contribution("decision", "Chain of decisions", 50, supersession.of_decision),
    ),
    columns=COLUMNS,
    pages=pages,
    recent=recent,
    asks=asks,
    asks_at=ADDRESS,
)
