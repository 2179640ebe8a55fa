"""What is known of a site's files, and the files of its search."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from kbgen import web
from kbgen.search.index import MANIFEST, Postings

FOLDER = "assets/search"


class Written(NamedTuple):
    """The index of a finished site: the postings that it was made of, a digest of the rest, its files' names."""

    key: bytes
    postings: Postings
    names: tuple[str, ...]

    @property
    def paths(self) -> frozenset[str]:
        """The paths of its files below the site's root."""
        return frozenset(f"{FOLDER}/{name}" for name in self.names)


def write_index(site: Path, files: Mapping[str, bytes], before: Written | None = None) -> tuple[str, ...]:
    """Write the files of an index, by name, that are not those of an earlier one; gives all names.

    All names but the manifest's say what a file holds, so that one of the same name is the same.
    """
    standing = set(before.names) - {MANIFEST} if before is not None else set()
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        if name not in standing:
            (site / FOLDER / name).write_bytes(data)
    return tuple(sorted(files))


# It begins with a sign that a search finds at once, and looks back a letter before it looks back a name.
_USED = re.compile(
    rb"""=(?<=[cfCF]=)(?:(?<=(?i:src)=)|(?<=(?i:href)=))"([^"#?]+\.(?i:css|m?js|png|jpe?g|gif|svg|webp|avif|ico|woff2?))["#?]"""
)
_IN_STYLE = re.compile(rb"""url\(["']?([^"')#?:]+)["')#?]""")
_DIGITS = 32
_HERE = "https://site.invalid/"


class FileInfo(NamedTuple):
    """What a copy has to know of a file: its size, the start of its SHA-256, and the addresses of what it uses."""

    size: int
    digest: str
    used: tuple[str, ...] = ()


def about(url: str, data: bytes) -> FileInfo:
    """What a copy has to know of the file at an address: of pages and styles, also what they use."""
    size, digest = len(data), start_of_digest(data)
    if url.endswith(".css"):
        pattern = _IN_STYLE
    elif not url or url.endswith(("/", ".html")):
        pattern = _USED
    else:
        return FileInfo(size, digest)
    used = (one.decode("utf-8", "replace") for one in dict.fromkeys(pattern.findall(data)))
    return FileInfo(size, digest, tuple(inner for one in used if (inner := _within(url, one))))


def start_of_digest(data: bytes) -> str:
    """As much of a SHA-256 as tells one version of a file from another."""
    return hashlib.sha256(data).hexdigest()[:_DIGITS]


def path_of(url: str) -> str:
    """The path of the file at an address, below the site's root."""
    return posixpath.normpath(unquote(url) + ("index.html" if url.endswith("/") or not url else ""))


def _within(url: str, used: str) -> str | None:
    """The address below the site's root of what a file uses; None for what lies elsewhere."""
    depth = url.count("/")
    # what leads up to the root leads to the same from every page so deep: nearly all that pages use
    return _joined("-/" * depth if used.startswith("../" * depth) else url, used)


@lru_cache(4096)
def _joined(url: str, used: str) -> str | None:
    parts = web.split(used)
    if parts is None or parts.scheme or used.startswith("/"):
        return None
    there = urljoin(_HERE + url, used)
    return there.removeprefix(_HERE) if there.startswith(_HERE) else None
