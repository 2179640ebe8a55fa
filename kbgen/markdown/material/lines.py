"""Lines with their offsets, and the few things that blocks do with them."""

from __future__ import annotations

import re

Line = tuple[int, str]
Lines = list[Line]

ITEM = re.compile(r" {0,3}(?:\d+\.|[*+-]) +(.*)$", re.DOTALL)
NESTED = re.compile(r" {4,7}(?:\d+\.|[*+-]) +.*")
QUOTE = re.compile(r" {0,3}> ?(.*)$")


def first(pattern: re.Pattern[str], block: Lines, hint: str = "") -> tuple[int, re.Match[str]] | None:
    """Return the first line that a pattern matches, by its index; a line without the hint is passed over."""
    for at, (_, line) in enumerate(block):
        match = pattern.match(line) if hint in line else None
        if match is not None:
            return at, match
    return None


def lines(text: str, start: int, end: int) -> Lines:
    """Return the lines of a part of the text, each with its offset."""
    found = []
    for line in text[start:end].split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def split(lines: Lines) -> list[Lines]:
    """Return lines as blocks, parted at blank lines."""
    blocks: list[Lines] = [[]]
    for line in lines:
        if line[1].strip(" "):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return blocks


def push(rest: list[Lines], lines: Lines) -> None:
    """Put lines, if there are any, before the blocks that are still to be read."""
    if lines:
        rest.append(lines)


def detab(lines: Lines, width: int) -> tuple[Lines, Lines]:
    """Return the first lines that are indented, less their indent, and the other lines."""
    prefix = " " * width
    inner = []
    for start, line in lines:
        if not line.startswith(prefix):
            break
        inner.append((start + width, line[width:]))
    return inner, lines[len(inner) :]


def loose(lines: Lines, width: int) -> Lines:
    """Return lines less their indent, leaving alone those that have less."""
    prefix = " " * width
    return [(at + width, line[width:]) if line.startswith(prefix) else (at, line) for at, line in lines]


def unquoted(line: Line) -> Line:
    """Return a line without its mark of quotation."""
    match = QUOTE.match(line[1])
    if line[1].strip() == ">":
        return line[0], ""
    return (line[0] + match.start(1), match[1]) if match else line


def items(block: Lines) -> list[Lines]:
    """Return the lines of each item of a list, a nested list still with its indent."""
    items: list[Lines] = []
    for start, line in block:
        match = ITEM.match(line)
        if match is not None:
            items.append([(start + match.start(1), match[1])])
        elif NESTED.match(line) and not items[-1][0][1].startswith("    "):
            items.append([(start, line)])
        else:
            items[-1].append((start, line))
    return items


def bars(line: str) -> int:
    """Return how many bars part the cells of a row."""
    row = line.strip(" ").removeprefix("|")
    return row.removesuffix("|").replace("\\|", "").count("|")
