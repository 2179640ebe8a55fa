"""Blocks that handbooks use beside GitHub's: `!!!` and `???` admonitions, `=== "Tab"` and `:::note` containers.

With them go the tables that the parser would not see by itself.

No parser of CommonMark knows them: what stands within is indented code to it, or goes on a paragraph. So each is
hidden from the parser in an instruction of HTML of the same length, which nests in lists and quotes as the block does,
and leaves every offset true. Where the parser then finds none, the block stood in code or in HTML, and is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from kbgen.markdown.github import standins

ContainerKind = Literal["admonition", "details", "tabs", "code", "table"]
Lines = tuple[tuple[int, int], ...]

_INDENT = 4
_TAB = 4
# An instruction that begins and ends within one line: the two share a sign.
_SHORTEST = 3
_BEGIN, _END = "<?", "?>"

_LEAD = r"(?P<lead>(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))*+)"
_NAME = r"[A-Za-z][\w-]*+"
_MARKER = re.compile(
    rf"""^{_LEAD}(?:
        (?P<fold>!!!|\?\?\?\+?)[ ]?(?P<type>{_NAME}(?:[ ]+{_NAME})*)(?:[ ]+"(?P<title>[^\n]*)")?
        |(?P<tab>===[!+]*)[ ]+"(?P<label>[^\n]*)"
        |(?P<colons>:{{3,}})[ \t]*(?:(?P<brace>\{{)?(?P<name>{_NAME})(?(brace)\}})(?P<rest>[^\n]*))?
    )[ \t]*$""",
    re.VERBOSE | re.MULTILINE,
)
# What each marker has, by a character that few texts hold, which is looked for forty times as fast.
_SIGNS = {"!": re.compile("!!!"), "?": re.compile(r"\?\?\?"), "=": re.compile("==="), ":": re.compile(":::")}
_BRACKETED = re.compile(r"\[([^\n]*)\](?:\{[^{}\n]*\})?$")
_BRACED = re.compile(r"\{[^{}\n]*\}$")
_DIAGRAM = "mermaid"
# Each container is parsed by itself: a text with more of them than anybody writes keeps them as text.
_MOST = 2_000


class Part(NamedTuple):
    """An admonition, or one tab: its type, the places of its title and of its lines, and whether it is open."""

    type: str
    title: tuple[int, int] | None
    lines: Lines
    open: bool


class Container(NamedTuple):
    """A block from its marker to its last line; `cuts` are the spans of its lines without what encloses them."""

    kind: ContainerKind
    start: int
    end: int
    cuts: Lines
    parts: tuple[Part, ...]


def find(text: str, refused: frozenset[int]) -> list[Container]:
    """The outermost containers of a text, without those whose markers stand at places that are known to be code."""
    rows = [*standins.find(text), *standins.find_cut(text)]
    if not rows and not any(first in text and sign.search(text) for first, sign in _SIGNS.items()):
        return []
    return list(_Finder(text, rows).found(refused))


def masked(text: str, containers: Sequence[Container]) -> str:
    """The text with each container hidden in an instruction of HTML; of the same length, line by line."""
    parts: list[str] = []
    at = 0
    for container in containers:
        spans = [span for span in container.cuts if span[0] < span[1]]
        for number, (start, end) in enumerate(spans):
            fill = "x" * (end - start)
            if number == 0:
                fill = _BEGIN + fill[2:] if len(spans) > 1 else f"<{_END}{fill[3:]}"
            elif number == len(spans) - 1:
                fill = fill[2:] + _END
            parts += (text[at:start], fill)
            at = end
    return "".join((*parts, text[at:]))


class _Finder:
    def __init__(self, text: str, rows: Sequence[tuple[int, str]]) -> None:
        self.text = text
        self.rows = rows
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.numbers = {start: number for number, start in enumerate(self.starts)}

    def found(self, refused: frozenset[int]) -> Iterator[Container]:
        markers = list(_MARKER.finditer(self.text))
        if len(markers) + len(self.rows) > _MOST:
            return
        closing = self.pairs([marker for marker in markers if marker["colons"]])
        begins: dict[int, Callable[[], Container | None]] = {
            marker.end("lead"): partial(self.container, marker, closing) for marker in markers
        }
        begins |= {begin + len(lead): partial(self.table, begin, lead) for begin, lead in self.rows}
        end = 0
        for begin, make in sorted(begins.items()):
            if begin < end or begin in refused:
                continue
            if (container := make()) and _fits(container):
                end = container.end
                yield container

    def container(self, marker: re.Match[str], closing: dict[int, int]) -> Container | None:
        if marker["tab"]:
            return self.tabs(marker)
        if marker["fold"]:
            return self.folded(marker)
        last = closing.get(marker.start())
        return None if last is None else self.fenced(marker, last)

    def table(self, begin: int, lead: str) -> Container:
        """A table, from its first row to the last."""
        first = number = self.number(begin)
        lines: list[tuple[int, int]] = []
        while number < len(self.starts) and (start := self.inside(number, lead)) is not None:
            end = self.line(number)[1]
            if number > first + 1 and standins.ends_before(self.text[start:end]):
                break
            lines.append((start, end))
            number += 1
        return _container("table", lines, (Part("", None, tuple(lines), open=False),))

    def folded(self, marker: re.Match[str]) -> Container:
        """An admonition of the lines that are indented below its marker."""
        lines, cuts = self.indented(marker)
        mark = marker["fold"]
        title = marker.span("title") if marker["title"] is not None else None
        part = Part(marker["type"], title, lines, mark.endswith("+"))
        return _container("admonition" if mark == "!!!" else "details", cuts, (part,))

    def tabs(self, marker: re.Match[str]) -> Container:
        """A set of tabs, each of which follows on the other."""
        parts: list[Part] = []
        cuts: list[tuple[int, int]] = []
        following: re.Match[str] | None = marker
        while following is not None:
            lines, own = self.indented(following)
            parts.append(Part("", following.span("label"), lines, "+" in following["tab"]))
            cuts += self.between(marker, cuts, own[0][0]) if cuts else ()
            cuts += own
            following = self.next_tab(marker, cuts[-1][1])
        return _container("tabs", cuts, tuple(parts))

    def between(self, marker: re.Match[str], cuts: Sequence[tuple[int, int]], start: int) -> Lines:
        """The blank lines between two tabs, without what encloses them."""
        first, last = self.number(cuts[-1][1]) + 1, self.number(start)
        found = (self.inside(number, marker["lead"]) for number in range(first, last))
        return tuple((self.line(number)[1],) * 2 for number, cut in zip(range(first, last), found, strict=True) if cut)

    def next_tab(self, marker: re.Match[str], end: int) -> re.Match[str] | None:
        """The tab that follows, after blank lines, at the same depth."""
        number = self.number(end) + 1
        while number < len(self.starts) and self.is_blank(number, marker["lead"]):
            number += 1
        if number >= len(self.starts):
            return None
        following = _MARKER.match(self.text, self.starts[number])
        if following is None or not following["tab"] or "!" in following["tab"]:
            return None
        same = self.inside(number, marker["lead"]) == following.end("lead")
        return following if same else None

    def fenced(self, marker: re.Match[str], last: int) -> Container | None:
        """A container between lines of colons."""
        first = self.number(marker.start())
        found = [self.inside(number, marker["lead"]) for number in range(first + 1, last + 1)]
        starts = [start for start in found if start is not None]
        if len(starts) < len(found):
            return None
        ends = [self.line(number)[1] for number in range(first + 1, last + 1)]
        cuts = [(marker.end("lead"), marker.end()), *zip(starts, ends, strict=True)]
        name = marker["name"].lower()
        kind: ContainerKind = "details" if name == "details" else "code" if name == _DIAGRAM else "admonition"
        return _container(kind, cuts, (Part(name, _rest(marker), self.dedented(cuts[1:-1]), open=False),))

    def dedented(self, lines: Sequence[tuple[int, int]]) -> Lines:
        """Lines without the blanks that all of them begin with."""
        texts = [self.text[start:end] for start, end in lines]
        blanks = min((len(text) - len(text.lstrip(" ")) for text in texts if text.strip()), default=0)
        return tuple((min(start + blanks, end), end) for start, end in lines)

    def pairs(self, markers: Sequence[re.Match[str]]) -> dict[int, int]:
        """The last line of each container between lines of colons, by the place of its marker."""
        found: dict[int, int] = {}
        opened: list[re.Match[str]] = []
        for marker in markers:
            if marker["name"]:
                opened.append(marker)
                continue
            width = len(marker["colons"])
            while opened and len(opened[-1]["colons"]) > width:
                opened.pop()
            if opened:
                found[opened.pop().start()] = self.number(marker.start())
        return found

    def indented(self, marker: re.Match[str]) -> tuple[Lines, list[tuple[int, int]]]:
        """The lines below a marker that are indented, dedented; and all lines without what encloses them."""
        lines: list[tuple[int, int]] = []
        lead, cuts = marker["lead"], [(marker.end("lead"), marker.end())]
        blank: list[tuple[int, int]] = []
        number = self.number(marker.start()) + 1
        while number < len(self.starts):
            end = self.line(number)[1]
            if self.is_blank(number, lead):
                blank.append((end, end))
            elif (start := self.behind(number, lead, _INDENT)) is not None:
                outer = self.behind(number, lead)
                lines += (*blank, (start, end))
                cuts += (*blank, (start if outer is None else outer, end))
                blank = []
            else:
                break
            number += 1
        return tuple(lines), cuts

    def is_blank(self, number: int, lead: str) -> bool:
        start, end = self.line(number)
        rest = self.text[start:end]
        return not rest.strip(" \t>") and rest.count(">") == lead.count(">")

    def inside(self, number: int, lead: str) -> int | None:
        """Where a line begins without what encloses a marker; None outside of it."""
        return self.line(number)[1] if self.is_blank(number, lead) else self.behind(number, lead)

    def behind(self, number: int, lead: str, more: int = 0) -> int | None:
        """Where a line that is not blank begins without what encloses a marker, and without `more` columns."""
        start, end = self.line(number)
        quotes, wanted = lead.count(">"), len(lead.expandtabs(_TAB)) + more
        if not quotes and self.text.startswith(" " * wanted, start):
            return start + wanted
        column = 0
        for at in range(start, end):
            if column >= wanted:
                return at if quotes == 0 else None
            char = self.text[at]
            if char not in " \t>":
                return None
            quotes -= char == ">"
            column += _TAB - column % _TAB if char == "\t" else 1
        return None

    def number(self, offset: int) -> int:
        """The number of the line in which an offset lies."""
        return self.numbers[self.text.rfind("\n", 0, offset) + 1]

    def line(self, number: int) -> tuple[int, int]:
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.starts[number], end


def _container(kind: ContainerKind, cuts: Sequence[tuple[int, int]], parts: tuple[Part, ...]) -> Container:
    return Container(kind, cuts[0][0], cuts[-1][1], tuple(cuts), parts)


def _fits(container: Container) -> bool:
    """Whether there is room for an instruction."""
    (start, end), *rest = [span for span in container.cuts if span[0] < span[1]]
    if not rest:
        return end - start >= _SHORTEST
    return end - start >= len(_BEGIN) and rest[-1][1] - rest[-1][0] >= len(_END)


def _rest(marker: re.Match[str]) -> tuple[int, int] | None:
    """The title of a container between lines of colons: in brackets, or the words after its name."""
    rest = marker["rest"].strip()
    start = marker.start("rest") + len(marker["rest"]) - len(marker["rest"].lstrip())
    if bracketed := _BRACKETED.match(rest):
        return start + bracketed.start(1), start + bracketed.end(1)
    if not rest or _BRACED.match(rest):
        return None
    return start, start + len(rest)
