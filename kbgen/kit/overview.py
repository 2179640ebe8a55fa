"""A part of an overview: its first rows there, and the whole on pages of its own where it is long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.listing import MOST, address_below, more_html
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage

T = TypeVar("T")


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
        more = more_html(len(rows) - self.most, here.link_to(self.address, f"all {len(rows)}"))
        return self.table(rows[: self.most], here) + more

    def pages(self, site: Site) -> Iterator[ViewPage]:
        """The pages of all rows, where the overview cannot hold them."""
        rows = site.once(self.rows)
        if len(rows) > self.most:
            yield from paged(ViewPage(self.address, self.title, ""), rows, self._write)

    def _write(self, here: Here, chunk: Chunk[T]) -> Markup:
        return render(
            "kit/listing.html.j2",
            doc=here.link_to(*self.overview),
            total=chunk.total,
            table=self.table(chunk.rows, here),
            pages=chunk.links(here),
        )
