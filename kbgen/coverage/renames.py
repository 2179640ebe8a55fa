"""Probable renames: names that are gone beside names that are new."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEAR = 0.68  # siblings such as NodeDiskFull and NodeDiskSlow come near 0.6
_VERY_NEAR = 0.8
_FIRST_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_LONGEST = 200


def renames(gone: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """For each name that is gone the new one that it probably has, each name used once, the nearest pairs first.

    Nearness is Dice's coefficient over pairs of letters: it does not mind which word comes first, and
    is worked out fast enough for every alert beside every runbook. What starts with another word is
    mostly about another thing, and has to be nearer.
    """
    before = {name: (_subject(name), _pairs(name)) for name in gone if len(name) <= _LONGEST}
    after = {name: (_subject(name), _pairs(name)) for name in new if len(name) <= _LONGEST}
    near = [
        (-nearness, old, name)
        for old, (subject, left) in before.items()
        for name, (other, right) in after.items()
        if (nearness := _dice(left, right)) >= (_NEAR if subject == other else _VERY_NEAR)
    ]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, name in sorted(near):
        if old not in found and name not in taken:
            found[old] = name
            taken.add(name)
    return found


def _subject(name: str) -> str:
    """The first word of a name in camel case: mostly what it is about."""
    match = _FIRST_WORD.search(name)
    return match[0].casefold() if match else ""


def _pairs(name: str) -> frozenset[str]:
    letters = "".join(char for char in name.casefold() if char.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
