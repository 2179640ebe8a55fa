"""Single indexes of the search: made by Pagefind in a process of its own, and what is known of them afterwards."""

from __future__ import annotations

import base64
import gzip
import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any, NamedTuple, Protocol

from kbgen.site.about import About, start_of_digest
from kbgen.site.words import Counts

# The folder of an index in which a file for each page stands.
FRAGMENTS = "fragment"
_SIGNATURE = b"pagefind_dcd"
# Of what Pagefind writes, the index that is opened first keeps its program, the others their data only.
_PROGRAM = ("pagefind.js", "pagefind-worker.js")


class SearchError(Exception):
    """The pages could not be indexed; the message is Pagefind's own."""


class Fragment(NamedTuple):
    """A file of an index on a single page: its name, the page's address after a slash, and what a copy has to know."""

    name: str
    url: str
    about: About


class Indexed(NamedTuple):
    """One built index: the key of what it was made from, what the browser reads first, its files on single pages."""

    key: bytes
    heads: tuple[bytes, ...]
    fragments: tuple[Fragment, ...]


class Indexes(NamedTuple):
    """What is known of the search of a finished site: its indexes by name, and the words of all pages."""

    built: Mapping[str, Indexed]
    counts: Counts


class Shelf(Protocol):
    """Where indexes are kept between builds, by digests of what they were made from."""

    def recall(self, key: bytes) -> bytes | None:
        """What is kept under a key."""

    def keep(self, key: bytes, value: bytes) -> None:
        """Keep a value."""

    def used(self, key: bytes) -> None:
        """Say that a key was of use."""


class NoShelf:
    """Keeps nothing."""

    def recall(self, key: bytes) -> None:
        """Nothing."""
        del key

    def keep(self, key: bytes, value: bytes) -> None:
        """Forget it."""

    def used(self, key: bytes) -> None:
        """Forget it."""


def made(pages: Iterable[tuple[str, str]], *, keep_program: bool) -> dict[str, bytes]:
    """The files of an index of pages, each the path of a file with the HTML that it holds. Raises SearchError."""
    # Imported on use: only a build needs it.
    from pagefind_bin import get_executable

    environment = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
    with subprocess.Popen(  # noqa: S603  # the program of the installed package, on texts that were written here
        [get_executable(), "--service"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=environment,
    ) as process:
        found = _answered(process, pages)
    return {path: data for path, data in found.items() if _is_wanted(path, keep_program=keep_program)}


# What is asked last has this number: its answer holds all files.
_LAST = 0
_CHUNK = 64 * 1024


def _answered(process: subprocess.Popen[bytes], pages: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """Hand pages to Pagefind's service; the files of their index.

    The service reads and writes messages in JSON, in base 64, each with a comma after it. It answers each, so that
    its answers have to be read while it is asked. It ends at once when nothing can be asked any more, even if it is
    still writing files: it is not asked to write any.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    with ThreadPoolExecutor(1) as reader:
        answered = reader.submit(_files_in, process.stdout)
        try:
            with suppress(BrokenPipeError):  # a service that has ended says why, or nothing
                for number, payload in enumerate(_asked(pages), 1):
                    message = {"message_id": _LAST if payload["type"] == _ASKED_LAST else number, "payload": payload}
                    _write(process.stdin, base64.b64encode(json.dumps(message).encode()) + b",")
            return answered.result()
        except BaseException:
            # whatever went wrong, the reader waits for as long as the service does
            process.kill()
            raise


_ASKED_LAST = "GetFiles"


def _asked(pages: Iterable[tuple[str, str]]) -> Iterator[dict[str, object]]:
    yield {"type": "NewIndex", "config": {"exclude_selectors": [".headerlink"]}}
    for path, text in pages:
        yield {"type": "AddFile", "index_id": 0, "file_path": path, "file_contents": text}
    yield {"type": _ASKED_LAST, "index_id": 0}


def _write(pipe: IO[bytes], data: bytes) -> None:
    """Write all of it: a pipe without a buffer may take less at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _files_in(answers: IO[bytes]) -> dict[str, bytes]:
    """The files that the last answer holds. Raises SearchError, with what the first of them that failed says."""
    fault = ""
    for one in _messages(answers):
        answer = json.loads(base64.b64decode(one))
        payload = answer["payload"]
        if payload["type"] == "Error":
            fault = fault or str(payload.get("message"))
        if answer.get("message_id") == _LAST:
            break
    else:
        fault = fault or "Pagefind ended before it had answered"
    if fault:
        raise SearchError(f"the pages could not be indexed: {fault}")
    return {str(file["path"]): base64.b64decode(file["content"]) for file in payload["files"]}


def _messages(pipe: IO[bytes]) -> Iterator[bytes]:
    parts: list[bytes] = []
    while data := pipe.read(_CHUNK):
        *ended, rest = data.split(b",")
        for one in ended:
            yield b"".join((*parts, one))
            parts.clear()
        parts.append(rest)


def _is_wanted(path: str, *, keep_program: bool) -> bool:
    """Whether a file of Pagefind's is one that is fetched."""
    if path.startswith((f"{FRAGMENTS}/", "index/")) or path.endswith(".pf_meta") or path == "pagefind-entry.json":
        return True
    return keep_program and (path in _PROGRAM or path.startswith("wasm."))


def known_of(files: Mapping[str, bytes], key: bytes) -> Indexed:
    """What is known of an index by its files."""
    heads = tuple(data for path, data in sorted(files.items()) if "/" not in path and path.endswith(".json"))
    fragments = sorted((path, data) for path, data in files.items() if path.startswith(f"{FRAGMENTS}/"))
    return Indexed(key, heads, tuple(_fragment(path, data) for path, data in fragments))


def _fragment(path: str, data: bytes) -> Fragment:
    return Fragment(path.partition("/")[2], _url_in(data), About(len(data), start_of_digest(data)))


def _url_in(fragment: bytes) -> str:
    """The address below the site's root, after a slash, of the page that a file of the index tells of."""
    found: dict[str, Any] = json.loads(gzip.decompress(fragment).removeprefix(_SIGNATURE))
    return "/" + found["meta"]["url"] if "url" in found["meta"] else str(found["url"])
