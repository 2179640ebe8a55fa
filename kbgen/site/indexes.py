"""Single indexes of the search: made by Pagefind in a process of its own, and what is known of them afterwards."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from kbgen.site.words import Counts

_SIGNATURE = b"pagefind_dcd"
# Of what Pagefind writes, the index that is opened first keeps its program, the others their data only.
_PROGRAM = ("pagefind.js", "pagefind-worker.js")


class SearchError(Exception):
    """The pages could not be indexed; the message is Pagefind's own."""


class Indexed(NamedTuple):
    """One built index: the key of what it was made from, what the browser reads first, its files on single pages.

    Each of `fragments` is a file's name with the address that it tells of, after a slash.
    """

    key: bytes
    heads: tuple[bytes, ...]
    fragments: tuple[tuple[str, str], ...]


class Indexes(NamedTuple):
    """What is known of the search of a finished site: its indexes by name, and the words of all pages."""

    built: Mapping[str, Indexed]
    counts: Counts


class Shelf(Protocol):
    """Where indexes are kept between builds, by digests of what they were made from."""

    def recall(self, key: bytes) -> bytes | None:
        """What is kept under a key."""

    def keep(self, key: bytes, value: bytes) -> None:
        """Keep a value."""

    def used(self, key: bytes) -> None:
        """Say that a key was of use."""


class NoShelf:
    """Keeps nothing."""

    def recall(self, key: bytes) -> None:
        """Nothing."""
        del key

    def keep(self, key: bytes, value: bytes) -> None:
        """Forget it."""

    def used(self, key: bytes) -> None:
        """Forget it."""


def run(source: Path, out: Path, *, keep_program: bool) -> None:
    """Index the pages of a folder. Raises SearchError."""
    # Imported on use: only a build needs it.
    from pagefind_bin import get_executable

    source.mkdir(parents=True, exist_ok=True)
    command = [get_executable(), "--site", source, "--output-path", out, "--exclude-selectors", ".headerlink"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
    done = subprocess.run(  # noqa: S603  # the program of the installed package, on files that were written here
        [*command, "--silent"], cwd=source, env=environment, capture_output=True, check=False, encoding="utf-8"
    )
    if done.returncode:
        raise SearchError(f"the pages could not be indexed: {done.stderr or done.stdout}".strip())
    _tidy(out, keep_program=keep_program)



def known_of(folder: Path, key: bytes) -> Indexed:
    """What is known of an index by its files."""
    heads = tuple(path.read_bytes() for path in sorted(folder.glob("*.json")))
    return Indexed(key, heads, tuple((path.name, _fragment_url(path)) for path in sorted(folder.glob("fragment/*"))))


def _tidy(out: Path, *, keep_program: bool) -> None:
    """Leave of what Pagefind has written only what is fetched."""
    wanted = {"fragment", "index", "pagefind-entry.json"}
    if keep_program:
        wanted |= {*_PROGRAM, *(path.name for path in out.glob("wasm.*"))}
    for path in out.iterdir():
        if path.is_dir() and path.name not in wanted:
            shutil.rmtree(path)
        elif path.name not in wanted and path.suffix != ".pf_meta":
            path.unlink()


def _fragment_url(fragment: Path) -> str:
    """The address below the site's root, after a slash, of the page that a file of the index tells of."""
    found: dict[str, Any] = json.loads(gzip.decompress(fragment.read_bytes()).removeprefix(_SIGNATURE))
    return "/" + found["meta"]["url"] if "url" in found["meta"] else str(found["url"])
