"""Composition for `kbgen move`: joins the files of a handbook and the change of their names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.authoring.move import Relocation, Result
from kbgen.authoring.patch import EditRefusedError, Patch
from kbgen.authoring.paths import placed
from kbgen.check import Examined, Files
from kbgen.load.document import data_kind
from kbgen.model import Settings
from kbgen.packs import UnusableError, kinds_of
from kbgen.run.baselines import carried, notes
from kbgen.source import opening
from kbgen.source.edits import FileChange
from kbgen.source.files import is_markdown, is_passed_by, read_bytes

_BOM = b"\xef\xbb\xbf"


class MoveResult(NamedTuple):
    """Changes to be made to files, and what comes of them; `root` is that of the handbook."""

    root: Path
    changes: tuple[FileChange, ...]
    result: Result
    notes: tuple[str, ...] = ()


def moved(old: Path, new: Path, config: Path | None, start: Path) -> MoveResult:
    """What a new path for a file or a folder changes; UnusableError says why it cannot be had."""
    settings = app.handbook_at(config, start).with_drafts
    place = new / old.name if new.is_dir() else new
    _movable(old, place)
    with app.files_of(settings) as files:
        try:
            moves = dict(_moves(_below(old, settings), _below(place, settings), files, settings))
            return relocated(files, settings, moves)
        except EditRefusedError as error:
            raise UnusableError(f"{error}\nnothing was changed") from None


def relocated(
    files: Files,
    settings: Settings,
    moves: Mapping[str, str],
    ids: Mapping[str, str] | None = None,
    own: Mapping[str, Sequence[Patch]] | None = None,
    known: Examined | None = None,
) -> MoveResult:
    """The changes that other paths or ids bring; RefusedError says why they cannot be had.

    `known` is the handbook as it is, where somebody has read it already.
    """
    kinds = kinds_of(settings)
    examined = known or app.load_and_check(settings, files)
    change = Relocation(files, examined, settings, kinds, app.undated(kinds), moves, ids or {}, own or {})
    with app.gc_disabled():
        result = change.result()
    root = Path(settings.root)
    baselines = list(carried(settings, moves, result.findings))
    changes = (*_changes(settings, moves, result), *(baseline.change for baseline in baselines))
    return MoveResult(root, changes, result, (*notes(baselines), *_mentions(settings, moves)))


def _movable(old: Path, new: Path) -> None:
    if old.is_symlink():
        raise UnusableError(f"{old} is a symbolic link; move what it leads to")
    if not old.exists():
        raise UnusableError(f"{old}: no such file or folder")
    if os.path.lexists(new):
        raise UnusableError(f"{new} is there already; choose another name")
    if old.is_dir() and old.resolve() in (new.resolve(), *new.resolve().parents):
        raise UnusableError(f"{new} lies within {old}; choose a place outside of it")


def _below(path: Path, settings: Settings) -> str:
    """A path from the handbook's root, whose last part need not be there yet."""
    folder = app.below_root(path.parent, Path(settings.root))
    return path.name if folder == "." else f"{folder}/{path.name}"


def _moves(old: str, new: str, files: Files, settings: Settings) -> Iterator[tuple[str, str]]:
    """Every file that is moved, as pairs of paths."""
    placed(old, settings)
    _, inner = placed(new, settings)
    if any(is_passed_by(part) for part in inner.split("/")):
        raise EditRefusedError(
            f"{new} would not be read: names that start with a dot are passed by; choose another name"
        )
    known = [*(raw.path for raw in files.raws), *files.assets]
    if old in known:
        yield old, _fitting(old, new, settings)
        return
    within = [path for path in known if path.startswith(old + "/")]
    if not within:
        raise EditRefusedError(f"{old} is no document of the handbook; move it with your own tools")
    for path in within:
        yield path, _fitting(path, new + path.removeprefix(old), settings)


def _fitting(old: str, new: str, settings: Settings) -> str:
    """The new path, if what is there is still read as what it is."""
    name, inner = placed(new, settings)
    source = next(one for one in settings.sources if one.name == name)
    if is_markdown(old) and not is_markdown(new):
        raise EditRefusedError(f"{new} would be no document; let its name end in .md")
    if not is_markdown(old) and (is_markdown(new) or data_kind(inner, source, kinds_of(settings)) is not None):
        raise EditRefusedError(f"{new} would be read as a document, which {old} is not; choose another name")
    return new


def _changes(settings: Settings, moves: Mapping[str, str], result: Result) -> Iterator[FileChange]:
    root = Path(settings.root)
    for old in sorted({*moves, *result.texts}):
        path = root / old
        if old not in result.texts and not path.is_symlink():
            yield FileChange(path, root / moves[old], None, None)
            continue
        try:
            before = after = read_bytes(settings, old, opening.LARGEST)
        except OSError as error:
            raise EditRefusedError(f"{old}: cannot be read: {error.strerror}") from None
        if old in result.texts:
            after = (_BOM if before.startswith(_BOM) else b"") + result.texts[old].encode()
        yield FileChange(path, root / moves.get(old, old), before, after)


def _mentions(settings: Settings, moves: Mapping[str, str]) -> Iterator[str]:
    """Lines of the configuration that name what moves, which nobody but its author can judge."""
    if settings.config_path is None:
        return
    text = opening.read(settings.config_path).decode("utf-8-sig")
    inner = {place: old for old in moves for place in (old, placed(old, settings)[1])}
    for number, line in enumerate(text.splitlines(), 1):
        if any(place in line for place in inner):
            yield f"{os.path.basename(settings.config_path)}, line {number}, may name it too: {line.strip()}"
