"""Texts on their way from the processes that write pages to those that index them.

A file for each text, in a folder of its own, was a tenth of a build: each process appends to one file for each index.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple


class Place(NamedTuple):
    """Where a text stands: the name of a file, the byte at which it begins, and how many it takes."""

    file: str
    start: int
    size: int


class Spool:
    """Texts in the files of a folder, which many processes add to at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, BinaryIO] = {}

    def put(self, index: str, text: bytes) -> Place:
        """Add a text for an index."""
        # what a process has open is not for those that it forks: they would write in the same place
        name = f"{index}.{os.getpid()}"
        file = self._open.get(name)
        if file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._open[name] = (self._folder / name).open("ab", buffering=0)
        start = file.tell()
        file.write(text)
        return Place(name, start, len(text))

    def texts(self, places: Iterable[Place]) -> Iterator[bytes]:
        """The texts at some places, in their order."""
        with ExitStack() as stack:
            files: dict[str, BinaryIO] = {}
            for name, start, size in places:
                if name not in files:
                    files[name] = stack.enter_context((self._folder / name).open("rb", buffering=0))
                files[name].seek(start)
                yield files[name].read(size)

    def remove(self) -> None:
        """Forget all texts."""
        for file in self._open.values():
            file.close()
        self._open.clear()
        shutil.rmtree(self._folder, ignore_errors=True)
