"""A list on the page of a document: its first rows there, and the whole on pages of its own where it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc

MOST = 20
T = TypeVar("T")
Subject = Doc[Any]


def address_below(address: str, name: str) -> str:
    """A page below another: that of `a/b.md` or of `a/b/index.md` by the name of `c` is `a/b/c.md`."""
    folder = address.removesuffix("index.md") if address.endswith("/index.md") else address.removesuffix(".md") + "/"
    return f"{folder}{name}.md"


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """What documents of a sort have many of, such as a service's decisions.

    `name` ends the address of the pages that hold all of them, `title` is the pages' title before the
    document's own, `rows` finds them in the order in which a reader needs them, and `table` writes some of them.
    """

    name: str
    title: str
    rows: Callable[[Subject, Site], Sequence[T]]
    table: Callable[[Sequence[T], Subject, Here], Markup]
    most: int = MOST

    def address(self, doc: Subject) -> str:
        """Where the whole list of a document stands, if it is long."""
        return address_below(doc.address, self.name)

    def on_page(self, doc: Subject, here: Here) -> Markup | None:
        """The first rows, for the document's page, and a link to all where there are more."""
        rows = self.rows(doc, here.site)
        if not rows:
            return None
        table = self.table(rows[: self.most], doc, here)
        return table + more_html(len(rows) - self.most, here.link_to(self.address(doc), f"all {len(rows)}"))

    def pages(self, docs: Iterable[Subject], site: Site) -> Iterator[ViewPage]:
        """The pages of every document whose list is too long for its page."""
        for doc in docs:
            rows = self.rows(doc, site)
            if len(rows) > self.most:
                yield from self.whole(doc, rows)

    def whole(self, doc: Subject, rows: Sequence[T]) -> Iterator[ViewPage]:
        """The pages of all rows of one document."""

        def write(here: Here, chunk: Chunk[T]) -> Markup:
            return render(
                "kit/listing.html.j2",
                doc=here.link(doc),
                total=chunk.total,
                table=self.table(chunk.rows, doc, here),
                pages=chunk.links(here),
            )

        return paged(ViewPage(self.address(doc), f"{self.title}: {doc.title}", ""), rows, write)


def whole_link(doc: Subject, here: Here, name: str, listed: int, text: str, anchor: str) -> Markup:
    """A link to a list of so many rows: at an anchor of its document's page, or where the whole stands."""
    if listed > MOST:
        return here.link_to(address_below(doc.address, name), text)
    return here.link_to(doc.address, text, anchor)


def more_html(left_out: int, link: Markup) -> Markup:
    """The sentence under a shortened list; nothing where nothing was left out."""
    if left_out <= 0:
        return Markup()
    return Markup('\n<p class="kb-more">And {} more: {}.</p>').format(left_out, link)
