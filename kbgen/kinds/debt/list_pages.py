"""Lists of debt: everything that is owed, and its parts by quadrant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kinds.debt.ageing import interest_so_far
from kbgen.kinds.debt.figures import Quadrant, age_months, payback_months, quadrant
from kbgen.kinds.debt.formatting import worst_first
from kbgen.kinds.debt.schema import Debt
from kbgen.kinds.debt.teams import item_of, standing, teams_of
from kbgen.kit.amounts import amount
from kbgen.kit.html import render
from kbgen.kit.listing import more_html
from kbgen.kit.nowrap import unbroken
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.model import Doc

ITEMS = "debt/items.md"
_FEW = 10
HEADS = (
    "Debt",
    "Services",
    "Owner",
    "Status",
    "Interest, days a month",
    "Effort, days",
    "Payback, months",
    "Age, months",
    "Interest so far, days",
    "Look again by",
)


class Part(NamedTuple):
    """Some of what is owed, under a name."""

    name: str
    docs: Sequence[Doc[Debt]]

    @property
    def address(self) -> str:
        """Where all of it is listed, if it is too much to be named in passing."""
        return f"debt/{self.name.replace(' ', '-')}.md"

    def first(self, here: Here, write: Any = Here.link) -> list[Markup]:
        """As much of it as is named in passing."""
        return [write(here, doc) for doc in self.docs[:_FEW]]

    def more(self, here: Here) -> Markup:
        """The way to the rest."""
        return more_html(len(self.docs) - _FEW, here.link_to(self.address, f"all {len(self.docs):,}"))


def parts(site: Site) -> Mapping[str, Part]:
    """What is owed by quadrant, what has no figures for one, and what is of no one team; the worst of each first."""
    found: dict[str, list[Doc[Debt]]] = {name: [] for name in (*Quadrant, "without figures", "of no one team")}
    teams = teams_of(site.corpus)
    for doc in site.once(owed):
        where = quadrant(doc.fields.effort_days, doc.fields.interest_days_per_month)
        found[where or "without figures"].append(doc)
        if doc.address not in teams:
            found["of no one team"].append(doc)
    return {name: Part(name, docs) for name, docs in found.items()}


def owed(site: Site) -> list[Doc[Debt]]:
    """All that is not paid back, the quickest payback first."""
    return worst_first(standing(site.corpus))


def pages(site: Site) -> Iterator[ViewPage]:
    """Everything that is owed, and each part that is too long to be named in passing."""
    summary = "What is owed, how soon it pays to be rid of it, how old it is and what it has cost."
    page = ViewPage(ITEMS, "Payback and age", summary, listed=True)
    yield from paged(page, site.once(owed), partial(_write, "owed"), PER_PAGE_OF_LINKS)
    for part in site.once(parts).values():
        if len(part.docs) > _FEW:
            page = ViewPage(part.address, f"Debt: {part.name}", f"What is owed: {part.name}.")
            yield from paged(page, part.docs, partial(_write, part.name), PER_PAGE_OF_LINKS)


def _write(name: str, here: Here, chunk: Chunk[Doc[Debt]]) -> Markup:
    return render(
        "kinds/debt/items_page.html.j2",
        as_of=here.site.today,
        count=f"{chunk.total:,} {name}",
        heads=HEADS,
        rows=rows(chunk.rows, here),
        label="Payback and age",
        pages=chunk.links(here),
    )


def rows(docs: Iterable[Doc[Debt]], here: Here) -> list[tuple[Markup | str, ...]]:
    """A row for each item, under `HEADS`."""
    return [_row(doc, here) for doc in docs]


def _row(doc: Doc[Debt], here: Here) -> tuple[Markup | str, ...]:
    fields, today = doc.fields, here.site.today
    owner = here.site.answers_for(doc)
    return (
        here.link(doc),
        joined(here.named(one, doc, ("service",)) for one in fields.services),
        here.link(owner) if owner else "nobody",
        status_html(fields.status),
        _figure(fields.interest_days_per_month),
        _figure(fields.effort_days),
        _figure(payback_months(fields.effort_days, fields.interest_days_per_month)),
        _figure(float(age_months(fields.date, today)) if fields.date else None),
        _figure(interest_so_far(item_of(doc), today)),
        unbroken(fields.review_by or ""),
    )


def _figure(value: float | None) -> str:
    """A figure whose unit stands in its column's head."""
    return "–" if value is None else amount(value)
