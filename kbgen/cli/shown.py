"""Names files as the reader of a terminal knows them, and shows their lines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from kbgen.app import Scene
from kbgen.model import Finding
from kbgen.report import Shown


def path_in(scene: Scene) -> Callable[[str], str]:
    """Makes a path below a scene's root relative to the working directory."""
    root, here = scene.settings.root, os.getcwd()
    at_root = os.path.samefile(root, here)

    def known(path: str) -> str:
        if at_root and not path.startswith(".."):
            return path  # the common case, ten thousand times
        return os.path.relpath(os.path.join(root, path), here).replace(os.sep, "/")

    return known


def shown(findings: Iterable[Finding], scene: Scene, told: frozenset[str] = frozenset()) -> Iterator[Shown]:
    """The findings of a scene, each with the line that it is about unless its code is told in another way."""
    root, path = scene.settings.root, path_in(scene)

    @cache
    def lines(name: str) -> Sequence[str]:
        try:
            with open(os.path.join(root, name), encoding="utf-8-sig", errors="replace") as file:
                return file.read().splitlines()
        except OSError:
            return ()

    for finding in findings:
        text, line = () if finding.code in told else lines(finding.path), finding.span.line
        yield Shown(finding, path(finding.path), text[line - 1] if 0 < line <= len(text) else "")
