"""What an import has written before, and what may be written now: what was edited meanwhile belongs to its author."""

import json
import posixpath
from collections.abc import Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field
from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

NAME = ".kbgen-import.json"
_VERSION: Literal[1] = 1
_LONGEST = 4096
_LONGEST_NAME = 255


def _place(path: str) -> str:
    """A path below the folder of an import: the next one may write there."""
    steps = path.split("/")
    plain = (
        posixpath.normpath(path) == path != "." and not path.startswith("/") and ".." not in steps and "\0" not in path
    )
    if not plain or any(len(step.encode()) > _LONGEST_NAME for step in steps):
        raise ValueError(" is no path below the folder")
    return path


# With a bound on its length, pydantic takes no text that cannot be written again
_Text = Annotated[str, Field(max_length=_LONGEST)]
_Place = Annotated[_Text, AfterValidator(_place)]
_Written = TypedDict("_Written", {"from": _Text, "source": _Text, "written": _Text})


class File(TypedDict):
    """What an import keeps beside the documents: what it wrote, by source and path."""

    version: Literal[1]
    sources: dict[_Text, dict[_Place, _Written]]


NOTHING: File = {"version": _VERSION, "sources": {}}


class ImportedFile(NamedTuple):
    """A file that an import wrote: where it came from, and digests of that and of what was written."""

    origin: str
    source: str
    written: str


class ImportState(StrEnum):
    """What becomes of a file in the handbook."""

    NEW = "new"
    SAME = "unchanged"
    UPDATED = "updated"
    EDITED = "edited here"
    DIVERGED = "diverged"
    TAKEN = "taken"


Entries = Mapping[str, ImportedFile]


def digest(data: bytes) -> str:
    """What stands for the contents of a file."""
    return blake2b(data, digest_size=16).hexdigest()


def judged(entry: ImportedFile | None, source: str, wanted: str, there: str | None) -> ImportState:
    """What may be done where a file `wanted` is to lie, whose contents are `there` now, all as digests."""
    if there == wanted:
        return ImportState.SAME
    if entry is None:
        return ImportState.NEW if there is None else ImportState.TAKEN
    if there == entry.written:
        return ImportState.UPDATED
    return ImportState.EDITED if entry.source == source else ImportState.DIVERGED


def read(file: File, source: str) -> Entries:
    """What was written from a source, by path."""
    return {
        place: ImportedFile(one["from"], one["source"], one["written"])
        for place, one in file["sources"].get(source, {}).items()
    }


def written(file: File, source: str, entries: Entries) -> str:
    """The file with what a source has now, and all others as they were."""
    now: dict[str, _Written] = {
        place: {"from": one.origin, "source": one.source, "written": one.written} for place, one in entries.items()
    }
    sources = {
        name: dict(sorted(files.items())) for name, files in sorted({**file["sources"], source: now}.items()) if files
    }
    return json.dumps({"version": _VERSION, "sources": sources}, indent=1, ensure_ascii=False) + "\n"
