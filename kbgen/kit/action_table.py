"""How actions look on a page, whatever document promises them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup, escape

from kbgen.freshness.interval import days_between
from kbgen.kit.actions import Action, Promise, owner_of_action
from kbgen.kit.html import filled, render
from kbgen.kit.nowrap import day_html
from kbgen.kit.site import Here, web_link
from kbgen.kit.status import Tone, badge

_TONES: dict[str, Tone] = {"overdue": "bad", "open": "open", "in-progress": "open", "done": "good"}


def state_html(action: Action, today: date) -> Markup:
    """A badge that says how far an action is; overdue is said before open."""
    said = "overdue" if action.is_overdue(today) else action.status
    return badge(said.replace("-", " "), _TONES.get(said, "past"))


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
    said = "today" if days == 0 else f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'ago' if days > 0 else 'ahead'}"
    return filled("{}, {}", day_html(action.due), said)


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
    rows = []
    for one in promises:
        age = one.age(today)
        cells: list[Markup | str] = [title_html(one.action), state_html(one.action, today)]
        cells.extend([owner_html(one, here)] if owner else [])
        cells.extend([due_html(one.action, today), one.action.type, "" if age is None else str(age)])
        cells.extend([here.link(one.doc)] if source else [])
        rows.append(cells)
    heads = [
        "Action",
        "State",
        *(["Owner"] if owner else []),
        "Due or closed",
        "Type",
        "Days",
        *(["From"] if source else []),
    ]
    used = [index for index in range(len(heads)) if index < 2 or any(row[index] for row in rows)]
    return render(
        "kit/table.html.j2",
        label=label,
        heads=[heads[index] for index in used],
        rows=[[row[index] for index in used] for row in rows],
    )
