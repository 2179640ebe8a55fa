"""Reads which other handbooks may be referred to, and which other sites the search asks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from kbgen.model.settings import Handbook

_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+=:@%-]*)*")
_KEYS = frozenset({"url", "inventory"})
_MOST = 20


def handbooks(said: Mapping[Any, Any], collections: Iterable[str]) -> tuple[Handbook, ...]:
    """The other handbooks, by the names that references to them start with; ValueError says what cannot be used.

    A name is never that of a collection, since `name:id` would then mean two things.
    """
    taken = frozenset(collections)
    return tuple(_handbook(str(name), value, taken) for name, value in said.items())


def _handbook(name: str, said: object, taken: frozenset[str]) -> Handbook:
    if not _NAME.fullmatch(name):
        raise ValueError(f": {name!r} is no name for a handbook; use small letters, digits and dashes")
    if name in taken:
        raise ValueError(f".{name}: a source's collection is called so too; name one of them otherwise")
    given = {"url": said} if isinstance(said, str) else said
    if not isinstance(given, dict) or set(given) - _KEYS or not isinstance(given.get("url"), str):
        raise ValueError(f".{name} holds {said!r}, expected an address, or `url:` and `inventory:`")
    try:
        url = site_address(given["url"])
    except ValueError as error:
        raise ValueError(f".{name}.url{error}") from None
    return Handbook(name, url, _file(name, given.get("inventory", f"inventories/{name}.json")))


def _file(name: str, said: object) -> str:
    path = os.path.normpath(str(said)).replace(os.sep, "/")
    outside = os.path.isabs(path) or path.split("/")[0] == ".."
    if not isinstance(said, str) or outside or not path.endswith(".json") or not path.isprintable():
        raise ValueError(f".{name}.inventory is {said!r}, expected a JSON file below the folder of mkdocs.yml")
    return path


def site_address(said: str) -> str:
    """The address of a site with a slash at its end; ValueError where it is none that a browser may be sent to."""
    try:
        parts = urlsplit(said.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f" is {said!r}, which is no web address") from None
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and _HOST.fullmatch(host)
    if parts.scheme not in ("http", "https") or not plain or not _PATH.fullmatch(parts.path):
        raise ValueError(f" is {said!r}, expected the address of a site such as https://handbook.example/")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}/"


def search_also(said: Mapping[Any, Any], known: Iterable[Handbook]) -> tuple[str, ...]:
    """The sites that the search asks besides its own, each once; ValueError says what cannot be used."""
    if unknown := set(said) - {"also"}:
        raise ValueError(f" has no option {sorted(map(str, unknown))[0]!r}; it has also")
    listed = said.get("also") or []
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed) or len(listed) > _MOST:
        raise ValueError(f".also is {listed!r}, expected a list of at most {_MOST} addresses, or names of `handbooks`")
    by_name = {one.name: one.url for one in known}
    return tuple(dict.fromkeys(by_name.get(one) or _also(one) for one in listed))


def _also(said: str) -> str:
    try:
        return site_address(said)
    except ValueError as error:
        raise ValueError(f".also{error}") from None
