"""What kbgen adds to the page of a document: the panel under its title, sections after its text, links to its file."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote, urljoin

from markupsafe import Markup, escape

from kbgen.freshness import State
from kbgen.kit import Kind
from kbgen.kit.badges import LATE, as_of_html, freshness_html, notice_from, status_html
from kbgen.kit.contact import contact_html
from kbgen.kit.html import filled, one_block, render, unbroken
from kbgen.kit.reviews import evidence_on, last_success
from kbgen.kit.site import Contribution, Here, Site, joined, page_url, web_link
from kbgen.model import Doc, InventoryEntry, Section, Settings
from kbgen.model.document import WITHHELD
from kbgen.model.settings import PageLinks
from kbgen.views import owned, recent_activity, related, tags, view_of

Rows = Sequence[tuple[str, Markup | str]]


def panel_and_sections(doc: Doc[Any], here: Here) -> tuple[str, tuple[Section, ...]]:
    """The panel of a document, and its sections."""
    rows = _rows(doc, here)
    return _panel(doc, here, rows), _sections(doc, here, rows)


def _panel(doc: Doc[Any], here: Here, rows: Rows) -> str:
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
        rows=_leading(rows, leading) if leading else rows,
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


def _leading(rows: Rows, leading: Sequence[str]) -> Rows:
    """The rows that stand in the strip under the title, in the order in which the kind names them."""
    values = dict(rows)
    return [(label, values[label]) for label in leading if label in values]


def _about(doc: Doc[Any], here: Here, rows: Rows) -> Section | None:
    """What does not stand in the strip, where the kind has one."""
    kind = here.site.kinds[doc.kind]
    leading = view_of(kind).leading
    others = [(label, value) for label, value in rows if label not in leading] if leading else []
    if not others:
        return None
    html = render("views/about.html.j2", rows=others, tags=tags.links(doc, here))
    return Section(f"About this {kind.label.lower()}", "kb-about", html)


def _rows(doc: Doc[Any], here: Here) -> Rows:
    """Every row that has a value."""
    rows: list[tuple[str, Markup | str | None]] = []
    if doc.kind not in ("team", "person"):
        rows.append(("Owner", _owner(doc, here)))
    rows.extend(view_of(here.site.kinds[doc.kind]).facts(doc, here))
    rows.append(("Links", joined(web_link(link.title, link.url) for link in doc.fields.links)))
    rows.append(("Also called", joined(doc.fields.aliases)))
    if here.site.state(doc).state is not State.NO_POLICY:
        rows.append(("Review", _review(doc, here)))
    return [(label, value) for label, value in rows if value]


def _owner(doc: Doc[Any], here: Here) -> Markup:
    owner = here.site.owners.get(doc.address)
    if owner is None:
        return Markup("nobody")
    if isinstance(owner, InventoryEntry):
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
        parts.append(filled("reviewed {}{}", unbroken(state.reviewed), _reviewed_how(doc, state.reviewed, here)))
    if state.due:
        parts.append(filled("next review by {}", unbroken(state.due)))
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
    seen = last_success(evidence_on(doc, here.site.corpus), here.site.today)
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
    return (_care(doc, here), "late") if _wants_care(doc, here) else (None, "")


def _wants_care(doc: Doc[Any], here: Here) -> bool:
    """Whether a document's review is late; where nobody has reviewed any of its collection, that says nothing of it."""
    state = here.site.state(doc).state
    return state in LATE and (state is not State.UNREVIEWED or doc.collection in here.site.once(_reviewed_collections))


def _reviewed_collections(site: Site) -> frozenset[str]:
    """The collections of which a document has been reviewed."""
    return frozenset(doc.collection for doc in site.corpus.docs if doc.fields.last_reviewed is not None)


def _care(doc: Doc[Any], here: Here) -> Markup:
    due = here.site.state(doc).due
    since = f"its review fell due on {due}" if due else "it has never been reviewed"
    return filled("Read with care: {}.", since)


def _notice_later(doc: Doc[Any], here: Here) -> tuple[Markup, Markup] | None:
    """A notice that holds from a later day on, with what makes the reader's browser show it then."""
    shows = notice_from(doc, here.site)
    return (shows, _care(doc, here)) if shows is not None else None


