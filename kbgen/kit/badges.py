"""Badges on pages: states and due dates as words with a colour, which only helps to find what the word says."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Literal

from markupsafe import Markup, escape

from kbgen.freshness import Freshness, State, Turn, days_between, turns
from kbgen.kit.html import filled, unbroken
from kbgen.kit.principles import WaiverState
from kbgen.kit.reviews import policy_of
from kbgen.kit.site import Site
from kbgen.model import Doc

Tone = Literal["good", "open", "bad", "past"]

_GOOD = frozenset({"accepted", "production", "fresh", "published", "done"})
_OPEN = frozenset(
    {"proposed", "draft", "due-soon", "due", "experimental", "page", "in-progress", "deferred", "violates"}
)
_BAD = frozenset({"overdue", "unreviewed"})
# of objectives, experiments and what is reported of them
_GOOD |= {"active", "ship", "green", "ahead", "on course", "reached"}
_OPEN |= {"running", "extend", "amber", "to decide"}
_BAD |= {"red", "behind", "past its date", "below its kill line", "over its limit"}
# The order in which a table sorts severities and risks, the gravest first; other states go by their words.
_GRAVITY = {word: rank for rank, word in enumerate("critical high page medium ticket low info".split(), 1)}
# What a reader of a document must know before reading on.
LATE = (State.OVERDUE, State.UNREVIEWED, State.DUE)
_STANDINGS: dict[WaiverState, Tone] = {
    WaiverState.COMING: "past",
    WaiverState.LIVE: "good",
    WaiverState.ENDING: "open",
    WaiverState.EXPIRED: "bad",
    WaiverState.CLOSED: "past",
}
# A page asks for its document's turns four times, and many documents are in one state.
_turns_of = lru_cache(maxsize=1024)(turns)
_SAID = {State.DUE_SOON: "due soon", State.NO_POLICY: "no review needed"}


def badge(words: str, tone: Tone) -> Markup:
    """A state in words, in one of four tones."""
    return filled('<span class="kb-badge kb-{}">{}</span>', tone, words)


def status_html(status: str) -> Markup:
    """A badge for a state in a life cycle."""
    if status in _GRAVITY:
        return filled(
            '<span class="kb-badge kb-{}" data-kb-sort="{}">{}</span>', tone(status), _GRAVITY[status], status
        )
    return badge(status, tone(status)) if status else Markup("")


def tone(status: str) -> Tone:
    """The colour of a state."""
    if status in _GOOD:
        return "good"
    if status in _OPEN:
        return "open"
    return "bad" if status in _BAD else "past"


def freshness_html(doc: Doc[Any], site: Site) -> Markup:
    """A badge for the review state of a document.

    It carries what it turns into on which later day, in the handbook's time zone, so that a page that
    was built weeks ago can show its reader today's state (`theme/freshness.js`). A table sorts it by the
    day on which the review falls due, what was never reviewed first.
    """
    found, known = site.state(doc), site.once(_badges)
    if found not in known:
        known[found] = _badge(found, site)
    return known[found]


def _badges(_site: Site) -> dict[Freshness, Markup]:
    """The badges of review states, which stay the same wherever they stand; filled as they are asked for."""
    return {}


def _badge(freshness: Freshness, site: Site) -> Markup:
    return filled(
        '<span class="kb-badge kb-{}"{} data-kb-sort="{}">{}</span>',
        tone(freshness.state.value),
        _live(freshness, site),
        _place(freshness),
        state_text(freshness.state),
    )


def _place(freshness: Freshness) -> str:
    return str(freshness.due) if freshness.due else "0" if freshness.state is State.UNREVIEWED else ""


def state_text(state: State) -> str:
    """A review state in words."""
    return _SAID.get(state, state.value)


def as_of_html(site: Site) -> Markup:
    """The day that the states of a page are those of; a reader's browser puts its own day there."""
    return unbroken(_kept_up(for_reader(site, "today", ""), str(site.today)))


def when_html(doc: Doc[Any], site: Site) -> Markup:
    """When the review of a document falls due, and in words how long that is from today."""
    found = site.state(doc)
    if found.due is None:
        return escape(f"never reviewed, wanted every {found.interval}")
    return day_html(found.due, site)


def day_html(day: date, site: Site) -> Markup:
    """A day, and in words how long that is from today."""
    days = days_between(day, site.today)
    away = "today" if days == 0 else f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'ago' if days > 0 else 'ahead'}"
    return filled("{}, {}", day, _kept_up(for_reader(site, "away", str(day)), away))


def _kept_up(attributes: Markup, words: str) -> Markup:
    return filled("<span{}>{}</span>", attributes, words) if attributes else escape(words)


def notice_from(doc: Doc[Any], site: Site) -> Markup | None:
    """What shows a hidden notice once the review of a document is late; None where no day makes it so."""
    late = next((turn.day for turn in turns_for_reader(doc, site) if turn.state in LATE), None)
    return for_reader(site, "from", str(late)) or None if late is not None else None


def for_reader(site: Site, what: str, value: str) -> Markup:
    """Attributes by which the reader's browser brings an element up to its own day.

    A handbook whose day is fixed has none: its pages read the same whenever they are read.
    """
    if site.settings.as_of is not None:
        return Markup("")
    return filled(
        ' data-kb-{}="{}" data-kb-as-of="{}" data-kb-zone="{}"', what, value, site.today, site.settings.timezone
    )


def turns_for_reader(doc: Doc[Any], site: Site) -> tuple[Turn, ...]:
    """What the review state of a document turns into on which day; nothing in a handbook whose day is fixed."""
    return _turns(site.state(doc), site)


def _turns(freshness: Freshness, site: Site) -> tuple[Turn, ...]:
    if site.settings.as_of is not None:
        return ()
    return _turns_of(freshness, site.today, policy_of(site.settings))


def _live(freshness: Freshness, site: Site) -> Markup:
    """What a badge turns into, on which day; nothing where no day changes it."""
    course = "; ".join(
        f"{turn.day} {tone(turn.state.value)} {state_text(turn.state)}" for turn in _turns(freshness, site)
    )
    due = freshness.due
    attributes = for_reader(site, "turns", course) if course else Markup("")
    return filled('{} data-kb-due="{}"', attributes, due) if attributes and due else attributes


def waiver_state_html(standing: WaiverState) -> Markup:
    """A badge for where a waiver stands."""
    return badge(standing.value, _STANDINGS[standing])
