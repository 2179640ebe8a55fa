"""Names of emoji between colons, as GitHub knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_NAME = re.compile(r":[a-z0-9_+-]+:")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and characters of each name of an emoji in a text."""
    for match in _NAME.finditer(text):
        if found := _characters().get(match[0]):
            yield match.start(), match.end(), found


@cache
def _characters() -> dict[str, str]:
    # Two thousand names, which hardly any body has use for.
    from pymdownx import gemoji_db

    known = {
        name: "".join(chr(int(point, 16)) for point in (about.get("unicode_alt") or about["unicode"]).split("-"))
        for name, about in gemoji_db.emoji.items()
        if "unicode" in about
    }
    return known | {alias: known[name] for alias, name in gemoji_db.aliases.items() if name in known}
