"""Whether two expectations say nearly the same: arithmetic on words only."""

from __future__ import annotations

from difflib import SequenceMatcher

# A cell of hundreds of bullets is not worth the time.
MOST_PAIRS = 40_000


def alike(one: str, other: str, shared: float, similar: float) -> bool:
    """Whether two texts share enough of their words, and in enough of the same order.

    The count of shared words spares the slow comparison.
    """
    words, theirs = one.split(), other.split()
    common = len(set(words) & set(theirs)) / max(len(set(words) | set(theirs)), 1)
    return common >= shared and SequenceMatcher(None, words, theirs, autojunk=False).ratio() >= similar
