"""Reads front matter that is YAML but for a few texts that want quotes, or keys that want a space."""

from __future__ import annotations

import re
from typing import NamedTuple

from kbgen.load.yaml_values import Tree, YamlError, parse
from kbgen.model import Fault, Fix, Span
from kbgen.model.finding import Where

# `title: Restart: the short version`, `title: @home`, `see: [the log](log.md)`
_TEXT = r"(?P<text>(?:[^\s\"'\[{|>#]|\[[^\[\]\n]*\]\()[^\n]*?)[ \t]*\r?"
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
            return Lenient(parse("\n".join(lines)), tuple(faults))
        except YamlError as error:
            at, found = _meant(lines, error.span.line - 1)
            if found is None:
                return None
            text = found["text"]
            meant = f" {text}" if found.re is _NO_SPACE else "'{}'".format(text.replace("'", "''"))
            lines[at] = found["key"] + meant
            span = Span(at + 1 + first, found.start("text") + 1, len(text))
            message = f"front matter is no valid YAML: {error}; the text is read as it stands"
            faults.append(Fault("unreadable-front-matter", span, message, text, Fix(text, meant, Where.WORD)))
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
        return Lenient(parse("\n".join(lines)), tuple(faults[:_MOST]))
    except YamlError:
        return None
