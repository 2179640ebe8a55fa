"""What kbgen adds to the page of a document: the panel under its title, and the sections after its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from kbgen.freshness import State
from kbgen.kit import Kind
from kbgen.kit.badges import LATE, as_of_html, freshness_html, notice_from, status_html
from kbgen.kit.contact import contact_html
from kbgen.kit.html import filled, one_block, render
from kbgen.kit.reviews import evidence_on, worked
from kbgen.kit.site import Contribution, Here, Site, joined, web_link
from kbgen.model import Doc, Entry, Section
from kbgen.model.document import WITHHELD
from kbgen.views import owned, recent_activity, related, tags, view_of


def panel(doc: Doc[Any], here: Here) -> str:
    """Kind and state, the summary, who answers for it, the kind's own facts, and when it was reviewed."""
    kind = here.site.kinds[doc.kind]
    view = view_of(kind)
    leading = view.leading
    notice, tone = _notice(doc, kind, here)
    reviewed = leading and here.site.state(doc).state is not State.NO_POLICY
    return render(
        "views/panel.html.j2",
        strip=bool(leading),
        review=_state(doc, here) if reviewed else None,
        kind=kind,
        status=Markup(" ").join(filter(None, map(status_html, (view.severity(doc), kind.status(doc))))),
        notice=notice,
        tone=tone,
        later=_notice_later(doc, here),
        summary=doc.fields.summary or "",
        open=joined(_open(doc, here), " · "),
        rows=_leading(doc, here) if leading else _rows(doc, here),
        tags=() if leading else tags.links(doc, here),
        loads=[here.href(f"assets/kbgen/{part}") for part in view.loads],
    )


def _open(doc: Doc[Any], here: Here) -> Iterator[Markup]:
    """What waits to be done in the sections below, each with a link to its section."""
    for _, one in here.site.once(_contributions)[doc.kind]:
        if words := one.pending(doc, here):
            yield here.link_to(doc.address, words, _anchor(one.title))
    if words := recent_activity.summary(doc, here):
        yield here.link_to(doc.address, words, recent_activity.ANCHOR)


def _leading(doc: Doc[Any], here: Here) -> list[tuple[str, Markup | str]]:
    """The rows that stand in the strip under the title, in the order in which the kind names them."""
    view = view_of(here.site.kinds[doc.kind])
    rows = dict(view.facts(doc, here))
    return [(label, rows[label]) for label in view.leading if label in rows]


def _about(doc: Doc[Any], here: Here) -> Section | None:
    """What does not stand in the strip, where the kind has one."""
    kind = here.site.kinds[doc.kind]
    leading = view_of(kind).leading
    rows = [(label, value) for label, value in _rows(doc, here) if label not in leading] if leading else []
    if not rows:
        return None
    html = render("views/about.html.j2", rows=rows, tags=tags.links(doc, here))
    return Section(f"About this {kind.label.lower()}", "kb-about", html)


def _rows(doc: Doc[Any], here: Here) -> list[tuple[str, Markup | str]]:
    rows: list[tuple[str, Markup | str]] = []
    if doc.kind not in ("team", "person"):
        rows.append(("Owner", _owner(doc, here)))
    rows.extend(view_of(here.site.kinds[doc.kind]).facts(doc, here))
    if doc.fields.links:
        rows.append(("Links", joined(web_link(link.title, link.url) for link in doc.fields.links)))
    if doc.fields.aliases:
        rows.append(("Also called", joined(doc.fields.aliases)))
    state = here.site.state(doc)
    if state.state is not State.NO_POLICY:
        rows.append(("Review", _review(doc, here)))
    return rows


def _owner(doc: Doc[Any], here: Here) -> Markup:
    owner = here.site.owners.get(doc.address)
    if owner is None:
        return Markup("nobody")
    if isinstance(owner, Entry):
        return here.link(owner)
    if isinstance(owner, str):
        unknown = here.named(owner, doc)
        return unknown if owner == WITHHELD else filled("{} <span class='kb-when'>(unknown)</span>", unknown)
    contact = contact_html(owner.fields.contact)
    link = here.link(owner)
    return filled("{} <span class='kb-when'>{}</span>", link, contact) if contact else link


