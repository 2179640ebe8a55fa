"""How decisions relate: what supersedes, amends or follows what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from kbgen.kinds.decision.dates import ANY_LOG, prefix_of
from kbgen.kinds.decision.named import Named
from kbgen.kit import Successor
from kbgen.model import Corpus, Doc

SUPERSEDES, AMENDS = "supersedes", "amends"
_FROM_EARLIER = {"superseded by": SUPERSEDES, "amended by": AMENDS}
_FORGE = re.compile(r"https?://[^/\s]+/[^/\s]+/[^/\s]+/(?:-/)?(?:blob|tree)/[^/\s]+/(?P<path>[^#?\s]+)(?:[#?]\S*)?")
# by collection and log, the decisions by their numbers
Logs = Mapping[tuple[str, str], Mapping[int, Doc[Any]]]


class Relation(NamedTuple):
    """A later decision that replaces or amends an earlier one, the part that is meant, and which of the two says so."""

    earlier: Doc[Any]
    later: Doc[Any]
    role: str
    scope: str = ""
    by_later: bool = True
    by_earlier: bool = False


def relations(corpus: Corpus) -> tuple[Relation, ...]:
    """Every pair of decisions of which one replaces or amends the other, once for each role."""
    return corpus.once(("relations of decisions",), lambda: _all(corpus))


def came_after(corpus: Corpus) -> Mapping[str, tuple[Relation, ...]]:
    """What replaced or amended a decision, by the address of the earlier."""
    return corpus.once(("what came after decisions",), lambda: _by_earlier(corpus))


def superseding(doc: Doc[Any], corpus: Corpus) -> tuple[Successor, ...]:
    """The decisions that say they replace one, or that it says have replaced it."""
    later = came_after(corpus).get(doc.address, ())
    return tuple(Successor(one.later, one.scope) for one in later if one.role == SUPERSEDES)


def said_earlier(doc: Doc[Any], corpus: Corpus, role: str) -> tuple[Relation, ...]:
    """What a decision replaces or amends by its body, or by that of the other, and not by its own front matter."""
    written = {one.earlier.address for one in _written(doc, corpus) if one.role == role}
    found = relations_of(doc, corpus)
    return tuple(one for one in found if one.role == role and one.earlier.address not in written)


def relations_of(doc: Doc[Any], corpus: Corpus) -> tuple[Relation, ...]:
    """What a decision replaces or amends, whichever of the two says so."""
    by_later = corpus.once(("what decisions came after",), lambda: _by_later(corpus))
    return by_later.get(doc.address, ())


def _by_later(corpus: Corpus) -> Mapping[str, tuple[Relation, ...]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for one in relations(corpus):
        found[one.later.address].append(one)
    return {address: tuple(ones) for address, ones in found.items()}


def _by_earlier(corpus: Corpus) -> Mapping[str, tuple[Relation, ...]]:
    found: dict[str, list[Relation]] = defaultdict(list)
    for one in relations(corpus):
        found[one.earlier.address].append(one)
    return {address: tuple(ones) for address, ones in found.items()}


def _all(corpus: Corpus) -> tuple[Relation, ...]:
    found: dict[tuple[str, str, str], Relation] = {}
    for doc in corpus.of_kind("decision"):
        for one in (*_written(doc, corpus), *_said(doc, corpus)):
            key = (one.earlier.address, one.later.address, one.role)
            before = found.get(key)
            found[key] = one if before is None else _both(before, one)
    return tuple(found.values())


def _both(one: Relation, other: Relation) -> Relation:
    """What two places say of one pair; the first names the part, unless the earlier says that it is superseded."""
    is_whole = any(said.by_earlier and not said.scope for said in (one, other)) and _is_superseded(one.earlier)
    return one._replace(
        scope="" if is_whole else one.scope or other.scope,
        by_later=one.by_later or other.by_later,
        by_earlier=one.by_earlier or other.by_earlier,
    )


def _is_superseded(doc: Doc[Any]) -> bool:
    return bool(doc.content.status == "superseded")


def _written(doc: Doc[Any], corpus: Corpus) -> Iterator[Relation]:
    """What the front matter of the later one says."""
    for role in (SUPERSEDES, AMENDS):
        for one in getattr(doc.fields, role):
            earlier = corpus.resolve(one.id, doc, ("decision",))
            if earlier is not None and earlier is not doc:
                yield Relation(earlier, doc, role, one.scope or "")


def _said(doc: Doc[Any], corpus: Corpus) -> Iterator[Relation]:
    """What the body of either says."""
    for name in doc.content.names:
        other = _resolved(name, doc, corpus)
        if other is None or other is doc:
            continue
        back = _FROM_EARLIER.get(name.role)
        if back:
            yield Relation(doc, other, back, name.scope, by_later=False, by_earlier=True)
        else:
            yield Relation(other, doc, name.role, name.scope)


def _resolved(name: Named, doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The decision that a body names; a number is one of the same log, unless its prefix is that of another."""
    if name.number is not None:
        logs = corpus.once(("logs of decisions",), lambda: _logs(corpus))
        found = (logs.get((doc.collection, log), {}).get(name.number) for log in _meant(name, doc, logs))
        return next((other for other in found if other is not None), None)
    other = corpus.resolve(name.target, doc) if name.wiki else None
    other = other or corpus.follow(doc, name.target).doc or _at_forge(name.target, doc, corpus)
    return other if other is not None and other.kind == "decision" else None


def _at_forge(address: str, doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The decision of the same log that the address of a file on GitHub, GitLab or their like means."""
    found = _FORGE.fullmatch(address)
    if found is None:
        return None
    path = unquote(found["path"])
    log = (other for other in corpus.of_kind("decision") if other.collection == doc.collection)
    return next((other for other in log if path == other.inner or path.endswith(f"/{other.inner}")), None) or next(
        (other for other in corpus.of_kind("decision") if other.path == f"{doc.folder}/{path.rpartition('/')[2]}"), None
    )


def _meant(name: Named, doc: Doc[Any], logs: Logs) -> list[str]:
    """The logs that a number may be of: that of its prefix, and where the prefix may be of any, the decision's own."""
    own: str = doc.content.log
    word = name.word.removesuffix("s")
    if word in ("", prefix_of(own)):
        return [own]
    others = [log for collection, log in logs if collection == doc.collection and prefix_of(log) == word]
    if word in ANY_LOG:
        return [*(log for log in others if _folder(log) == _folder(own)), own]
    return sorted(others, key=lambda log: (_folder(log) != _folder(own), log))


def _folder(log: str) -> str:
    return log.rpartition("/")[0]


def _logs(corpus: Corpus) -> Logs:
    found: dict[tuple[str, str], dict[int, Doc[Any]]] = defaultdict(dict)
    for doc in corpus.of_kind("decision"):
        if doc.content.number is not None:
            found[doc.collection, doc.content.log].setdefault(doc.content.number, doc)
    return found
