"""Composition for `kbgen migrate`: joins a handbook's files and what changed between versions of front matter."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.authoring.migrations import VERSION_KEY, migrated, version_patch
from kbgen.authoring.patch import patched
from kbgen.model import Settings
from kbgen.model.settings import SCHEMA
from kbgen.source import opening
from kbgen.source.edits import FileChange
from kbgen.source.files import LARGEST, is_markdown, read_raw

_BOM = b"\xef\xbb\xbf"


class MigrationResult(NamedTuple):
    """Changes to be made to files, what they change in words, and what is left to do by hand."""

    version: int
    changes: tuple[FileChange, ...]
    made: tuple[str, ...]
    left: tuple[str, ...]


def migration(config: Path | None, start: Path) -> MigrationResult:
    """What brings a handbook to the newest version of front matter; UnusableError where there is none."""
    settings = app.handbook_at(config, start).with_drafts
    changes, made, left = [], [], []
    for text, place in _documents(settings):
        found = migrated(text, settings.schema)
        name = os.path.relpath(place)
        made += [f"{name}:{edit.line} {edit.said}" for edit in found.made]
        left += [f"{name}:{edit.line} {edit.said}" for edit in found.left]
        if found.text != text:
            changes.append(_change(place, found.text))
    if settings.schema < SCHEMA:
        version = list(_version(settings))
        changes += version
        if not version:
            left.append(f"write `{VERSION_KEY}: {SCHEMA}` below `kbgen:` in {settings.config_path}")
    return MigrationResult(settings.schema, tuple(changes), tuple(made), tuple(left))


def _documents(settings: Settings) -> Iterator[tuple[str, Path]]:
    """The handbook's own documents: those of a source in a format of others are left as they are."""
    if settings.schema >= SCHEMA:
        return
    root = Path(settings.root)
    foreign = {source.name for source in settings.sources if source.format}
    for raw in app.uncached_files(settings).raws:
        if raw.source not in foreign and is_markdown(raw.inner):
            yield read_raw(root, raw).text, root / raw.path


def _change(place: Path, text: str) -> FileChange:
    before = opening.read(place, LARGEST)
    return FileChange(place, place, before, (_BOM if before.startswith(_BOM) else b"") + text.encode())


def _version(settings: Settings) -> Iterator[FileChange]:
    """The configuration with the version in it."""
    place = Path(str(settings.config_path))
    text = opening.read(place, LARGEST).decode("utf-8-sig")
    patch = version_patch(text, SCHEMA)
    if patch is not None:
        yield _change(place, patched(text, [patch]))
