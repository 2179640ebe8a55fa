"""Ranks the pages of an index by a query: any word counts, weighted by how rare it is and where a page holds it.

The browser does the same in `theme/search/ranking.js`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from kbgen.search.index import CALLED, LEVELS
from kbgen.search.query import SMALL, Typed, typed
from kbgen.search.reader import Form, Index, Shown, corrections
from kbgen.search.words import names, parts

# How much more the name of a page counts that was typed whole.
_NAMED = 3.0
_PAST = 0.7
# A page whose whole title was typed, with more or alone, and one that nobody has reviewed in time.
_TITLED = 1.3
_TITLE_ALONE = 2.0
_STALE = 0.9
STALE = "overdue"
# What holds less than this part of what the best page holds is not shown.
_LEAST = 0.15
_DIGITS = 1e9


class Hit(NamedTuple):
    """A page that was found: what is shown of it, whether it is kept for the record only, its score, and its words."""

    shown: Shown
    past: bool
    score: float
    words: tuple[str, ...]


class Answer(NamedTuple):
    """What a query finds: the best pages, how many there are, words that none holds, and what others were taken for."""

    hits: list[Hit]
    total: int
    missing: list[str]
    corrected: dict[str, str]


class _Scores:
    """What each page scores so far, by its place, and the words that it holds with how much they tell."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._total: dict[int, float] = defaultdict(float)
        self._held: dict[int, float] = defaultdict(float)
        self._typed = 0.0
        self.words: dict[int, list[str]] = defaultdict(list)

    def add(self, one: Typed, forms: Sequence[Form]) -> None:
        """Count a word with the best of its forms."""
        best: dict[int, float] = {}
        rarities = [form.weight * _rarity(form.word.pages, self._pages) for form in forms]
        telling = max(rarities, default=0.0)
        self._typed += telling
        for form, rarity in zip(forms, rarities, strict=True):
            for level, place in form.word.postings:
                strength = (min(level, LEVELS) - 0.5) / LEVELS * (_NAMED if one.joined and level == CALLED else 1.0)
                best[place] = max(best.get(place, 0.0), rarity * strength)
        for place, score in best.items():
            self._total[place] += score
            self._held[place] += telling
            self.words[place].append(one.word)

    def items(self) -> Iterator[tuple[int, float]]:
        """The score of each page: what its words give, and less the less of what was typed it holds."""
        for place, score in self._total.items():
            # the fourth root by square roots, which browsers round alike
            yield place, score * math.sqrt(math.sqrt(self._held[place] / self._typed))


def _rarity(holding: int, pages: int) -> float:
    return math.log(1 + (pages - holding + 0.5) / (holding + 0.5))


def answer(index: Index, text: str, day: date, count: int = 10) -> Answer:
    """The best pages for a query on a day."""
    scores = _Scores(index.pages)
    missing, instead = [], {}
    words = typed(text)
    for one in words:
        forms = index.forms(one.word) or index.beginnings(one.word)
        if not forms and (forms := list(corrections(index, one.word))):
            instead[one.word] = forms[0].word.word
        if not forms:
            missing.append(one.word)
        scores.add(one, forms)
    ranked = [
        (math.floor(score * (_PAST if index.is_past(place) else 1.0) * _DIGITS + 0.5) / _DIGITS, place)
        for place, score in scores.items()
    ]
    ranked.sort(key=lambda one: (-one[0], one[1]))
    kept = [one for one in ranked if one[0] >= ranked[0][0] * _LEAST]
    hits = [
        Hit(index.shown(place, day), index.is_past(place), score, tuple(scores.words[place]))
        for score, place in islice(kept, count)
    ]
    meant = [one._replace(word=instead.get(one.word, one.word)) for one in words]
    settled = sorted(hits, key=lambda hit: _settled(hit, meant), reverse=True)
    return Answer(settled, len(kept), missing, instead)


def _settled(hit: Hit, words: Sequence[Typed]) -> float:
    """The score of a page once it is known what it is called, and whether it is stale."""
    title = {part for name in names(hit.shown.title) for part in parts(name)} - SMALL
    all_of_it = not hit.past and title <= {one.word for one in words}
    and_no_more = all_of_it and all(one.joined or one.word in title for one in words)
    titled = _TITLE_ALONE if and_no_more else _TITLED if all_of_it else 1.0
    return hit.score * titled * (_STALE if hit.shown.freshness == STALE else 1.0)
