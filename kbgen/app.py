"""Composition: joins the edges and the core. The command line and the MkDocs plugin call this and nothing else."""

from __future__ import annotations

import gc
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kbgen.check import (
    Examined,
    Files,
    Memory,
    NoMemory,
    RulesOn,
    everything,
    examine,
    nothing,
)
from kbgen.kinds import KINDS
from kbgen.kit import Kind, Rule
from kbgen.kit.suggestions import nearest
from kbgen.load.document import data_kind
from kbgen.load.formats import AUTO, names_of
from kbgen.load.identity import addresses
from kbgen.markdown.github.source import gc_paused
from kbgen.model import Corpus, Elsewhere, Raw, Settings, Source
from kbgen.model.page import Edition
from kbgen.packs import UnusableError, judge_kinds, kind_named, kinds_of
from kbgen.rules import COMMON
from kbgen.source import clock, codeowners, inventories
from kbgen.source.cache.documents import Facts, forget
from kbgen.source.files import (
    Found,
    Repository,
    assets_of,
    home_of,
    leads_out,
    list_raws,
    open_lines,
    read_raw,
    text_of,
    walk,
)
from kbgen.source.inventories import InventoryError
from kbgen.source.mkdocs_file import excluded_by
from kbgen.source.settings import SettingsError, find, read, unique_names

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CheckScope:
    """What a command looks at: the settings, and the paths below the root that its answer is limited to.

    Without `paths` the answer is about everything; `only` are files that it is limited to besides.
    """

    settings: Settings
    paths: tuple[str, ...] = ()
    only: frozenset[str] | None = None

    def covers(self, path: str) -> bool:
        """Whether a path below the root is one that was asked about."""
        if self.only is not None and path not in self.only:
            return False
        return not self.paths or below(path, self.paths)

    def looks_at(self, path: str) -> bool:
        """Whether a run would find what is at a path below the root, if anything is there."""
        outside = not self.settings.whole and not below(path, [source.path for source in self.settings.sources])
        return self.covers(path) and not outside


def below(path: str, folders: Iterable[str]) -> bool:
    """Whether a path is one of some folders, or lies in one."""
    return any(one in (path, ".") or path.startswith(one + "/") for one in folders)


def settings_at(config: Path | None, start: Path) -> Settings | None:
    """The settings of the handbook that `start` lies in, or of the file named; None where there is none."""
    path = config or find(start)
    try:
        return read(path) if path is not None else None
    except SettingsError as error:
        raise UnusableError(str(error)) from None


def handbook_at(config: Path | None, start: Path) -> Settings:
    """The settings of the handbook that `start` lies in; UnusableError where there is none."""
    settings = settings_at(config, start)
    if settings is None:
        raise UnusableError(
            f"no mkdocs.yml in {start} or above it; `kbgen init` makes a handbook, `--config` names one"
        )
    return settings


def scenes(
    paths: Sequence[Path], config: Path | None, kind: str | None, start: Path, *, clean: bool = False
) -> list[CheckScope]:
    """What to look at for the paths of a command line.

    Paths within a source of the handbook are looked at as part of it; others, or all where there is
    no handbook, as folders on their own, whose documents are of `kind` unless they say otherwise. With
    `clean`, what earlier runs have read is forgotten.
    """
    settings = settings_at(config, start)
    if clean and settings is not None:
        forget(settings)
    if kind is not None:
        kind_named(kind, kinds_of(settings))
    if not paths:
        return [CheckScope(settings)] if settings is not None else [_on_their_own([start], kind, start)]
    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        raise UnusableError(f"{missing}: no such file or folder")
    inside = [path for path in paths if settings is not None and _within(settings, path)]
    outside = [path for path in paths if path not in inside]
    found = []
    if inside and settings is not None:
        found.append(CheckScope(settings, tuple(below_root(path, Path(settings.root)) for path in inside)))
    if outside:
        found.append(_on_their_own(outside, kind, start))
    return found


def _within(settings: Settings, path: Path) -> bool:
    real = path.resolve()
    roots = [(Path(settings.root) / source.path).resolve() for source in settings.sources]
    return any(real == root or root in real.parents for root in roots)


def below_root(path: Path, root: Path) -> str:
    """A path relative to the handbook's root, with forward slashes; it may start with `..`."""
    return os.path.relpath(path.resolve(), root).replace(os.sep, "/")


