"""The key that a misspelt one stands for, and never one that means something else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from kbgen.kit.suggest import slip

_CUTOFF = 0.75
_NEAREST = 3
_SHORT = 4
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
# words that say when, by whom or which way: of two keys that differ in one, neither is the other misspelt
_TELLING = frozenset("due by every until next after before since from to for at in of no not is".split())
# what the doer does, what was done and who did it: `supersedes`, `superseded`, `reviewer`
_ENDINGS = {"": 0, "s": 0, "es": 0, "d": 1, "ed": 1, "r": 2, "er": 2, "or": 2, "rs": 2, "ers": 2, "ing": 3, "able": 4}


def nearest_key(key: str, names: Iterable[str]) -> str:
    """The known key that `key` is a misspelling of; empty where none is near that means the same."""
    near = difflib.get_close_matches(key, list(names), n=_NEAREST, cutoff=_CUTOFF)
    return next((name for name in near if _may_mean(key, name)), "")


def _may_mean(key: str, name: str) -> bool:
    """Whether two keys that look alike can be meant for each other."""
    if len(key) <= _SHORT and not slip(key, name):
        return False
    words, others = _words(key), _words(name)
    if _TELLING & (set(words) ^ set(others)):
        return False
    return not any(_end_otherwise(one, other) for one, other in zip(words[::-1], others[::-1], strict=False))


def _words(key: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(key)]


def _end_otherwise(one: str, other: str) -> bool:
    """Whether two words are one verb with endings of different meanings."""
    stem = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    ends = _ENDINGS.get(one[stem:]), _ENDINGS.get(other[stem:])
    return stem >= _SHORT and None not in ends and ends[0] != ends[1]
