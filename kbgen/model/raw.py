"""A file as it was read, before anything is known about it."""

from __future__ import annotations

from typing import NamedTuple

from kbgen.model.finding import Fix, Span


class Fault(NamedTuple):
    """Why a file, or part of it, cannot be read: the name of a loading rule, a place, a message and perhaps a fix."""

    name: str
    span: Span
    message: str
    value: str = ""
    fix: Fix | None = None


class Raw(NamedTuple):
    """One file of a source.

    `path` is relative to the handbook's root with forward slashes (it may start with `..`), `inner`
    is relative to its source. `alone` says that no other document lies in its folder or below. Where `fault`
    is set the file could not be read and `text` is empty. `beside` are the names of the files in its
    folder, listed only where its source has a format of others. `digest` is that of its bytes, where these
    were looked at and its text has not been read.
    """

    path: str
    inner: str
    source: str
    text: str
    alone: bool = False
    fault: Fault | None = None
    beside: frozenset[str] = frozenset()
    digest: bytes = b""
