"""How far a failure spreads along dependencies: arithmetic on names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence


def reach(needs: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """For each name how many others need it, at any distance; `needs` says what each cannot do without.

    Who needs a name is kept as the bits of one number, so that thousands of services take no thousand
    walks through all of them.
    """
    bits = {name: 1 << number for number, name in enumerate(needs)}
    fallen = dict.fromkeys(needs, 0)
    waiting = list(needs)
    while waiting:
        name = waiting.pop()
        for needed in needs[name]:
            with_it = fallen.get(needed, 0) | bits[name] | fallen[name]
            if needed in fallen and with_it != fallen[needed]:
                fallen[needed] = with_it
                waiting.append(needed)
    return {name: (found & ~bits[name]).bit_count() for name, found in fallen.items()}


def between_groups(
    needs: Mapping[str, Iterable[str]], group: Callable[[str], str]
) -> list[tuple[tuple[str, str], int]]:
    """How many dependencies lead from one group to another, the most first; those within a group are none."""
    pairs = ((group(name), group(needed)) for name, all_needed in needs.items() for needed in all_needed)
    counts = Counter(pair for pair in pairs if pair[0] != pair[1])
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
