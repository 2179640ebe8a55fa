"""Puts a printed site in the place of the old one, in a single step, or what differs from it file by file.

The new site is printed into a folder beside the old one and the two are exchanged by the kernel
where it can (Linux: renameat2 with RENAME_EXCHANGE, macOS: renamex_np with RENAME_SWAP), so that
whoever looks finds either the old site or the new one, whatever moment the build is killed in."""

from __future__ import annotations

import base64
import contextlib
import ctypes
import errno
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kbgen.source import opening

SCRIPT = "assets/kbgen/search/disk.js"
INDEX = "assets/search/disk.js"
_MODULES = "assets/kbgen/search"
_BARE = re.compile(r'^import "[^"]+";$', re.MULTILINE)
_STATIC = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+\.js)";$', re.MULTILINE)
_DYNAMIC = re.compile(r'\bimport\("\./([\w-]+\.js)"\)')
_EXPORTED = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
# The address of the script stands for those of the modules, which lie beside it.
_START = """"use strict";
(() => {
const at = document.currentScript.src;
const made = {};
const load = (name) => (made[name] ??= modules[name]());
const modules = {
"""


def write_bundle(site: Path, files: Mapping[str, bytes]) -> None:
    """Write the script and the index of a site; `files` are those of the index, by name."""
    modules = {path.name: opening.read(path).decode() for path in sorted((site / _MODULES).glob("*.js"))}
    (site / SCRIPT).write_bytes(bundle(modules).encode())
    kept = {name: base64.b64encode(data).decode() for name, data in sorted(files.items())}
    (site / INDEX).parent.mkdir(parents=True, exist_ok=True)
    (site / INDEX).write_bytes(f"globalThis.kbgenIndex = {json.dumps(kept)};\n".encode())


def bundle(modules: Mapping[str, str]) -> str:
    """A plain script of modules by their names, which begins with `start.js`, and with `lost.js` where a page asks for it."""
    parts = "".join(f'"{name}": () => {{\n{_body(text)}}},\n' for name, text in modules.items())
    lost = 'if (document.querySelector("[data-kb-search=lost]")) load("lost.js");\n'
    return f'{_START}{parts}}};\nload("start.js");\n{lost}}})();\n'


def _body(text: str) -> str:
    exported = ", ".join(name for _, name in _EXPORTED.findall(text))
    text = _BARE.sub("", text).replace("import.meta.url", "at")
    text = _STATIC.sub(r'const \1 = load("\2");', text)
    text = _DYNAMIC.sub(r'Promise.resolve().then(() => load("\1"))', text)
    text = _EXPORTED.sub(r"\1 \2", text)
    return f"{text}\nreturn {{ {exported} }};\n"


_AT_FDCWD = -100
_EXCHANGE = 2
_PREFIX = ".kbgen-"
_OLD = "-old"
_LEFT = re.compile(r"(\d+)-[a-z0-9_]+(-old)?")
_SIGNS = frozenset({"404.html", "index.html", "sitemap.xml"})


# What leads to other files of the site.
_LAST = ("assets/search/", "assets/kbgen/offline.json", "sitemap.xml", "llms.txt", "api/documents.json")

Stamps = Mapping[str, tuple[int, int]]


class PublishError(Exception):
    """The site cannot be put in its place; the message says why and what to do."""


@contextmanager
def printing_folder(target: Path) -> Iterator[Path]:
    """A new empty folder beside `target`, removed at the end; those of builds that were killed are removed first.

    Raises PublishError where nothing can be written.
    """
    _refuse_foreign(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target)
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{target.name}-{os.getpid()}-", dir=target.parent))
        folder.chmod(0o755)
    except OSError as error:
        raise PublishError(f"cannot write beside {target}: {error.strerror}; make the folder writable") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    """Never replace a folder that holds something other than a site."""
    if not os.path.lexists(target):
        return
    if not target.is_dir() or target.is_symlink():
        raise PublishError(f"{target} is no folder; name another `site_dir`")
    if not os.access(target, os.W_OK):
        raise PublishError(f"{target} cannot be written; make it writable, or name another `site_dir`")
    names = set(os.listdir(target))
    if names and (".git" in names or not _SIGNS <= names):
        raise PublishError(f"{target} holds files that are no site; empty it, or name another `site_dir`")


