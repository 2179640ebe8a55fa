"""Files that `pymdownx.snippets` puts into a page, each whole in the place of the line that names it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

EXTENSION = "pymdownx.snippets"
# Sections and lines of files, and addresses of the web, have a colon in their names.
_INCLUDE = re.compile(r"(?m)^(?P<blanks>[ \t]*)-+8<-+[ \t]+(?P<sign>[\"'])(?P<name>[^\"'\n:;]++)(?P=sign)[ \t]*$")


class Line(NamedTuple):
    """The line of a body that names a file, with the blanks before each line of that."""

    start: int
    end: int
    blanks: str


def find(prose: str) -> Mapping[str, tuple[Line, ...]]:
    """The lines of a body without its code that name files to be put there whole, by these names."""
    lines: dict[str, tuple[Line, ...]] = {}
    for found in _INCLUDE.finditer(prose) if "8<" in prose else ():
        lines[found["name"]] = (*lines.get(found["name"], ()), Line(*found.span(), found["blanks"]))
    return lines


def places(name: str, options: Mapping[str, Any]) -> Iterator[str]:
    """The paths from the handbook's root that a name may mean, by the folders that the configuration lists."""
    given = options.get("base_path", ["."])
    for base in [given] if isinstance(given, str) else given if isinstance(given, list) else []:
        folder = posixpath.normpath(str(base))
        place = posixpath.normpath(posixpath.join(folder, name))
        if not place.startswith(("../", "/")) and (folder == "." or place.startswith(f"{folder}/")):
            yield place


def as_put(text: str) -> str:
    """The text of a file as it is put into a body."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
