"""What the readers of a build may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kbgen.model import Corpus, Doc, Elsewhere, Entry, Finding
from kbgen.model.settings import AUDIENCES


def readable(doc: Doc[object] | Entry, audience: str) -> bool:
    """Whether a build for an audience may hold a document: restricted ones hold all, public ones the least."""
    return AUDIENCES.index(doc.audience) <= AUDIENCES.index(audience)


def published(corpus: Corpus, audience: str) -> Corpus:
    """The corpus as the readers of a build for `audience` see it: nothing in it tells of what is left out."""
    kept = tuple(doc for doc in corpus.docs if readable(doc, audience))
    elsewhere = corpus.elsewhere.readable(audience)
    if len(kept) == len(corpus.docs):
        return corpus if elsewhere is corpus.elsewhere else replace(corpus, elsewhere=elsewhere)
    return replace(corpus, docs=kept, unread=frozenset(), elsewhere=elsewhere)


def _left_out(everything: Elsewhere, shown: Elsewhere) -> Iterator[Entry]:
    """The documents of other handbooks that are not shown."""
    for one, kept in zip(everything.inventories, shown.inventories, strict=True):
        if one is not kept:
            known = frozenset(kept.entries)
            yield from (entry for entry in one.entries if entry not in known)


def sayable(findings: Iterable[Finding], everything: Corpus, shown: Corpus) -> tuple[Finding, ...]:
    """The findings that may be said where only `shown` is known: of published files, and naming nothing else."""
    if everything is shown:
        return tuple(findings)
    withheld = [doc for doc in everything.docs if doc.address not in shown.by_address]
    names = {name for doc in withheld for name in (doc.id, doc.path, doc.title)}
    names |= {
        name for entry in _left_out(everything.elsewhere, shown.elsewhere) for name in (*entry.names, entry.title)
    }
    return tuple(
        finding
        for finding in findings
        if finding.path in shown.by_path and not any(name in finding.message for name in names)
    )
