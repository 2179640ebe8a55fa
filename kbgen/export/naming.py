"""The names of exported decisions: one folder for each log, a number and a title for each record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from kbgen.body.inline import slug
from kbgen.load.identity import stem_of
from kbgen.model import Doc

_NUMBERED = re.compile(r"(?:[^\W\d][^\W\d]*[-_ ])*(\d{1,5})[-_. ]*(.*)")
_IN_TITLE = re.compile(r"(?:[A-Za-z]{2,10}[-_ #]{0,2})?\d{1,5}[\s.:–—-]+(?=\S)")
_LONGEST = 80
Names = Mapping[str, str]


def names(docs: Iterable[Doc[Any]]) -> Names:
    """The path of each record below the folder of an export, by its address.

    A record keeps its number, and its file's name where that starts with one; one that has none gets the next of its
    log, in the order of their dates. Where there is more than one log, each has a folder.
    """
    listed = tuple(docs)
    in_folder = Counter(map(_folder, listed))
    logs: dict[str, list[Doc[Any]]] = {}
    for doc in listed:
        logs.setdefault(_log(doc, in_folder), []).append(doc)
    folders = _folders(logs) if len(logs) > 1 else dict.fromkeys(logs, "")
    return {
        address: folders[log] + name for log, members in logs.items() for address, name in _names_in(members).items()
    }


def without_number(docs: Iterable[Doc[Any]]) -> int:
    """How many records an export gives a number that they did not have."""
    return sum(doc.content.number is None for doc in docs)


def _folder(doc: Doc[Any]) -> str:
    inside = doc.inner.rpartition("/")[0]
    return f"{doc.collection}/{inside}" if inside else doc.collection


def _log(doc: Doc[Any], in_folder: Mapping[str, int]) -> str:
    """The folder that a record is in; that around it, where a record without a number has one to itself."""
    folder = _folder(doc)
    alone = doc.content.number is None and in_folder[folder] == 1 and "/" in folder
    return folder.rpartition("/")[0] if alone else folder


def _folders(logs: Iterable[str]) -> dict[str, str]:
    """A folder for each log, after the last part of its path that tells it from the others."""
    taken: set[str] = set()
    folders = {}
    for log in logs:
        parts = [slug(part) for part in log.split("/") if slug(part)] or ["log"]
        wanted = ("-".join(parts[-length:]) for length in range(1, len(parts) + 1))
        numbered = (f"{'-'.join(parts)}-{number}" for number in count(2))
        folders[log] = f"{_first_free((*wanted,), numbered, taken)}/"
    return folders


def _first_free(wanted: tuple[str, ...], then: Iterator[str], taken: set[str]) -> str:
    free = next((name for name in wanted if name not in taken), "") or next(name for name in then if name not in taken)
    taken.add(free)
    return free


def _names_in(members: Iterable[Doc[Any]]) -> dict[str, str]:
    """The file names of one log; every name differs from the others whatever its case."""
    ordered = sorted(members, key=lambda doc: (doc.content.number is None, _when(doc), doc.path))
    highest = max((doc.content.number for doc in ordered if doc.content.number is not None), default=0)
    following = count(highest + 1)
    taken: set[str] = set()
    found = {}
    for doc in ordered:
        number = next(following) if doc.content.number is None else doc.content.number
        stem = f"{number:04d}-{_title(doc)}"
        found[doc.address] = _first_free((stem,), (f"{stem}-{more}" for more in count(2)), taken) + ".md"
    return found


def _when(doc: Doc[Any]) -> str:
    return str(doc.content.date or "9999") if doc.content.number is None else f"{doc.content.number:05d}"


def _title(doc: Doc[Any]) -> str:
    """The words of a file's name after its number, else those of the title."""
    name = stem_of(doc.inner).rpartition("/")[2]
    match = _NUMBERED.fullmatch(name) if doc.content.number is not None else None
    text = slug(match[2]) if match else ""
    return (text or slug(_IN_TITLE.sub("", doc.title, count=1)) or "decision")[:_LONGEST].strip("-")
