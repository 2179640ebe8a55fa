"""A document as the rest of kbgen knows it: compact facts, never the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from kbgen.model.finding import Span
from kbgen.model.settings import GITHUB

KeyPath = tuple[str | int, ...]
F_co = TypeVar("F_co", covariant=True)


class Ref(NamedTuple):
    """A typed reference from one document to another.

    `path` is the front-matter key that holds it (`("link",)` for a link in the body), `target` the id
    as written, `kinds` the kinds that fit. `past` marks a reference to what was true at the time, for
    which it does not matter that the target has ended since.
    """

    path: KeyPath
    target: str
    kinds: tuple[str, ...]
    past: bool = False

    @property
    def role(self) -> str:
        """The top-level key: what the reference means."""
        return str(self.path[0])


class Link(NamedTuple):
    """A link in a body: a relative target, or for `wiki` the id between double brackets.

    `line` counts from 0 within the body. From `start` to `end` stands the target as it was written, or all of the link
    where it is `wiki`; `html` is an address in a tag of HTML.
    """

    target: str
    text: str
    line: int
    wiki: bool
    start: int = 0
    end: int = 0
    html: bool = False


class Opening(NamedTuple):
    """The heading that opens a body, which stands from `start` to `end`, its line break included."""

    level: int
    text: str
    start: int
    end: int


class Suppression(NamedTuple):
    """A suppression: `<!-- kbgen: allow CODE until DATE -- reason -->`."""

    code: str
    reason: str
    until: date | None
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Doc(Generic[F_co]):
    """One document of a kind; two are equal only if they are the same.

    `fields` is the kind's schema filled from the front matter, `content` what the kind itself reads
    from the body (a ladder's cells, a decision's status line). `address` is the Markdown path of its
    page below the site's root. `spans` maps a front-matter key to its place; `body_line` is the line
    of the file on which the body starts, from 1. `ended` says since when and why the thing itself is
    no more (`left on 2026-03-31`), and is empty while it lives. `audience` is who may read it: public,
    internal or restricted. `attached` maps a field that names a file beside the document to that file's
    path from the handbook's root. The page of a document that is `as_written` shows its text as it was written: kbgen
    could not read it, or it goes beyond a limit. `markdown` is the dialect of its body;
    `opening` is the heading before which nothing is printed; `anchors_known` is false where its page may have anchors
    besides `anchors`, `titled` where nobody has said what it is called.
    """

    id: str
    kind: str
    title: str
    path: str
    inner: str
    collection: str
    address: str
    fields: F_co
    content: Any
    refs: tuple[Ref, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    allows: tuple[Suppression, ...]
    spans: Mapping[KeyPath, Span]
    extra: Mapping[str, object]
    body_line: int
    ended: str = ""
    audience: str = "internal"
    attached: Mapping[str, str] = field(default_factory=dict)
    as_written: bool = False
    markdown: str = GITHUB
    anchors_known: bool = True
    titled: bool = True
    opening: Opening | None = None

    def __reduce__(self) -> tuple[type[Doc[Any]], tuple[Any, ...]]:
        """Pickled as its values in order: half the time of what a dataclass does by itself."""
        return Doc, tuple(getattr(self, name) for name in Doc.__slots__)

    def span(self, path: KeyPath) -> Span:
        """Where a key stands; the nearest enclosing key, else the file's first line, when it is absent."""
        while path:
            if path in self.spans:
                return self.spans[path]
            path = path[:-1]
        return Span(1, 1)

    @property
    def in_log(self) -> tuple[str, int | None]:
        """The log that a numbered document belongs to, and its number there; None without one."""
        return getattr(self.content, "log", ""), getattr(self.content, "number", None)

    @property
    def folder(self) -> str:
        """The folder of the file, relative to the handbook's root."""
        return self.path.rpartition("/")[0]
