"""Front matter: where it is, what stands in it, and the files that it names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from frontmatter.default_handlers import YAMLHandler

from kbgen.kit import Kind
from kbgen.kit.suggestions import nearest
from kbgen.load.fields import Filled
from kbgen.load.yaml_values import Tree, Value, YamlError, YamlSyntaxError, parse
from kbgen.markdown.mdx import is_mdx, markdown_of
from kbgen.model import Fault, Fix, KeyPath, Span, Where

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

    def included(self, name: str, places: Iterable[str]) -> str | None:
        """The text of a file that a body names to be put in its place: the first of some paths that can be read.

        The configuration says where such files lie, anywhere below the handbook's root.
        """
        opened = self._beside.open_lines
        if opened is None:
            return None
        for place in places:
            self.paths.setdefault(name, place)  # a file may come to be there
            with suppress(OSError), opened(place) as lines:
                found = "".join(islice(lines, _MOST_READ))
                self.paths[name] = place
                return found if len(found) <= _MOST_READ else None
        return None


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


# `title: Restart: the short version`, `title: @home`, `see: [the log](log.md)`
_TEXT = r"(?P<text>(?:[^\s\"'\[{|>#&]|\[[^\[\]\n]*\]\()[^\n]*?)[ \t]*\r?"
_BARE_TEXT = re.compile(rf"(?P<key>[\w-][\w -]*:[ \t]+){_TEXT}")
# `- @home`
_BARE_ITEM = re.compile(rf"(?P<key>[ \t]*-[ \t]+)(?![\w -]*:[ \t]){_TEXT}")
# `replaces:[]` among keys that have their space
_NO_SPACE = re.compile(r"(?P<key>[A-Za-z_][\w-]*:)(?P<text>(?!//)\S.*)")
# `tag:General`
_BARE_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*:)(?!//)(?=\S)")
_MOST = 20


class Lenient(NamedTuple):
    """The tree of what was meant, and a fault with its fix for each line that YAML reads otherwise, or not at all."""

    tree: Tree
    faults: tuple[Fault, ...]


def with_quotes(matter: str, first: int) -> Lenient | None:
    """Front matter that is no YAML as if its texts had quotes around them; None where more is wrong with it.

    `first` is the number of lines above it.
    """
    lines = matter.split("\n")
    faults: list[Fault] = []
    while len(faults) <= _MOST:
        try:
            return Lenient(parse("\n".join(lines), above=first), tuple(faults))
        except YamlSyntaxError as error:
            at, found = _meant(lines, error.span.line - 1 - first)
            if found is None:
                return None
            text = found["text"]
            meant = f" {text}" if found.re is _NO_SPACE else "'{}'".format(text.replace("'", "''"))
            lines[at] = found["key"] + meant
            span = Span(at + 1 + first, found.start("text") + 1, len(text))
            message = f"front matter is no valid YAML: {error}; the text is read as it stands"
            faults.append(Fault("unreadable-front-matter", span, message, text, Fix(text, meant, Where.WORD)))
        except YamlError:
            return None
    return None


def _meant(lines: list[str], at: int) -> tuple[int, re.Match[str] | None]:
    """The line that stops the parser, and what was meant there: it misses the space of a key a line later."""
    line = lines[at] if at < len(lines) else ""
    if at > 0 and (found := _NO_SPACE.fullmatch(lines[at - 1])):
        return at - 1, found
    return at, _BARE_TEXT.fullmatch(line) or _BARE_ITEM.fullmatch(line) or _NO_SPACE.fullmatch(line)


def with_spaces(matter: str, first: int) -> Lenient | None:
    """Lines of keys as if there were spaces behind their colons; None where one is no key."""
    lines = matter.splitlines()
    faults: list[Fault] = []
    for at, line in enumerate(lines):
        found = _BARE_KEY.match(line)
        if found is None and line.strip():
            return None
        if found:
            lines[at] = f"{found['key']} {line[found.end() :]}"
            message = "a key wants a space behind its colon; it is read as if one stood there"
            fix = Fix(found["key"], f"{found['key']} ", Where.WORD)
            span = Span(at + 1 + first, 1, found.end())
            faults.append(Fault("front-matter-not-a-mapping", span, message, found["key"], fix))
    try:
        return Lenient(parse("\n".join(lines), above=first), tuple(faults[:_MOST]))
    except YamlError:
        return None


# keys that say that somebody meant front matter
_KNOWN = frozenset("aliases id kind owner owners review_every reviewed status summary tags title".split())
_SIGNS = " \t\u200b\u200c\u200d\u2060\ufeff"
_DASHES_ALONE = re.compile(r"^-{3,}[ \t]*\r?$", re.MULTILINE)
_FIRST_KEY = re.compile(r"[a-z_]{2,20}:[ \t]+\S")
_TOML = re.compile(
    r"\+\+\+[ \t]*\r?\n.*?^(?:title|owner|tags|date)[ \t]*=.*?^\+\+\+[ \t]*\r?$", re.DOTALL | re.MULTILINE
)
TOML = "+++"
_LONGEST = 4_000


def misplaced(text: str) -> Fault | None:
    """The fault of a text that begins with what was meant as front matter; None where it does not."""
    first = text[:1]
    if first == "+":
        said = "front matter in TOML is printed as text: kbgen reads YAML, and `kbgen import hugo` brings TOML along"
        return Fault("front-matter-as-text", Span(1, 1, 3), said, TOML) if _TOML.match(text[:_LONGEST]) else None
    if first not in _SIGNS and not _FIRST_KEY.match(text):
        return None
    line, _, rest = text[:_LONGEST].partition("\n")
    if line.strip(_SIGNS + "\r") == "---":
        said = "what stands before the dashes makes text of the front matter"
        return _fault(line, "---", said) if _is_meant(rest) else None
    said = "front matter lacks its first line of three dashes, and is printed as text"
    return _fault(line, f"---\n{line}", said) if first not in _SIGNS and _is_meant(f"{line}\n{rest}") else None


def _fault(line: str, new: str, said: str) -> Fault:
    return Fault("front-matter-as-text", Span(1, 1, max(len(line), 1)), said, "---", Fix(line, new, Where.LINES))


def _is_meant(lines: str) -> bool:
    """Whether lines up to a row of dashes are keys and values, one of which kbgen knows."""
    closing = _DASHES_ALONE.search(lines)
    if closing is None:
        return False
    try:
        roots = parse(lines[: closing.start()]).roots
    except YamlError:
        return False
    return bool(roots) and isinstance(roots[0], dict) and not _KNOWN.isdisjoint(roots[0])


_DASHES: re.Pattern[str] = YAMLHandler.FM_BOUNDARY
# A line's end comes first, which is looked for fast.
_CLOSING, _CLOSING_DASHES = (re.compile(rf"\n({row})\s*$", re.MULTILINE) for row in (r"-{3,}|\.{3}", "-{3,}"))
_KEY = re.compile(r"\s*[\w-]+\s*:(?:\s|$)")
# what may stand above front matter: blank lines, and comments of HTML or in the form of a link that nothing refers to
_ABOVE = re.compile(
    r"(?:[ \t]*+(?:\r?\n|(?><!--.*?-->)[ \t]*+\r?\n|\[(?://|comment)\]:[ \t]*+(?:#|<>)[^\n]*+\n))*+", re.DOTALL
)
_YAML_COMMENTS = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\r?\n)*+")
_SMALL_KEY = re.compile(r"[a-z_][\w-]*:(?:\s|$)")


class Bounds(NamedTuple):
    """Where front matter stands in a text: its row of dashes, its lines from `start` up to `stop`, the body."""

    opening: int
    start: int
    stop: int
    body: int


class Front(NamedTuple):
    """Front matter and body of one text.

    `spans` maps a key to the place of its value (of the key itself for a mapping or a list), `keys`
    to its own place, both in lines of the file. `broken` says that the front matter could not be
    read, so that the document must not be published as if it had none. `above` are the comments that it stands below.
    """

    values: dict[str, Value]
    spans: dict[KeyPath, Span]
    keys: dict[KeyPath, Span]
    faults: tuple[Fault, ...]
    body: str
    body_line: int
    broken: bool = False
    above: str = ""


def split(text: str) -> Front:
    """Split a document; never raises, whatever the text."""
    at = bounds(text)
    if at is None:
        return _unclosed(text) if _DASHES.match(text) else _without(text)
    first, body_line = text.count("\n", 0, at.start), text.count("\n", 0, at.body) + 1
    front = _parsed(text[at.start : at.stop], first, text[at.body :], body_line)
    return front._replace(above=text[: at.opening]) if at.opening else front


def body_of(text: str) -> str:
    """The body of a document as `split` gives it, without reading its front matter."""
    at = bounds(text)
    return text[at.body :] if at is not None else split(text).body


def markdown_in(text: str, path: str) -> str:
    """The Markdown in the body of the document at a path."""
    body = body_of(text)
    return markdown_of(body) if is_mdx(path) else body


def bounds(text: str) -> Bounds | None:
    """Where front matter stands; None where there is none, or no end of it.

    It may be closed by `...`, and stand below comments, where it is a mapping: else the dashes are a rule of the text.
    """
    opening = opening_of(text)
    start = text.find("\n", opening) + 1
    if not start or not _DASHES.match(text, opening):
        return None
    closing = _CLOSING.search(text, start - 1)
    if closing is not None and closing[1] == "..." and not _is_mapping(text[start : closing.start(1)]):
        closing = _CLOSING_DASHES.search(text, start - 1)
    if closing is None or (opening and not _is_mapping(text[start : closing.start(1)])):
        return None
    return Bounds(opening, start, closing.start(1), closing.end())


def opening_of(text: str) -> int:
    """Where front matter would begin: below blank lines and comments at the top of a text."""
    found = None if text.startswith("---") else _ABOVE.match(text)
    return found.end() if found else 0


def _is_mapping(matter: str) -> bool:
    """Whether lines are keys and values, or were meant to be: they begin with a key in small letters."""
    lines = _YAML_COMMENTS.sub("", matter, count=1)
    if not _KEY.match(lines):
        return False
    try:
        roots = parse(matter).roots
    except YamlError:
        return bool(_SMALL_KEY.match(lines))
    return bool(roots) and isinstance(roots[0], dict)


def _without(text: str) -> Front:
    fault = misplaced(text)
    return Front({}, {}, {}, (fault,) if fault is not None else (), text, 1)


def _unclosed(text: str) -> Front:
    if not _KEY.match(text.partition("\n")[2]):
        return Front({}, {}, {}, (), text, 1)  # a horizontal rule, not front matter
    fault = Fault("unclosed-front-matter", Span(1, 1, 3), "front matter is opened by --- and never closed")
    return Front({}, {}, {}, (fault,), "", 1, broken=True)


def _parsed(matter: str, first: int, body: str, body_line: int) -> Front:
    try:
        read = Lenient(parse(matter, above=first), ())
    except YamlError as error:
        quoted = with_quotes(matter, first)
        if quoted is None:
            fault = Fault("unreadable-front-matter", error.span, f"front matter is no valid YAML: {error}")
            return Front({}, {}, {}, (fault,), body, body_line, broken=True)
        read = quoted
    if read.tree.roots and isinstance(read.tree.roots[0], str):
        read = with_spaces(matter, first) or read
    tree = read.tree
    root = tree.roots[0] if tree.roots else {}
    if root is None:
        root = {}
    if not isinstance(root, dict):
        said = "a list" if isinstance(root, list) else "a text"
        span = next(iter(tree.values.values()), Span(first + 1))
        fault = Fault("front-matter-not-a-mapping", span, f"front matter is {said}, not keys and values")
        return Front({}, {}, {}, (fault,), body, body_line, broken=True)
    faults = (*read.faults, *duplicates(tree))
    return Front(root, tree.keys | tree.values, tree.keys, faults, body, body_line)


def duplicates(tree: Tree) -> tuple[Fault, ...]:
    """The faults for keys given twice in a YAML text."""
    return tuple(
        Fault("duplicate-key", span, f"the key {path[-1]!r} is given twice; the first counts", str(path[-1]))
        for path, span in tree.duplicates
    )
