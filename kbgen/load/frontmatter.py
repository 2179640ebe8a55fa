"""Splits front matter from body, keeping the lines of both true."""

from __future__ import annotations

import re
from typing import NamedTuple

from frontmatter.default_handlers import YAMLHandler

from kbgen.load.yaml_values import Tree, Value, YamlError, parse
from kbgen.model import Fault, KeyPath, Span

_HANDLER = YAMLHandler()
_KEY = re.compile(r"\s*[\w-]+\s*:(?:\s|$)")


class Front(NamedTuple):
    """Front matter and body of one text.

    `spans` maps a key to the place of its value (of the key itself for a mapping or a list), `keys`
    to its own place, both in lines of the file. `broken` says that the front matter could not be
    read, so that the document must not be published as if it had none.
    """

    values: dict[str, Value]
    spans: dict[KeyPath, Span]
    keys: dict[KeyPath, Span]
    faults: tuple[Fault, ...]
    body: str
    body_line: int
    broken: bool = False


def split(text: str) -> Front:
    """Split a document; never raises, whatever the text."""
    parts = _parts(text)
    if parts is None:
        return _unclosed(text) if _opens(text) else Front({}, {}, {}, (), text, 1)
    matter, body = parts
    closing = len(text) - len(body)
    opening = text.find(matter, 3) if matter else closing
    return _parsed(matter, text.count("\n", 0, opening), body, text.count("\n", 0, closing) + 1)


def body_of(text: str) -> str:
    """The body of a document as `split` gives it, without reading its front matter."""
    parts = _parts(text)
    if parts is None:
        return split(text).body
    return parts[1]


def _opens(text: str) -> bool:
    return text.startswith("---") and bool(_HANDLER.detect(text))


def _parts(text: str) -> tuple[str, str] | None:
    """Front matter and body as texts; None where there is no front matter, or no end of it."""
    if not _opens(text):
        return None
    try:
        matter, body = _HANDLER.split(text)
    except ValueError:
        return None
    return matter, body


def _unclosed(text: str) -> Front:
    if not _KEY.match(text.partition("\n")[2]):
        return Front({}, {}, {}, (), text, 1)  # a horizontal rule, not front matter
    fault = Fault("unclosed-front-matter", Span(1, 1, 3), "front matter is opened by --- and never closed")
    return Front({}, {}, {}, (fault,), "", 1, broken=True)


def _parsed(matter: str, first: int, body: str, body_line: int) -> Front:
    try:
        tree = parse(matter)
    except YamlError as error:
        span = error.span._replace(line=error.span.line + first)
        fault = Fault("unreadable-front-matter", span, f"front matter is no valid YAML: {error}")
        return Front({}, {}, {}, (fault,), body, body_line, broken=True)
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
    return Front(root, keys | _moved(tree.values, first), keys, duplicates(tree, first), body, body_line)


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
