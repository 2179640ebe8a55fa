"""The frozen whole: every document, found by name or path, with links and references both ways."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from kbgen.model.document import Doc, Ref
from kbgen.model.elsewhere import NOWHERE, Elsewhere, Entry
from kbgen.model.history import NO_HISTORY, History
from kbgen.model.ownership import NOBODY, Ownership
from kbgen.model.settings import Settings

DOCUMENT_SUFFIX = re.compile(r"(?:\.html)?\.(?:mdx?|markdown)(?:\.erb)?$|\.html(?:\.erb)?$")
# names of files that stand for their folder, the first of which gets the folder's address
INDEX_NAMES = ("index", "ladder", "readme", "_index")
T = TypeVar("T")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//")


# what a template engine puts there: `{{< ref "x.md" >}}`, `<%= path %>`
_FILLED_IN = re.compile(r"\{\{|\{%|<%")


def without_suffix(path: str) -> str:
    """A document's path without what its file's name ends in."""
    if path.endswith(".md") and not path.endswith(".html.md"):
        return path[:-3]  # most documents, at a fifth of the cost
    return DOCUMENT_SUFFIX.sub("", path)


def _normal(path: str) -> str:
    """A path without steps that cancel out; the root is empty."""
    found = posixpath.normpath(path)
    return "" if found == "." else found


def _from_root(doc: Doc[Any], place: str) -> str:
    """A path from the handbook's root, of one that may be from the root of a document's collection."""
    _, colon, inner = place.partition(":")
    return posixpath.normpath(doc.path.removesuffix(doc.inner) + inner) if colon else place


class Target(NamedTuple):
    """Where a relative link leads: a document, an asset (path from the root), or nowhere.

    `judged` is false for what cannot be known here: another host, what a template fills in, or a
    path outside of the sources of a folder that is looked at on its own.
    """

    doc: Doc[Any] | None = None
    asset: str = ""
    anchor: str = ""
    judged: bool = True


class Inbound(NamedTuple):
    """A document that refers to another, and how."""

    doc: Doc[Any]
    ref: Ref


@dataclass(frozen=True)
class Corpus:
    """Every document that could be read, in the order of their paths.

    `assets` are the other files of the sources by path from the root, `unread` the ids of documents
    that could not be read: a reference to one of them is not reported a second time. `policies`
    maps each kind that exists at all to its review interval, if it has one: a reference to a kind
    that does not exist is kept and not judged. `excluded` has the key of `mkdocs.yml` that excludes a file, by
    the file's path. `history` is what git knows of the documents,
    `ownership` what a CODEOWNERS file says, `elsewhere` what other handbooks hold.
    """

    docs: tuple[Doc[Any], ...]
    settings: Settings
    assets: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    policies: Mapping[str, str | None] = field(default_factory=dict)
    excluded: Mapping[str, str] = field(default_factory=dict)
    history: History = NO_HISTORY
    ownership: Ownership = NOBODY
    elsewhere: Elsewhere = NOWHERE
    _answers: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, question: tuple[object, ...], work_out: Callable[[], T]) -> T:
        """An answer that depends on the corpus and the question alone, worked out when it is first asked for."""
        if question not in self._answers:
            self._answers[question] = work_out()
        found: T = self._answers[question]
        return found

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Doc[Any], ...]]:
        """Documents by id, by alias and by either with the collection in front."""
        names: dict[str, list[Doc[Any]]] = defaultdict(list)
        for doc in self.docs:
            for name in dict.fromkeys((doc.id, *doc.fields.aliases)):
                names[name].append(doc)
                names[f"{doc.collection}:{name}"].append(doc)
        return {name: tuple(docs) for name, docs in names.items()}

    @cached_property
    def by_path(self) -> Mapping[str, Doc[Any]]:
        """Documents by the path of their file; a file of several documents gives its first."""
        paths: dict[str, Doc[Any]] = {}
        for doc in self.docs:
            paths.setdefault(doc.path, doc)
        return paths

    @cached_property
    def by_address(self) -> Mapping[str, Doc[Any]]:
        """Documents by the Markdown path of their page."""
        return {doc.address: doc for doc in self.docs}

    @cached_property
    def _by_stem(self) -> Mapping[str, Doc[Any]]:
        """Documents by path without suffix, index files also by their folder; after a colon, by inner path."""
        stems: dict[str, Doc[Any]] = {}
        for doc in self.docs:
            for base, path in (("", doc.path), (f"{doc.collection}:", doc.inner)):
                stem = without_suffix(path)
                stems.setdefault(base + stem, doc)
                folder, _, name = stem.rpartition("/")
                if name.lower() in INDEX_NAMES:
                    stems.setdefault(base + folder, doc)
        return stems

    @cached_property
    def _folders(self) -> frozenset[str]:
        """Every folder that holds a document or an asset."""
        found: set[str] = set()
        for path in (*self.by_path, *self.assets):
            while path := path.rpartition("/")[0]:
                if path in found:
                    break
                found.add(path)
        return frozenset(found)

    @cached_property
    def kinds(self) -> Mapping[str, tuple[Doc[Any], ...]]:
        """Documents by kind."""
        found: dict[str, list[Doc[Any]]] = defaultdict(list)
        for doc in self.docs:
            found[doc.kind].append(doc)
        return {kind: tuple(docs) for kind, docs in found.items()}

    def of_kind(self, kind: str) -> tuple[Doc[Any], ...]:
        """The documents of one kind, in the order of their paths."""
        return self.kinds.get(kind, ())

    def candidates(self, name: str, near: Doc[Any] | None = None, kinds: tuple[str, ...] = ()) -> tuple[Doc[Any], ...]:
        """The documents that a name can mean: of the fitting kinds, and of the nearest collection."""
        found = self.by_name.get(name, ())
        fitting = tuple(doc for doc in found if doc.kind in kinds) if kinds else found
        if near is not None and len(fitting) > 1:
            return tuple(doc for doc in fitting if doc.collection == near.collection) or fitting
        return fitting

    def resolve(self, name: str, near: Doc[Any] | None = None, kinds: tuple[str, ...] = ()) -> Doc[Any] | None:
        """The first document that a name can mean, or None."""
        return next(iter(self.candidates(name, near, kinds)), None)

    def meant(self, name: str, near: Doc[Any] | None = None, kinds: tuple[str, ...] = ()) -> Doc[Any] | Entry | None:
        """The first document that a name can mean, here or in another handbook, or None."""
        return self.resolve(name, near, kinds) or self.elsewhere.resolve(name, kinds)

    def referred(self, doc: Doc[Any], role: str) -> tuple[Doc[Any], ...]:
        """The documents that a front-matter key of `doc` resolves to, each once, in order."""
        found = (self.resolve(ref.target, doc, ref.kinds) for ref in doc.refs if ref.role == role)
        return tuple(dict.fromkeys(target for target in found if target is not None))

    def follow(self, doc: Doc[Any], link: str) -> Target:
        """Where a link in the body of `doc` leads, by path, by address or by folder."""
        if _SCHEME.match(link) or _FILLED_IN.search(link):
            return Target(judged=False)
        path, _, anchor = link.partition("#")
        path = unquote(path.partition("?")[0])
        if not path:
            return Target(doc, anchor=anchor)
        for place in self._places(doc, path):
            if target := self._at(doc, place, anchor):
                return target
        inside = not posixpath.normpath(posixpath.join(posixpath.dirname(doc.inner), path)).startswith("..")
        known = inside and not path.startswith("/") and doc.path not in self._lone
        return Target(anchor=anchor, judged=self.settings.whole or known)

    @cached_property
    def _lone(self) -> frozenset[str]:
        """Files that are sources by themselves: what lies around them was not read."""
        return frozenset(source.path for source in self.settings.sources)

    def _places(self, doc: Doc[Any], path: str) -> Iterator[str]:
        """The paths that a link may mean: from the file, from its collection's root, from its page."""
        if path.startswith("/"):
            inner = _normal(path.lstrip("/"))
            yield f"{doc.collection}:{inner}"
            yield inner
            return
        yield _normal(posixpath.join(doc.folder, path))
        page = without_suffix(doc.inner)
        yield f"{doc.collection}:{_normal(posixpath.join(page, path))}"

    def _at(self, doc: Doc[Any], place: str, anchor: str) -> Target | None:
        exact = self.by_path.get(place)
        if exact is not None:
            return Target(exact, anchor=anchor)
        found = self._by_stem.get(without_suffix(place))
        if found is not None:
            return Target(found, anchor=anchor)
        place = _from_root(doc, place)
        return Target(asset=place, anchor=anchor) if place in self.assets else None

    def excluded_by(self, doc: Doc[Any], link: str) -> str:
        """The key of `mkdocs.yml` that excludes the file that a link names; empty where none does."""
        path = unquote(link.partition("#")[0].partition("?")[0])
        places = (_from_root(doc, place) for place in self._places(doc, path)) if self.excluded else ()
        return next((key for place in places if (key := self._excluded_stems.get(without_suffix(place), ""))), "")

    def excluded_name(self, name: str) -> str:
        """The key of `mkdocs.yml` that excludes a file of a name, whose document would have that for its id."""
        return next((key for stem, key in self._excluded_stems.items() if stem.rpartition("/")[2] == name), "")

    @cached_property
    def _excluded_stems(self) -> Mapping[str, str]:
        """Keys by the path of what they exclude, without its suffix; index files also by their folder."""
        stems: dict[str, str] = {}
        for path, key in self.excluded.items():
            stem = without_suffix(path)
            stems.setdefault(stem, key)
            folder, _, name = stem.rpartition("/")
            if stem != path and name.lower() in INDEX_NAMES:
                stems.setdefault(folder, key)
        return stems

    def holds_folder(self, doc: Doc[Any], link: str) -> bool:
        """Whether a link leads to a folder of the sources, which has no page of its own."""
        path = unquote(link.partition("#")[0].partition("?")[0])
        return posixpath.normpath(posixpath.join(doc.folder, path)) in self._folders

    @cached_property
    def inbound(self) -> Mapping[str, tuple[Inbound, ...]]:
        """What refers to a document, by the address of the document referred to; each pair once a role."""
        found: dict[str, dict[tuple[str, str], Inbound]] = defaultdict(dict)
        for doc in self.docs:
            for ref, target in self._outbound(doc):
                if target is not None and target.address != doc.address:
                    found[target.address].setdefault((doc.address, ref.role), Inbound(doc, ref))
        return {address: tuple(sources.values()) for address, sources in found.items()}

    def _outbound(self, doc: Doc[Any]) -> Iterator[tuple[Ref, Doc[Any] | None]]:
        for ref in doc.refs:
            yield ref, self.resolve(ref.target, doc, ref.kinds)
        for link in doc.links:
            name = link.target.partition("#")[0]
            target = self.resolve(name, doc) if link.wiki else self.follow(doc, link.target).doc
            yield Ref(("link",), link.target, ()), target

    def home(self, doc: Doc[Any]) -> Doc[Any] | None:
        """The index document of a document's folder, where it is of the same kind: a ladder's `ladder.md`."""
        found = self._by_stem.get(doc.folder)
        return found if found is not None and found is not doc and found.kind == doc.kind else None

    def referrers(self, doc: Doc[Any], role: str | None = None, kind: str | None = None) -> tuple[Doc[Any], ...]:
        """The documents that refer to `doc`, of one role and of one kind where given, each once."""
        found = (
            inbound.doc
            for inbound in self.inbound.get(doc.address, ())
            if (role is None or inbound.ref.role == role) and (kind is None or inbound.doc.kind == kind)
        )
        return tuple({source.address: source for source in found}.values())
