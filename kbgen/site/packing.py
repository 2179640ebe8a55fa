"""A folder as bytes and back, for what is kept between builds."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

_LENGTH = 8


def packed(folder: Path) -> bytes:
    """The files of a folder as bytes: the same for the same files."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    texts = [path.read_bytes() for path in paths]
    listed = [(path.relative_to(folder).as_posix(), len(text)) for path, text in zip(paths, texts, strict=True)]
    head = json.dumps(listed).encode()
    return b"".join((len(head).to_bytes(_LENGTH), head, *texts))


def unpack(data: bytes, folder: Path) -> bool:
    """Write what was packed into a folder; false, and nothing is written, where it is no packed folder."""
    try:
        start = _LENGTH + int.from_bytes(data[:_LENGTH])
        files = [(str(name), int(size)) for name, size in json.loads(data[_LENGTH:start])]
    except (ValueError, TypeError):
        return False
    if start + sum(size for _, size in files) != len(data) or not all(_within(name) for name, _ in files):
        return False
    for name, size in files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data[start : start + size])
        start += size
    return True


def _within(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
