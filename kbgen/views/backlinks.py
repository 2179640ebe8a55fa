"""What links to a document: by kind on its page, and all of it on pages of its own where it is much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.listing import Listing
from kbgen.kit.owners import OWNERS
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc
from kbgen.views.owned import ranked

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


def _table(rows: Sequence[Source], doc: Doc[Any], here: Here) -> Markup:
    labels = here.site.labels
    cells = [(here.link(one.doc), labels[one.doc.kind][0], ", ".join(map(_said, one.roles))) for one in rows]
    heads = ["Document", "Kind", "Where"]
    return render("kit/table.html.j2", label=f"What links to {doc.title}", heads=heads, rows=cells)


def _said(role: str) -> str:
    return "in its text" if role == "link" else role.replace("_", " ")


LINKS: Listing[Source] = Listing("links", "What links to", sources, _table)


def section(doc: Doc[Any], here: Here) -> Markup | None:
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


def pages(site: Site) -> Iterator[ViewPage]:
    """All that links to a document, where its page cannot show it."""
    for doc in site.corpus.docs:
        if len(site.corpus.inbound.get(doc.address, ())) > _MOST:
            found = sources(doc, site)
            if _is_long(by_kind(found)):
                yield from LINKS.whole(doc, found)
