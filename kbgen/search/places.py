"""Where pages stand in an index: an edit moves hardly any."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_BITS = 64


def room(pages: int) -> int:
    """How many places there are for some pages: a power of two with a fifth to spare."""
    return 1 << (max(1, pages * 5 // 4)).bit_length() if pages else 0


def places(addresses: Iterable[str], first: int = 0) -> dict[str, int]:
    """A place for each address from `first` on, by its hash, or the next one that is free."""
    hashed = sorted((_hash(address), address) for address in addresses)
    size, at, found = room(len(hashed)), first - 1, {}
    for number, address in hashed:
        at = max(at + 1, first + (number * size >> _BITS))
        found[address] = at
    return found


def _hash(address: str) -> int:
    return int.from_bytes(hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
