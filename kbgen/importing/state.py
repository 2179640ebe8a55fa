"""What an import has written before, and what may be written now: what was edited meanwhile belongs to its author."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

FILE = ".kbgen-import.json"
_VERSION = 1


class Entry(NamedTuple):
    """A file that an import wrote: where it came from, and digests of that and of what was written."""

    origin: str
    source: str
    written: str


class State(StrEnum):
    """What becomes of a file in the handbook."""

    NEW = "new"
    SAME = "unchanged"
    UPDATED = "updated"
    EDITED = "edited here"
    DIVERGED = "diverged"
    TAKEN = "taken"


Entries = Mapping[str, Entry]


def digest(data: bytes) -> str:
    """What stands for the contents of a file."""
    return blake2b(data, digest_size=16).hexdigest()


def judged(entry: Entry | None, source: str, wanted: str, there: str | None) -> State:
    """What may be done where a file `wanted` is to lie, whose contents are `there` now, all as digests."""
    if there == wanted:
        return State.SAME
    if entry is None:
        return State.NEW if there is None else State.TAKEN
    if there == entry.written:
        return State.UPDATED
    return State.EDITED if entry.source == source else State.DIVERGED


def read(text: str, source: str) -> Entries:
    """What was written from a source, by path; ValueError where this is no file of an import."""
    return _sources(text).get(source, {})


def _sources(text: str) -> dict[str, dict[str, Entry]]:
    if not text:
        return {}
    try:
        whole = json.loads(text)
        if whole["version"] != _VERSION:
            raise ValueError("it is of another version of kbgen")
        return {
            str(name): {
                str(place): Entry(*map(str, (said["from"], said["source"], said["written"])))
                for place, said in files.items()
            }
            for name, files in whole["sources"].items()
        }
    except (KeyError, TypeError, AttributeError, RecursionError):
        raise ValueError("it is none that `kbgen import` wrote") from None


def written(text: str, source: str, entries: Entries) -> str:
    """The file with what a source has now, and all others as they were."""
    sources = _sources(text) | {source: dict(entries)}
    told = {
        name: {
            place: {"from": one.origin, "source": one.source, "written": one.written}
            for place, one in sorted(files.items())
        }
        for name, files in sorted(sources.items())
        if files
    }
    return json.dumps({"version": _VERSION, "sources": told}, indent=1, ensure_ascii=False) + "\n"
