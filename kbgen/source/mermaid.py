"""The program that draws diagrams in readers' browsers: a file of the handbook's own, since kbgen brings none."""

from __future__ import annotations

import os
from pathlib import Path

from kbgen.model import Settings
from kbgen.source import opening

_MOST = 20_000_000


def named(value: object) -> str:
    """The path of the program below the handbook's root, as `mkdocs.yml` names it; ValueError where it can be none.

    Whether it is there is asked by a build only: checking documents needs no program.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f" is {value!r}, expected the path of a file such as assets/mermaid.min.js")
    if "://" in value:
        raise ValueError(f": {value!r} is an address; the site asks no other host, so fetch the file and name its path")
    path = os.path.normpath(value.strip()).replace(os.sep, "/")
    if os.path.isabs(path) or path.split("/")[0] == "..":
        raise ValueError(f": {value!r} leads out of the handbook; name a file below the folder of mkdocs.yml")
    if not path.endswith(".js"):
        raise ValueError(f": {value!r} is no classic script; name Mermaid's own mermaid.min.js, not a module")
    return path


def program(settings: Settings) -> Path | None:
    """The file that the settings name, if they name one; ValueError where it cannot be published."""
    if not settings.mermaid:
        return None
    path = Path(settings.root, settings.mermaid)
    if not opening.is_regular(path):
        raise ValueError(
            f"plugins.kbgen.mermaid: {settings.mermaid!r} is not there; fetch the file, or drop the option"
        )
    if not path.resolve().is_relative_to(Path(settings.root).resolve()):
        raise ValueError(f"plugins.kbgen.mermaid: {settings.mermaid!r} is a link out of the handbook; copy the file")
    if path.stat().st_size > _MOST:
        raise ValueError(f"plugins.kbgen.mermaid: {settings.mermaid!r} is over 20 MB; name the minified mermaid.min.js")
    return path
