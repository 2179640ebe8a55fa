"""Splits front matter from body, keeping the lines of both true."""

from __future__ import annotations

import re
from typing import NamedTuple

from frontmatter.default_handlers import YAMLHandler

from kbgen.load.lenient import Lenient, with_quotes, with_spaces
from kbgen.load.misplaced import misplaced
from kbgen.load.yaml_values import Tree, Value, YamlError, parse
from kbgen.markdown.mdx import is_mdx, markdown_of
from kbgen.model import Fault, KeyPath, Span

_DASHES: re.Pattern[str] = YAMLHandler.FM_BOUNDARY
_CLOSING = re.compile(r"^(?:-{3,}|\.{3})\s*$", re.MULTILINE)
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
    closing = _CLOSING.search(text, start)
    if closing is not None and closing[0].startswith(".") and not _is_mapping(text[start : closing.start()]):
        closing = _DASHES.search(text, start)
    if closing is None or (opening and not _is_mapping(text[start : closing.start()])):
        return None
    return Bounds(opening, start, closing.start(), closing.end())


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
        read = Lenient(parse(matter), ())
    except YamlError as error:
        quoted = with_quotes(matter, first)
        if quoted is None:
            span = error.span._replace(line=error.span.line + first)
            fault = Fault("unreadable-front-matter", span, f"front matter is no valid YAML: {error}")
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
        place = next(iter(tree.values.values()), Span(1, 1))
        span = place._replace(line=place.line + first)
        fault = Fault("front-matter-not-a-mapping", span, f"front matter is {said}, not keys and values")
        return Front({}, {}, {}, (fault,), body, body_line, broken=True)
    keys = _moved(tree.keys, first)
    faults = (*read.faults, *duplicates(tree, first))
    return Front(root, keys | _moved(tree.values, first), keys, faults, body, body_line)


def _moved(spans: dict[KeyPath, Span], lines: int) -> dict[KeyPath, Span]:
    if lines == 0:
        return spans
    return {path: Span(span[0] + lines, span[1], span[2]) for path, span in spans.items()}


def duplicates(tree: Tree, first: int = 0) -> tuple[Fault, ...]:
    """The faults for keys given twice in a YAML text that starts `first` lines below the top of its file."""
    return tuple(
        Fault(
            "duplicate-key",
            span._replace(line=span.line + first),
            f"the key {path[-1]!r} is given twice; the first counts",
            str(path[-1]),
        )
        for path, span in tree.duplicates
    )
