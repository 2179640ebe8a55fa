"""Files as bytes and back, for what is kept between builds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath

_LENGTH = 8


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files by their paths as bytes: the same for the same files."""
    listed = sorted((path, len(data)) for path, data in files.items())
    head = json.dumps(listed).encode()
    return b"".join((len(head).to_bytes(_LENGTH), head, *(files[path] for path, _ in listed)))


def unpacked(data: bytes) -> dict[str, bytes] | None:
    """The files that were packed; None where these are no packed files, or lead out of their folder."""
    try:
        start = _LENGTH + int.from_bytes(data[:_LENGTH])
        listed = [(str(name), int(size)) for name, size in json.loads(data[_LENGTH:start])]
    except (ValueError, TypeError):
        return None
    if start + sum(size for _, size in listed) != len(data) or not all(_within(name) for name, _ in listed):
        return None
    files = {}
    for name, size in listed:
        files[name] = data[start : start + size]
        start += size
    return files


def _within(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
