"""How a report names a file, and shows a line of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """`shown` makes a path relative to the reader, `line_of` gives the text of a line, or nothing."""

    shown: Callable[[str], str]
    line_of: Callable[[str, int], str]
