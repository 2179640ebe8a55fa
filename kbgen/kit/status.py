"""States as words with a colour: the word carries the meaning, the colour only helps to find it."""

from __future__ import annotations

from markupsafe import Markup

from kbgen.freshness import Freshness, State

_GOOD = frozenset({"accepted", "production", "fresh", "published", "done"})
_OPEN = frozenset({"proposed", "draft", "due-soon", "due", "experimental", "ticket", "in-progress", "deferred"})
_BAD = frozenset({"overdue", "unreviewed", "page", "violates"})
# of objectives, experiments and what is reported of them
_GOOD |= {"active", "ship", "green", "ahead", "on course", "reached"}
_OPEN |= {"running", "extend", "amber", "to decide"}
_BAD |= {"red", "behind", "past its date", "below its kill line", "over its limit"}
_SAID = {State.DUE_SOON: "due soon", State.NO_POLICY: "no review needed"}


def status_html(status: str) -> Markup:
    """A badge for a state in a life cycle."""
    return Markup('<span class="kb-badge kb-{}">{}</span>').format(tone(status), status) if status else Markup("")


def tone(status: str) -> str:
    """The colour of a state: good, open, bad or past."""
    if status in _GOOD:
        return "good"
    if status in _OPEN:
        return "open"
    return "bad" if status in _BAD else "past"


def freshness_html(freshness: Freshness) -> Markup:
    """A badge for a review state."""
    return Markup('<span class="kb-badge kb-{}">{}</span>').format(tone(freshness.state.value), said(freshness.state))


def said(state: State) -> str:
    """A review state in words."""
    return _SAID.get(state, state.value)
