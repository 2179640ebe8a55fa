"""Puts a printed site in the place of the old one, in a single step.

The new site is printed into a folder beside the old one and the two are exchanged by the kernel
where it can (Linux: renameat2 with RENAME_EXCHANGE, macOS: renamex_np with RENAME_SWAP), so that
whoever looks finds either the old site or the new one, whatever moment the build is killed in.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_AT_FDCWD = -100
_EXCHANGE = 2
_PREFIX = ".kbgen-"
_OLD = "-old"
_LEFT = re.compile(r"(\d+)-[a-z0-9_]+(-old)?")
_SIGNS = frozenset({"404.html", "index.html", "sitemap.xml"})


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
        _sweep(target)
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


def _sweep(target: Path) -> None:
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
