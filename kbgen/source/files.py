"""Reads the files of a source, and says what is wrong with those that cannot be read."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple

from kbgen.model import Fault, Raw, Settings, Source, Span
from kbgen.source import opening

LARGEST = 2 * 1024 * 1024
LARGEST_DATA = 128 * 1024 * 1024
LONGEST_LINE = 64 * 1024
DOCUMENT_SUFFIXES = (".md", ".mdx", ".markdown", ".md.erb")
_SKIPPED = frozenset({"node_modules", "__pycache__", "site-packages"})
# pages, stylesheets and pictures are published; these are the handbook's own machinery
_NEVER_ASSETS = (".py", ".pyc", ".toml", ".lock")
Wanted = Callable[[str], bool]


class Found(NamedTuple):
    """A path met while walking a source; `fault` says why a file is left out."""

    path: str
    inner: str
    fault: Fault | None = None


def is_markdown(name: str) -> bool:
    """Whether a file's name is that of a Markdown document."""
    return name.lower().endswith(DOCUMENT_SUFFIXES)


def is_passed_by(name: str) -> bool:
    """Whether a file or folder of a name is left out of every source: hidden ones and vendored ones."""
    return name.startswith(".") or name in _SKIPPED


def walk(root: Path, apart: frozenset[str] = frozenset()) -> Iterator[Found]:
    """Every file below `root` in the order of names, hidden and vendored folders left out.

    Symbolic links to folders are not followed. A link that leads out of `root`, round in a circle or
    nowhere is reported and not read, and so is what is no file: a pipe, a socket, a device. `apart` are
    real paths of folders to pass by: other sources, which are read as their own, and the built site.
    """
    if root.is_file():
        yield Found(str(root), root.name)
        return
    home = os.path.realpath(root)
    yield from _walk(str(root), "", home, apart - {home})


def _walk(folder: str, inner: str, home: str, apart: frozenset[str]) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _refused(folder, inner or ".", "unreadable-file", f"cannot open the folder: {error.strerror}")
        return
    for entry in entries:
        if is_passed_by(entry.name):
            continue
        place = inner + entry.name
        if (name := _as_text(entry.name)) != entry.name:
            message = "bytes of the name are not UTF-8, so that no page or link can bear it"
            yield _refused(os.path.join(folder, name), inner + name, "not-utf-8", message)
            continue
        if entry.is_symlink():
            yield from _linked(entry, place, home)
        elif entry.is_dir():
            if is_markdown(entry.name):
                yield _refused(entry.path, place, "folder-named-like-document", "a folder has a document's name")
            if not apart or os.path.realpath(entry.path) not in apart:
                yield from _walk(entry.path, place + "/", home, apart)
        else:
            yield _file(entry, place)


def _as_text(name: str) -> str:
    """A name as text: its bytes that are no UTF-8 are written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _linked(entry: os.DirEntry[str], place: str, home: str) -> Iterator[Found]:
    try:
        target = os.path.realpath(entry.path, strict=True)
    except OSError:
        yield _refused(entry.path, place, "unreadable-file", "the symbolic link leads nowhere or round in a circle")
        return
    if os.path.commonpath((target, home)) != home:
        yield _refused(entry.path, place, "link-out-of-source", "the symbolic link leads out of the source folder")
    elif os.path.isdir(target):
        yield _refused(entry.path, place, "link-to-folder", "a symbolic link to a folder is not followed")
    else:
        yield _file(entry, place)


def _file(entry: os.DirEntry[str], place: str) -> Found:
    """A file, or why it is none that can be read; documents are judged again as they are opened, others only here."""
    if not entry.is_file():
        return _refused(entry.path, place, "not-a-regular-file", "a pipe, a socket or a device is no file to read")
    if is_markdown(place) or place.lower().endswith(_NEVER_ASSETS):
        return Found(entry.path, place)
    if entry.stat().st_size > opening.LARGEST:
        return _refused(entry.path, place, "file-too-large", f"the file is larger than {_megabytes(opening.LARGEST)}")
    if not os.access(entry.path, os.R_OK):
        return _refused(entry.path, place, "unreadable-file", "cannot be opened: Permission denied")
    return Found(entry.path, place)


def _megabytes(size: int) -> str:
    return f"{size // 1024 // 1024} MB"


def _refused(path: str, inner: str, name: str, message: str) -> Found:
    return Found(path, inner, Fault(name, Span(1, 1), message))


def list_raws(root: Path, source: Source, found: list[Found], wanted: Wanted) -> Iterator[Raw]:
    """The documents among `found`, not yet read; `wanted` says which other files a kind reads as data."""
    shown = _shown_in(root, source)
    documents = [item for item in found if is_markdown(item.inner) or wanted(item.inner)]
    counts = Counter(folder for item in documents for folder in _folders(item.inner))
    beside = _by_folder(found) if source.format else {}
    for item in found:
        if item.fault is not None:
            yield Raw(shown(item), item.inner, source.name, "", fault=item.fault)
    for item in documents:
        if item.fault is None:
            folder = item.inner.rpartition("/")[0]
            near = beside.get(folder, frozenset())
            yield Raw(shown(item), item.inner, source.name, "", counts[folder] == 1, beside=near)


def _by_folder(found: list[Found]) -> dict[str, frozenset[str]]:
    """The names of the files of each folder."""
    names: dict[str, list[str]] = {}
    for item in found:
        folder, _, name = item.inner.rpartition("/")
        names.setdefault(folder, []).append(name)
    return {folder: frozenset(listed) for folder, listed in names.items()}


def _folders(inner: str) -> Iterator[str]:
    """The folder of a file and those above it; the source itself is the empty one."""
    while inner:
        inner = inner.rpartition("/")[0]
        yield inner


def read_raw(root: Path, raw: Raw) -> Raw:
    """The same file with its text, or with the fault that keeps it from being read."""
    if raw.fault is not None:
        return raw
    path = os.path.join(root, raw.path)
    text, fault = read_text(path, path.removesuffix(raw.inner))
    return raw._replace(text=text, fault=fault, digest=b"")


def assets_of(root: Path, source: Source, found: list[Found], wanted: Wanted) -> Iterator[str]:
    """Paths, from the handbook's root, of the files that are no documents."""
    shown = _shown_in(root, source)
    for item in found:
        plain = item.fault is None and not is_markdown(item.inner) and not wanted(item.inner)
        if plain and not item.inner.lower().endswith(_NEVER_ASSETS):
            yield shown(item)


