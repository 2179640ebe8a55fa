"""Tells before a body is rendered whether Python-Markdown would take too long over it, or nest too deep.

Most of its steps look at all the rest of a block for each sign in it, so that their work grows with the square of a
block's size, and it goes one level down the stack for each level of nesting. The work is counted, never timed: a
count is the same on every machine. The weights are nanoseconds that one step took where they were measured.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from kbgen.body.model import Outline
from kbgen.markdown.material.links import code_spans

# What rendering one document may take, in nanoseconds: several times what the largest real documents need.
MOST = 3_000_000_000
# Levels of lists, quotes and the like that begin on one line, and by indentation: half of what fits on the stack.
DEEPEST = 20
_INDENTED = 120
# Definitions in one block, and signs of emphasis that wait for their counterparts: each is a level of the stack.
_MOST_IN_A_ROW = 100
_MOST_QUOTES = 24

# For each sign in all the rest of its block, or of the body.
_BRACKET, _TICKS_OPEN, _TICK, _TAG, _LINE, _SIGN, _FENCE = 300, 60, 5, 500, 30, 1, 1
# For each pair of equals.
_NOTE, _TAB = 850, 40
# For each, wherever it stands.
_CELL, _ANY_SIGN, _ANY_BLOCK, _ANY_FENCE = 9_000, 10_000, 50_000, 200_000
# No block so small costs anything that grows with its square.
_SMALL = 60

_GAP = re.compile(r"\n[ \t]*+(?=\n)")
_MARKED = re.compile(rf"\n[ \t]*+(?:(?:[*+-]|\d{{1,9}}\.|:)[ \t]++|>[ \t]*+){{{DEEPEST + 1}}}[^\n]*+")
_FAR = re.compile(rf"\n(?: {{4}}|\t){{{_INDENTED // 4}}}[ \t]*+(?:[*+-] |\d+\. |: |>|!!!|\?\?\?|===)")
_WIDE = " " * (_INDENTED // 2)
_RULED = re.compile(r"[- \t]*$|[* \t]*$|[_ \t]*$")
_OPTIONS = re.compile(rf"\n[> \t]*(?:```|~~~)(?:[^\n\"']*[\"']){{{_MOST_QUOTES + 1}}}")
_STRUCTURAL = re.compile(r"(?m)^ {0,3}(?:#|=+ *$|[-_*][-_* ]*$|\[[^\]\n]*\]:|!!!|\?\?\?|===|:)")
_DEFINITION = re.compile(r"(?m)^ {0,3}: ")
_SIGNS = re.compile(r"[^\w\s.,;]|\n")
_BRACKETS = re.compile(r"[\[\]]|(?<=\])\(|\)")
_TICKS = re.compile(r"`+")
_TABS = re.compile(r"(?m)^[ \t]*===")
_UNCLOSED = re.compile(r"<(?=[a-zA-Z/!?])(?![^<>]*>)")
_EMPHASIS = re.compile(r"(?<![*_\w])[*_]{1,3}(?=[^\s\[])|(?<=\S)[*_]{1,3}")
_NOTED = re.compile(r"\[\^([^\[\]\n]*+)\](?!:)")
_SEPARATOR = re.compile(r"[ |:-]*\|[ |:-]*-[ |:-]*|[ |:-]*-[ |:-]*\|[ |:-]*")
_MARKDOWN = re.compile(r"<(/?)(\w+)(?:(?=>)|\s[^<>]*)>")


class Excess(NamedTuple):
    """Why a body is not to be rendered: the line, from 0, and what is too much there."""

    line: int
    what: str


class _Cost(NamedTuple):
    """What a part of a body costs, where it starts, and what makes it dear."""

    work: int
    start: int
    what: str


def beyond(body: str, outline: Outline) -> Excess | None:
    """Why a body is not to be rendered; None where it may be."""
    if "\r" in body:
        body, outline = _unix(body), outline._replace(prose=_unix(outline.prose))
    found = _too_deep(body, outline) or _too_dear(body, outline)
    return Excess(body.count("\n", 0, found[0]), found[1]) if found is not None else None


def _unix(text: str) -> str:
    """Text with one kind of line end, every other sign where it stood."""
    return text.replace("\r\n", " \n").replace("\r", "\n")


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a text between blank lines, with where they start."""
    start = 0
    for gap in _GAP.finditer(f"{text}\n\n"):
        block = text[start : gap.start()].lstrip("\n")
        if block:
            yield gap.start() - len(block), block
        start = gap.end()


