"""What imported files are called: as before, but for endings that only other tools want, and never alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kbgen.importing.links import is_document
from kbgen.model.document import without_suffix

_ENDING = re.compile(r"(?:\.html)?\.(?:md\.erb|markdown|mdx|md)$", re.IGNORECASE)
_LONGEST = 200


def awkward(inner: str) -> str:
    """Why a file cannot keep its name; empty where it can."""
    if not inner.isprintable() or any("\ud800" <= char <= "\udfff" for char in inner):
        return "its name holds characters that do not print"
    if "\\" in inner:
        return "its name holds a backslash, which other systems take for a folder"
    if any(len(part.encode()) > _LONGEST for part in inner.split("/")):
        return f"its name is longer than {_LONGEST} bytes"
    if any(part.endswith((" ", ".")) or part.startswith(" ") for part in inner.split("/")):
        return "a part of its name ends in a dot or a space, which other systems leave out"
    return ""


def placed(inners: Iterable[str], known: Mapping[str, str], moved: Mapping[str, str]) -> dict[str, str]:
    """The new path of each file by its old one: those that earlier runs gave stay, no two differ by case alone.

    `moved` are paths that the layout of a whole site gives.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    wanted = sorted(((inner, _plain_name(moved.get(inner, inner))) for inner in inners), key=_precedence)
    for inner, name in sorted(wanted, key=lambda pair: pair[0] not in known):
        place = known.get(inner) or name
        number = 1
        while place.casefold() in taken:
            number += 1
            stem = without_suffix(name) if is_document(name) else name.rpartition(".")[0] or name
            place = f"{stem}-{number}{name[len(stem) :]}"
        taken.add(place.casefold())
        found[inner] = place
    return found


def _precedence(pair: tuple[str, str]) -> tuple[bool, str]:
    """Files that keep their names choose first."""
    inner, name = pair
    return inner != name, inner


def _plain_name(inner: str) -> str:
    return _ENDING.sub(".md", inner)
