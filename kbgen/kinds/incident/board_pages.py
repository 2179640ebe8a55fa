"""The remediation board: what is open and who has it, and for each year what was closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from markupsafe import Markup, escape

from kbgen.kinds.incident.board import Tally, by_age, by_owner, finished, tally, waiting
from kbgen.kinds.incident.listings import OF_OWNER
from kbgen.kit.action_table import action_table
from kbgen.kit.actions import Promise, all_promises, owner_of_action
from kbgen.kit.amounts import counted
from kbgen.kit.html import filled, render
from kbgen.kit.listing import address_below, more_html, whole_link
from kbgen.kit.nowrap import day_html
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.spread import Spread
from kbgen.kit.view import Outcome
from kbgen.kit.years import by_year
from kbgen.model import Corpus

BOARD = "incidents/remediation.md"
OWNERS = address_below(BOARD, "owners")
_ON_BOARD = 100
_MOST_OWNERS = 20
_LATEST_CLOSED = 10
_MOST_LATE = 10
_OwnerRow = tuple[str, Tally, list[Promise]]


class Board(NamedTuple):
    """Every promise, sorted into what the board shows; `closed` by year, under 0 what has no day."""

    everything: tuple[Promise, ...]
    waiting: list[Promise]
    owners: list[_OwnerRow]
    closed: dict[int, list[Promise]]


def board_of(site: Site) -> Board:
    """Sort every promise of the handbook."""
    corpus = site.corpus
    found = all_promises(corpus)
    over = finished(found)
    undated = [one for one in over if one.action.closed_on is None]
    return Board(
        everything=found,
        waiting=waiting(found),
        owners=by_owner(found, site.today, lambda one: _owner_key(one, corpus)),
        closed=by_year(over, lambda one: one.action.closed_on) | ({0: undated} if undated else {}),
    )


def pages(site: Site) -> Iterator[ViewPage]:
    """The open actions with an overview before them, every owner, and the closed actions of each year."""
    board = site.once(board_of)
    if not board.everything:
        return
    summary = "Every action from incidents and exercises: what is open, since when, and who has it."
    page = ViewPage(BOARD, "Remediation board", summary, listed=True)
    yield from paged(page, board.waiting, _open_page, _ON_BOARD)
    if len(board.owners) > _MOST_OWNERS:
        page = ViewPage(OWNERS, "Remediation by owner", "How many actions each owner has open, overdue and done.")
        yield from paged(page, board.owners, _owners_page)
    for year, closed in board.closed.items():
        said = _year_said(year)
        page = ViewPage(_year_address(year), f"Actions closed {said}", f"Actions of incidents, closed {said}.")
        yield from paged(page, closed, partial(_closed_page, year=year))


def _year_said(year: int) -> str:
    return f"in {year}" if year else "on no day that is known"


def _year_address(year: int) -> str:
    return address_below(BOARD, f"closed-{year}" if year else "closed-undated")


def _open_page(here: Here, chunk: Chunk[Promise]) -> Markup:
    return render(
        "kinds/incident/board.html.j2",
        **(_overview(here) if chunk.first else {}),
        first=chunk.first,
        open=chunk.total,
        waiting=action_table(chunk.rows, here, "Open actions") if chunk.rows else "",
        pages=chunk.links(here),
        number=chunk.number + 1,
        board=here.link_to(BOARD, "Remediation board"),
    )


def _overview(here: Here) -> dict[str, object]:
    """What the first page says before and after the actions."""
    board, today = here.site.once(board_of), here.site.today
    return {
        "as_of": today,
        "total": tally(board.everything, today),
        "ages": by_age(board.waiting, today),
        "owners": _owners(board.owners[:_MOST_OWNERS], here),
        "all_owners": _all_owners(board, here),
        "years": [_year(year, closed, here) for year, closed in board.closed.items()],
        "closed": _latest(board, here),
    }


def outcomes(here: Here) -> Iterator[Outcome]:
    """The actions that are past their day."""
    late = [one for one in here.site.once(board_of).waiting if one.action.is_overdue(here.site.today)]
    if late:
        table = action_table(late[:_MOST_LATE], here, "Overdue actions")
        more = filled('<p class="kb-more">{}</p>', here.link_to(BOARD, "Remediation board"))
        yield Outcome(30, "Overdue actions", counted(len(late), "overdue action"), table + more)


def _all_owners(board: Board, here: Here) -> Markup:
    count = len(board.owners)
    return more_html(count - _MOST_OWNERS, here.link_to(OWNERS, f"all {count:,} owners"))


def _latest(board: Board, here: Here) -> Markup:
    """The last few that were closed."""
    closed = (one for of_year in board.closed.values() for one in of_year)
    latest = [one for _, one in zip(range(_LATEST_CLOSED), closed, strict=False)]
    return action_table(latest, here, "Closed last") if latest else Markup()


def _year(year: int, closed: Sequence[Promise], here: Here) -> tuple[Markup | str, ...]:
    counts = tally(closed, here.site.today)
    link = here.link_to(_year_address(year), str(year) if year else "no day")
    return link, f"{counts.done:,}", f"{counts.dropped:,}", _days_to_close(counts.to_close)


def _closed_page(here: Here, chunk: Chunk[Promise], year: int) -> Markup:
    return render(
        "kinds/incident/closed.html.j2",
        total=chunk.total,
        said=_year_said(year),
        board=here.link_to(BOARD, "Remediation board"),
        table=action_table(chunk.rows, here, "Closed actions"),
        pages=chunk.links(here),
    )


def _owners_page(here: Here, chunk: Chunk[_OwnerRow]) -> Markup:
    return render(
        "kinds/incident/owners.html.j2",
        owners=_owners(chunk.rows, here),
        board=here.link_to(BOARD, "Remediation board"),
        pages=chunk.links(here),
    )


def _owners(rows: Sequence[_OwnerRow], here: Here) -> list[tuple[Markup | str, ...]]:
    return [(_owner_said(key, here), *_owner_row(key, counts, owned, here)) for key, counts, owned in rows]


def _owner_key(promise: Promise, corpus: Corpus) -> str:
    """The address of the owner's page, or the name as written; empty for nobody."""
    owner = owner_of_action(promise, corpus)
    return owner.address if owner is not None else promise.action.owner


def _owner_said(key: str, here: Here) -> Markup:
    owner = here.site.corpus.by_address.get(key)
    return here.link(owner) if owner is not None else escape(key or "nobody")


def _owner_row(key: str, counts: Tally, owned: list[Promise], here: Here) -> tuple[Markup | str, ...]:
    due = min((one.action.due for one in owned if one.action.is_open and one.action.due), default=None)
    return (
        _open_link(key, counts.open, here),
        f"{counts.overdue:,}",
        f"{counts.done:,}",
        _days_to_close(counts.to_close),
        day_html(due),
    )


def _open_link(key: str, count: int, here: Here) -> Markup:
    """How many are open, as a link to where an owner's open actions are."""
    owner = here.site.corpus.by_address.get(key)
    if owner is None or not count:
        return escape(f"{count:,}")
    return whole_link(owner, here, OF_OWNER.name, count, f"{count:,}", "kb-open-actions")


def _days_to_close(found: Spread | None) -> str:
    if found is None:
        return ""
    median, p90 = (length / timedelta(days=1) for length in (found.median, found.p90))
    return f"{median:g} days, p90 {p90:g}, n = {found.n}"
