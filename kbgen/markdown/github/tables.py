"""Tables and tabs that the parser would not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BAR = re.compile(r"(?<!\\)\|")
# The second row of a table, without what encloses it.
DELIMITERS = r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?"
_DELIMITERS = re.compile(rf"(?m)^(?P<lead>[ \t>]*+)(?P<row>{DELIMITERS})[ \t]*+$")
_LEAD = re.compile(r"[ \t>]*+")
_ITEM = re.compile(r"[ \t>]*+(?:[-*+]|\d{1,9}[.)])[ \t]+")
# What begins a block, so that no row goes on there.
_BLOCK = re.compile(r"[#>]|```|~~~|(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)|<[a-z!/]|:::", re.IGNORECASE)


def find(text: str) -> Iterator[tuple[int, str]]:
    """Where the first line of each such table begins, with what encloses it."""
    if "|" not in text:
        return
    for delimiters in _DELIMITERS.finditer(text):
        begin, header = _line_before(text, delimiters.start())
        _, before = _line_before(text, begin)
        lead = _LEAD.match(header)
        if lead is None or not before.strip(" \t>") or "|" in before or _goes_on_lazily(before, lead[0]):
            continue
        row = header[lead.end() :]
        if not row.startswith("|") and columns(row) == columns(delimiters["row"]) > 1:
            yield begin, min(lead[0], delimiters["lead"], key=len)


def _goes_on_lazily(before: str, lead: str) -> bool:
    """Whether a line goes on with the words of a quote or an item without its sign or its indentation."""
    item = _ITEM.match(before)
    quotes = before[: len(before) - len(before.lstrip(" \t>"))].count(">")
    return quotes > lead.count(">") or (item is not None and len(item[0].expandtabs(4)) > len(lead.expandtabs(4)))


def _line_before(text: str, start: int) -> tuple[int, str]:
    """Where the line before the one that begins at an offset begins, and that line."""
    end = max(start - 1, 0)
    begin = text.rfind("\n", 0, end) + 1
    return begin, text[begin:end]


def columns(row: str) -> int:
    """How many cells a row has."""
    row = row.strip(" \t")
    inner = row[row.startswith("|") : len(row) - (row.endswith("|") and not row.endswith("\\|"))]
    return len(_BAR.findall(inner)) + 1


def ends_before(line: str) -> bool:
    """Whether a table ends before a line, given without what encloses the table."""
    return not line.strip() or _BLOCK.match(line) is not None


_LINE = re.compile(
    rf"(?m)^(?P<lead>[ \t>]*+)(?P<rest>(?:`{{3,}}|~{{3,}})[ ]*\t[ \t]*|(?=[^\n]*\t){DELIMITERS}[ \t]*+)$"
)


def spaced(text: str) -> str:
    """The text with blanks in place of such tabs."""
    return _LINE.sub(lambda found: found["lead"] + found["rest"].replace("\t", " "), text) if "\t" in text else text
