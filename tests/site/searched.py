"""Reads what a site's search knows, as it lies on the disk."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

SIGNATURE = b"pagefind_dcd"


def unpacked(data: bytes) -> bytes:
    """The content of a file of the search, or of any other that may be compressed."""
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def searched(site: Path) -> dict[str, dict[str, Any]]:
    """What is indexed of each page, by its URL below the site's root."""
    found = {}
    for path in sorted((site / "assets/search").glob("*-*/fragment/*")):
        one = json.loads(unpacked(path.read_bytes()).removeprefix(SIGNATURE))
        url = one["meta"].get("url") or one["url"].removeprefix("/")
        assert url not in found
        found[url] = one | {"shard": path.parent.parent.name, "key": path.stem}
    return found
