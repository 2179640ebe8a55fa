"""Lists that a kind shows on the pages of other documents: a few rows there, all of them on pages of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc

MOST = 20
# Rows of several links each: so many stay well below 150 KB.
PER_LIST = 100
T = TypeVar("T")


def more(left_out: int, link: Markup) -> Markup:
    """How many rows a page leaves out, and where all of them are; nothing where all are shown."""
    return Markup('<p class="kb-more">and {:,} more: {}</p>').format(left_out, link) if left_out > 0 else Markup()


def no_head(_doc: Doc[Any], _rows: Sequence[Any], _here: Here) -> Markup:
    """Lists that need no words before them."""
    return Markup()


@dataclass(frozen=True, slots=True)
class Lists(Generic[T]):
    """The rows of each document of some kinds, by its address.

    `gather` is asked once a page, and so must keep what it finds; `write` makes a table of some rows, and
    `head` says beforehand what concerns all of them.
    """

    folder: str
    title: str
    gather: Callable[[Site], Mapping[str, Sequence[T]]]
    write: Callable[[Doc[Any], Sequence[T], Here], Markup]
    head: Callable[[Doc[Any], Sequence[T], Here], Markup] = no_head

    def section(self, doc: Doc[Any], here: Here) -> Markup | None:
        """The first rows of a document, and the way to the others; None where it has none."""
        rows = self.gather(here.site).get(doc.address, ())
        if not rows:
            return None
        link = here.link_to(self.address(doc), f"all {len(rows):,}")
        shown = self.write(doc, rows[:MOST], here)
        return self.head(doc, rows, here) + shown + more(len(rows) - MOST, link)

    def address(self, doc: Doc[Any]) -> str:
        """Where all rows of a document are, if its own page has no room for them."""
        return f"{self.folder}/{doc.address}"

    def pages(self, site: Site) -> Iterator[ViewPage]:
        """The whole lists of those documents whose own pages have no room for them."""
        for address, rows in self.gather(site).items():
            if len(rows) > MOST:
                doc = site.corpus.by_address[address]
                page = ViewPage(self.address(doc), f"{self.title}: {doc.title}", f"All of {doc.title}.")
                yield from paged(page, rows, partial(self._whole, doc), PER_LIST)

    def _whole(self, doc: Doc[Any], here: Here, chunk: Chunk[T]) -> Markup:
        count = Markup('<p class="kb-count">{:,} of {}</p>').format(chunk.total, here.link(doc))
        return count + self.write(doc, chunk.rows, here) + chunk.links(here)
