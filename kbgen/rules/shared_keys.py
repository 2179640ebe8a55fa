"""Unknown keys that many documents of a collection share: what one tool reads, and nobody has misspelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kbgen.load.faults import BY_NAME
from kbgen.model import Corpus, Finding

_MANY = 5
_UNKNOWN = BY_NAME["unknown-key"]
_CODES = frozenset((_UNKNOWN.code, BY_NAME["misspelt-key"].code))
_HELP = "Declare it in a kind of your own under `kinds`, or leave it to the tool that reads it with `--ignore FM006`."


def once_per_collection(findings: Iterable[Finding], corpus: Corpus) -> tuple[Finding, ...]:
    """The findings with one advice for each unknown key that five documents of a collection share, at the first.

    A key that can be mended for sure stays a finding of each document.
    """
    every = tuple(findings)
    sharing: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in every:
        if finding.code in _CODES and finding.fix is None and finding.path in corpus.by_path:
            sharing[corpus.by_path[finding.path].collection, finding.value].append(finding)
    instead: dict[Finding, Finding | None] = {}
    for found in sharing.values():
        if (count := len({one.path for one in found})) >= _MANY:
            instead |= dict.fromkeys(found)
            instead[found[0]] = _shared(found[0], count)
    return tuple(kept for one in every if (kept := instead.get(one, one)) is not None)


def _shared(first: Finding, count: int) -> Finding:
    said = f"unknown key {first.value!r} is ignored"
    return replace(
        first,
        code=_UNKNOWN.code,
        name=_UNKNOWN.name,
        severity=_UNKNOWN.severity,
        message=f"{said}, here and in {count - 1:,} more documents of the collection",
        help=_HELP,
    )
