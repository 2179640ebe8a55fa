"""A document, its references, and what loading a file gives."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, NamedTuple, Self, TypeVar
from urllib.parse import quote, unquote

from kbgen.model.finding import Finding, Span
from kbgen.model.settings import GITHUB

# What a fragment may say besides the id of a heading: the top, a footnote, a tab, lines of a file at GitHub, and the
# ids of GitHub's own pages.
_NO_HEADING = re.compile(
    r"top|readme|fn(?:ref\d*)?[:-].*|__tabbed_\d+_\d+|user-content-.*|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?", re.IGNORECASE
)
# What follows names a text within the page, to be shown marked.
DIRECTIVE = ":~:"


def parted(link: str) -> tuple[str, str]:
    """The path of a link as it is written, and its query and fragment with the marks before them."""
    cut = min((at for at in (link.find("?"), link.find("#")) if at >= 0), default=len(link))
    return link[:cut], link[cut:]


def anchor_of(link: str) -> str:
    """The id of a heading that the fragment of a link names, decoded; empty where it names none."""
    anchor = composed(unquote(link.partition("#")[2].partition(DIRECTIVE)[0]))
    return "" if _NO_HEADING.fullmatch(anchor) else anchor


def in_form(rest: str, anchors: Collection[str]) -> str:
    """What follows the path of a link, with an id in the form that its page has it, where only the form differs."""
    said = unquote(rest.partition("#")[2])
    if said.isascii() or said in anchors:
        return rest
    same = next((anchor for anchor in anchors if composed(anchor) == composed(said)), None)
    return rest if same is None else f"{rest.partition('#')[0]}#{quote(same)}"


def composed(text: str) -> str:
    """A text in the one of its forms in which letters and their marks are one sign where there is such a sign."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


WITHHELD = "a restricted document"

# Where a link of a text leads whose target its readers may not know.
WITHHELD_LINK = "kbgen:withheld"


class Withheld(str):  # noqa: SLOT000  # a subclass of str needs a place for its identity anyway
    """A name that may not be said: prints as WITHHELD, equals itself alone, and so means no document.

    It keeps nothing of the name. Two references to one document hold the same value, so that what is
    grouped by them stays apart from what is grouped by others.
    """

    def __new__(cls, text: str = WITHHELD) -> Self:
        """Make one; the text is there for what copies values."""
        return super().__new__(cls, text)

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same."""
        return self is other

    def __ne__(self, other: object) -> bool:
        """Whether it is another; `str` has its own answer to this."""
        return self is not other

    def __hash__(self) -> int:
        """A hash that no text has but by chance."""
        return id(self) >> 4


def visible_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names that may be said: for programs, which take a name for one of a document."""
    return tuple(name for name in names if not isinstance(name, Withheld))


# `{{< ref "x.md" >}}`, `{{ page.title }}`, `{% link x.md %}`, `<%= path %>`
_TEMPLATED = re.compile(r"\{\{|\{%|<%")


def templated(text: str) -> bool:
    """Whether a text holds a place that a template engine fills in, so that it does not mean what it says."""
    return _TEMPLATED.search(text) is not None


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
    where it is `wiki`; `html` is an address in a tag of HTML. `column` and `length` are its place in the line, if it
    stands there and not in a definition.
    """

    target: str
    text: str
    line: int
    wiki: bool
    start: int = 0
    end: int = 0
    html: bool = False
    column: int = 0
    length: int = 1


class Snippet(NamedTuple):
    """A file that is put into a body: the name by which it is `attached`, its links and its anchors.

    `lines` are where the body names it, each with the blanks that go before its lines. The places of its links are
    those in the file.
    """

    name: str
    lines: tuple[tuple[int, int, str], ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]


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
class Spans(Mapping[KeyPath, Span]):
    """The places of keys by their paths, kept as three numbers for each: few of a handbook's are ever asked for."""

    paths: tuple[KeyPath, ...]
    numbers: tuple[int, ...]
    _found: dict[KeyPath, Span] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, spans: Mapping[KeyPath, Span]) -> Self:
        """The same places, kept so."""
        return cls(tuple(spans), tuple(chain.from_iterable(spans.values())))

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        """Pickled as its values."""
        return type(self), (self.paths, self.numbers)

    def __getitem__(self, path: KeyPath) -> Span:
        """The place of a key; KeyError without one."""
        if not self._found:
            numbers = iter(self.numbers)
            self._found.update(zip(self.paths, map(Span, numbers, numbers, numbers), strict=True))
        return self._found[path]

    def __iter__(self) -> Iterator[KeyPath]:
        """The paths."""
        return iter(self.paths)

    def __len__(self) -> int:
        """How many keys have a place."""
        return len(self.paths)


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
    besides `anchors`, `titled` where nobody has said what it is called. `snippets` are put into the body where it is
    printed, so that their links lead from its page.
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
    spans: Spans
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
    snippets: tuple[Snippet, ...] = ()

    def __reduce__(self) -> tuple[type[Doc[Any]], tuple[Any, ...]]:
        """Pickled as its values in order: half the time of what a dataclass does by itself."""
        return Doc, _values_of(self)

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


