"""Who answers for paths, by a CODEOWNERS file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Line(NamedTuple):
    """One rule: the paths that it means, from the top of the repository, and their owners, of whom there may be none.

    `excluded` takes the paths out of the rule's section for good, `literals` counts the signs that mean themselves.
    """

    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    excluded: bool = False
    literals: int = 0


@dataclass(frozen=True)
class Ownership:
    """The rules of a CODEOWNERS file in their order; `prefix` is the handbook's folder within the repository.

    Patterns are regular expressions that match a whole path. Of each section the last rule that
    matches counts; GitHub's files are one section.
    """

    lines: tuple[Line, ...] = ()
    prefix: str = ""

    def owners(self, path: str) -> tuple[str, ...]:
        """The owners of a path below the handbook's root, each once, those first whose rule says most of the path."""
        place = f"{self.prefix}{path}"
        found: dict[str, Line] = {}
        for line in self._matching(place):
            before = found.get(line.section)
            if before is None or not before.excluded:
                found[line.section] = line
        counting = sorted(found.values(), key=lambda line: -line.literals)
        return tuple(dict.fromkeys(owner for line in counting for owner in line.owners))

    def _matching(self, place: str) -> Iterator[Line]:
        return (line for pattern, line in self._compiled if pattern.fullmatch(place))

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], Line], ...]:
        """Made on the first question: where every document says its owner, nobody asks."""
        return tuple(_compiled(self.lines))


def _compiled(lines: Iterable[Line]) -> Iterator[tuple[re.Pattern[str], Line]]:
    for line in lines:
        try:
            yield re.compile(line.pattern, re.DOTALL), line
        except re.error:
            continue  # a range that runs backwards means no path


NOBODY = Ownership()
