"""The pages of tags, and of the search."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from kbgen.kit.badges import freshness_html, status_html
from kbgen.kit.html import render
from kbgen.kit.listing import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc
from kbgen.views.index import listed
from kbgen.views.owned import ranked

ADDRESS = "tags/index.md"
_SIGNS = re.compile(r"[^\w]+")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Tag:
    """A topic as it is mostly written, the address of its page, and the documents that have it."""

    name: str
    address: str
    docs: tuple[Doc[Any], ...]

    @property
    def shared(self) -> bool:
        """Whether there is a page of it: that of a single document's would say what the document itself says."""
        return len(self.docs) > 1


def key_of(tag: str) -> str:
    """What two spellings of one tag have in common."""
    return " ".join(unicodedata.normalize("NFC", tag).casefold().split())


def tags(site: Site) -> Mapping[str, Tag]:
    """The tags of what the site's readers may read, by key, in the order of their names."""
    return site.once(_tags)


def _tags(site: Site) -> Mapping[str, Tag]:
    docs: dict[str, dict[Doc[Any], None]] = defaultdict(dict)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for doc in site.corpus.docs:
        for tag in doc.fields.tags:
            if key := key_of(tag):
                docs[key][doc] = None
                spelled[key][tag.strip()] += 1
    taken = {"index"}
    found = {}
    for key in sorted(docs):
        name, _ = min(spelled[key].items(), key=lambda one: (-one[1], one[0]))
        found[key] = Tag(name, f"tags/{_slug(key, taken)}.md", tuple(docs[key]))
    return found


def _slug(key: str, taken: set[str]) -> str:
    """A name for a file, unlike all others: two tags may differ in their signs only."""
    slug = _SIGNS.sub("-", key).strip("-_")
    if slug in taken or slug.startswith("page-") or not 0 < len(slug.encode()) <= _LONGEST:
        slug = f"{slug[: _LONGEST // 4]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}".strip("-")
    taken.add(slug)
    return slug


def pages(site: Site) -> Iterator[ViewPage]:
    """A page of all tags, and one of each that several documents have; nothing where there are none."""
    found = list(tags(site).values())
    if not found:
        return
    yield from paged(ViewPage(ADDRESS, "Tags", "Topics, and the documents about them."), found, _all)
    for tag in (tag for tag in found if tag.shared):
        page = ViewPage(tag.address, f"Tag: {tag.name}", f"Documents about {tag.name}.")
        yield from paged(page, ranked(tag.docs, site), partial(_one, tag))


def links(doc: Doc[Any], here: Here) -> list[Markup]:
    """A document's tags, those that others have too as links to their pages."""
    known = tags(here.site)
    found = {key: known[key] for tag in doc.fields.tags if (key := key_of(tag))}
    return [here.link_to(tag.address, tag.name) if tag.shared else escape(tag.name) for tag in found.values()]


def _all(here: Here, chunk: Chunk[Tag]) -> Markup:
    rows = [(_led(tag, here), len(tag.docs)) for tag in chunk.rows]
    return render("views/tags.html.j2", rows=rows, pages=chunk.links(here))


def _led(tag: Tag, here: Here) -> Markup:
    return here.link_to(tag.address if tag.shared else tag.docs[0].address, tag.name)


def _one(tag: Tag, here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    kinds = here.site.kinds
    rows = [
        (
            here.link(doc),
            kinds[doc.kind].label,
            status_html(kinds[doc.kind].status(doc)),
            freshness_html(doc, here.site),
        )
        for doc in chunk.rows
    ]
    heads = ["Document", "Kind", "Status", "Review"]
    table = render("kit/table.html.j2", label=f"Documents about {tag.name}", heads=heads, rows=rows)
    every = here.link_to(ADDRESS, "All tags")
    return render("views/tag.html.j2", table=table, total=chunk.total, every=every, pages=chunk.links(here))


SEARCH = "search/index.md"
ALERTS = "alerts/index.md"


def search(_site: Site) -> Iterator[ViewPage]:
    """One page, whose address holds what is searched for."""
    yield ViewPage(SEARCH, "Search", "Find a page by its words, its name or an alert.", _write)


def _write(here: Here) -> Markup:
    site = here.site
    kinds = [
        (here.link_to(kind.index, kind.plural), len(listed(kind, site)))
        for name, kind in site.kinds.items()
        if site.corpus.of_kind(name)
    ]
    alerts = any(doc.content.alerts for doc in site.corpus.of_kind("runbook"))
    return render(
        "views/search.html.j2",
        kinds=kinds,
        alerts=here.link_to(ALERTS, "Alerts A to Z") if alerts else "",
        tags=here.link_to(ADDRESS, "Tags") if tags(site) else "",
    )
