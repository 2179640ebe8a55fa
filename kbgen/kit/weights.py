"""How often principles were upheld, traded off and violated: counting only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Weight(NamedTuple):
    """How decisions stood to one principle; `key` is its address."""

    key: str
    upheld: int
    traded: int
    violated: int

    @property
    def given_up(self) -> int:
        """In how many decisions something else mattered more."""
        return self.traded + self.violated

    @property
    def total(self) -> int:
        """In how many decisions it was weighed at all."""
        return self.upheld + self.given_up


def weights(stances: Iterable[tuple[str, str]]) -> list[Weight]:
    """The tally of `(principle, stance)` pairs, those most often given up first; ties by violations, then by name."""
    counts = Counter(stances)
    keys = {key for key, _ in counts}
    found = (
        Weight(key, counts[key, "upholds"], counts[key, "trades-off"], counts[key, "violates"]) for key in sorted(keys)
    )
    return sorted(found, key=lambda one: (-one.given_up, -one.violated, one.key))