def _too_deep(body: str, outline: Outline) -> tuple[int, str] | None:
    """The first place that is nested too deep, and what is."""
    return next(chain(_deep_lines(body, outline), _deep_html(outline.prose), _deep_blocks(outline.prose)), None)


def _deep_lines(body: str, outline: Outline) -> Iterator[tuple[int, str]]:
    text = f"\n{outline.prose}"
    for marked in _MARKED.finditer(text):
        if not _RULED.match(marked[0], 1):
            yield marked.start(), f"more than {DEEPEST} lists, quotes and definitions that begin on one line"
    for far in _FAR.finditer(text) if _WIDE in text or "\t" in text else ():
        yield far.start(), f"a list or the like that is indented by more than {_INDENTED} columns"
    for options in _OPTIONS.finditer(f"\n{body}") if "```" in body or "~~~" in body else ():
        yield options.start(), f"more than {_MOST_QUOTES} quotation marks in the first line of a fence"


def _deep_html(text: str) -> Iterator[tuple[int, str]]:
    depth = 0
    for tag in _MARKDOWN.finditer(text) if text.count("markdown") > DEEPEST else ():
        if "markdown" in tag[0]:
            depth += 1
        elif tag[1]:
            depth = max(depth - 1, 0)
        if depth > DEEPEST:
            yield tag.start(), f"more than {DEEPEST} elements of HTML with Markdown in them, one within another"


def _deep_blocks(text: str) -> Iterator[tuple[int, str]]:
    if text.count("*") + text.count("_") + text.count(": ") <= _MOST_IN_A_ROW:
        return
    for start, block in _blocks(text):
        if len(block) <= _MOST_IN_A_ROW:
            continue
        if len(_DEFINITION.findall(block)) > _MOST_IN_A_ROW:
            yield start, f"more than {_MOST_IN_A_ROW} definitions without a blank line between"
        if block.count("*") + block.count("_") > _MOST_IN_A_ROW and _emphasis(block) > _MOST_IN_A_ROW:
            yield start, f"emphasis within emphasis, more than {_MOST_IN_A_ROW} deep"


def _emphasis(block: str) -> int:
    """How deep emphasis is nested in a block, at most."""
    depth = most = 0
    for run in _EMPHASIS.finditer(block):
        before, after = block[run.start() - 1 : run.start()], block[run.end() : run.end() + 1]
        closes = before.strip() and (before.isalnum() or not after.isalnum())
        depth = max(depth - 1, 0) if closes else depth + 1
        most = max(most, depth)
    return most


def _too_dear(body: str, outline: Outline) -> tuple[int, str] | None:
    """The dearest place of a body that costs too much, and what makes it so."""
    if _bound(body, outline) <= MOST:
        return None
    text = _unfenced(body, outline)
    costs = [*_of_body(text, outline), *_of_blocks(text, outline)]
    if sum(cost.work for cost in costs) <= MOST:
        return None
    dearest = max(costs)
    return dearest.start, dearest.what


def _bound(body: str, outline: Outline) -> int:
    """More than a body can cost, found at once: as if it were one block, and no sign of it had its counterpart."""
    size, lines = len(body), body.count("\n")
    each = body.count("[") * _BRACKET + body.count("`") * _TICKS_OPEN + body.count("<") * _TAG + lines * _LINE
    signs = size * _SIGN if size > 50_000 else 0
    alone = size * _ANY_SIGN + lines * _ANY_BLOCK + len(outline.fences) * _ANY_FENCE + body.count("|") * lines * _CELL
    return (each + signs + len(outline.fences) * _FENCE) * size + alone + body.count("[^") ** 2 * _NOTE


