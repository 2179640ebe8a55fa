"""The words that a typing error is corrected by, and the nearest of them.

The browser does the same in `theme/search/spelling.js`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kbgen.search.words import ideographic, shared

SHORTEST = 4
_LONGEST = 30
# One file holds all words as long as it is no larger, else one for each first letter.
_LARGEST = 32 * 1024
# A word that one page alone holds counts where it stands in a title or a heading.
_PROMINENT = 20


def spelling(strength: Mapping[str, tuple[int, int]]) -> dict[str, list[str]]:
    """Words by their first letter, or all under an empty one, those of more pages first.

    `strength` is how many pages hold a word, and the highest level at which one does.
    """
    kept = [word for word, (pages, level) in strength.items() if (pages > 1 or level >= _PROMINENT) and _is_told(word)]
    kept.sort(key=lambda word: (-strength[word][0].bit_length(), word))
    if sum(len(word.encode()) + 1 for word in kept) <= _LARGEST:
        return {"": kept}
    found: dict[str, list[str]] = defaultdict(list)
    for word in kept:
        found[word[0]].append(word)
    return dict(sorted(found.items()))


def _is_told(word: str) -> bool:
    return SHORTEST <= len(word) <= _LONGEST and word.isalpha() and not ideographic(word)


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest of some words, empty where none is near: of several the one that begins most alike, or the first."""
    if len(word) < SHORTEST or any(map(str.isdigit, word)):
        return ""
    most = 1 if len(word) < 8 else 2
    near = ((distance(word, one, most), -shared(word, one), one) for one in known)
    best = min((one for one in near if one[0] <= most), key=lambda one: one[:2], default=None)
    return best[2] if best else ""


def distance(word: str, other: str, most: int) -> int:
    """The number of letters to add, drop, change or swap, or more than `most`."""
    if abs(len(word) - len(other)) > most:
        return most + 1
    older: list[int] = []
    before = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, meant in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != meant))
            if i > 1 < j and letter == other[j - 2] and word[i - 2] == meant:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        older, before = before, row
    return before[-1]
