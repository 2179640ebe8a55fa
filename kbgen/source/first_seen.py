"""When git first saw each file of a folder: a date of last resort for what bears none itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from kbgen.source import git

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def first_seen(folder: Path) -> dict[str, str]:
    """The day on which each file was first committed, by its path below the folder, renames followed.

    Empty where the folder is in no repository, or in a clone that lacks the beginning.
    """
    try:
        if git.run(folder, "rev-parse", "--is-shallow-repository").strip() != b"false":
            return {}
        told = ("--diff-filter=AR", "--name-status", "--format=%as")
        said = git.run(folder, "log", "--reverse", "--relative", "-M", *told, "--", ".")
    except git.GitError:
        return {}
    return _first(said.decode("utf-8", "surrogateescape").split("\n"))


def _first(lines: Iterable[str]) -> dict[str, str]:
    """Days and, below each, what was added and renamed on it, the oldest first."""
    found: dict[str, str] = {}
    day = ""
    for line in lines:
        status, _, rest = line.partition("\t")
        if _DAY.fullmatch(line):
            day = line
        elif status == "A":
            found.setdefault(rest, day)
        elif status.startswith("R"):
            old, _, new = rest.partition("\t")
            found[new] = found.pop(old, day)
    return found
