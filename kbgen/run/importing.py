"""Composition for `kbgen import`: joins the files of others, the plan, and what lies in the handbook."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.formats import CONFIGURATIONS, SITES
from kbgen.importing import state
from kbgen.importing.links import is_document
from kbgen.importing.plan import Import, ImportPiece, ImportPlan, ImportTarget, Refused
from kbgen.importing.report import ImportReport
from kbgen.importing.state import ImportedFile, ImportState
from kbgen.load.formats import AUTO, names_of
from kbgen.model import Settings, Source
from kbgen.packs import UnusableError, kinds_of
from kbgen.source import json_file, opening
from kbgen.source.files import LARGEST, Found, walk
from kbgen.source.first_seen import first_seen
from kbgen.source.json_file import JsonError
from kbgen.source.write import WriteError, create, replace

_DATA = (".yml", ".yaml", ".csv")
_LARGEST_FILE = 100 * 1024 * 1024


class ImportRequest(NamedTuple):
    """What the command line says: a format, what to import and where to."""

    format: str
    src: Path
    to: Path
    config: Path | None = None
    settled: bool = False


class Fate(NamedTuple):
    """What becomes of a file in the handbook, and why it is refused, if it is."""

    piece: ImportPiece
    state: ImportState
    entry: ImportedFile
    reason: str = ""


def outcome(asked: ImportRequest, start: Path, *, write: bool) -> ImportReport:
    """Import what was asked for, or only work out what that would do; UnusableError says why it cannot be done."""
    settings = app.handbook_at(asked.config, start)
    kinds = kinds_of(settings)
    known = (AUTO, *names_of(kinds), *SITES)
    if asked.format not in known:
        raise UnusableError(app.no_format(asked.format, known))
    if not asked.src.exists():
        raise UnusableError(f"{asked.src}: no such file or folder")
    return _Run(asked, settings).outcome(write=write)


@dataclass(frozen=True)
class _Run:
    """One import, its paths resolved."""

    asked: ImportRequest
    settings: Settings

    def outcome(self, *, write: bool) -> ImportReport:
        self._judge_places()
        with app.gc_disabled():
            plan = self._plan()
        fates = tuple(self._fates(plan))
        if write:
            fates = tuple(self._written(fates))
        late = (Refused(fate.piece.origin, fate.reason) for fate in fates if fate.reason)
        states = {fate.piece.place: fate.state for fate in fates}
        refused = tuple(sorted((*plan.refused, *late)))
        return ImportReport(plan, states, refused, tuple(self._removed), tuple(self._notes()))

    # where things are

    @cached_property
    def _base(self) -> Path:
        """The folder that paths of the source are told from."""
        src = self.asked.src.resolve()
        return src.parent if src.is_file() else src

    @cached_property
    def _to(self) -> Path:
        return self.asked.to.resolve()

    def _judge_places(self) -> None:
        if self._to.exists() and not self._to.is_dir():
            raise UnusableError(f"{self.asked.to} is no folder; name one, and it is made where there is none")
        if self._base == self._to or self._to in self._base.parents:
            raise UnusableError(
                f"{self.asked.src} lies within {self.asked.to}; to have it read as it is, give its source a `format:`"
            )

    @cached_property
    def _target(self) -> ImportTarget | None:
        """The source that the folder lies in, and where in it."""
        found = []
        for source in self.settings.sources:
            root = (Path(self.settings.root) / source.path).resolve()
            if root == self._to or root in self._to.parents:
                inner = os.path.relpath(self._to, root).replace(os.sep, "/")
                found.append(ImportTarget(source, "" if inner == "." else inner))
        return min(found, key=lambda target: len(target.folder), default=None)

    def _notes(self) -> Iterator[str]:
        if self._target is None:
            place = app.below_root(self._to, Path(self.settings.root))
            yield f"{place} lies in no source of {self.settings.config_path}: add it to `sources`, or nothing reads it"
        roots = [(Path(self.settings.root) / source.path).resolve() for source in self.settings.sources]
        if any(root == self._base or root in self._base.parents for root in roots):
            twice = "its documents are there twice until you take it away"
            yield f"{self.asked.src} lies in a source of the handbook: {twice}"

    # what is read

    def _plan(self) -> ImportPlan:
        found = self._found
        texts, others, refused = {}, [], []
        for one in found:
            if one.fault is not None:
                refused.append(Refused(one.inner, one.fault.message))
            elif is_document(one.inner) or _is_data(one.inner):
                data = _bytes(one.path, LARGEST, self._home)
                if isinstance(data, bytes):
                    texts[one.inner] = data
                elif is_document(one.inner):
                    refused.append(Refused(one.inner, data))
                else:
                    others.append(one.inner)
            else:
                others.append(one.inner)
        target = self._target or ImportTarget(Source(self._to.name, self._to.name), "")
        plan = Import(
            self._base.name,
            self.asked.format,
            texts,
            frozenset(others),
            target,
            self.settings,
            kinds_of(self.settings),
            {entry.origin: place for place, entry in self._known.items()},
            lambda inner: self._first_seen.get(inner, ""),
        ).plan()
        return plan._replace(refused=tuple(sorted((*plan.refused, *refused))))

    @cached_property
    def _first_seen(self) -> Mapping[str, str]:
        return first_seen(self._base)

    @cached_property
    def _found(self) -> list[Found]:
        site = os.path.realpath(os.path.join(self.settings.root, self.settings.site_dir))
        return list(walk(self.asked.src, frozenset({str(self._to), site})))

    @cached_property
    def _state(self) -> state.File:
        """What earlier imports into the folder have kept, read before anything is written."""
        try:
            return json_file.read(self._to / state.NAME, state.File, home=str(self._to))  # type: ignore[no-any-return]  # as it was judged
        except FileNotFoundError:
            return state.NOTHING
        except JsonError as error:
            raise UnusableError(f"{error}; put back what git has of it, or remove it to import again") from None

    @cached_property
    def _known(self) -> Mapping[str, ImportedFile]:
        return state.read(self._state, self._base.name)

    @property
    def _removed(self) -> Iterator[str]:
        """Files that an earlier run wrote, that are here still, and whose origin is gone."""
        origins = {one.inner for one in self._found}
        if self.asked.src.is_file():
            return
        for place, entry in sorted(self._known.items()):
            if entry.origin and entry.origin not in origins and os.path.isfile(self._to / place):
                yield place

    @property
    def _home(self) -> str | None:
        """The folder that nothing which is read may lead out of; the one file that was named may lie anywhere."""
        return None if self.asked.src.is_file() else str(self._base)

    # what is written

    def _fates(self, plan: ImportPlan) -> Iterator[Fate]:
        there = _names_in(self._to)
        for piece in plan.pieces:
            data = piece.data if not piece.origin else None  # of nothing but the other files
            source = _bytes(self._base / piece.origin, _LARGEST_FILE, self._home) if data is None else data
            if not isinstance(source, bytes):
                yield Fate(piece, ImportState.TAKEN, ImportedFile(piece.origin, "", ""), source)
                continue
            wanted = source if piece.data is None else piece.data
            entry = ImportedFile(piece.origin, state.digest(source), state.digest(wanted))
            yield self._fate(piece, entry, there)

    def _fate(self, piece: ImportPiece, entry: ImportedFile, there: Mapping[str, str]) -> Fate:
        path = self._to / piece.place
        other = there.get(piece.place.casefold(), piece.place)
        if os.path.realpath(path) != str(path):
            return Fate(piece, ImportState.TAKEN, entry, f"a symbolic link is in the way of {piece.place}")
        if other != piece.place:
            return Fate(piece, ImportState.TAKEN, entry, f"{other} is there, which differs from its name by case alone")
        now = None
        if path.exists():
            data = _bytes(path, _LARGEST_FILE, str(self._to))
            now = state.digest(data) if isinstance(data, bytes) else ""
        found = state.judged(self._known.get(piece.place), entry.source, entry.written, now)
        reason = f"{piece.place} is there already, and no import wrote it" if found is ImportState.TAKEN else ""
        return Fate(piece, found, entry, reason)

    def _written(self, fates: tuple[Fate, ...]) -> Iterator[Fate]:
        """Write what may be written; what cannot be is refused, and what was is remembered even so."""
        entries = {place: entry for place, entry in self._known.items() if os.path.exists(self._to / place)}
        try:
            for fate in fates:
                done = self._write(fate)
                yield done
                place = fate.piece.place
                if done.state in (ImportState.SAME, ImportState.NEW, ImportState.UPDATED):
                    entries[place] = fate.entry
                elif done.state is ImportState.DIVERGED and self.asked.settled:
                    entries[place] = self._known[place]._replace(source=fate.entry.source)
                elif place in self._known:
                    entries[place] = self._known[place]
        finally:
            self._remember(entries)

    def _write(self, fate: Fate) -> Fate:
        if fate.state not in (ImportState.NEW, ImportState.UPDATED):
            return fate
        path = self._to / fate.piece.place
        data = fate.piece.data
        try:
            if data is None:
                data = opening.read(self._base / fate.piece.origin, _LARGEST_FILE, self._home)
            if fate.state is ImportState.NEW:
                create(path, data)
            else:
                replace(path, data)
        except (WriteError, OSError) as error:
            return fate._replace(state=ImportState.TAKEN, reason=str(error))
        return fate

    def _remember(self, entries: Mapping[str, ImportedFile]) -> None:
        text = state.written(self._state, self._base.name, entries)
        if text != state.written(self._state, self._base.name, self._known):
            self._to.mkdir(parents=True, exist_ok=True)
            replace(self._to / state.NAME, text.encode())


def _is_data(inner: str) -> bool:
    """Whether a file may be a document in YAML or CSV, or say how a site is laid out."""
    return inner.lower().endswith(_DATA) or inner.rpartition("/")[2] in CONFIGURATIONS


def _bytes(path: str | Path, most: int, home: str | None) -> bytes | str:
    """What a file holds, or why that cannot be read."""
    try:
        return opening.read(path, most, home)
    except opening.RefusedError as error:
        return str(error.strerror)
    except OSError as error:
        return f"it cannot be opened: {error.strerror}"


def _names_in(folder: Path) -> dict[str, str]:
    """Every path below a folder, by itself whatever its case."""
    names = {}
    for root, folders, files in os.walk(folder):
        base = os.path.relpath(root, folder).replace(os.sep, "/")
        for name in (*folders, *files):
            place = name if base == "." else f"{base}/{name}"
            names[place.casefold()] = place
    return names
