"""The matrix of principles by decisions: the newest decisions first, by year where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from kbgen.kinds.principle.stances_index import Weighed, stance_html, tally, weighed
from kbgen.kit.amounts import counted
from kbgen.kit.html import filled, render
from kbgen.kit.listing import address_below
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.stances import Stance
from kbgen.kit.years import by_year
from kbgen.model import Doc

ADDRESS = "principles/by-decision.md"
_UNDATED = address_below(ADDRESS, "undated")
_ROWS = 50
_COLUMNS = 10
_STANCES = {"violates": "✗ violates", "trades-off": "± trades off", "upholds": "✓ upholds"}


def pages(site: Site) -> Iterator[ViewPage]:
    """The newest decisions, where any was weighed; every year's on its own pages where they are too many for one."""
    found = site.once(weighed)
    if not found:
        return
    summary = "Which decision upholds, trades off or violates what."
    yield ViewPage(ADDRESS, "Principles by decision", summary, _newest, listed=True)
    if len(found) > _ROWS:
        for year, rows in site.once(years).items():
            title = f"Principles by decision, {year}"
            yield from paged(ViewPage(_address(year), title, summary), rows, partial(_part, str(year)), _ROWS)
        if undated := _undated(found):
            page = ViewPage(_UNDATED, "Principles by decision, without a date", summary)
            yield from paged(page, undated, partial(_part, "no year"), _ROWS)


def years(site: Site) -> dict[int, list[Weighed]]:
    """The dated decisions that were weighed, by year."""
    return by_year(site.once(weighed), lambda one: one.decision.content.date)


def _undated(found: Iterable[Weighed]) -> list[Weighed]:
    return [one for one in found if not one.decision.content.date]


def _address(year: int) -> str:
    return address_below(ADDRESS, str(year))


def _newest(here: Here) -> Markup:
    found = here.site.once(weighed)
    rows = [] if len(found) <= _ROWS else list(_years(found, here))
    return render(
        "kinds/principle/matrix.html.j2",
        said=_said(found),
        years=rows,
        newest=_ROWS if rows else 0,
        back="",
        pages="",
        **grid(found[:_ROWS], here),
    )


def _years(found: Sequence[Weighed], here: Here) -> Iterator[tuple[Markup | str, ...]]:
    for year, rows in here.site.once(years).items():
        yield _year(here.link_to(_address(year), str(year)), rows)
    if undated := _undated(found):
        yield _year(here.link_to(_UNDATED, "no date"), undated)


def _year(link: Markup, rows: Sequence[Weighed]) -> tuple[Markup | str, ...]:
    counts = tally(stance for one in rows for stance in one.stances)
    return link, f"{len(rows):,}", *(f"{count:,}" if count else "" for count in counts)


def _part(year: str, here: Here, chunk: Chunk[Weighed]) -> Markup:
    return render(
        "kinds/principle/matrix.html.j2",
        said=f"{counted(chunk.total, 'decision')} of {year}",
        years=[],
        newest=0,
        back=here.link_to(ADDRESS, "all years"),
        pages=chunk.links(here),
        **grid(chunk.rows, here),
    )


def _said(found: Sequence[Weighed]) -> str:
    stances = tally(stance for one in found for stance in one.stances)
    upheld, traded, violated = (counted(number, "time") for number in stances)
    return (
        f"{counted(len(found), 'decision')} weighed against principles: "
        f"upheld {upheld}, traded off {traded}, violated {violated}"
    )


def columns(rows: Iterable[Weighed]) -> list[Doc[Any]]:
    """The principles that these decisions were weighed against, by their titles."""
    found = {stance.principle for one in rows for stance in one.stances}
    return sorted(found, key=lambda doc: (doc.title.casefold(), doc.address))


def grid(rows: Sequence[Weighed], here: Here) -> dict[str, object]:
    """The heads and the rows: a column for each principle while they fit, else one for each stance."""
    found = columns(rows)
    if len(found) > _COLUMNS:
        return {
            "by_stance": True,
            "heads": list(_STANCES.values()),
            "rows": [(here.link(one.decision), _by_stance(one, here)) for one in rows],
        }
    return {
        "by_stance": False,
        "heads": [here.link(doc) for doc in found],
        "rows": [(here.link(one.decision), _by_principle(one, found)) for one in rows],
    }


def _by_principle(one: Weighed, principles: Sequence[Doc[Any]]) -> list[Markup]:
    return [joined((_noted(stance) for stance in one.stances if stance.principle is doc), " ") for doc in principles]


def _noted(stance: Stance) -> Markup:
    """A stance with its note for those who point at it; there is no room for one in a matrix."""
    if not stance.note:
        return stance_html(stance)
    return filled('<span title="{}">{}</span>', stance.note, stance_html(stance))


def _by_stance(one: Weighed, here: Here) -> list[Markup]:
    return [joined(here.link(stance.principle) for stance in one.stances if stance.stance == name) for name in _STANCES]
