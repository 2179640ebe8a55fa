"""Divides pages into shards, each of which is indexed by itself."""

from __future__ import annotations

import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# Fewer pages make a quicker and smaller indexing process, and an edit that is built sooner: a shard is made anew as a
# whole. More pages make fewer requests. What is fetched up to the first result is the same: the names alone.
SIZE = 500


class Sorted(NamedTuple):
    """A page to be put into a shard: its URL, what it belongs with, and whether it is kept for the record only."""

    url: str
    group: str
    past: bool


class Shard(NamedTuple):
    """Pages that are indexed together, by URL; those that are `past` never share one with others."""

    name: str
    past: bool
    urls: tuple[str, ...]


def shards(pages: Iterable[Sorted], size: int | None = None) -> tuple[Shard, ...]:
    """The shards of a site, none much larger than `size` or else SIZE: what belongs together stays together as far as it can.

    A large group is divided by the pages' URLs, so that a page more or less changes one shard only.
    """
    size = size or SIZE
    found: list[Shard] = []
    listed = list(pages)
    for past in (False, True):
        groups: dict[str, list[str]] = defaultdict(list)
        for page in listed:
            if page.past == past:
                groups[page.group].append(page.url)
        packed = _packed([part for _, urls in sorted(groups.items()) for part in _divided(urls, size)], size)
        start = "past" if past else "now"
        found += [Shard(f"{start}-{number}", past, tuple(sorted(urls))) for number, urls in enumerate(packed, 1)]
    return tuple(found)


def _divided(urls: list[str], size: int) -> Iterator[list[str]]:
    parts: dict[int, list[str]] = defaultdict(list)
    for url in urls:
        parts[zlib.crc32(url.encode()) % math.ceil(len(urls) / size)].append(url)
    return (part for _, part in sorted(parts.items()))


def _packed(parts: list[list[str]], size: int) -> list[list[str]]:
    """Small parts put together in order, as long as they fit."""
    found: list[list[str]] = []
    for part in parts:
        if found and len(found[-1]) + len(part) <= size:
            found[-1].extend(part)
        else:
            found.append(list(part))
    return found
