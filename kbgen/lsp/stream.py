"""What an editor sends, as pygls reads it: whole messages of a bearable size, whatever stands between them.

pygls takes a header in one spelling, waits for ever for the rest of a length that nobody sends, and loses its place
where a header is missing. Here what is no header is passed over up to the next one: no body holds one at the end of a
line, since JSON escapes the ends of lines.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import BinaryIO

LARGEST = 64 * 1024 * 1024
_LINE = 8 * 1024
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*([^\r\n]*)\r?\n\Z", re.IGNORECASE)
_DIGITS = re.compile(rb"[0-9]{1,12}[ \t]*")


class Stream:
    """A stream that answers `readline` and `read` as pygls asks: a header, an empty line, a body.

    `say` is told, in one line, what is passed over.
    """

    def __init__(self, stream: BinaryIO, say: Callable[[str], None]) -> None:
        self._stream = stream
        self._say = say
        self._lines: deque[bytes] = deque()

    def readline(self) -> bytes:
        """The next line of a header; empty where the stream has ended."""
        if not self._lines:
            length = self._next_length()
            self._lines += [b"Content-Length: %d\r\n" % length, b"\r\n"] if length else [b""]
        return self._lines.popleft()

    def read(self, length: int) -> bytes:
        """A body."""
        return self._stream.read(length)

    def _next_length(self) -> int:
        """The length of the next message that says one which can be; 0 where the stream has ended."""
        length = 0
        while line := self._stream.readline(_LINE):
            match = _LENGTH.search(line)
            if match is not None:
                length = self._length(match[1])
            elif length and not line.strip():
                return length
        return 0

    def _length(self, value: bytes) -> int:
        """The length that a header says; 0 where it can be none."""
        length = int(value) if _DIGITS.fullmatch(value) else 0
        if 0 < length <= LARGEST:
            return length
        self._say(f"a message is skipped: its length is {value[:40]!r}, expected 1 to {LARGEST:,} bytes")
        return 0
