"""The board of incidents, and the lists of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from kbgen.kit.actions import Promise, all_promises, by_urgency, owner_of_action, promises_of
from kbgen.kit.badges import status_html
from kbgen.kit.dates import DurationStats, by_year, duration_stats
from kbgen.kit.html import day_html, filled, length_html, render
from kbgen.kit.listing import Chunk, Listing, action_table, address_below, gathered, more_html, paged, whole_link
from kbgen.kit.numbers import counted
from kbgen.kit.reviews import Evidence, evidence_on
from kbgen.kit.site import Here, Outcome, Site, ViewPage
from kbgen.model import Corpus, Doc

_AGES = ((30, "up to 30 days"), (60, "31 to 60 days"), (90, "61 to 90 days"))
_OLDER = "more than 90 days"
_UNKNOWN = "no date to count from"


class Tally(NamedTuple):
    """How many actions are open, overdue among them, done and dropped, and how long the done ones took in days."""

    open: int
    overdue: int
    done: int
    dropped: int
    to_close: DurationStats | None

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.done + self.dropped


def tally(promises: Iterable[Promise], today: date) -> Tally:
    """Count some actions; time to close is over those whose day of closing is known."""
    counted = list(promises)
    done = [one for one in counted if one.action.status == "done"]
    ages = (one.age(today) for one in done)
    return Tally(
        open=sum(one.action.is_open for one in counted),
        overdue=sum(one.action.is_overdue(today) for one in counted),
        done=len(done),
        dropped=sum(one.action.status == "dropped" for one in counted),
        to_close=duration_stats(timedelta(days=age) for age in ages if age is not None),
    )


def by_age(promises: Iterable[Promise], today: date) -> list[tuple[str, int, int]]:
    """For each age, how many actions are open since, and how many of them are overdue; every open action once."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        if promise.action.is_open:
            found[_age_said(promise.age(today))].append(promise)
    names = [*(name for _, name in _AGES), _OLDER, *([_UNKNOWN] if found[_UNKNOWN] else [])]
    return [(name, len(found[name]), sum(one.action.is_overdue(today) for one in found[name])) for name in names]


def _age_said(days: int | None) -> str:
    if days is None:
        return _UNKNOWN
    return next((name for most, name in _AGES if days <= most), _OLDER)


