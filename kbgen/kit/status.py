"""States as words with a colour: the word carries the meaning, the colour only helps to find it."""

from __future__ import annotations

from typing import Literal

from markupsafe import Markup

from kbgen.freshness import Freshness, State
from kbgen.kit.waivers import Standing

Tone = Literal["good", "open", "bad", "past"]

_GOOD = frozenset({"accepted", "production", "fresh", "published", "done"})
_OPEN = frozenset({"proposed", "draft", "due-soon", "due", "experimental", "ticket", "in-progress", "deferred"})
_BAD = frozenset({"overdue", "unreviewed", "page", "violates"})
# of objectives, experiments and what is reported of them
_GOOD |= {"active", "ship", "green", "ahead", "on course", "reached"}
_OPEN |= {"running", "extend", "amber", "to decide"}
_BAD |= {"red", "behind", "past its date", "below its kill line", "over its limit"}
_STANDINGS: dict[Standing, Tone] = {
    Standing.COMING: "past",
    Standing.LIVE: "good",
    Standing.ENDING: "open",
    Standing.EXPIRED: "bad",
    Standing.CLOSED: "past",
}
_SAID = {State.DUE_SOON: "due soon", State.NO_POLICY: "no review needed"}


def badge(words: str, tone: Tone) -> Markup:
    """A state in words, in one of four tones."""
    return Markup('<span class="kb-badge kb-{}">{}</span>').format(tone, words)


def status_html(status: str) -> Markup:
    """A badge for a state in a life cycle."""
    return badge(status, _tone(status)) if status else Markup("")


def _tone(status: str) -> Tone:
    if status in _GOOD:
        return "good"
    if status in _OPEN:
        return "open"
    return "bad" if status in _BAD else "past"


def freshness_html(freshness: Freshness) -> Markup:
    """A badge for a review state."""
    return badge(_SAID.get(freshness.state, freshness.state.value), _tone(freshness.state.value))


def standing_html(standing: Standing) -> Markup:
    """A badge for where a waiver stands."""
    return badge(standing.value, _STANDINGS[standing])
