"""Opens files that somebody else wrote: regular ones alone, below the folder they belong to, and up to a size.

Every reader of files goes through here, so that no link, pipe or device among the files of a handbook shows what
belongs to nobody there, keeps a command waiting, or is read without an end. What is judged is the file that was
opened, not its name: exchanging it between the two gains nothing.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

# A picture or an archive that a site publishes, a table that a document names, what a command remembers.
LARGEST = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
_MORE = 64 * 1024
# Of a SHA-256, which most processors compute by themselves.
_DIGEST = 16
# A pipe without a writer is opened at once, and no terminal becomes this process's own.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


class RefusedError(OSError):
    """A file that is there and is not read; `strerror` says why, and `fault` is the name of what is found of it."""

    fault: ClassVar[str]


class NotRegularError(RefusedError):
    """A folder, a pipe, a socket or a device."""

    fault = "not-a-regular-file"


class OutsideError(RefusedError):
    """A file that lies outside of the folder that it was to be in, as it does behind a symbolic link."""

    fault = "link-out-of-source"


class TooLargeError(RefusedError):
    """A file that is larger than its kind may be, or grew past that while it was read."""

    fault = "file-too-large"


def read(path: str | Path, most: int = LARGEST, home: str | None = None) -> bytes:
    """All bytes of a regular file of at most `most` bytes, which lies below `home`, if that is said.

    Raises OSError where it cannot be opened, and RefusedError, one of them, where it may not be.
    """
    return b"".join(_parts(path, most, home))


def digest(path: str | Path, most: int = LARGEST, home: str | None = None) -> bytes:
    """Sixteen bytes that stand for those of a file; raises as `read` does."""
    found = hashlib.sha256()
    for part in _parts(path, most, home):
        found.update(part)
    return found.digest()[:_DIGEST]


def digest_of(data: bytes | memoryview) -> bytes:
    """Sixteen bytes that stand for others, as those of a file stand for its own."""
    return hashlib.sha256(data).digest()[:_DIGEST]


def copy(path: str | Path, target: str | Path, most: int = LARGEST, home: str | None = None) -> None:
    """Write the bytes of a file into another, which is new or overwritten; raises as `read` does."""
    with opened(path, most, home) as source, open(target, "wb") as file:
        while part := source.read(_CHUNK):
            file.write(part)


def opened(path: str | Path, most: int = LARGEST, home: str | None = None) -> io.BufferedReader:
    """A regular file to be read from; it raises TooLargeError once more than `most` bytes are read."""
    return io.BufferedReader(_Bounded(_descriptor(path, most, home)[0], most))


def may_be_read(path: str) -> bool:
    """Whether a file is regular, not too large, and open to this process."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST and os.access(path, os.R_OK)


def is_regular(path: str | Path) -> bool:
    """Whether a path is that of a regular file, itself or behind links."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):
        return False


def _parts(path: str | Path, most: int, home: str | None) -> Iterator[bytes]:
    descriptor, size = _descriptor(path, most, home)
    try:
        left, wanted = most + 1, size + 1
        while part := os.read(descriptor, min(wanted, left, _CHUNK)):
            left -= len(part)
            if left <= 0:
                raise _too_large(path, most)
            yield part
            wanted = _MORE  # nearly always there is none; files of /proc say that they hold nothing
    finally:
        os.close(descriptor)


def _descriptor(path: str | Path, most: int, home: str | None) -> tuple[int, int]:
    """Open a file, and judge what was opened: its descriptor and its size."""
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError:
        raise OSError(errno.EINVAL, "its name holds a NUL", str(path)) from None
    except OSError as error:
        if error.errno == errno.ENXIO:  # what opening a socket gives
            raise _not_regular(path) from None
        raise
    try:
        return descriptor, _judged_size(descriptor, path, most, home)
    except BaseException:
        os.close(descriptor)
        raise


def _judged_size(descriptor: int, path: str | Path, most: int, home: str | None) -> int:
    """The size of an open file; RefusedError where it is not what it was to be."""
    status = os.fstat(descriptor)
    if home is not None and not _lies_below(descriptor, status, path, home):
        name = os.path.basename(home.rstrip(os.sep)) or home
        raise OutsideError(errno.EPERM, f"it leads out of {name}", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise _not_regular(path)
    if status.st_size > most:
        raise _too_large(path, most)
    return status.st_size


def _lies_below(descriptor: int, status: os.stat_result, path: str | Path, home: str) -> bool:
    try:
        real = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        # other systems do not say what is open: the name must still lead there
        real = os.path.realpath(path)
        if not os.path.samestat(os.stat(real), status):
            return False
    # where no link is on the way, which is nearly always, the folder need not be looked up
    return is_below(real, home) or is_below(real, os.path.realpath(home))


def is_below(path: str, folder: str) -> bool:
    """Whether a path is in a folder, both without links in them."""
    return path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def _not_regular(path: str | Path) -> NotRegularError:
    return NotRegularError(errno.EINVAL, "it is no regular file", str(path))


def _too_large(path: str | Path, most: int) -> TooLargeError:
    size = f"{most // 1024 // 1024} MB" if most >= _CHUNK else f"{most:,} bytes"
    return TooLargeError(errno.EFBIG, f"it is larger than {size}", str(path))


class _Bounded(io.RawIOBase):
    """An open file of which no more than so many bytes are read."""

    def __init__(self, descriptor: int, most: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._most = most
        self._left = most

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As that of any file; TooLargeError where there is more than was allowed."""
        part = os.read(self._descriptor, len(buffer))
        self._left -= len(part)
        if self._left < 0:
            raise _too_large("", self._most)
        buffer[: len(part)] = part
        return len(part)

    def close(self) -> None:
        """Let go of the file."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()
