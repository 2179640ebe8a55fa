"""The program that draws diagrams in readers' browsers: a file of the handbook's own, since kbgen brings none."""

from __future__ import annotations

from pathlib import Path

from kbgen.model import Settings
from kbgen.source import opening

_MOST = 20_000_000


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