def by_owner(
    promises: Sequence[Promise], today: date, name: Callable[[Promise], str]
) -> list[tuple[str, Tally, list[Promise]]]:
    """The actions of each owner, by `name`: most overdue first, then most open; nobody's come before all."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        found[name(promise)].append(promise)
    rows = [(owner, tally(owned, today), owned) for owner, owned in found.items()]
    return sorted(rows, key=lambda row: (bool(row[0]), -row[1].overdue, -row[1].open, row[0].casefold()))


def waiting(promises: Iterable[Promise]) -> list[Promise]:
    """The open ones, the earliest due first."""
    return sorted((promise for promise in promises if promise.action.is_open), key=by_urgency)


def finished(promises: Iterable[Promise]) -> list[Promise]:
    """The done and dropped ones, the latest closed first, those without a day last."""
    over = [promise for promise in promises if not promise.action.is_open]
    return sorted(over, key=lambda one: (one.action.closed_on or date.min, one.doc.path), reverse=True)


BOARD = "incidents/remediation.md"
OWNERS_PAGE = address_below(BOARD, "owners")
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
    promises = all_promises(corpus)
    over = finished(promises)
    undated = [one for one in over if one.action.closed_on is None]
    return Board(
        everything=promises,
        waiting=waiting(promises),
        owners=by_owner(promises, site.today, lambda one: _owner_key(one, corpus)),
        closed=by_year(over, lambda one: one.action.closed_on) | ({0: undated} if undated else {}),
    )


def board_pages(site: Site) -> Iterator[ViewPage]:
    """The open actions with an overview before them, every owner, and the closed actions of each year."""
    board = site.once(board_of)
    if not board.everything:
        return
    summary = "Every action from incidents and exercises: what is open, since when, and who has it."
    page = ViewPage(BOARD, "Remediation board", summary, listed=True)
    yield from paged(page, board.waiting, _open_page, _ON_BOARD)
    if len(board.owners) > _MOST_OWNERS:
        page = ViewPage(OWNERS_PAGE, "Remediation by owner", "How many actions each owner has open, overdue and done.")
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
    return more_html(count - _MOST_OWNERS, here.link_to(OWNERS_PAGE, f"all {count:,} owners"))


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


def _days_to_close(found: DurationStats | None) -> str:
    if found is None:
        return ""
    median, p90 = (length / timedelta(days=1) for length in (found.median, found.p90))
    return f"{median:g} days, p90 {p90:g}, n = {found.n}"


_LAST = 5
_MONTH = 30


def newest_first(docs: Sequence[Doc[Any]]) -> list[Doc[Any]]:
    """Incidents by their day, those without one last."""
    return sorted(docs, key=lambda doc: (str(doc.content.day or ""), doc.path), reverse=True)


def waiting_by_owner(site: Site) -> Mapping[str, list[Promise]]:
    """The open actions of every team and person by the address of their page, the earliest due first."""
    found: dict[str, list[Promise]] = defaultdict(list)
    for doc in site.corpus.docs:
        for promise in promises_of(doc):
            owner = owner_of_action(promise, site.corpus) if promise.action.is_open else None
            if owner is not None:
                found[owner.address].append(promise)
    return {address: sorted(waiting, key=by_urgency) for address, waiting in found.items()}


def _of_owner(promises: Sequence[Promise], _owner: Doc[Any], here: Here) -> Markup:
    return action_table(promises, here, "Open actions", owner=False)


def incidents_of(service: Doc[Any], site: Site) -> list[Doc[Any]]:
    """What hit a service, the newest first."""
    return newest_first(site.corpus.referrers(service, role="services", kind="incident"))


def _incidents(docs: Sequence[Doc[Any]], _service: Doc[Any], here: Here) -> Markup:
    rows = [
        (
            day_html(doc.content.day),
            here.link(doc),
            doc.fields.severity or "",
            length_html(doc.content.times.mitigate),
            status_html(doc.fields.status or ""),
        )
        for doc in docs
    ]
    heads = ["Day", "Incident", "Severity", "Time to mitigate", "Review"]
    return render("kit/table.html.j2", label="Incidents", heads=heads, rows=rows)


def _still_to_do(service: Doc[Any], site: Site) -> list[Promise]:
    docs = site.corpus.referrers(service, role="services", kind="incident")
    return sorted((promise for doc in docs for promise in promises_of(doc) if promise.action.is_open), key=by_urgency)


def open_of_service(service: Doc[Any], here: Here) -> str:
    """How many actions are open, and how many incidents hit a service in the last month."""
    today = here.site.today
    actions = _still_to_do(service, here.site)
    late = sum(promise.action.is_overdue(today) for promise in actions)
    days = (doc.content.day for doc in incidents_of(service, here.site))
    lately = sum(day is not None and 0 <= (today - day).days <= _MONTH for day in days)
    parts = [
        counted(len(actions), "open action") + (f", {late} overdue" if late else "") if actions else "",
        f"{counted(lately, 'incident')} in {_MONTH} days" if lately else "",
    ]
    return "; ".join(filter(None, parts))


def _of_service(promises: Sequence[Promise], _service: Doc[Any], here: Here) -> Markup:
    return action_table(promises, here, "Open actions")


def _uses(runbook: Doc[Any], site: Site) -> list[Evidence]:
    used = [one for one in evidence_on(runbook, site.corpus) if one.trial.how == "incident"]
    return used[::-1]


def _used(uses: Sequence[Evidence], _runbook: Doc[Any], here: Here) -> Markup:
    rows = [(day_html(use.trial.day), here.link(use.source), use.trial.outcome) for use in uses]
    return render("kit/table.html.j2", label="Used in incidents", heads=["Day", "Incident", "Outcome"], rows=rows)


OF_OWNER = Listing("open-actions", "Open actions", gathered(waiting_by_owner), _of_owner)
OF_SERVICE = Listing("incidents", "Incidents", incidents_of, _incidents, _LAST)
ACTIONS_OF_SERVICE = Listing("open-actions", "Open actions", _still_to_do, _of_service)
OF_RUNBOOK = Listing("incidents", "Used in incidents", _uses, _used)


def list_pages(site: Site) -> Iterator[ViewPage]:
    """The pages of the lists that are too long for the page of their service."""
    for listing in (OF_SERVICE, ACTIONS_OF_SERVICE):
        yield from listing.pages(site, "service")
