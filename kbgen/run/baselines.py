"""Brings the baselines of a handbook along when its documents move, so that what was known to be wrong stays known."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.model import Settings
from kbgen.model.finding import Baseline, BaselineEntry, fingerprinted
from kbgen.source import baseline, opening
from kbgen.source.edits import FileChange

_MOST = 200
_HEAD = b'"kbgen": "baseline"'
_HEAD_LENGTH = 200


class Carried(NamedTuple):
    """A baseline that holds findings of moved documents: its change, and how many entries follow and could not."""

    change: FileChange
    follow: int
    left: int


def carried(settings: Settings, moves: Mapping[str, str], findings: Mapping[str, str]) -> Iterator[Carried]:
    """The baselines of a handbook with the paths and the fingerprints that their entries will have.

    `findings` are the fingerprints of `kbgen check` that change. Those of `kbgen stale` are worked out for today; what
    today does not find, and what other commands found, stays as it is.
    """
    for path in _baselines(Path(settings.root)):
        try:
            known = baseline.read(path)
        except baseline.BaselineError:
            continue  # it is no baseline that a command would take
        new = _followed(known, settings, moves, findings)
        follow = sum(len(entries - known.of(command)) for command, entries in new.entries.items())
        left = sum(entry.path in moves for entries in new.entries.values() for entry in entries)
        if follow or left:
            before = opening.read(path)
            yield Carried(FileChange(path, path, before, baseline.written(new).encode()), follow, left)


def _followed(known: Baseline, settings: Settings, moves: Mapping[str, str], findings: Mapping[str, str]) -> Baseline:
    new: dict[str, Mapping[str, str]] = {"check": findings}
    if any(entry.path in moves for entry in known.of("stale")):
        new["stale"] = _of_stale(settings, moves)
    sections = {
        command: frozenset(_entry(entry, moves, new.get(command, {})) for entry in entries)
        for command, entries in known.entries.items()
    }
    return Baseline(sections)


def _entry(entry: BaselineEntry, moves: Mapping[str, str], findings: Mapping[str, str]) -> BaselineEntry:
    fingerprint = findings.get(entry.fingerprint)
    if fingerprint is None:
        return entry
    return BaselineEntry(moves.get(entry.path, entry.path), entry.code, fingerprint)


def _of_stale(settings: Settings, moves: Mapping[str, str]) -> dict[str, str]:
    """The fingerprints that the findings of today will have at their new paths."""
    # Imported on use: it asks git for the history.
    from kbgen.run.stale import stale

    findings = stale(app.CheckScope(settings), app.day(settings, None)).findings
    moved = fingerprinted(replace(finding, path=moves.get(finding.path, finding.path)) for finding in findings)
    return {old.fingerprint: new.fingerprint for old, new in zip(findings, moved, strict=True)}


def _baselines(root: Path) -> Iterator[Path]:
    """The baselines in the folder of a handbook and in those directly below it."""
    paths = (path for pattern in ("*.json", "*/*.json") for path in sorted(root.glob(pattern))[:_MOST])
    return (path for path in paths if _is_baseline(path))


def _is_baseline(path: Path) -> bool:
    try:
        return _HEAD in opening.read(path)[:_HEAD_LENGTH]
    except OSError:
        return False


def notes(found: Iterable[Carried]) -> Iterator[str]:
    """What a person wants to know of the baselines that follow."""
    for one in found:
        name = os.path.relpath(one.change.old)
        text = f", {one.left:,} cannot: write {name} again with --write-baseline" if one.left else ""
        yield f"{name}: {one.follow:,} of its entries follow{text}"
