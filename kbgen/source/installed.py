"""Kinds that installed packages bring: entry points of the group `kbgen.kinds`.

Format: https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

from collections.abc import Iterator

GROUP = "kbgen.kinds"


def installed_kinds() -> Iterator[tuple[str, object]]:
    """The name and the value of each entry point, in the order of their names.

    Raises ImportError or AttributeError where a package does not hold what it promises.
    """
    # Imported on use: a folder that is no handbook has no need of it, and it is a tenth of the start's time.
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        yield point.name, point.load()
