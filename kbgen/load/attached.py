"""Reads the files that a document names as its data."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from kbgen.kit import Kind
from kbgen.kit.names import nearest
from kbgen.load.fields import Filled
from kbgen.model import Fault, Span

OpenLines = Callable[[str], AbstractContextManager[Iterator[str]]]


@dataclass(frozen=True, slots=True)
class Beside:
    """The files that may be read as data: `files` by path from the handbook's root, and what opens one of them.

    A name that is none of them is never opened, so that no document can reach out of its source.
    """

    files: frozenset[str] = frozenset()
    open_lines: OpenLines | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """What the named files gave, and their paths, both by field, with what kept others from being read."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


# Of a file of others beside a document, a page of text is enough for what is said there.
_MOST_READ = 256 * 1024


class Reader:
    """Reads the files beside a document for whoever knows their names, and says which it has read."""

    def __init__(self, path: str, beside: Beside) -> None:
        self._folder = posixpath.dirname(path)
        self._beside = beside
        self.paths: dict[str, str] = {}

    def text(self, name: str) -> str:
        """The text of a file; empty where there is none that may be read, or it is longer than such a file is."""
        place = posixpath.normpath(posixpath.join(self._folder, name))
        if self._beside.open_lines is None or place not in self._beside.files:
            return ""
        try:
            with self._beside.open_lines(place) as lines:
                found = "".join(islice(lines, _MOST_READ))
        except OSError:
            return ""
        self.paths[name] = place
        return found if len(found) <= _MOST_READ else ""


def read_attached(kind: Kind, filled: Filled, path: str, beside: Beside, *, whole: bool) -> Attached:
    """Read every file that the fields of a document name, a line at a time.

    Where a file is looked at on its own (not `whole`), what lies beside it is not judged.
    """
    if beside.open_lines is None:
        return Attached()
    facts: dict[str, Any] = {}
    paths: dict[str, str] = {}
    faults: list[Fault] = []
    for attachment in kind.attachments:
        said = getattr(filled.fields, attachment.field)
        if not said:
            continue
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), said))
        if place not in beside.files:
            if whole or beside.files:
                faults.append(_missing(attachment.field, said, path, filled, beside))
            continue
        try:
            with beside.open_lines(place) as lines:
                facts[attachment.field] = attachment.read(lines)
        except OSError as error:
            message = f"{said} cannot be opened: {error.strerror}"
            faults.append(Fault("missing-data", _span(attachment.field, filled), message, said))
        else:
            paths[attachment.field] = place
    return Attached(facts, paths, tuple(faults))


def _missing(name: str, said: str, path: str, filled: Filled, beside: Beside) -> Fault:
    folder = posixpath.dirname(path)
    near = [posixpath.relpath(file, folder or ".") for file in beside.files if posixpath.dirname(file) == folder]
    return Fault(
        "missing-data", _span(name, filled), f"no file is called {said!r} beside it{nearest(said, near)}", said
    )


def _span(name: str, filled: Filled) -> Span:
    return filled.spans.get((name,), Span(1, 1))
