"""Words and their pages as the bytes of a shard."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

# Of a word that more pages hold, the strongest are listed.
MOST = 1000
HIGHEST = 32
# Stands between a word and a synonym of it with the pages of that, before all letters: the two follow the word.
BEFORE_SYNONYM = " "
# A posting is a number below 2 ** 30: Python sorts these in half the time.
_BITS = 25
_PLACE = (1 << _BITS) - 1


class Posting(NamedTuple):
    """A page by its place, and how strongly it holds a word."""

    level: int
    place: int


class Word(NamedTuple):
    """A word of the vocabulary: how many pages hold it, those that are listed, and the group of its forms."""

    word: str
    group: int
    pages: int
    postings: Sequence[Posting]


def head(word: str, shared: int, group: int) -> bytes:
    """The bytes of a word that shares some signs with the one before."""
    rest = word[shared:].encode()
    if max(shared, len(rest), group) < 128:
        return b"%c%c%b%c" % (shared, len(rest), rest, group)
    return numbers((shared, len(rest))) + rest + numbers((group,))


def key(level: int, place: int) -> int:
    """A posting as a number that sorts by falling levels, then by rising places."""
    return (HIGHEST - level) << _BITS | place


def listed(keys: Sequence[int], pages: int) -> bytes:
    """The bytes of a word's pages, which are in order of their numbers; `pages` hold it in all."""
    found, high, count_at, before = [pages], -1, 0, 0
    for one in keys:
        if one >> _BITS != high:
            high, count_at, before = one >> _BITS, len(found) + 1, 0
            found += (HIGHEST - high, 0)
        place = one & _PLACE
        found[count_at] += 1
        found.append(place - before)
        before = place
    return numbers(found)


def edited(data: bytes, gone: set[int], added: set[int]) -> bytes | None:
    """A word's pages without some and with others, by their numbers; None where one that is not listed may follow."""
    pages, keys = _listing(_Numbers(data))
    after = pages - len(gone) + len(added)
    last = keys[-1] if pages > len(keys) else math.inf
    known = sorted({*keys} - gone | {one for one in added if one <= last})[:MOST]
    return listed(known, after) if len(known) == min(after, MOST) else None


def strength(data: bytes) -> tuple[int, int]:
    """How many pages hold a word, and the highest level at which one does, by the bytes of its pages."""
    if data[0] < 128:
        return data[0], data[1]
    read = _Numbers(data)
    return read.next(), read.next()


def numbers(values: Sequence[int]) -> bytes:
    """The bytes of numbers."""
    if max(values) < 128:
        return bytes(values)
    found = bytearray()
    for value in values:
        rest = value
        while rest > 127:
            found.append(rest & 127 | 128)
            rest >>= 7
        found.append(rest)
    return bytes(found)


class _Numbers:
    """Reads numbers one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def next(self) -> int:
        value = shift = 0
        while (byte := self.data[self.at]) > 127:
            value |= (byte & 127) << shift
            shift += 7
            self.at += 1
        self.at += 1
        return value | byte << shift

    def text(self, size: int) -> str:
        self.at += size
        return self.data[self.at - size : self.at].decode()


def decoded(data: bytes) -> Iterator[Word]:
    """The words of a shard."""
    read, word = _Numbers(data), ""
    while read.at < len(data):
        word = word[: read.next()] + read.text(read.next())
        group = read.next()
        pages, keys = _listing(read)
        yield Word(word, group, pages, [Posting(HIGHEST - (one >> _BITS), one & _PLACE) for one in keys])


def _listing(read: _Numbers) -> tuple[int, list[int]]:
    """How many pages hold a word, and the numbers of those that are listed."""
    pages, keys = read.next(), list[int]()
    while len(keys) < min(pages, MOST):
        level, count = read.next(), read.next()
        keys += accumulate((read.next() for _ in range(count - 1)), initial=key(level, read.next()))
    return pages, keys
