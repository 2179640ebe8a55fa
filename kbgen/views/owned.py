"""What somebody owns, and what leads to a document."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.badges import freshness_html, status_html
from kbgen.kit.html import render
from kbgen.kit.listing import MOST, Listing, more_html
from kbgen.kit.owners import OWNERS
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc
from kbgen.views import view_of


def ranked(docs: Sequence[Doc[Any]], site: Site) -> list[Doc[Any]]:
    """By kind in the order of the navigation; in each what lives before what has ended, and the newest first."""
    order = {name: number for number, name in enumerate(site.kinds)}

    def rank(doc: Doc[Any]) -> tuple[int, bool, int, str, str]:
        day = site.kinds[doc.kind].date(doc) or date.min
        return order[doc.kind], bool(doc.ended), -day.toordinal(), doc.title.casefold(), doc.path

    return sorted(docs, key=rank)


def _rows(owner: Doc[Any], site: Site) -> Sequence[Doc[Any]]:
    return ranked(site.owned_by(owner), site)


def _table(docs: Sequence[Doc[Any]], owner: Doc[Any], here: Here) -> Markup:
    kinds = here.site.kinds
    rows = [
        (
            here.link(doc),
            kinds[doc.kind].label,
            status_html(kinds[doc.kind].status(doc)),
            freshness_html(doc, here.site),
        )
        for doc in docs
    ]
    heads = ["Document", "Kind", "Status", "Review"]
    return render("kit/table.html.j2", label=f"Owned by {owner.title}", heads=heads, rows=rows)


OWNED: Listing[Doc[Any]] = Listing("owned", "Owned", _rows, _table)


def section(owner: Doc[Any], here: Here, told: Collection[str]) -> Markup | None:
    """What they own, by kind; of a kind that another section has `told` of already only how many."""
    if owner.kind not in OWNERS or not (docs := _rows(owner, here.site)):
        return None
    by_kind: dict[str, list[Doc[Any]]] = {}
    for doc in docs:
        by_kind.setdefault(doc.kind, []).append(doc)
    labels = here.site.labels
    everything = here.link_to(OWNED.address(owner), f"all {len(docs):,}") if is_long(owner, here.site) else Markup()
    return render(
        "views/owned.html.j2",
        groups=[
            (
                labels[kind][1],
                len(some),
                [here.link(doc) for doc in some[:MOST]],
                more_html(len(some) - MOST, everything),
            )
            for kind, some in by_kind.items()
            if kind not in told
        ],
        told=[(labels[kind][1].lower(), len(some)) for kind, some in by_kind.items() if kind in told],
        everything=everything,
    )


def is_long(owner: Doc[Any], site: Site) -> bool:
    """Whether what they own has pages of its own: much of a kind, or some of a kind that other sections tell of."""
    counts: dict[str, int] = {}
    for doc in site.owned_by(owner):
        counts[doc.kind] = counts.get(doc.kind, 0) + 1
    return any(count > MOST for count in counts.values()) or any(
        (owner.kind, kind) in site.once(_told_elsewhere) for kind in counts
    )


def _told_elsewhere(site: Site) -> frozenset[tuple[str, str]]:
    """The pages, by kind, that have a section of their own for what is owned of a kind."""
    return frozenset(
        (one.kind, name) for name, kind in site.kinds.items() for one in view_of(kind).contributions if one.owned
    )


def pages(site: Site) -> Iterator[ViewPage]:
    """Everything that somebody owns, where their page cannot show it."""
    for kind in OWNERS:
        for owner in site.corpus.of_kind(kind):
            if is_long(owner, site):
                yield from OWNED.whole(owner, _rows(owner, site))


_MOST = 12


class Source(NamedTuple):
    """A document that refers to another, and under which keys; `link` is its text."""

    doc: Doc[Any]
    roles: tuple[str, ...]


def sources(doc: Doc[Any], site: Site) -> Sequence[Source]:
    """What refers to a document, each once, by kind; without what a team or a person is named as the owner of."""
    found: dict[Doc[Any], list[str]] = {}
    for inbound in site.corpus.inbound.get(doc.address, ()):
        if inbound.ref.role != "owner" or doc.kind not in OWNERS:
            found.setdefault(inbound.doc, []).append(inbound.ref.role)
    return [Source(one, tuple(found[one])) for one in ranked(tuple(found), site)]


def _table_of_links(rows: Sequence[Source], doc: Doc[Any], here: Here) -> Markup:
    labels = here.site.labels
    cells = [(here.link(one.doc), labels[one.doc.kind][0], ", ".join(map(_said, one.roles))) for one in rows]
    heads = ["Document", "Kind", "Where"]
    return render("kit/table.html.j2", label=f"What links to {doc.title}", heads=heads, rows=cells)


def _said(role: str) -> str:
    return "in its text" if role == "link" else role.replace("_", " ")


LINKS: Listing[Source] = Listing("links", "What links to", sources, _table_of_links)


def backlinks(doc: Doc[Any], here: Here) -> Markup | None:
    """Documents that refer to this one, by kind, each once; the first of each kind where they are many."""
    found = by_kind(sources(doc, here.site))
    if not found:
        return None
    groups = [
        (here.site.labels[kind][1], [here.link(one.doc) for one in some[:_MOST]], max(0, len(some) - _MOST))
        for kind, some in found.items()
    ]
    total = sum(map(len, found.values()))
    whole = here.link_to(LINKS.address(doc), f"all {total:,}") if _is_long(found) else ""
    return render("views/inbound.html.j2", groups=groups, whole=whole)


def by_kind(found: Sequence[Source]) -> dict[str, list[Source]]:
    """The sources of each kind, in their order."""
    groups: dict[str, list[Source]] = {}
    for one in found:
        groups.setdefault(one.doc.kind, []).append(one)
    return groups


def _is_long(found: Mapping[str, Sequence[Source]]) -> bool:
    return any(len(some) > _MOST for some in found.values())


def backlink_pages(site: Site) -> Iterator[ViewPage]:
    """All that links to a document, where its page cannot show it."""
    for doc in site.corpus.docs:
        if len(site.corpus.inbound.get(doc.address, ())) > _MOST:
            found = sources(doc, site)
            if _is_long(by_kind(found)):
                yield from LINKS.whole(doc, found)
