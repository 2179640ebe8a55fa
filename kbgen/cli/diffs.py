"""Shows what would change in files as a unified diff, of text that cannot move the cursor."""

from __future__ import annotations

import difflib

from kbgen.report.plain import printable

_BOM = "\ufeff"


def diff(old: str, new: str, before: bytes, after: bytes) -> str:
    """The lines that differ between two contents of a file, by its names before and after."""
    was, will = ([printable(line) for line in _text(data).split("\n")] for data in (before, after))
    found = difflib.unified_diff(was, will, f"a/{old}", f"b/{new}", lineterm="")
    return "".join(f"{line.rstrip()}\n" for line in found)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix(_BOM)
