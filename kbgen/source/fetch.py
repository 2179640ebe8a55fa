"""Fetches a small file over HTTP, within bounds of size, time and redirects."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import IO, Any
from urllib.parse import urlsplit

_SECONDS = 30.0
_MOST_REDIRECTS = 3
_AGENT = "kbgen"


class FetchError(Exception):
    """A file cannot be fetched; the message says from where and why, `why` without the address."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.why = why


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, on the web alone, and never from an encrypted connection to one that is not."""

    max_redirections = _MOST_REDIRECTS

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        allowed = ("https",) if req.full_url.startswith("https:") else ("https", "http")
        if urlsplit(newurl).scheme not in allowed:
            fp.close()
            raise FetchError(req.full_url, f"leads on to {_host_of(newurl)!r}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _host_of(url: str) -> str:
    """Where an address leads, without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"[:200]


def fetch(url: str, most: int, seconds: float = _SECONDS, accept: str = "application/json") -> bytes:
    """The file at a web address, of at most `most` bytes and within `seconds` in all. Raises FetchError."""
    found: list[bytes] = []
    failed: list[Exception] = []
    # A host may answer a byte at a time, for ever: a thread that is not waited for is the only bound on all of it.
    thread = threading.Thread(
        target=_into, args=(found, failed, partial(_fetched, url, most, seconds, accept)), daemon=True
    )
    thread.start()
    thread.join(seconds)
    if failed:
        raise FetchError(url, _why(failed[0])) from None
    if not found:
        raise FetchError(url, f"no whole answer within {seconds:g} seconds")
    return found[0]


def _into(found: list[bytes], failed: list[Exception], work: Callable[[], bytes]) -> None:
    try:
        found.append(work())
    except (FetchError, OSError, http.client.HTTPException, ValueError) as error:
        failed.append(error)


def _fetched(url: str, most: int, seconds: float, accept: str) -> bytes:
    if urlsplit(url).scheme not in ("http", "https"):
        raise FetchError(url, "no web address")
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": _AGENT})  # noqa: S310
    with _opener().open(request, timeout=seconds) as answer:
        data: bytes = answer.read(most + 1)
    if len(data) > most:
        raise FetchError(url, f"larger than {most // 1024 // 1024} MB")
    return data


def _opener() -> urllib.request.OpenerDirector:
    """Opens what is on the web: no file, no FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    return opener


def _why(error: Exception) -> str:
    if isinstance(error, FetchError):
        return error.why
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"answered {error.code} {error.reason}"
    if isinstance(error, ValueError | http.client.InvalidURL):
        return "no web address"  # what Python says of it repeats the address
    return str(getattr(error, "reason", None) or error)
