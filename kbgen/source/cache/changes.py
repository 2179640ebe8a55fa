"""Keeps a large value between runs by what has changed in it: one file holds it as it once was, one beside it the rest.

Of ten thousand documents a build keeps twenty megabytes, of which one edit changes a few kilobytes.
"""

from __future__ import annotations

import contextlib
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from kbgen.source import opening
from kbgen.source.cache import store

_SUFFIX = "-since"
# What has changed is written by itself while it is so many times smaller than all of it.
_SMALLER = 8


class New(NamedTuple):
    """Something that has taken the place of something else."""

    value: object


class Within(NamedTuple):
    """What is other within a tuple or a mapping, by place or key, and the keys of a mapping that are gone."""

    changes: Mapping[object, Change]
    gone: frozenset[object] = frozenset()


Change = New | Within


class Stored(NamedTuple):
    """A value that was read: as it is, and as it once was in a file of `size` bytes whose checksum is the `mark`."""

    value: object
    once: object
    mark: bytes
    size: int


def difference(old: object, new: object) -> Change | None:
    """What makes one value another, of tuples, mappings and plain values; None where they are equal.

    The order of a mapping does not count.
    """
    if old is new:
        return None
    if isinstance(old, tuple) and isinstance(new, tuple) and type(old) is type(new) and len(old) == len(new):
        return _within({place: difference(one, new[place]) for place, one in enumerate(old)})
    if type(old) is dict and type(new) is dict:
        added: dict[object, Change | None] = {key: New(new[key]) for key in new.keys() - old.keys()}
        kept = {key: difference(one, new[key]) for key, one in old.items() if key in new}
        return _within(added | kept, frozenset(old.keys() - new.keys()))
    return None if type(old) is type(new) and old == new else New(new)


def _within(changes: Mapping[object, Change | None], gone: frozenset[object] = frozenset()) -> Within | None:
    found = {key: change for key, change in changes.items() if change is not None}
    return Within(found, gone) if found or gone else None


def applied(old: object, change: Change | None) -> object:
    """The value that a change makes of another. TypeError or KeyError where it is the change of something else."""
    if change is None:
        return old
    if isinstance(change, New):
        return change.value
    if isinstance(old, dict):
        rest = {key: value for key, value in old.items() if key not in change.gone}
        return rest | {key: applied(old.get(key), one) for key, one in change.changes.items()}
    if not isinstance(old, tuple):
        raise TypeError("only tuples and mappings have something within them")
    if not change.changes.keys() <= frozenset(range(len(old))):
        raise KeyError("a tuple has no such place")
    parts = [applied(value, change.changes.get(place)) for place, value in enumerate(old)]
    made: Callable[..., object] = type(old)
    return made(*parts) if hasattr(old, "_fields") else tuple(parts)


def read(path: Path, magic: bytes, made_with: bytes) -> Stored | None:
    """The value that was saved last; None where it is missing, damaged, or was made with anything else."""
    since = store.read(_since(path), magic, made_with)
    if isinstance(since, tuple) and len(since) == 2:
        return _changed(path, magic, *since)
    found = store.payload(path, magic, made_with)
    if found is None:
        return None
    value = store.values(found)
    return Stored(value, value, store.digest(found), len(found)) if value is not None else None


def _changed(path: Path, magic: bytes, mark: object, change: object) -> Stored | None:
    found = store.payload(path, magic, None)
    if found is None or store.digest(found) != mark or not isinstance(change, New | Within | None):
        return None
    once = store.values(found)
    try:
        return Stored(applied(once, change), once, mark, len(found))
    except (TypeError, KeyError):
        return None


class Prepared(NamedTuple):
    """A value as it is going to be stored: the `whole` of it, or what has changed in it."""

    pickled: bytes
    whole: bool = True


def prepared(value: object, since: Stored | None = None) -> Prepared:
    """A value to be saved, or what has changed in it `since` it was read."""
    if since is not None:
        pickled = pickle.dumps((since.mark, difference(since.once, value)), 5)
        if len(pickled) * _SMALLER < since.size:
            return Prepared(pickled, whole=False)
    return Prepared(pickle.dumps(value, 5))


def save(path: Path, magic: bytes, made_with: bytes, value: Prepared) -> None:
    """Write a value, whole or not at all; a folder that cannot be written stays as it is."""
    if value.whole:
        with contextlib.suppress(OSError):
            _since(path).unlink(missing_ok=True)
    store.save_pickled(path if value.whole else _since(path), magic, made_with, value.pickled)


def copy(path: Path, folder: Path) -> None:
    """Copy a value that was saved into another folder; OSError where it is not there, or cannot be written."""
    for one in (path, _since(path)):
        opening.copy(one, folder / one.name)


def _since(path: Path) -> Path:
    return path.with_name(path.name + _SUFFIX)
