"""What waits for a decision: of everybody, and of one team or person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from kbgen.kinds.update.series import Open, open_decisions
from kbgen.kit.html import filled, render
from kbgen.kit.listing import Listing, gathered
from kbgen.kit.nowrap import day_html
from kbgen.kit.paged import PER_PAGE_OF_LINKS, Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.kit.status import status_html
from kbgen.model import Doc

DECISIONS = "updates/decisions-needed.md"
CALLED = ("team", "person")
_SOON = timedelta(days=7)


def pages(site: Site) -> Iterator[ViewPage]:
    """Every open question, the most pressing first."""
    page = ViewPage(DECISIONS, "Decisions needed", "Questions that need an answer, and from whom.", listed=True)
    return paged(page, site.once(waiting), _write, PER_PAGE_OF_LINKS)


def waiting(site: Site) -> list[Open]:
    """Every question without an answer, the most pressing first."""
    return open_decisions(site.corpus)


def pressing(due: date | None, today: date) -> str:
    """How soon an answer is needed, in words."""
    if due is None:
        return "Without a day"
    if due < today:
        return "Past their date"
    return "In the next seven days" if due - today < _SOON else "Later"


def _write(here: Here, chunk: Chunk[Open]) -> Markup:
    today = here.site.today
    groups = groupby(chunk.rows, key=lambda one: pressing(one.needed.due, today))
    late = sum(1 for one in here.site.once(waiting) if one.needed.due is not None and one.needed.due < today)
    return render(
        "kinds/update/decisions_needed.html.j2",
        as_of=today,
        open=chunk.total,
        late=late,
        groups=[(title, [question(one, here) for one in found]) for title, found in groups],
        pages=chunk.links(here),
    )


def question(one: Open, here: Here) -> list[Markup | str]:
    """A question, who answers it by when, about which objectives, and the update that asks it."""
    needed, doc = one.needed, one.update
    return [
        needed.question,
        here.named(needed.by, doc, CALLED) if needed.by else "nobody named",
        filled("{} {}", day_html(needed.due) or "no day", late_html(needed.due, here.site.today)),
        joined(here.named(name, doc, ("objective",)) for name in doc.fields.objectives),
        here.link(doc),
    ]


def late_html(due: date | None, today: date) -> Markup:
    """A badge for what is past its date."""
    return status_html("past its date") if due is not None and due < today else Markup("")


def _of_called(site: Site) -> Mapping[str, Sequence[Open]]:
    """The open questions that each team or person is to decide."""
    found: dict[str, list[Open]] = {}
    for one in site.once(waiting):
        who = site.corpus.resolve(one.needed.by, one.update, CALLED) if one.needed.by else None
        if who is not None:
            found.setdefault(who.address, []).append(one)
    return found


def _asked(found: Sequence[Open], who: Doc[Any], here: Here) -> Markup:
    return render("kinds/update/asked.html.j2", rows=[question(one, here) for one in found], name=who.title)


ASKED = Listing("asked", "Asked to decide", gathered(_of_called), _asked)