def _shown_in(root: Path, source: Source) -> Callable[[Found], str]:
    """Makes what was found in a source a path from the handbook's root."""
    base = os.path.normpath(root / source.path)
    place = os.path.relpath(base, root).replace(os.sep, "/")
    if os.path.isfile(base):
        return lambda _item: place
    prefix = "" if place == "." else place + "/"
    return lambda item: prefix + item.inner


def top_of(root: Path) -> Path:
    """The top of the git work tree that a folder lies in; the folder itself where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


class Repository:
    """The files of the repository around a handbook by path from its root, and its folders with a slash behind them.

    Each is looked for on the disk when it is asked for. What lies behind a symbolic link is none of them, nor what may
    not be read, nor git's own files.
    """

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._top = os.path.realpath(top_of(root))

    def __contains__(self, path: object) -> bool:
        """Whether there is such a file or folder."""
        if not isinstance(path, str) or "\0" in path:
            return False
        place = os.path.normpath(os.path.join(self._root, path))
        there = os.path.isdir(place) if path.endswith("/") else opening.may_be_read(place)
        return there and self._holds(place) and os.path.realpath(place) == place

    def _holds(self, place: str) -> bool:
        return opening.is_below(place, self._top) and not opening.is_below(place, os.path.join(self._top, ".git"))


def leads_out(root: Path, folder: str) -> bool:
    """Whether a folder that is named as one below a handbook's root lies behind a link out of its repository."""
    place = os.path.normpath(root / folder)
    outside = place != str(root) and not opening.is_below(place, str(root))
    top, real = os.path.realpath(top_of(root)), os.path.realpath(place)
    return not outside and real != top and not opening.is_below(real, top)


def home_of(settings: Settings, path: str) -> str:
    """The folder that a file of a handbook, by its path from the root, must lie in: that of its source, or the root."""
    around = [source.path for source in settings.sources if path.startswith(source.path + "/") or source.path == path]
    inmost = max(around, key=len, default=".")
    return os.path.normpath(os.path.join(settings.root, os.path.dirname(path) if inmost == path else inmost))


def read_bytes(settings: Settings, path: str, most: int = LARGEST) -> bytes:
    """What a file of a handbook holds, by its path from the root; OSError where it cannot be read, or may not be."""
    return opening.read(os.path.join(settings.root, path), most, home_of(settings, path))


def text_of(settings: Settings, path: str) -> str:
    """The text of a file of a handbook, by its path from the root; empty where it cannot be read."""
    return read_text(os.path.join(settings.root, path), home_of(settings, path))[0]


def read_text(path: str | Path, home: str | None = None) -> tuple[str, Fault | None]:
    """The text of a file, its line ends as they stand, or the fault that keeps it from being read.

    `home` is the folder that it must lie in, if that is not for whoever named it to say.
    """
    try:
        data = opening.read(path, LARGEST, home)
    except opening.TooLargeError as error:
        return "", Fault(error.fault, Span(1, 1), f"the file is larger than {_megabytes(LARGEST)}")
    except opening.RefusedError as error:
        return "", Fault(error.fault, Span(1, 1), f"cannot be read: {error.strerror}")
    except OSError as error:
        return "", Fault("unreadable-file", Span(1, 1), f"cannot be opened: {error.strerror}")
    if (nul := data.find(b"\0")) >= 0:
        return "", Fault("not-text", _span(data, nul), "a NUL byte: this is no text file")
    try:
        return data.removeprefix(BOM_UTF8).decode(), None
    except UnicodeDecodeError as error:
        at = error.start + (len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0)
        byte = data[at]
        return "", Fault("not-utf-8", _span(data, at), f"byte 0x{byte:02X} is not UTF-8; the file looks like Latin-1")


@contextmanager
def open_lines(path: str | Path, home: str | None = None) -> Iterator[Iterator[str]]:
    """The lines of a file, one at a time, with their ends; OSError where it cannot or may not be opened, as above.

    Bytes that are no UTF-8 come as lone surrogates, so that one bad line costs only itself; a line
    that has no end comes in pieces.
    """
    data = opening.opened(path, LARGEST_DATA, home)
    with TextIOWrapper(data, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        yield iter(partial(file.readline, LONGEST_LINE), "")


def _span(data: bytes, offset: int) -> Span:
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return Span(data.count(b"\n", 0, offset) + 1, column)