def _on_their_own(paths: Sequence[Path], kind: str | None, start: Path) -> CheckScope:
    root = start.resolve()
    site = _site_of(paths[0])
    docs_dir = below_root(Path(site.root, site.docs_dir), root)
    sources = (Source(below_root(path, root), _name(path), _name(path), kind, markdown=site.markdown) for path in paths)
    named = Settings(str(root), unique_names(sources), whole=False)
    return CheckScope(replace(named, docs_dir=docs_dir, nav_titles=site.nav_titles, extensions=site.extensions))


def _site_of(path: Path) -> Settings:
    """What the `mkdocs.yml` says whose documents a folder holds, or lies among; the defaults where there is none."""
    folder = path.resolve()
    config = find(folder)
    with suppress(SettingsError):
        site = read(config) if config is not None else None
        docs = Path(site.root, site.docs_dir) if site is not None else folder
        if site is not None and (docs == folder or docs in folder.parents or folder in docs.parents):
            return site
    return Settings(str(folder), ())


def _name(path: Path) -> str:
    folder = path.resolve()
    return (folder.parent if folder.is_file() else folder).name or "documents"


@contextmanager
def gc_disabled() -> Iterator[None]:
    """For work that makes many values, most of which last: the collector is paused, and leaves them alone later too."""
    try:
        with gc_paused():
            yield
    finally:
        gc.freeze()


def read_corpus(
    settings: Settings,
    progress: Progress | None = None,
    covers: Callable[[str], bool] = everything,
    *,
    forks: bool = False,
    digests: Mapping[str, bytes] = MappingProxyType({}),
) -> Examined:
    """Read every source; rules that need no date speak of the documents that `covers` names.

    With `forks`, copies of this process may do so, which then must have no other threads. Files of which the
    `digests` of their bytes, by whole path, say that they are as they were need not be read.
    """
    with files_of(settings, progress, forks=forks) as files:
        return _examined(settings, _digested(files, settings.root, digests) if digests else files, covers)


def edition(settings: Settings, everything: Corpus, audience: str | None = None) -> Edition:
    """A handbook as an audience may know it, the configured one by default."""
    # Imported on use: what prints no page need not wait for what texts are made of.
    from kbgen.audience import published

    return published(everything, audience or settings.audience, kinds_of(settings), partial(text_of, settings))


def _digested(files: Files, root: str, digests: Mapping[str, bytes]) -> Files:
    raws = [raw._replace(digest=digests.get(os.path.join(root, raw.path), b"")) for raw in files.raws]
    return replace(files, raws=raws)


def load_corpus(settings: Settings, files: Files) -> Corpus:
    """Read files for their facts alone, without judging them."""
    return _examined(settings, files, nothing).corpus


def load_and_check(settings: Settings, files: Files) -> Examined:
    """Read files, and judge every document of them."""
    return _examined(settings, files, everything)


def _examined(settings: Settings, files: Files, covers: Callable[[str], bool]) -> Examined:
    kinds = kinds_of(settings)
    with gc_disabled():
        return examine(files, settings, kinds, undated(kinds), covers)


@contextmanager
def files_of(settings: Settings, progress: Progress | None = None, *, forks: bool = False) -> Iterator[Files]:
    """The files of every source, not yet read, with the memory of what they gave to earlier runs."""
    root = Path(settings.root)
    kinds = kinds_of(settings)
    listed = list_files(settings, root, kinds)
    with _memory(settings, kinds) as memory:
        owners, elsewhere = codeowners.read(root), elsewhere_of(settings)
        files = replace(files_in(settings, listed), rotas=inventories.read_rotas(root, settings.rotas))
        yield replace(files, memory=memory, ownership=owners, elsewhere=elsewhere, progress=progress, forks=forks)


def elsewhere_of(settings: Settings) -> Elsewhere:
    """What the other handbooks of a configuration hold; UnusableError where an inventory cannot be used."""
    try:
        return inventories.read(Path(settings.root), settings.handbooks)
    except InventoryError as error:
        raise UnusableError(str(error)) from None


def uncached_files(settings: Settings) -> Files:
    """The files of every source, not yet read, where few of them will be: what earlier runs have read is left alone."""
    return files_in(settings, list_files(settings, Path(settings.root), kinds_of(settings)))


