"""Probable renames: names that are gone beside names that are new."""

from __future__ import annotations

from collections.abc import Iterable

_NEAR = 0.68  # siblings such as NodeDiskFull and NodeDiskSlow come near 0.6
_LONGEST = 200


def renames(gone: Iterable[str], new: Iterable[str]) -> dict[str, str]:
    """For each name that is gone the new one that it probably has, each name used once, the nearest pairs first.

    Nearness is Dice's coefficient over pairs of letters: it does not mind which word comes first, and
    is worked out fast enough for every alert beside every runbook.
    """
    before = {name: _pairs(name) for name in gone if len(name) <= _LONGEST}
    after = {name: _pairs(name) for name in new if len(name) <= _LONGEST}
    near = [
        (-nearness, old, name)
        for old, left in before.items()
        for name, right in after.items()
        if (nearness := _dice(left, right)) >= _NEAR
    ]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, old, name in sorted(near):
        if old not in found and name not in taken:
            found[old] = name
            taken.add(name)
    return found


def _pairs(name: str) -> frozenset[str]:
    letters = "".join(char for char in name.casefold() if char.isalnum())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
