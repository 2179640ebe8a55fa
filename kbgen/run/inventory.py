"""Composition for `kbgen inventory`: fetches what other handbooks hold, and says what is new."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kbgen.kit.suggestions import nearest
from kbgen.model import Handbook, Inventory, InventoryEntry, Settings
from kbgen.model.elsewhere import INVENTORY
from kbgen.packs import UnusableError
from kbgen.source import opening
from kbgen.source.fetch import FetchError, fetch
from kbgen.source.inventories import LARGEST, inventory_of

_TOLD = ("title", "address", "aliases", "owner", "ended", "audience", "later")


class FetchedInventory(NamedTuple):
    """An inventory as it is there and as it was fetched: its file, the bytes of both, and what differs."""

    path: Path
    before: bytes | None
    after: bytes
    title: str
    documents: int
    changes: tuple[str, ...]


def fetched(settings: Settings, names: Iterable[str]) -> tuple[FetchedInventory, ...]:
    """The inventories of the handbooks of some names, or of all, each judged before any is written."""
    return tuple(_fetched(settings, one) for one in _chosen(settings, tuple(names)))


def _chosen(settings: Settings, names: tuple[str, ...]) -> tuple[Handbook, ...]:
    known = {handbook.name: handbook for handbook in settings.handbooks}
    if not known:
        raise UnusableError(f"{settings.config_path}: plugins.kbgen.handbooks names no other handbook")
    for name in names:
        if name not in known:
            raise UnusableError(f"no handbook is called {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    return tuple(known[name] for name in dict.fromkeys(names or known))


def _fetched(settings: Settings, handbook: Handbook) -> FetchedInventory:
    path = Path(settings.root) / handbook.inventory
    if not os.path.realpath(path).startswith(os.path.realpath(settings.root) + os.sep):
        raise UnusableError(f"{path} leads out of the handbook; name another `inventory`")
    url = handbook.url + INVENTORY
    try:
        after = fetch(url, LARGEST)
        inventory = inventory_of(after, handbook)
    except FetchError as error:
        raise UnusableError(str(error)) from None
    except ValueError as error:
        raise UnusableError(f"{url}: {error}; {path} stays as it is") from None
    before = _before(path)
    changes = tuple(_changes(_known(before, handbook), inventory))
    return FetchedInventory(path, before, after, inventory.title, len(inventory.entries), changes)


def _before(path: Path) -> bytes | None:
    try:
        return opening.read(path, LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableError(f"{path}: cannot be read: {error.strerror}") from None


def _known(before: bytes | None, handbook: Handbook) -> dict[str, InventoryEntry]:
    """What was there by exact name; nothing where that cannot be read any more."""
    try:
        return _by_name(inventory_of(before, handbook)) if before is not None else {}
    except ValueError:
        return {}


def _by_name(inventory: Inventory) -> dict[str, InventoryEntry]:
    return {f"{entry.exact} ({entry.kind})": entry for entry in inventory.entries}


def _changes(before: dict[str, InventoryEntry], inventory: Inventory) -> Iterator[str]:
    """A line for each document that came, went or is told of otherwise."""
    after = _by_name(inventory)
    yield from (f"+ {name}" for name in after if name not in before)
    yield from (f"- {name}" for name in before if name not in after)
    for name in after:
        keys = [key for key in _TOLD if name in before and getattr(before[name], key) != getattr(after[name], key)]
        if keys:
            yield f"~ {name}: {', '.join(keys)}"