def files_in(settings: Settings, listed: Listed) -> Files:
    """Listed files as what checks read: opened below the source that each belongs to."""
    root = Path(settings.root)

    def opened(path: str) -> AbstractContextManager[Iterator[str]]:
        return open_lines(root / path, home_of(settings, path))

    return Files(
        listed.raws,
        partial(read_raw, root),
        frozenset(listed.assets),
        opened,
        excluded=listed.excluded,
        others=Repository(root),
    )


def addresses_of(settings: Settings, files: Files) -> Mapping[str, str]:
    """The Markdown path of each file's page, by path."""
    return addresses(files.raws, {source.name: source for source in settings.sources})


class Listed(NamedTuple):
    """The files of every source, not yet read: documents, the paths of others, and those that a key excludes."""

    raws: list[Raw]
    assets: list[str]
    excluded: dict[str, str]


def list_files(
    settings: Settings, root: Path, kinds: Mapping[str, Kind], near: Callable[[str], bool] = everything
) -> Listed:
    """The files of every source that `near` names."""
    _judge_formats(settings, kinds)
    judge_kinds(settings, kinds)
    listed = Listed([], [], {})
    for source, walked in _walked(settings, root):
        key_of = excluded_by(settings, source)
        folder = "" if source.path == "." else posixpath.normpath(source.path) + "/"
        found: list[Found] = []
        for one in walked:
            path = folder + one.inner
            if key := key_of(one.inner):
                listed.excluded[path] = key
            elif near(path):
                found.append(one)

        def wanted(inner: str, source: Source = source) -> bool:
            return data_kind(inner, source, kinds) is not None

        listed.raws.extend(list_raws(root, source, found, wanted))
        listed.assets.extend(assets_of(root, source, found, wanted))
    return listed


def _judge_formats(settings: Settings, kinds: Mapping[str, Kind]) -> None:
    """UnusableError where a source is of a format that nobody knows."""
    for source in settings.sources:
        if source.format not in ("", AUTO):
            known = (AUTO, *names_of(kinds))
            if source.format not in known:
                raise UnusableError(f"{settings.config_path}: plugins.kbgen.sources: {no_format(source.format, known)}")


def no_format(name: str, known: Sequence[str]) -> str:
    """Says that a name is none of a format's, with the nearest."""
    return f"no format is called {name!r}{nearest(name, known) or ';'} the formats are {', '.join(known)}"


@contextmanager
def _memory(settings: Settings, kinds: Mapping[str, Kind]) -> Iterator[Memory]:
    """What earlier runs have read of a handbook, where that is all that its facts are made from."""
    of_others = any(kind.has_formats for name, kind in kinds.items() if name not in KINDS)
    if not settings.whole or (of_others and any(source.format for source in settings.sources)):
        yield NoMemory()  # a folder on its own, or formats whose code is not known
        return
    names = [(kind.name, kind.folders, [data.name for data in kind.data_files]) for kind in kinds.values()]
    facts = Facts(settings, frozenset(KINDS), repr(names))
    yield facts
    facts.save()


def undated(kinds: Mapping[str, Kind]) -> RulesOn:
    """The rules that need no date on documents of a kind, which are loaded when one is met."""

    @cache
    def rules_on(name: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in (*COMMON, *kinds[name].rules) if not rule.dated)

    return rules_on


def _walked(settings: Settings, root: Path) -> Iterator[tuple[Source, list[Found]]]:
    roots = {os.path.realpath(root / source.path) for source in settings.sources}
    for source in settings.sources:
        if settings.whole and leads_out(root, source.path):
            said = f"the source {source.path!r} is a symbolic link out of the handbook; name the folder itself"
            raise UnusableError(f"{settings.config_path}: plugins.kbgen.sources: {said}")
        yield source, list(walk(root / source.path, frozenset(roots | {os.path.realpath(root / settings.site_dir)})))


def day(settings: Settings, said: date | None) -> date:
    """The day that everything is judged by."""
    return clock.today(settings, said, os.environ)


def epoch(today: date) -> str:
    """Midnight of a day in seconds, for tools that date what they write by SOURCE_DATE_EPOCH."""
    return str(int(datetime(today.year, today.month, today.day, tzinfo=UTC).timestamp()))
