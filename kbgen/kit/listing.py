"""Long lists: the first rows on the page that they belong to, and all of them on pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from markupsafe import Markup, escape

from kbgen.kit.html import filled, render
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model import Doc

MOST = 20
T = TypeVar("T")
Subject = Doc[Any]


def address_below(address: str, name: str) -> str:
    """A page below another: that of `a/b.md` or of `a/b/index.md` by the name of `c` is `a/b/c.md`."""
    folder = address.removesuffix("index.md") if address.endswith("/index.md") else address.removesuffix(".md") + "/"
    return f"{folder}{name}.md"


def more_html(left_out: int, link: Markup) -> Markup:
    """The sentence under a shortened list; nothing where nothing was left out."""
    if left_out <= 0:
        return Markup()
    return filled('\n<p class="kb-more">And {:,} more: {}.</p>', left_out, link)


def whole_link(doc: Subject, here: Here, name: str, listed: int, text: str, anchor: str) -> Markup:
    """A link to a list of so many rows: at an anchor of its document's page, or where the whole stands."""
    if listed > MOST:
        return here.link_to(address_below(doc.address, name), text)
    return here.link_to(doc.address, text, anchor)


def few(
    things: Sequence[T],
    most: int,
    write: Callable[[T], Markup | str] = escape,
    rest: Callable[[str], Markup | str] = escape,
) -> Markup:
    """The first of some things in one line, and how many more there are, in words that `rest` may make a link of."""
    shown = joined(write(one) for one in things[:most])
    left_out = len(things) - most
    return filled("{} and {}", shown, rest(f"{left_out:,} more")) if left_out > 0 else shown


def gathered(gather: Callable[[Site], Mapping[str, Sequence[T]]]) -> Callable[[Subject, Site], Sequence[T]]:
    """The rows of a document among those that are gathered once for all, by address."""
    return lambda doc, site: site.once(gather).get(doc.address, ())


def no_head(_rows: Sequence[Any], _doc: Subject, _here: Here) -> Markup:
    """Lists that need no words before them."""
    return Markup()


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """What documents of a sort have many of, such as a service's decisions.

    `name` ends the address of the pages that hold all of them, `title` is the pages' title before the
    document's own, `rows` finds them in the order in which a reader needs them, and `table` writes some of
    them. `head` says on the document's page beforehand what concerns all of them.
    """

    name: str
    title: str
    rows: Callable[[Subject, Site], Sequence[T]]
    table: Callable[[Sequence[T], Subject, Here], Markup]
    most: int = MOST
    head: Callable[[Sequence[T], Subject, Here], Markup] = no_head

    def address(self, doc: Subject) -> str:
        """Where the whole list of a document stands, if it is long."""
        return address_below(doc.address, self.name)

    def on_page(self, doc: Subject, here: Here) -> Markup | None:
        """The first rows, for the document's page, and a link to all where there are more."""
        rows = self.rows(doc, here.site)
        if not rows:
            return None
        shown = self.head(rows, doc, here) + self.table(rows[: self.most], doc, here)
        return shown + more_html(len(rows) - self.most, here.link_to(self.address(doc), f"all {len(rows):,}"))

    def pages(self, site: Site, kind: str, *others: str) -> Iterator[ViewPage]:
        """The pages of every document of some kinds whose list is too long for its page."""
        for doc in (doc for one in (kind, *others) for doc in site.corpus.of_kind(one)):
            rows = self.rows(doc, site)
            if len(rows) > self.most:
                yield from self.whole(doc, rows)

    def whole(self, doc: Subject, rows: Sequence[T]) -> Iterator[ViewPage]:
        """The pages of all rows of one document."""
        page = ViewPage(self.address(doc), f"{self.title}: {doc.title}", "")
        return _whole(page, rows, (doc.address, doc.title), lambda some, here: self.table(some, doc, here))


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Rows of a table of which the `overview`, an address and a title, shows as many as fit.

    `name` ends the address of the pages that hold all of them, below the overview's; `rows` gives them
    in the order in which a reader needs them, `table` writes some of them.
    """

    overview: tuple[str, str]
    name: str
    title: str
    rows: Callable[[Site], Sequence[T]]
    table: Callable[[Sequence[T], Here], Markup]
    most: int = MOST

    @property
    def address(self) -> str:
        """Where all rows stand, if they are many."""
        return address_below(self.overview[0], self.name)

    def on_page(self, here: Here) -> Markup:
        """The first rows, and a link to all where there are more; nothing without any."""
        rows = here.site.once(self.rows)
        if not rows:
            return Markup()
        more = more_html(len(rows) - self.most, here.link_to(self.address, f"all {len(rows):,}"))
        return self.table(rows[: self.most], here) + more

    def pages(self, site: Site) -> Iterator[ViewPage]:
        """The pages of all rows, where the overview cannot hold them."""
        rows = site.once(self.rows)
        if len(rows) > self.most:
            yield from _whole(ViewPage(self.address, self.title, ""), rows, self.overview, self.table)


def _whole(
    page: ViewPage, rows: Sequence[T], subject: tuple[str, str], table: Callable[[Sequence[T], Here], Markup]
) -> Iterator[ViewPage]:
    """All rows in pages that lead back to their subject, an address and a title."""

    def write(here: Here, chunk: Chunk[T]) -> Markup:
        return render(
            "kit/listing.html.j2",
            subject=here.link_to(*subject),
            total=chunk.total,
            table=table(chunk.rows, here),
            pages=chunk.links(here),
        )

    return paged(page, rows, write, PER_PAGE_OF_LINKS)
