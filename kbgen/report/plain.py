"""Makes what somebody wrote fit for one line of a report."""

from __future__ import annotations

import re

_COMMAND = re.compile(r"^(\s*):(?=:)")
_OLD_COMMAND = re.compile(r"##(?=\w*\[)")


def printable(text: str) -> str:
    """The text without what could move the cursor or end the line, so that no file can forge a report."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def inert(line: str) -> str:
    """A line of the same width that the log of a GitHub or Azure runner does not take for a command of its own.

    `::name …::` counts at the start of a line, `##[name]` and `##vso[name]` anywhere in it.
    """
    return _OLD_COMMAND.sub("# ", _COMMAND.sub(r"\1 ", line))


def cut(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis, in at most `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
