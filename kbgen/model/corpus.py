"""The frozen whole: every document, found by name or path, with links and references both ways."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from kbgen.model.document import (
    ANY_LOG,
    DOCUMENT_SORT,
    IN_LOG,
    INDEX_NAMES,
    MARKDOWN_SUFFIXES,
    NUMBERED,
    Doc,
    Inbound,
    Ref,
    Target,
    composed,
    is_named_so,
    normal_path,
    parted,
    plain_address,
    sort_of,
    templated,
    without_suffix,
)
from kbgen.model.elsewhere import NO_ROTAS, NOBODY, NOWHERE, Elsewhere, InventoryEntry, Ownership, Rotas
from kbgen.model.finding import NO_HISTORY, History
from kbgen.model.settings import Settings, Source

# what Docusaurus and Zola call the root of a site
_ALIASES = ("@site/", "@/")
# files of Backstage's catalog
CATALOG_NAMES = ("catalog-info.yaml", "catalog-info.yml")
T = TypeVar("T")
KindNames = tuple[str, ...]
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:|^//")


# what a shell, a build or MDX would put into an address: `${path}`, `#{path}`, `%path%`, `{path}`
_VARIABLE = re.compile(r"^%.*%$|[$#]\{|^\{[^{}]*\}/?$")


@dataclass(frozen=True)
class Corpus:
    """Every document that could be read, in the order of their paths.

    `assets` are the other files of the sources by path from the root, `unread` the ids of documents
    that could not be read: a reference to one of them is not reported a second time. `policies`
    maps each kind that exists at all to its review interval, if it has one: a reference to a kind
    that does not exist is kept and not judged. `excluded` has the key of `mkdocs.yml` that excludes a file, by
    the file's path. `history` is what git knows of the documents, `ownership` what a CODEOWNERS file says, `elsewhere`
    what other handbooks hold, `rotas` are the calendars of who is on call. `pages` maps the address of each page that
    kbgen makes to the kind whose documents it lists, if it is there for them alone. `others` are further files of the
    repository by path, and its folders with a slash behind them.
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
    rotas: Rotas = NO_ROTAS
    pages: Mapping[str, str] = field(default_factory=dict)
    others: Container[str] = frozenset()
    _answers: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, question: tuple[object, ...], work_out: Callable[[], T]) -> T:
        """An answer that depends on the corpus and the question alone, worked out when it is first asked for."""
        if question not in self._answers:
            self._answers[question] = work_out()
        found: T = self._answers[question]
        return found

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Doc[Any], ...]]:
        """Documents by id, by alias and by either with the collection in front, letters and their marks as one sign."""
        names: dict[str, list[Doc[Any]]] = defaultdict(list)
        for doc in self.docs:
            for name in dict.fromkeys(map(composed, (doc.id, *doc.fields.aliases))):
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
        """Documents by path without suffix, index files also by their folder."""
        stems: dict[str, Doc[Any]] = {}
        for doc in self.docs:
            stem = composed(without_suffix(doc.path))
            stems.setdefault(stem, doc)
            folder, _, name = stem.rpartition("/")
            if name.lower() in INDEX_NAMES:
                stems.setdefault(folder, doc)
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

    def candidates(self, name: str, near: Doc[Any] | None = None, kinds: KindNames = ()) -> tuple[Doc[Any], ...]:
        """The documents that a name can mean: of the fitting kinds, and of the nearest collection."""
        found = self.by_name.get(composed(name)) or self._in_log(name, near, kinds) or self._in_catalog(name, near)
        fitting = tuple([doc for doc in found if doc.kind in kinds]) if kinds else found
        if near is not None and len(fitting) > 1:
            return tuple(doc for doc in fitting if doc.collection == near.collection) or fitting
        return fitting

    def _in_catalog(self, name: str, near: Doc[Any] | None) -> tuple[Doc[Any], ...]:
        """What a reference in Backstage's catalog means, which is compared without case."""
        if near is None or near.path.rpartition("/")[2] not in CATALOG_NAMES:
            return ()
        return self._by_folded_name.get(composed(name).casefold(), ())

    @cached_property
    def _by_folded_name(self) -> Mapping[str, tuple[Doc[Any], ...]]:
        return {name.casefold(): docs for name, docs in self.by_name.items()}

    def _in_log(self, name: str, near: Doc[Any] | None, kinds: KindNames) -> tuple[Doc[Any], ...]:
        """The document of the same log as `near` that a number means (`12`, `ADR-0012`), or the name of its file."""
        if near is None or near.kind not in kinds:
            return ()
        if found := self.by_path.get(posixpath.join(near.folder, name)):
            return (found,)
        number, (log, _) = IN_LOG.fullmatch(name), near.in_log
        words = log.rpartition("/")[2].strip("-_ ")
        if number is None or (number["word"] or "adr").lower() not in {*ANY_LOG, words}:
            return ()
        return self._by_number.get((near.collection, log, int(number["number"])), ())

    @cached_property
    def _by_number(self) -> Mapping[tuple[str, str, int], tuple[Doc[Any], ...]]:
        """Numbered documents by their collection, their log and their number."""
        found: dict[tuple[str, str, int], list[Doc[Any]]] = defaultdict(list)
        for doc in self.docs:
            log, number = doc.in_log
            if number is not None:
                found[doc.collection, log, number].append(doc)
        return {key: tuple(docs) for key, docs in found.items()}

    def resolve(self, name: str, near: Doc[Any] | None = None, kinds: KindNames = ()) -> Doc[Any] | None:
        """The first document that a name can mean, or None."""
        return next(iter(self.candidates(name, near, kinds)), None)

    def meant(self, name: str, near: Doc[Any] | None = None, kinds: KindNames = ()) -> Doc[Any] | InventoryEntry | None:
        """The first document that a name can mean, here or in another handbook, or None."""
        return self.resolve(name, near, kinds) or self.elsewhere.resolve(name, kinds)

    def referred(self, doc: Doc[Any], role: str) -> tuple[Doc[Any], ...]:
        """The documents that a front-matter key of `doc` resolves to, each once, in order."""
        found = (self.resolve(ref.target, doc, ref.kinds) for ref in doc.refs if ref.role == role)
        return tuple(dict.fromkeys(target for target in found if target is not None))

    def follow(self, doc: Doc[Any], link: str) -> Target:
        """Where a link in the body of `doc` leads, by path, by address or by folder."""
        if _SCHEME.match(link) or templated(link) or _VARIABLE.search(link) or link.startswith(_ALIASES):
            return Target(judged=False)
        path, rest = parted(link)
        path = unquote(path)
        if not path:
            return Target(doc, rest=rest)
        places = tuple(self._places(doc, path))
        found = next(filter(None, map(self._at, places)), None)
        if found is None and not path.endswith(MARKDOWN_SUFFIXES):
            found = self._page_at(doc, path)
        if found is None and not self._excluding(places):
            found = next(filter(None, map(self._beside, places)), None)
        if found is not None:
            return found._replace(rest=rest)
        beyond = not self.settings.whole and self._is_beyond(doc, path)
        return Target(rest=rest, judged=not beyond, beyond=beyond)

    def _is_beyond(self, doc: Doc[Any], path: str) -> bool:
        """Whether a path leads out of a folder that is looked at on its own, or to what it may be kept without.

        Such a folder is part of something larger: what lies around its documents was not read, nor what else their
        own folders hold where most of it is missing.
        """
        home = self._homes[doc.collection]
        place = normal_path(posixpath.join(doc.folder, path))
        if path.startswith("/") or doc.path in self._lone or not f"{place}/".startswith(home and f"{home}/"):
            return True
        sort, folder = sort_of(place), place.rpartition("/")[0]
        absent = bool(folder) and folder not in self._folders
        return bool(sort) and (absent or sort in self._lacking)

    @cached_property
    def _homes(self) -> Mapping[str, str]:
        """The folder that holds all documents of a collection, by its name."""
        folders: dict[str, set[str]] = defaultdict(set)
        for doc in self.docs:
            folders[doc.collection].add(doc.folder)
        return {name: posixpath.commonpath(found) for name, found in folders.items()}

    @cached_property
    def _lone(self) -> frozenset[str]:
        """Files that are sources by themselves: what lies around them was not read."""
        return frozenset(source.path for source in self.settings.sources)

    @cached_property
    def _lacking(self) -> frozenset[str]:
        """The sorts of files of which fewer are here than links miss."""
        here = Counter(map(sort_of, self.assets))
        for doc in self.docs:
            for link in doc.links:
                path = unquote(parted(link.target)[0])
                is_file = not link.wiki and not _SCHEME.match(path) and sort_of(path) not in ("", DOCUMENT_SORT)
                if is_file and not any(map(self._at, self._places(doc, path))):
                    here[sort_of(path)] -= 1
        return frozenset(sort for sort, more in here.items() if more < 0)

    def _places(self, doc: Doc[Any], path: str) -> Iterator[str]:
        """The paths that a link may mean: from the file, from its collection's root, from its page."""
        root = doc.path.removesuffix(doc.inner)
        if path.startswith("/"):
            inner = normal_path(path.lstrip("/"))
            yield normal_path(root + inner)
            yield inner
            yield posixpath.join(self.settings.docs_dir, inner)
            yield inner.removeprefix(f"{self.settings.page_links.below}/")
            if not self.settings.whole:
                yield posixpath.join(self._homes[doc.collection], inner)
            return
        yield normal_path(posixpath.join(doc.folder, path))
        yield normal_path(posixpath.join(root, without_suffix(doc.inner), path))

    def _at(self, place: str) -> Target | None:
        found = self.by_path.get(place) or self._by_stem.get(composed(without_suffix(place)))
        if found is not None:
            return Target(found)
        asset = place if place in self.assets else self._composed_assets.get(composed(place))
        return Target(asset=asset) if asset else None

    def _beside(self, place: str) -> Target | None:
        """What else is there: a file, which is published where it lies in a source, or what no page can lead to."""
        inside = self.address_at(place) is not None
        if place in self.others:
            return Target(asset=place) if inside and not place.endswith(MARKDOWN_SUFFIXES) else Target(judged=False)
        return Target(judged=False) if not inside and f"{place}/" in self.others else None

    def _page_at(self, doc: Doc[Any], path: str) -> Target | None:
        """What a link leads to as an address of this site, or of the generator that a source was written for."""
        if path.startswith("/"):
            inner = normal_path(path.lstrip("/"))
            addresses = [inner, inner.removeprefix(urlsplit(self.settings.url).path.lstrip("/"))]
        else:
            beside = normal_path(posixpath.join(doc.folder, path))
            named = composed(beside)
            unnumbered = self._by_unnumbered.get(NUMBERED.sub(r"\1", named), [])
            found = [doc for stem, doc in unnumbered if is_named_so(named, stem)]
            if len(found) == 1:
                return Target(found[0])
            addresses = [normal_path(posixpath.join(plain_address(doc.address), path))]
            addresses[:0] = filter(None, [self.address_at(beside)])
        return next(filter(None, (self._by_page.get(plain_address(one)) for one in addresses)), None)

    @cached_property
    def _composed_assets(self) -> Mapping[str, str]:
        """Files whose paths are not ASCII."""
        return {composed(path): path for path in self.assets if not path.isascii()}

    @cached_property
    def _by_page(self) -> Mapping[str, Target]:
        """Documents, and the pages that kbgen makes, by their addresses."""
        pages = {
            plain_address(page): Target(page=page)
            for page, kind in self.pages.items()
            if not kind or kind in self.kinds
        }
        return pages | {plain_address(doc.address): Target(doc) for doc in reversed(self.docs)}

    def address_at(self, place: str) -> str | None:
        """The address below the site's root that a file at a path would have; None outside of all sources."""
        for source in self._inmost_sources if not place.startswith("../") else ():
            if place.startswith(source.path + "/") or source.path == ".":
                return f"{source.at}/{place.removeprefix(source.path + '/')}".lstrip("/")
            if place == source.path:
                return source.at
        return None

    @cached_property
    def _inmost_sources(self) -> Sequence[Source]:
        return sorted(self.settings.sources, key=lambda one: len(one.path), reverse=True)

    @cached_property
    def _by_unnumbered(self) -> Mapping[str, list[tuple[str, Doc[Any]]]]:
        """Documents by path without suffix and without the numbers in front of its parts' names."""
        found: dict[str, list[tuple[str, Doc[Any]]]] = defaultdict(list)
        for stem, doc in self._by_stem.items():
            found[NUMBERED.sub(r"\1", stem)].append((stem, doc))
        return found

    def excluded_by(self, doc: Doc[Any], link: str) -> str:
        """The key of `mkdocs.yml` that excludes the file that a link names; empty where none does."""
        path = unquote(link.partition("#")[0].partition("?")[0])
        return self._excluding(self._places(doc, path)) if self.excluded else ""

    def _excluding(self, places: Iterable[str]) -> str:
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

    def absent_folder(self, doc: Doc[Any], link: str) -> str:
        """The folder of a file, which is no document, that a link leads to, where there is none; else empty."""
        path = unquote(parted(link)[0])
        place = posixpath.join("" if path.startswith("/") else doc.folder, path.lstrip("/"))
        folder = normal_path(place).rpartition("/")[0]
        there = not folder or folder in self._folders or f"{folder}/" in self.others
        return "" if there or sort_of(path) in ("", DOCUMENT_SORT) else folder

    def holds_folder(self, doc: Doc[Any], link: str) -> bool:
        """Whether a link leads to a folder of the sources, which has no page of its own."""
        path = unquote(parted(link)[0])
        return any(place in self._folders for place in self._places(doc, path))

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
            if (kind is None or inbound.doc.kind == kind) and (role is None or inbound.ref.path[0] == role)
        )
        return tuple({source.address: source for source in found}.values())
