"""What a team or a person owns."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

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
        (contribution.kind, name)
        for name, kind in site.kinds.items()
        for contribution in view_of(kind).contributions
        if contribution.owned
    )


def pages(site: Site) -> Iterator[ViewPage]:
    """Everything that somebody owns, where their page cannot show it."""
    for kind in OWNERS:
        for owner in site.corpus.of_kind(kind):
            if is_long(owner, site):
                yield from OWNED.whole(owner, _rows(owner, site))