def sweep(target: Path) -> None:
    """Put back the old site if a build was killed just after it took it away; remove what else such builds left."""
    start = f"{_PREFIX}{target.name}-"
    # glob would take the brackets in a folder's name for its own
    for path in sorted(path for path in target.parent.iterdir() if path.name.startswith(start)):
        found = _LEFT.fullmatch(path.name.removeprefix(start))
        if found is None or _runs(int(found[1])):
            continue
        if found[2] and not target.exists():
            path.rename(target)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def publish(folder: Path, target: Path) -> None:
    """Put `folder` in the place of `target`; afterwards `folder` holds the old site, if there was one."""
    try:
        if not target.exists():
            folder.rename(target)
        elif not _exchanged(folder, target):
            _replaced(folder, target)
    except OSError as error:
        raise PublishError(f"cannot put the site at {target}: {error.strerror}") from None


def renew(folder: Path, target: Path, stays: Collection[str], stamps: Stamps) -> Stamps:
    """Rename the files of `folder` that differ over those of a site, one by one, and remove those that are gone.

    `stamps` are the files of the site, of which those that are neither new nor among `stays` go. What pages are
    found by comes after them, and what is gone goes last, so that whoever reads meanwhile finds whole files that
    lead nowhere wrong. Gives the files that the site is left with, each as it was put there.
    """
    new = stamps_of(folder)
    found = {path: stamp for path, stamp in stamps.items() if path in new or path in stays}
    try:
        for path in sorted(new, key=lambda path: (path in stamps, path.startswith(_LAST), path)):
            if path in stamps and stamps[path][0] == new[path][0] and _same(folder / path, target / path):
                continue
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(folder / path, target / path)
            found[path] = new[path]
        for path in stamps.keys() - found.keys():
            (target / path).unlink(missing_ok=True)
            _remove_empty((target / path).parent, target)
    except OSError as error:
        raise PublishError(f"cannot write {error.filename or target}: {error.strerror}; build again") from None
    return found


def _same(one: Path, other: Path) -> bool:
    return opening.read(one) == opening.read(other)


def _remove_empty(folder: Path, target: Path) -> None:
    """Remove folders that hold nothing any more, up to the site's own."""
    with contextlib.suppress(OSError):
        while folder != target:
            folder.rmdir()
            folder = folder.parent


def can_renew(folder: Path, stays: Collection[str], stamps: Stamps) -> bool:
    """Whether no new file takes the place of a folder or the other way round, also where disks ignore case."""
    new = {path.casefold() for path in stamps_of(folder)}
    gone = {path.casefold() for path in stamps if path not in stays}
    there = {path.casefold() for path in stamps}
    renamed = {path.casefold() for path in stamps_of(folder).keys() - stamps.keys()} & gone
    return not renamed and not new & _folders(there) and not there & _folders(new)


def _folders(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:  # noqa: PLW2901  # up to the top
            found.add(path)
    return found


def stamps_of(folder: Path) -> Stamps:
    """The files of a folder by path, each with its size and the time of its last change."""
    return dict(_stamps(str(folder), ""))


def _stamps(folder: str, inner: str) -> Iterator[tuple[str, tuple[int, int]]]:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _stamps(entry.path, f"{inner}{entry.name}/")
            else:
                status = entry.stat(follow_symlinks=False)
                yield inner + entry.name, (status.st_size, status.st_mtime_ns)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        status = libc.renamex_np(first, second, _EXCHANGE)
    elif sys.platform == "linux" and hasattr(libc, "renameat2"):
        status = libc.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _EXCHANGE)
    else:
        return False
    if status == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code))


def _replaced(folder: Path, target: Path) -> None:
    """Two renames, for file systems that cannot exchange: the old site is put back if the second fails."""
    old = folder.with_name(folder.name + _OLD)
    target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
