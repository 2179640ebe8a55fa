"""The Markdown in MDX: what a program would run is left out, and every line stays at its number.

Left out are imports and exports, comments and expressions in braces that stand alone, and the tags of components, whose
names begin with a capital letter. What stands in code is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

_QUOTED = r""""[^"\n]*+"|'[^'\n]*+'"""
# As deep as four braces, which may stand in quotes.
_BRACES = r"\{[^{}]*+\}"
for _ in range(3):
    _BRACES = rf"\{{(?:[^{{}}\"']++|{_QUOTED}|[\"']|{_BRACES})*+\}}"
_IMPORT = (
    r"""import[ \t]+(?:(?:(?!import\b)[\w\s$*,{}]){1,1000}?\bfrom[ \t]*)?(?:"[^"\n]*+"|'[^'\n]*+')[ \t]*;?[ \t\r]*$"""
)
_EXPORT = r"export[ \t]+(?:(?:default|const|let|var|function|async|class)\b|[{*])"
_TOKEN = re.compile(
    rf"""^(?P<lead>[ \t>]*+(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)?)(?P<fence>`{{3,}}(?=[^`\n]*+$)|~{{3,}})
    |(?P<code>(?<!`)(?P<ticks>`{{1,9}})(?!`)[^\n]{{1,2000}}?(?<!`)(?P=ticks)(?!`))
    |^(?P<module>{_IMPORT}|{_EXPORT})
    |(?P<comment>\{{/\*)
    |^[ \t]*(?!\{{/\*)(?P<expression>{_BRACES})[ \t\r]*$
    |(?P<tag><(?P<end>/)?(?:[A-Z][\w.:-]*+(?:[^<>{{}}"']++|"[^"]*+"|'[^']*+'|{_BRACES})*+)?>)""",
    re.VERBOSE | re.MULTILINE,
)
_BLANK = re.compile(r"\n[ \t\r]*(?:\n|\Z)")
# How many blocks a statement may go on for where its brackets are not closed, and how much is left out of a text at
# most: what has more than anybody writes keeps the rest.
_MOST_BLOCKS = 10
_MOST_CUTS = 10_000
_ALLOWING = re.compile(r"\s*kbgen:")


class _Cut(NamedTuple):
    """What is left out of a text, what stands in its place, and how many components it opens or closes."""

    start: int
    end: int
    instead: str = ""
    depth: int = 0


def is_mdx(path: str) -> bool:
    """Whether a file of a name is written in MDX."""
    return path.lower().endswith(".mdx")


def blanked(body: str) -> str:
    """The Markdown of an MDX body in a text of the same length: all else is blank."""
    cuts = islice(_cuts(body), _MOST_CUTS)
    return "".join(_parts(body, [(cut, _blank(body[cut.start : cut.end])) for cut in cuts]))


def markdown_of(body: str) -> str:
    """The Markdown of an MDX body, line by line, without the indent that it has for standing in a component."""
    cuts = list(islice(_cuts(body), _MOST_CUTS))
    text = "".join(_parts(body, [(cut, cut.instead or "\n" * body.count("\n", cut.start, cut.end)) for cut in cuts]))
    tags = list(_tags(body, cuts))
    return _dedented(text.split("\n"), tags) if tags else text


def _parts(body: str, cuts: list[tuple[_Cut, str]]) -> Iterator[str]:
    at = 0
    for cut, instead in cuts:
        yield from (body[at : cut.start], instead)
        at = cut.end
    yield body[at:]


def _blank(text: str) -> str:
    return "".join(char if char in "\r\n" else " " for char in text)


def _cuts(body: str) -> Iterator[_Cut]:
    """What is no Markdown, in order."""
    at, module = 0, -1
    last_comment = body.rfind("*/}")
    while found := _TOKEN.search(body, at):
        start, at = found.span()
        if found["fence"]:
            at = _fence_end(body, found)
        elif found["module"] and (module == start - 1 or _begins_block(body, start)):
            at = module = _module_end(body, found)
            yield _Cut(start, at)
        elif found["comment"] and start < last_comment:
            at = body.find("*/}", at) + 3
            yield _Cut(start, at, _allowing(body[start + 3 : at - 3]))
        elif found["expression"]:
            yield _Cut(*found.span("expression"))
        elif found["tag"]:
            closed = found["tag"].endswith("/>")
            yield _Cut(start, at, depth=-1 if found["end"] else int(not closed))


def _allowing(comment: str) -> str:
    """A comment that allows a finding is one in Markdown too."""
    return f"<!--{comment}-->" if _ALLOWING.match(comment) and "-->" not in comment else ""


def _fence_end(body: str, found: re.Match[str]) -> int:
    fence = found["fence"]
    closing = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t\r]*$", re.MULTILINE).search(body, found.end())
    return closing.end() if closing else len(body)


def _begins_block(body: str, start: int) -> bool:
    return not body[body.rfind("\n", 0, max(start - 1, 0)) + 1 : start].strip()


def _module_end(body: str, found: re.Match[str]) -> int:
    """The end of a statement: of the line for an import, else of the block in which all brackets are closed."""
    if found["module"].startswith("import"):
        return found.end()
    first, at, opened = -1, found.start(), 0
    for _ in range(_MOST_BLOCKS):
        blank = _BLANK.search(body, at + 1)
        end = blank.start() if blank else len(body)
        first = end if first < 0 else first
        opened += sum(body.count(sign, at, end) for sign in "([{") - sum(body.count(sign, at, end) for sign in ")]}")
        if opened <= 0:
            return end
        if blank is None:
            break
        at = end
    return first


class _Tag(NamedTuple):
    """A tag of a component that opens or closes it: its first and last line, and what the first is indented by."""

    first: int
    last: int
    depth: int
    indent: int


def _tags(body: str, cuts: list[_Cut]) -> Iterator[_Tag]:
    at = number = 0
    for cut in (cut for cut in cuts if cut.depth):
        number += body.count("\n", at, cut.start)
        at = cut.start
        start = body.rfind("\n", 0, at) + 1
        yield _Tag(number, number + body.count("\n", at, cut.end), cut.depth, _indent(body[start:at]))


def _dedented(lines: list[str], tags: list[_Tag]) -> str:
    """Lines without what those in a component are indented by more than its tag, or the outermost around it."""
    depth = base = 0
    for tag, following in zip(tags, [*(tag.first for tag in tags[1:]), len(lines)], strict=True):
        base = base if depth else tag.indent
        depth = max(depth + tag.depth, 0)
        if depth and tag.last + 1 < following:
            _dedent(lines, tag.last + 1, following, base)
    return "\n".join(lines)


def _dedent(lines: list[str], first: int, last: int, base: int) -> None:
    inner = [line for line in lines[first:last] if line.strip()]
    more = min(map(_indent, inner), default=0) - base
    if more > 0:
        lines[first:last] = [line[more:] if line.strip() else line for line in lines[first:last]]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
