"""Reads and writes a baseline: JSON with one entry a line, sorted, so that a change of it reads well and merges."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from kbgen.model.finding import Baseline, BaselineEntry
from kbgen.source import json_file
from kbgen.source.edits import editing
from kbgen.source.json_file import JsonError
from kbgen.source.write import replace

_VERSION = 1
_LARGEST = 64 * 1024 * 1024
_HEAD = {"kbgen": "baseline", "version": _VERSION}
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_REMEDY = "restore it, or write another with --write-baseline"


class BaselineError(Exception):
    """A baseline cannot be used; the message says which, where, why and what to do."""


def read(path: Path) -> Baseline:
    """The baseline in a file; BaselineError where there is none, or where it is damaged."""
    try:
        return _parsed(json_file.load(path))
    except FileNotFoundError:
        raise BaselineError(f"{path}: no such baseline; {_REMEDY}") from None
    except JsonError as error:
        raise BaselineError(f"{error.place}: is no baseline: {error.why}; {_REMEDY}") from None
    except ValueError as error:
        raise BaselineError(f"{path}: is no baseline: {error}; {_REMEDY}") from None


def read_or_new(path: Path) -> Baseline:
    """The baseline in a file that is to be written; an empty one where no file is there."""
    return read(path) if path.exists() or path.is_symlink() else Baseline()


def write(path: Path, baseline: Baseline) -> None:
    """Write a baseline whole or not at all; WriteError where it cannot be written."""
    with editing(path.absolute().parent, ()):
        replace(path, written(baseline).encode())


def written(baseline: Baseline) -> str:
    """The bytes of a baseline: the same for the same entries, whatever their order."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in _HEAD.items()]
    lines += [_section(command, sorted(entries)) for command, entries in sorted(baseline.entries.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _section(command: str, entries: list[BaselineEntry]) -> str:
    rows = ",\n".join(f"    {_row(entry)}" for entry in entries)
    return f"  {json.dumps(command)}: [\n{rows}\n  ]" if rows else f"  {json.dumps(command)}: []"


def _row(entry: BaselineEntry) -> str:
    # A name whose bytes are no text cannot be written as it is.
    return json.dumps(entry._asdict(), ensure_ascii=any("\ud800" <= char <= "\udfff" for char in entry.path))


def _parsed(value: object) -> Baseline:
    if not isinstance(value, dict) or value.get("kbgen") != "baseline":
        raise ValueError('it does not start with "kbgen": "baseline"')
    if value.get("version") != _VERSION:
        raise ValueError(f"its version is {value.get('version')!r}, and this kbgen reads version {_VERSION}")
    sections = {key: frozenset(_entries(key, said)) for key, said in value.items() if key not in _HEAD}
    return Baseline(sections)


def _entries(command: str, said: object) -> Iterator[BaselineEntry]:
    if not isinstance(said, list):
        raise ValueError(f"{command!r} is no list")  # the caller tells of which file
    for number, one in enumerate(said, start=1):
        parts = [one.get(field) for field in BaselineEntry._fields] if isinstance(one, dict) else []
        texts = [part for part in parts if isinstance(part, str)]
        if len(texts) != len(BaselineEntry._fields) or not _FINGERPRINT.fullmatch(texts[-1]):
            raise ValueError(f"entry {number} of {command!r} wants a path, a code and a fingerprint")
        yield BaselineEntry(*texts)
