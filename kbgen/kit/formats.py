"""What a kind knows of the formats that others write its documents in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from kbgen.body import Outline
from kbgen.markdown import outline
from kbgen.model.settings import GITHUB


def unread(_name: str) -> str:
    """The text of a file beside another where none can be had: nothing."""
    return ""


class Value(NamedTuple):
    """A value for a front-matter key, as kbgen writes it.

    `line` is where the file says it, counted from 1, and None where its name or its folder does;
    `doubt` says why the reading may be wrong, and is empty where it is certain.
    """

    value: object
    line: int | None = None
    doubt: str = ""


class Foreign(NamedTuple):
    """A file as its author wrote it: its path within its source, its text, and the names of the files beside it.

    `front` is what its front matter says, each key with its line; `body` is the text below that, whose first
    line is the file's line `body_line`, in the dialect `markdown`. `read` gives the text of a file beside it, empty
    where that cannot be had.
    """

    inner: str
    text: str
    beside: frozenset[str] = frozenset()
    front: Mapping[str, Value] = MappingProxyType({})
    body: str = ""
    body_line: int = 1
    read: Callable[[str], str] = unread
    markdown: str = GITHUB

    @property
    def outline(self) -> Outline:
        """What is known of the body: headings, code, links, sections, items and comments."""
        return outline(self.body, self.markdown)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file of a known format says, in the words of kbgen's own front matter.

    `sign` is what told the format, in words for the author; `doubt` says why it may be another one;
    `missing` are keys that documents of the kind should have and that the file says nothing of.
    """

    format: str
    kind: str
    sign: str
    values: Mapping[str, Value]
    missing: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write documents of a kind; `recognise` gives None for a file written otherwise, and never raises.

    One that goes `by_name` knows a file by its name alone, which says something only in a folder of its kind.
    """

    name: str
    summary: str
    recognise: Callable[[Foreign], Recognised | None]
    by_name: bool = False