def _sections(doc: Doc[Any], here: Here, rows: Rows) -> tuple[Section, ...]:
    """The kind's own section, what other kinds contribute, what its subject owns, what links here, and what is near."""
    sections = []
    if own := view_of(here.site.kinds[doc.kind]).section(doc, here):
        sections.append(Section("", "", own))
    if about := _about(doc, here, rows):
        sections.append(about)
    if lately := recent_activity.section(doc, here):
        sections.append(Section(recent_activity.TITLE, recent_activity.ANCHOR, one_block(lately)))
    told = set()
    for name, one in here.site.once(_contributions)[doc.kind]:
        if html := one.render(doc, here):
            sections.append(Section(one.title, _anchor(one.title), one_block(html)))
            told |= {name} if one.owned else set()
    if owns := owned.section(doc, here, told):
        sections.append(Section("Owns", "kb-owns", owns))
    if links := related.backlinks(doc, here):
        sections.append(Section("What links here", "what-links-here", links))
    if near := related.related_section(doc, here):
        sections.append(Section("Related", "kb-related", near))
    if links := page_links(doc, here):
        sections.append(Section("", "", links))
    return tuple(sections)


def _contributions(site: Site) -> Mapping[str, Sequence[tuple[str, Contribution]]]:
    """What kinds add to the pages of each kind, in order, each with the kind that adds it."""
    found = [(name, contribution) for name, kind in site.kinds.items() for contribution in view_of(kind).contributions]
    found.sort(key=lambda pair: (pair[1].order, pair[1].title))
    return {kind: [pair for pair in found if pair[1].kind == kind] for kind in site.kinds}


def _anchor(title: str) -> str:
    return "kb-" + title.lower().replace(" ", "-")


_NAMED = re.compile(r"\{(\w+)\}")
# Browsers and hosts refuse addresses of more than a few thousand characters, and a letter may take nine of them.
_LONGEST = 300
_LONGEST_BODY = 1500


def page_links(doc: Doc[Any], here: Here) -> Markup | None:
    """The links that the configuration makes of a document; none where its file lies outside of the repository."""
    settings = here.site.settings
    if not settings.page_links.any:
        return None
    path = repository_path(settings.page_links, doc.path)
    if path is None:
        return None
    links = [(text, url) for text, url in _links_of(doc, path, here) if url]
    return render("views/page_links.html.j2", links=links) if links else None


def repository_path(links: PageLinks, path: str) -> str | None:
    """The path of a file below the repository's top, from that below the handbook's root."""
    found = posixpath.normpath(posixpath.join(links.below, path))
    return None if found.startswith("..") or posixpath.isabs(found) else found


def edit_url(settings: Settings, path: str) -> str | None:
    """Where a file is edited; None where nobody has said."""
    inner = repository_path(settings.page_links, path)
    return _address(settings.page_links.edit, {"path": inner}) or None if inner is not None else None


def _links_of(doc: Doc[Any], path: str, here: Here) -> list[tuple[str, str]]:
    links = here.site.settings.page_links
    said = _values(doc, path, here)
    issue = {"title": _filled(links.title, said)[:_LONGEST], "body": _filled(links.body, said)[:_LONGEST_BODY]}
    return [
        ("Edit this page", _address(links.edit, said)),
        ("History", _address(links.history, said)),
        ("This page failed me", _address(links.issue, said | issue)),
    ]


def _values(doc: Doc[Any], path: str, here: Here) -> dict[str, str]:
    site = here.site
    owner, state = site.owner(doc), site.state(doc)
    due = f", due on {state.due}" if state.due else ""
    url = page_url(doc.address, directory_urls=site.settings.directory_urls)
    home = site.settings.url.rstrip("/") + "/" if site.settings.url else ""
    return {
        "path": path,
        "page": doc.title[:_LONGEST],
        "id": doc.id[:_LONGEST],
        "kind": site.kinds[doc.kind].label,
        "owner": owner.title[:_LONGEST] if owner is not None else "nobody",
        "review": f"{state.state.value} on {site.today}{due}",
        "url": urljoin(home, url) if home else url,
        "title": doc.title[:_LONGEST],
        "body": "",
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda found: values.get(found[1], ""), template)


def _address(template: str, values: Mapping[str, str]) -> str:
    """A template with every value made fit for an address; a path keeps its slashes."""

    def fit(match: re.Match[str]) -> str:
        return quote(values.get(match[1], ""), safe="/" if match[1] == "path" else "")

    return _NAMED.sub(fit, template)