def _review(doc: Doc[Any], here: Here) -> Markup:
    state = here.site.state(doc)
    parts = [_state(doc, here)]
    if state.reviewed:
        parts.append(filled("reviewed {}{}", state.reviewed, _reviewed_how(doc, state.reviewed, here)))
    if state.due:
        parts.append(escape(f"next review by {state.due}"))
    if doc.fields.snooze and state.state is State.SNOOZED:
        parts.append(escape(f"quiet until {doc.fields.snooze.until}: {doc.fields.snooze.reason}"))
    if state.state is State.EXEMPT and doc.fields.reason:
        parts.append(escape(doc.fields.reason))
    return joined(parts, " · ")


def _state(doc: Doc[Any], here: Here) -> Markup:
    return filled('{} <span class="kb-when">as of {}</span>', freshness_html(doc, here.site), as_of_html(here.site))


def _reviewed_how(doc: Doc[Any], day: date, here: Here) -> Markup:
    """By whom, or in which incident or exercise, a document was reviewed on a day."""
    newest = max(doc.fields.reviews, key=lambda review: review.date, default=None)
    if newest is not None and newest.date == day:
        by = filled(" by {}", here.named(newest.by, doc)) if newest.by else Markup("")
        return filled("{} ({})", by, newest.how)
    seen = worked(evidence_on(doc, here.site.corpus), here.site.today)
    if seen is not None and seen.trial.day == day:
        return filled(" in {} ({})", here.link(seen.source), seen.trial.how)
    return Markup("")


def _notice(doc: Doc[Any], kind: Kind, here: Here) -> tuple[Markup | None, str]:
    """What a reader must know before reading on: that it no longer holds, or that nobody has looked lately.

    With its tone: `late` asks for something to be done, `ended` to read something else instead.
    """
    retired = doc.fields.retired
    if retired is not None:
        instead = filled(" Read {} instead.", here.named(retired.replaced_by, doc)) if retired.replaced_by else ""
        said = (kind.label.lower(), retired.date, retired.reason.rstrip("."), instead)
        return filled("This {} was retired on {}: {}.{}", *said), "ended"
    if own := view_of(kind).notice(doc, here):
        return own, "ended" if doc.ended else ""
    if doc.ended:
        return filled("This {} {}.", kind.label.lower(), doc.ended), ""
    return (_care(doc, here), "late") if here.site.state(doc).state in LATE else (None, "")


def _care(doc: Doc[Any], here: Here) -> Markup:
    due = here.site.state(doc).due
    since = f"its review fell due on {due}" if due else "it has never been reviewed"
    return filled("Read with care: {}.", since)


def _notice_later(doc: Doc[Any], here: Here) -> tuple[Markup, Markup] | None:
    """A notice that holds from a later day on, with what makes the reader's browser show it then."""
    shows = notice_from(doc, here.site)
    return (shows, _care(doc, here)) if shows is not None else None


def sections(doc: Doc[Any], here: Here) -> tuple[Section, ...]:
    """The kind's own section, what other kinds contribute, what its subject owns, what links here, and what is near."""
    found = []
    if own := view_of(here.site.kinds[doc.kind]).section(doc, here):
        found.append(Section("", "", own))
    if about := _about(doc, here):
        found.append(about)
    if lately := recent_activity.section(doc, here):
        found.append(Section(recent_activity.TITLE, recent_activity.ANCHOR, one_block(lately)))
    told = set()
    for name, one in here.site.once(_contributions)[doc.kind]:
        if html := one.render(doc, here):
            found.append(Section(one.title, _anchor(one.title), one_block(html)))
            told |= {name} if one.owned else set()
    if owns := owned.section(doc, here, told):
        found.append(Section("Owns", "kb-owns", owns))
    if links := owned.backlinks(doc, here):
        found.append(Section("What links here", "what-links-here", links))
    if near := related.related_section(doc, here):
        found.append(Section("Related", "kb-related", near))
    if furniture := related.section(doc, here):
        found.append(Section("", "", furniture))
    return tuple(found)


def _contributions(site: Site) -> Mapping[str, Sequence[tuple[str, Contribution]]]:
    """What kinds add to the pages of each kind, in order, each with the kind that adds it."""
    found = [(name, one) for name, kind in site.kinds.items() for one in view_of(kind).contributions]
    found.sort(key=lambda pair: (pair[1].order, pair[1].title))
    return {kind: [pair for pair in found if pair[1].kind == kind] for kind in site.kinds}


def _anchor(title: str) -> str:
    return "kb-" + title.lower().replace(" ", "-")