def _of_body(text: str, outline: Outline) -> Iterator[_Cost]:
    """What is looked for in all the rest of a body, and what each part of it costs wherever it stands."""
    size = len(text)
    unclosed = [found.start() for found in _UNCLOSED.finditer(outline.prose)]
    if unclosed:
        yield _Cost(sum(size - start for start in unclosed) * _TAG, unclosed[0], "tags that are never closed")
    notes = Counter(_NOTED.findall(outline.prose))
    if notes:
        name = max(notes, key=notes.__getitem__)
        work = sum(count * count for count in notes.values()) * _NOTE
        yield _Cost(work, outline.prose.find(f"[^{name}]"), "references to one footnote")
    tabs = len(_TABS.findall(text))
    yield _Cost(tabs * tabs * _TAB, 0, "tabs")
    fences = len(outline.fences)
    yield _Cost(fences * (_ANY_FENCE + size * _FENCE), 0, "blocks of code")
    signs, blocks = len(_SIGNS.findall(text)), len(_GAP.findall(text))
    yield _Cost(signs * _ANY_SIGN + blocks * _ANY_BLOCK, 0, "paragraphs and signs in one document")


def _of_blocks(text: str, outline: Outline) -> Iterator[_Cost]:
    """What is looked for in all the rest of a block."""
    ticks = _ticks(text)
    for start, block in _blocks(text):
        size = len(block)
        if size <= _SMALL:
            continue
        prose = outline.prose[start : start + size]
        yield _Cost(_bracketed(prose) * _BRACKET, start, "brackets that are nested or never closed")
        yield _Cost(
            len(_STRUCTURAL.findall(prose)) * size * _LINE, start, "headings, rules and definitions in one block"
        )
        yield _Cost(len(_SIGNS.findall(block)) * size * _SIGN, start, "signs and lines without a blank line between")
        yield _Cost(_padding(prose) * _CELL, start, "rows of a table with fewer cells than its head")
        held = ticks[bisect_left(ticks, (start, 0)) : bisect_left(ticks, (start + size, 0))]
        yield _Cost(sum((start + size - at) * work for at, work in held), start, "backticks in one block")


def _bracketed(block: str) -> int:
    """How many signs stand within brackets, counted once for each pair around them; an open one holds all the rest."""
    opened: dict[str, list[int]] = {"[": [], "(": []}
    within = 0
    for found in _BRACKETS.finditer(block):
        sign, at = found[0], found.start()
        if sign in opened:
            opened[sign].append(at)
        elif stack := opened["[" if sign == "]" else "("]:
            within += at - stack.pop()
    return within + sum(len(block) - at for stack in opened.values() for at in stack)


def _unfenced(body: str, outline: Outline) -> str:
    """A body without what stands in fences and indented code, its places as they were."""
    lines = body.split("\n")
    for fence in outline.fences:
        last = fence.code_line + fence.code.count("\n") + (not fence.indented)
        for number in range(fence.line, min(last + 1, len(lines))):
            lines[number] = " " * len(lines[number])
    return "\n".join(lines)


def _ticks(text: str) -> list[tuple[int, int]]:
    """Where runs of backticks stand, and what each costs for each sign of the rest of its block."""
    spans = code_spans(text)
    ends = [end for _, end in spans]
    found = []
    for run in _TICKS.finditer(text):
        at = bisect_right(ends, run.start())
        closed = at < len(spans) and spans[at][0] <= run.start() and len(run[0]) == 1
        found.append((run.start(), _TICK if closed else _TICKS_OPEN))
    return found


def _padding(block: str) -> int:
    """How many cells the rows of a table lack."""
    lines = block.split("\n")
    if len(lines) < 3 or _SEPARATOR.fullmatch(lines[1]) is None:
        return 0
    return max(0, lines[0].count("|") * len(lines) - block.count("|"))
