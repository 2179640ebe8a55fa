"""Splits a long view over pages of a bearable length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.site import Here, Render, ViewPage

PER_PAGE = 200
# Rows of several links each: so many stay well below 150 KB.
PER_PAGE_OF_LINKS = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Chunk(Generic[T]):
    """What one page of a split view holds: its rows, its number from 0, and how long the whole is.

    `address` is that of the first page.
    """

    rows: Sequence[T]
    number: int
    pages: int
    total: int
    address: str

    @property
    def first(self) -> bool:
        """Whether it is the first page, which also says what concerns all of them."""
        return self.number == 0

    def links(self, here: Here) -> Markup:
        """The links to every page of the view; nothing where there is one only."""
        if self.pages == 1:
            return Markup()
        links = [(n + 1, here.href(address_of(self.address, n)), n == self.number) for n in range(self.pages)]
        return render("kit/paged.html.j2", pages=links)


def address_of(address: str, number: int) -> str:
    """Where a page of a split view stands: `a/index.md` is followed by `a/page-2.md`, `a/b.md` by `a/b/page-2.md`."""
    if number == 0:
        return address
    folder = address.removesuffix("index.md") if address.endswith("/index.md") else address.removesuffix(".md") + "/"
    return f"{folder}page-{number + 1}.md"


def chunks(rows: Sequence[T], address: str, per_page: int = PER_PAGE) -> Iterator[Chunk[T]]:
    """The rows in the shares of one page each; an empty list has one empty page."""
    parts = [rows[start : start + per_page] for start in range(0, len(rows), per_page)] or [rows]
    for number, part in enumerate(parts):
        yield Chunk(part, number, len(parts), len(rows), address)


def paged(
    page: ViewPage, rows: Sequence[T], write: Callable[[Here, Chunk[T]], Markup], per_page: int = PER_PAGE
) -> Iterator[ViewPage]:
    """A view over as many pages as its rows need; `page` is the first, and its `render` is not used."""
    for chunk in chunks(rows, page.address, per_page):
        title = page.title if chunk.first else f"{page.title}, page {chunk.number + 1}"
        yield ViewPage(
            address_of(page.address, chunk.number),
            title,
            page.summary,
            _written(write, chunk),
            listed=page.listed and chunk.first,
            lead=page.lead if chunk.first else None,
        )


def _written(write: Callable[[Here, Chunk[T]], Markup], chunk: Chunk[T]) -> Render:
    return lambda here: write(here, chunk)