_values_of: Callable[[Doc[Any]], tuple[Any, ...]] = attrgetter(*Doc.__slots__)


class LoadResult(NamedTuple):
    """The documents of a file, what is wrong with them, and ids that stay unread.

    `judged` says whether rules have looked into its bodies.
    """

    docs: tuple[Doc[Any], ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    judged: bool


class Packed(NamedTuple):
    """What one file gave, pickled, under the digest of what it was read from and those of its data by path."""

    digest: bytes
    data: tuple[tuple[str, bytes], ...]
    taken: bytes


DOCUMENT_SUFFIX = re.compile(r"(?:\.html)?\.(?:mdx?|markdown)(?:\.erb)?$|\.html(?:\.erb)?$")

MARKDOWN_SUFFIXES = (".md", ".mdx", ".markdown", ".erb")

_PAGES = (".html", ".htm")

DOCUMENT_SORT, _PICTURE = "document", "picture"

_PICTURES = frozenset(".apng .avif .bmp .gif .ico .jpeg .jpg .png .svg .webp".split())

# names of files that stand for their folder, the first of which gets the folder's address
INDEX_NAMES = ("index", "ladder", "readme", "_index")

# the number by which Docusaurus orders a file or a folder, which is no part of its address
NUMBERED = re.compile(r"(^|/)\d+[ _.-]+(?=[^/])")


def without_suffix(path: str) -> str:
    """A document's path without what its file's name ends in."""
    if path.endswith(".md") and not path.endswith(".html.md"):
        return path[:-3]  # most documents, at a fifth of the cost
    return DOCUMENT_SUFFIX.sub("", path)


def plain_address(address: str) -> str:
    """The address of a page in one of its forms as the one: without suffix, an index as its folder."""
    stem = composed(without_suffix(address.strip().strip("/")))
    folder, _, name = stem.rpartition("/")
    return folder if name.lower() in INDEX_NAMES else stem


def file_name(path: str) -> str:
    """The name of a file; with its folder's before it, where a file in each folder has that name."""
    folder, _, name = path.rpartition("/")
    return f"{folder.rpartition('/')[2]}/{name}" if folder and without_suffix(name).lower() in INDEX_NAMES else name


def normal_path(path: str) -> str:
    """A path without steps that cancel out; the root is empty."""
    found = posixpath.normpath(path)
    return "" if found == "." else found


def is_named_so(named: str, stem: str) -> bool:
    """Whether a path names a file whose parts have numbers in front, which it may leave out but not change."""
    parts = zip(named.split("/"), stem.split("/"), strict=True)
    return all(part in (real, NUMBERED.sub(r"\1", real)) for part, real in parts)


def sort_of(path: str) -> str:
    """What a file is by the ending of its name; empty where it has none. Pictures are of one sort, and documents."""
    ending = posixpath.splitext(path)[1].lower()
    if ending in _PICTURES:
        return _PICTURE
    return DOCUMENT_SORT if ending in (*MARKDOWN_SUFFIXES, *_PAGES) else ending


class Target(NamedTuple):
    """Where a relative link leads: a document, an asset (path from the root), a page that kbgen makes, or nowhere.

    `rest` is its query and fragment as they were written. `judged` is false for what cannot be known here: another
    host, what a template fills in, or what is `beyond` the documents of a folder that is looked at on its own.
    """

    doc: Doc[Any] | None = None
    asset: str = ""
    page: str = ""
    rest: str = ""
    judged: bool = True
    beyond: bool = False


class Inbound(NamedTuple):
    """A document that refers to another, and how."""

    doc: Doc[Any]
    ref: Ref


# a document of a log by its number, and the words before it that any log may have
IN_LOG = re.compile(
    r"#?(?:(?P<word>[^\W\d_]{1,60}(?:[-_ ][^\W\d_]{1,60}){0,20})[-_ #]{0,3})?(?P<number>\d{1,5})", re.ASCII
)

ANY_LOG = frozenset({"adr", "rfc", "pep", "bip", "kep", "decision"})
