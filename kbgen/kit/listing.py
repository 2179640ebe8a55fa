"""Lists on pages: cut to length, in parts, and of actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from markupsafe import Markup, escape

from kbgen.freshness import days_between
from kbgen.kit.actions import Action, Promise, owner_of_action
from kbgen.kit.badges import Tone, badge
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.kind import no_text
from kbgen.kit.numbers import counted
from kbgen.kit.site import Contribution, Here, Render, Site, ViewPage, joined, nothing, web_link
from kbgen.model import Doc

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


MOST = 20
Subject = Doc[Any]
Pending = Callable[[Doc[Any], Here], str]


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
    head: Callable[[Sequence[T], Subject, Here], Markup] = nothing

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

    def on(
        self, kind: str, order: int, title: str = "", *, owned: bool = False, pending: Pending = no_text
    ) -> Contribution:
        """Its section on the pages of another kind, and the pages of those whose list is too long for that."""
        pages = partial(self.pages, kind=kind)
        return Contribution(kind, title or self.title, order, self.on_page, owned, pending, pages)

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
class TablePart(Generic[T]):
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


_TONES: dict[str, Tone] = {"overdue": "bad", "open": "open", "in-progress": "open", "done": "good"}


def state_html(action: Action, today: date) -> Markup:
    """A badge that says how far an action is; overdue is said before open."""
    status = "overdue" if action.is_overdue(today) else action.status
    return badge(status.replace("-", " "), _TONES.get(status, "past"))


def owner_html(promise: Promise, here: Here) -> Markup:
    """A link to whom an action waits for; what was written where it is nobody known."""
    owner = owner_of_action(promise, here.site.corpus)
    return here.link(owner) if owner is not None else escape(promise.action.owner or "nobody")


def due_html(action: Action, today: date) -> Markup:
    """While it is open the day that an action is due and how far away that is; afterwards the day it was closed."""
    if not action.is_open:
        return filled("closed {}", day_html(action.closed_on)) if action.closed_on else Markup("")
    if action.due is None:
        return Markup("no day set")
    days = days_between(action.due, today)
    text = "today" if days == 0 else f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'ago' if days > 0 else 'ahead'}"
    return filled("{}, {}", day_html(action.due), text)


def title_html(action: Action) -> Markup:
    """What is to be done, with its ticket where there is one."""
    if not action.link:
        return escape(action.title)
    return filled("{} ({})", action.title, web_link("ticket", action.link))


def action_table(
    promises: Iterable[Promise], here: Here, label: str, *, owner: bool = True, source: bool = True
) -> Markup:
    """A table of actions; without `owner` or `source` where the page itself says it."""
    today = here.site.today
    promises = tuple(promises)
    rows = []
    for one in promises:
        age = one.age(today)
        cells: list[Markup | str] = [title_html(one.action), state_html(one.action, today)]
        cells.extend([owner_html(one, here)] if owner else [])
        cells.extend([due_html(one.action, today), one.action.type, "" if age is None else counted(age, "day")])
        cells.extend([here.link(one.doc)] if source else [])
        rows.append(cells)
    heads = [
        "Action",
        "State",
        *(["Owner"] if owner else []),
        "Due" if all(promise.action.is_open for promise in promises) else "Due or closed",
        "Type",
        "Age",
        *(["From"] if source else []),
    ]
    used = [index for index in range(len(heads)) if index < 2 or any(row[index] for row in rows)]
    return render(
        "kit/table.html.j2",
        label=label,
        heads=[heads[index] for index in used],
        rows=[[row[index] for index in used] for row in rows],
    )
