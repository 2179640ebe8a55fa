"""Reads what others hold: the inventories of other handbooks, and the calendars of rotas."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kbgen.model.elsewhere import CalendarFile, Elsewhere, Inventory, InventoryEntry, Rota, Rotas
from kbgen.model.settings import AUDIENCES, CalendarOptions, Handbook, RotaOptions
from kbgen.source import opening

# as much as `kbgen.rota` reads
LARGEST_CALENDAR = 2 * 1024 * 1024


def read_rotas(root: Path, rotas: Iterable[RotaOptions]) -> Rotas:
    """The calendars of some rotas; one that cannot be read says why."""
    return Rotas(tuple(Rota(one, tuple(_file(root, calendar) for calendar in one.calendars)) for one in rotas))


def _file(root: Path, calendar: CalendarOptions) -> CalendarFile:
    try:
        return CalendarFile(calendar.file, opening.read(root / calendar.file, LARGEST_CALENDAR, str(root)))
    except FileNotFoundError:
        return CalendarFile(calendar.file, missing=True)
    except OSError as error:
        return CalendarFile(calendar.file, problem=str(error.strerror))


def calendar_paths(rotas: Iterable[RotaOptions]) -> Iterator[str]:
    """The files of the calendars of some rotas, from the handbook's root."""
    return (calendar.file for one in rotas for calendar in one.calendars)


VERSION = 1
LARGEST = 32 * 1024 * 1024
_MOST = 100_000
_LONGEST = 500
_MOST_NAMES = 100
# what `page_url` writes; nothing in it means anything to Markdown, HTML or a policy
_ADDRESS = re.compile(r"(?:[A-Za-z0-9._~/-]|%[0-9A-Fa-f]{2})*")
_KIND = re.compile(r"[a-z][a-z0-9-]{0,40}")


class InventoryError(Exception):
    """An inventory cannot be used; the message says which, why and what to do."""


def read(root: Path, handbooks: Iterable[Handbook]) -> Elsewhere:
    """What the inventories of some handbooks hold; InventoryError names the first that cannot be used."""
    return Elsewhere(tuple(_read(root, one) for one in handbooks))


def _read(root: Path, handbook: Handbook) -> Inventory:
    path = root / handbook.inventory
    fetched = f"`kbgen inventory {handbook.name}` fetches it"
    try:
        data = opening.read(path, LARGEST, str(root))
    except FileNotFoundError:
        raise InventoryError(f"{path}: no such file; {fetched}") from None
    except OSError as error:
        raise InventoryError(f"{path}: cannot be read: {error.strerror}; {fetched}") from None
    try:
        return inventory_of(data, handbook)
    except ValueError as error:
        raise InventoryError(f"{path}: {error}; {fetched} again") from None


def inventory_of(data: bytes, handbook: Handbook) -> Inventory:
    """The inventory that some bytes hold; ValueError says what is wrong with them, whatever they are."""
    if len(data) > LARGEST:
        raise ValueError(f"larger than {LARGEST // 1024 // 1024} MB")
    try:
        said = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise ValueError("no JSON in UTF-8") from None
    if not isinstance(said, dict) or said.get("version") != VERSION or isinstance(said.get("version"), bool):
        raise ValueError(f"no inventory of version {VERSION}")
    documents = said.get("documents")
    if not isinstance(documents, list) or len(documents) > _MOST:
        raise ValueError(f"`documents` is no list of at most {_MOST:,}")
    title = _text(said, "title", "the inventory")
    entries = tuple(_entry(one, f"documents[{place}]", title, handbook) for place, one in enumerate(documents))
    return Inventory(handbook.name, title, entries, hashlib.sha256(data).hexdigest())


def _entry(said: object, place: str, where: str, handbook: Handbook) -> InventoryEntry:
    if not isinstance(said, dict):
        raise ValueError(f"{place} is no object")  # what a file holds is a value
    kind, audience = _text(said, "kind", place), _text(said, "audience", place)
    if not _KIND.fullmatch(kind) or audience not in AUDIENCES:
        raise ValueError(f"{place} has no kind or no audience that can be one")
    return InventoryEntry(
        id=f"{handbook.name}:{_name(said.get('id'), place)}",
        kind=kind,
        title=_text(said, "title", place),
        where=where,
        address=handbook.url + _below(said.get("address"), place),
        collection=_text(said, "collection", place),
        aliases=tuple(_names(said, "aliases", place)),
        owner=_text(said, "owner", place, needed=False),
        ended=_text(said, "ended", place, needed=False),
        audience=audience,
        later=tuple(f"{handbook.name}:{one}" for one in _names(said, "superseded_by", place)),
    )


def _text(said: dict[str, Any], key: str, place: str, *, needed: bool = True) -> str:
    """A text on one line, of a bearable length; an absent one is empty where it need not be there."""
    value = said.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable() or (needed and not value.strip()):
        raise ValueError(f"{key!r} of {place} is no text on one line of at most {_LONGEST} characters")
    return value


def _name(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST or not _is_name(value):
        raise ValueError(f"a name of {place} is none: {str(value)[:60]!r}")
    return value


def _is_name(text: str) -> bool:
    return text.isprintable() and ":" not in text


def _names(said: dict[str, Any], key: str, place: str) -> Iterator[str]:
    value = said.get(key, [])
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        raise ValueError(f"{key!r} of {place} is no list of at most {_MOST_NAMES}")
    return (_name(one, place) for one in value)


def _below(value: object, place: str) -> str:
    """An address below the handbook's own, in signs that no browser reads as a way out of it."""
    if isinstance(value, str) and len(value) <= 4 * _LONGEST and _ADDRESS.fullmatch(value):
        steps = [unquote(step) for step in value.split("/")]
        inside = not value.startswith("/") and not {".", ".."} & set(steps)
        if inside and not any("\\" in step or "/" in step or not step.isprintable() for step in steps):
            return value
    raise ValueError(f"'address' of {place} does not lead to below the handbook: {str(value)[:60]!r}")
