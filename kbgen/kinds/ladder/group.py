"""Sorts documents into ladders: which files belong together, and which of them readers start at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from kbgen.kinds.ladder.model import Part
from kbgen.kinds.ladder.names import is_aside, is_project_file, key
from kbgen.model import Corpus, Doc
from kbgen.model.corpus import INDEX_NAMES, without_suffix

Grid = tuple[tuple[str, ...], tuple[str, ...]]
_FEWEST = 2


class Group(NamedTuple):
    """The files of one ladder. `linked` are those that the home links to, in that order."""

    home: Doc[Any] | None
    docs: tuple[Doc[Any], ...]
    linked: tuple[Doc[Any], ...] = ()

    @property
    def others(self) -> tuple[Doc[Any], ...]:
        """The files beside the home."""
        return tuple(doc for doc in self.docs if doc is not self.home)


def part(doc: Doc[Any]) -> Part:
    """What a document of this kind says about its ladder."""
    content = doc.content
    return content if isinstance(content, Part) else Part()


def grid(found: Part) -> Grid:
    """The headings of levels and competencies in a file that holds a whole ladder, else nothing.

    Those are headings below which the same deeper headings come round again.
    """
    below: dict[str, list[str]] = {}
    above = ""
    for piece in found.pieces:
        if piece.depth == 2:
            above = piece.heading
        elif piece.depth == 3 and above:
            below.setdefault(above, []).append(piece.heading)
    times = Counter(name for names in below.values() for name in {key(one) for one in names})
    needed = max(_FEWEST, -(-len(below) // 3))
    round_again = {name for name, count in times.items() if count >= needed and not is_aside(name)}
    levels = tuple(level for level, names in below.items() if any(key(name) in round_again for name in names))
    first = {key(name): name for names in reversed(below.values()) for name in reversed(names)}
    order = dict.fromkeys(key(name) for names in below.values() for name in names)
    competencies = tuple(first[name] for name in order if name in round_again)
    return (levels, competencies) if len(levels) >= _FEWEST <= len(competencies) else ((), ())


def groups(corpus: Corpus) -> tuple[Group, ...]:
    """Every set of files that may be a ladder, in the order of paths."""
    docs = [doc for doc in corpus.of_kind("ladder") if not is_project_file(file_name(doc))]
    heads = {doc.folder: doc for doc in docs if _heads_folder(doc)}
    indexes = _indexes(docs) | heads
    together: dict[str, list[Doc[Any]]] = defaultdict(list)
    alone: list[Doc[Any]] = []
    for doc in docs:
        head = _above(doc.folder, heads)
        by_itself = part(doc).declared.levels and doc is not heads.get(doc.folder)
        if by_itself or (head is None and _is_whole(doc)):
            alone.append(doc)
        else:
            together[head if head is not None else doc.folder].append(doc)
    _joined(together, heads, indexes, corpus)
    found = [Group(doc, (doc,)) for doc in alone]
    found += [_group(members, indexes.get(folder), corpus) for folder, members in together.items()]
    return tuple(sorted(found, key=lambda group: group.docs[0].path))


def _group(members: list[Doc[Any]], home: Doc[Any] | None, corpus: Corpus) -> Group:
    """A group, with the home first; an index that is a ladder of its own is nobody's home."""
    if home not in members:
        return Group(None, tuple(members))
    linked = tuple(dict.fromkeys(doc for doc in _linked(home, corpus) if doc in members)) if home else ()
    return Group(home, tuple(members), linked)


def file_name(doc: Doc[Any]) -> str:
    """The name of a document's file, without its suffix."""
    return (
        without_suffix(doc.inner.rpartition("/")[2])
        .removesuffix(".yml")
        .removesuffix(".yaml")
        .removesuffix(".json")
        .removesuffix(".csv")
    )


def _is_index(doc: Doc[Any]) -> bool:
    return file_name(doc).lower() in INDEX_NAMES


def _is_whole(doc: Doc[Any]) -> bool:
    """Whether a file holds a ladder by itself."""
    found = part(doc)
    return bool(found.cells or grid(found)[0])


def _heads_folder(doc: Doc[Any]) -> bool:
    """Whether a file names the levels, or the competencies, of the files beside it."""
    declared = part(doc).declared
    if not declared.levels and not declared.competencies:
        return False
    return (_is_index(doc) and not doc.fields.topics) or not _is_whole(doc)


def _indexes(docs: list[Doc[Any]]) -> dict[str, Doc[Any]]:
    """The index of each folder; of several, the first of INDEX_NAMES."""
    found: dict[str, Doc[Any]] = {}
    for doc in sorted(filter(_is_index, docs), key=lambda doc: INDEX_NAMES.index(file_name(doc).lower()), reverse=True):
        found[doc.folder] = doc
    return found


def _folders(folder: str) -> Iterator[str]:
    """A folder and those above it, the nearest first."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _above(folder: str, heads: dict[str, Doc[Any]]) -> str | None:
    return next((name for name in _folders(folder) if name in heads), None)


def _joined(
    together: dict[str, list[Doc[Any]]], heads: dict[str, Doc[Any]], indexes: dict[str, Doc[Any]], corpus: Corpus
) -> None:
    """Move the files of a folder without an index to the nearest one above whose index links to them."""
    for folder in sorted(together, reverse=True):
        if folder in indexes or folder in heads:
            continue
        above = next((name for name in _folders(folder) if name in indexes), None)
        if above is None or not set(together[folder]).intersection(_linked(indexes[above], corpus)):
            continue
        together[above] = sorted((*together.get(above, ()), *together.pop(folder)), key=lambda doc: doc.path)


def _linked(home: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    for link in home.links:
        target = corpus.resolve(link.target, home) if link.wiki else corpus.follow(home, link.target).doc
        if target is not None and target.kind == "ladder":
            yield target
