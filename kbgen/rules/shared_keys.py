"""Unknown keys that many documents of a collection share: what one tool reads, and nobody has misspelt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from kbgen.load.faults import BY_NAME
from kbgen.model import Corpus, Doc, Finding

_MANY = 5
_UNKNOWN = BY_NAME["unknown-key"]
_CODES = frozenset((_UNKNOWN.code, BY_NAME["misspelt-key"].code))
_HELP = "Declare it in a kind of your own under `kinds`, or leave it to the tool that reads it with `--ignore FM006`."


def once_per_collection(findings: Iterable[Finding], corpus: Corpus) -> Iterator[Finding]:
    """The findings with one advice for each unknown key that five documents of a collection share, at the first.

    The findings may be those of some documents; what is shared is told by the facts of all. A key that can be mended
    for sure stays a finding of each document.
    """
    for finding in findings:
        docs = _sharing(finding, corpus) if finding.code in _CODES and finding.fix is None else []
        if len(docs) < _MANY:
            yield finding
        else:
            yield replace(_shared(finding, len(docs)), repeats=docs[0].path != finding.path)


def _sharing(finding: Finding, corpus: Corpus) -> list[Doc[Any]]:
    """The documents of the collection that have the key that a finding is about."""
    doc = corpus.by_path.get(finding.path)
    return corpus.once(("keys",), lambda: _by_key(corpus)).get((doc.collection, finding.value), []) if doc else []


def _by_key(corpus: Corpus) -> Mapping[tuple[str, str], list[Doc[Any]]]:
    found: dict[tuple[str, str], list[Doc[Any]]] = defaultdict(list)
    for doc in corpus.docs:
        said = doc.fields.kind
        for key in (*doc.extra, *(("kind",) if said is not None and said != doc.kind else ())):
            found[doc.collection, key].append(doc)
    return found


def _shared(first: Finding, count: int) -> Finding:
    said = first.message if first.code == _UNKNOWN.code else f"unknown key {first.value!r} is ignored"
    return replace(
        first,
        code=_UNKNOWN.code,
        name=_UNKNOWN.name,
        severity=_UNKNOWN.severity,
        message=f"{said}, here and in {count - 1:,} more documents of the collection",
        help=_HELP,
    )
