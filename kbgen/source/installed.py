"""Kinds that installed packages bring: entry points of the group `kbgen.kinds`.

Format: https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from kbgen.source import opening

GROUP = "kbgen.kinds"


def installed_kinds() -> Iterator[tuple[str, object]]:
    """The name and the value of each entry point, in the order of their names.

    Raises ImportError or AttributeError where a package does not hold what it promises.
    """
    if not any(_promised(folder) for folder in dict.fromkeys(sys.path)):
        return
    # Imported on use: few have such a package, and the import is a tenth of a short command's time.
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        yield point.name, point.load()


def _promised(folder: str) -> bool:
    """Whether a package in a folder of the import path names the group; what cannot be looked into may."""
    if os.path.isfile(folder):
        return True
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
        names = [name for name in names if not name.startswith("kbgen-")]  # ours are known without a look-up
    except OSError:
        return False
    return any(_names_the_group(os.path.join(folder, name, "entry_points.txt")) for name in names)


def _names_the_group(path: str) -> bool:
    try:
        return GROUP.encode() in opening.read(path)
    except OSError:
        return False
