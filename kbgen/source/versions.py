"""What one version of a document says, found in its bytes without parsing them: histories have many versions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from kbgen.model.finding import VersionSummary

_BOUNDARY = re.compile(rb"^(?:-{3,}|\.{3})[ \t\r]*$", re.MULTILINE)
_ABOVE = re.compile(rb"(?:[ \t]*+(?:\r?\n|(?><!--.*?-->)[ \t]*+\r?\n|\[(?://|comment)\]:[^\n]*+\n))*+", re.DOTALL)
_KEY = re.compile(rb"^([A-Za-z_][\w-]*)[ \t]*:", re.MULTILINE)
_SPACE = b" \t\r\n\v\f"
_DAY = re.compile(rb"(\d{4}-\d{2}-\d{2})")
_REVIEW_DAY = re.compile(rb"\bdate[\"']?:[ \t]*[\"']?(\d{4}-\d{2}-\d{2})")
# in the order in which a document's own key comes before its other names
_STATED = (b"reviewed", b"last_reviewed_on", b"last_review_date", b"last_updated")
_OF_REVIEWS = frozenset((b"reviews", *_STATED))
_STATUS = re.compile(rb"^[ \t>#*|-]{0,12}status\b[ \t:*_|]*(?:\r?\n\s*)?([^\r\n|]{1,80})", re.IGNORECASE | re.MULTILINE)
_HEADING = re.compile(rb"^#{1,6}[ \t]+([^\r\n]*)", re.MULTILINE)
_DECIDED = re.compile(rb"decision|decided|outcome|resolution|beschluss|entscheidung", re.IGNORECASE)
_ABOUT = re.compile(
    rb"status|change ?log|changes|history|links|references|decision date|more information", re.IGNORECASE
)
_HEAD = 6000


def told_by(data: bytes) -> VersionSummary:
    """The facts of one text; never raises, whatever the bytes."""
    matter, body = _split(data.removeprefix(b"\xef\xbb\xbf"))
    _, *parts = _KEY.split(matter)
    keys = dict(zip(parts[-2::-2], parts[::-2], strict=True))  # of a key given twice, the first counts
    rest = b"".join([key + b":" + value for key, value in keys.items() if key not in _OF_REVIEWS])
    status = keys.get(b"status", b"").strip(b" \t\r\n'\"") or _status_in(body)
    decided = _digest(_decided(body)) if status else b""
    return VersionSummary(_reviewed(keys), _digest(rest), _digest(body), status.decode("utf-8", "replace"), decided)


def _split(data: bytes) -> tuple[bytes, bytes]:
    if data[:1] in b"<[ \t\r\n":
        data = _ABOVE.sub(b"", data, count=1)
    if not data.startswith(b"---"):
        return b"", data
    parts = _BOUNDARY.split(data, 2)
    return (parts[1], parts[2]) if len(parts) > 2 else (b"", data)


def _reviewed(keys: dict[bytes, bytes]) -> str:
    days: list[bytes] = _REVIEW_DAY.findall(keys.get(b"reviews", b""))
    if days:
        return max(days).decode()
    for name in _STATED:
        if found := _DAY.search(keys.get(name, b"").partition(b"#")[0]):
            return found[1].decode()
    return ""


def _status_in(body: bytes) -> bytes:
    if b"tatus" not in body and b"TATUS" not in body:
        return b""  # most documents, at a hundredth of the cost
    found = _STATUS.search(body, 0, _HEAD)
    return found[1].strip(b" \t*_") if found else b""


def _decided(body: bytes) -> bytes:
    """The sections that hold the decision; without any, all but those about the document itself."""
    sections = list(_sections(body))
    chosen = [text for title, text in sections if _DECIDED.search(title) and not _ABOUT.search(title)]
    return b"\n".join(chosen or [text for title, text in sections if not _ABOUT.search(title)])


def _sections(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    start, title = 0, b""
    for found in _HEADING.finditer(body):
        if start:
            yield title, body[start : found.start()]
        start, title = found.end(), found[1]
    yield title, body[start:]


def _digest(text: bytes) -> bytes:
    """Of a text whatever its white space."""
    return hashlib.blake2b(text.translate(None, _SPACE), digest_size=8).digest()
