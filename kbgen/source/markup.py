"""Reads what `mkdocs.yml` says about HTML in documents, and the extensions of Markdown that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def frames(value: object) -> tuple[str, ...]:
    """The hosts whose documents pages may show; ValueError says what is wrong, as the rest of a sentence."""
    if not isinstance(value, list):
        raise ValueError(f" is {value!r}, expected a list of hosts such as www.youtube-nocookie.com")
    for host in value:
        if not isinstance(host, str) or not _HOST.fullmatch(host.lower()):
            raise ValueError(f" names {host!r}, expected a host such as www.youtube-nocookie.com")
    return tuple(sorted({host.lower() for host in value}))


def extensions(value: object) -> dict[str, Mapping[str, Any]]:
    """The extensions with their options, in either of MkDocs' spellings; what is none is passed over."""
    found: dict[str, Mapping[str, Any]] = {}
    for one in value if isinstance(value, list) else [value]:
        named = one if isinstance(one, Mapping) else {one: None}
        for name, options in named.items():
            if isinstance(name, str):
                found[name] = options if isinstance(options, Mapping) else {}
    return found
