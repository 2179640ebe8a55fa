"""Writes the index of the search into a printed site, but for those files of it that stand there already."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kbgen.search.index import MANIFEST

FOLDER = "assets/search"


class Written(NamedTuple):
    """The index of a finished site: digests of what it was made from and of its pages' addresses, its files' names."""

    key: bytes
    urls: bytes
    names: tuple[str, ...]

    @property
    def paths(self) -> frozenset[str]:
        """The paths of its files below the site's root."""
        return frozenset(f"{FOLDER}/{name}" for name in self.names)


def write_index(site: Path, files: Mapping[str, bytes], before: Written | None = None) -> tuple[str, ...]:
    """Write the files of an index, by name, that are not those of an earlier one; gives all names.

    All names but the manifest's say what a file holds, so that one of the same name is the same.
    """
    standing = set(before.names) - {MANIFEST} if before is not None else set()
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        if name not in standing:
            (site / FOLDER / name).write_bytes(data)
    return tuple(sorted(files))
