"""Finds and reads the files that alerting rules stand in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbgen.model import Raw
from kbgen.source.files import Found, read_text, walk

# What Prometheus and the operator read, and what such files are made from, which has to be said to be unread.
RULE_SUFFIXES = (".yaml", ".yml", ".json", ".rules", ".rule")
MADE_FROM = (".jsonnet", ".libsonnet", ".tpl", ".tmpl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".erb", ".cue")


def rule_files(paths: Iterable[Path], root: Path) -> Iterator[Raw]:
    """Every rule file that the paths name or hold, each once, with its text or with why it was not read.

    A file that is named is read whatever it is called; in folders, hidden ones left out, a file's name
    says whether it may hold rules. Symbolic links that lead out of a folder are reported and not read.
    """
    seen: set[str] = set()
    for given in paths:
        for found in walk(given):
            real = os.path.realpath(found.path)
            if real not in seen and (given.is_file() or _wanted(found)):
                seen.add(real)
                yield _raw(found, root, None if given.is_file() else str(given))


def _wanted(found: Found) -> bool:
    suffix = os.path.splitext(found.inner.lower())[1]
    if suffix in RULE_SUFFIXES or suffix in MADE_FROM:
        return True
    # a folder that was not entered may hold rules; a link to a file of another kind does not matter
    return found.fault is not None and found.fault.name != "folder-named-like-document" and not suffix


def _raw(found: Found, root: Path, home: str | None) -> Raw:
    path = from_root(found.path, root)
    if found.fault is not None:
        return Raw(path, found.inner, "", "", fault=found.fault)
    text, fault = ("", None) if _made_from(found.inner) else read_text(found.path, home)
    return Raw(path, found.inner, "", text, fault=fault)


def from_root(path: str | Path, root: Path) -> str:
    """Where a file or a folder stands, from a handbook's root: symbolic links on the way to it are followed."""
    folder, name = os.path.split(os.path.normpath(path))
    return os.path.relpath(os.path.join(os.path.realpath(folder), name), root).replace(os.sep, "/")


def _made_from(name: str) -> bool:
    return name.lower().endswith(MADE_FROM)
