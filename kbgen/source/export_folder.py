"""A folder of exported files: writes what kbgen made, and leaves alone what it did not."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import Field

from kbgen.source import json_file, opening
from kbgen.source.json_file import JsonError
from kbgen.source.write import WriteError, replace

# Lists the files that kbgen has written, with digests of what they held.
LIST = ".kbgen-export.json"
_Text = Annotated[str, Field(max_length=4096)]
_MOST = 5


class ExportPlan(NamedTuple):
    """What an export does to a folder: files by their path in it that are new, that change, and that go."""

    folder: Path
    files: Mapping[str, bytes]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def plan(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> ExportPlan:
    """What is to be done so that a folder holds some files.

    Raises WriteError where it holds anything that kbgen did not write, or that was edited since; with `force`,
    only where files lead out of the folder. Nobody else's file is ever removed.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise WriteError(f"{folder} is no folder; name another one")
    known = _known(folder, force=force)
    there = dict(_there(folder))
    # what is there as it is to be may have been written by an export that was killed
    ours = {path: _digest(content) for path, content in files.items()}
    foreign = sorted(path for path, digest in there.items() if digest not in (known.get(path), ours.get(path)))
    if foreign and not force:
        said = ", ".join(foreign[:_MOST]) + (f" and {len(foreign) - _MOST:,} more" if len(foreign) > _MOST else "")
        raise WriteError(
            f"{folder} holds files that no export has left there so: {said}; name another folder, or write over "
            "those of the same names with --force; nothing was changed"
        )
    for path in files:
        _within(folder, path)
    return ExportPlan(
        folder,
        files,
        new=tuple(sorted(path for path in files if path not in there)),
        changed=tuple(sorted(path for path in files if path in there and there[path] != ours[path])),
        gone=tuple(sorted(path for path in known if path not in files and there.get(path) == known[path])),
    )


def carry_out(found: ExportPlan) -> None:
    """Write what is new or changed, remove what is gone, and note what the folder holds now."""
    if not (found.new or found.changed or found.gone) and (found.folder / LIST).exists():
        return
    for path in (*found.new, *found.changed):
        place = found.folder / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(f"{place.parent}: cannot be made: {error.strerror}") from None
        replace(place, found.files[path])
    for path in found.gone:
        _remove(found.folder, path)
    listed = {path: _digest(content) for path, content in sorted(found.files.items())}
    found.folder.mkdir(parents=True, exist_ok=True)
    replace(found.folder / LIST, (json.dumps(listed, indent=1, ensure_ascii=False) + "\n").encode())


def _known(folder: Path, *, force: bool) -> dict[str, str]:
    """The files that kbgen has written there, with their digests; with `force`, none where the list is damaged."""
    try:
        return json_file.read(folder / LIST, dict[_Text, _Text], home=str(folder))  # type: ignore[no-any-return]  # as it was judged
    except FileNotFoundError:
        return {}
    except JsonError as error:
        if force:
            return {}
        raise WriteError(f"{error}; name another folder, or write over it with --force; nothing was changed") from None


def _there(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder with its digest; a symbolic link is nothing that kbgen wrote."""
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        for name in (*names, *links):
            path = os.path.join(place, name)
            inner = os.path.relpath(path, folder).replace(os.sep, "/")
            if inner != LIST:
                yield inner, _digest_of(path)


def _digest_of(path: str) -> str:
    if os.path.islink(path):
        return ""
    try:
        with opening.opened(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except opening.RefusedError:
        return ""
    except OSError as error:
        raise WriteError(f"{path}: cannot be read: {error.strerror}") from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _within(folder: Path, path: str) -> None:
    """Refuse a path that leads out of the folder, by itself or through a symbolic link."""
    home = os.path.realpath(folder)
    if os.path.commonpath((home, os.path.realpath(folder / path))) != home:
        raise WriteError(f"{folder / path} leads out of {folder}; nothing was changed")


def _remove(folder: Path, path: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    _within(folder, path)
    place = folder / path
    try:
        place.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(f"{place}: cannot be removed: {error.strerror}") from None
    with suppress(OSError):
        while (place := place.parent) != folder:
            place.rmdir()
