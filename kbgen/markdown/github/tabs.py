"""Tabs where the parser knows blanks only: behind the end of a fence, and in the second row of a table."""

from __future__ import annotations

import re

from .tables import DELIMITERS

_LINE = re.compile(
    rf"(?m)^(?P<lead>[ \t>]*+)(?P<rest>(?:`{{3,}}|~{{3,}})[ ]*\t[ \t]*|(?=[^\n]*\t){DELIMITERS}[ \t]*+)$"
)


def spaced(text: str) -> str:
    """The text with blanks in place of such tabs."""
    return _LINE.sub(lambda found: found["lead"] + found["rest"].replace("\t", " "), text) if "\t" in text else text
