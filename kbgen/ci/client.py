"""A client of a JSON API with a token: bounded in size and time, patient, and faithful to one origin.

Waiting: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any, NamedTuple

_LARGEST = 32 * 2**20
_CHUNK = 2**16
_LONGEST_ANSWER = 60.0
_LONGEST_SILENCE = 30.0
_LONGEST_WAIT = 300.0
_TRIES = 4
_PAUSE = 1.0
# What a server asks for that limits requests and does not say for how long.
_MINUTE = 60.0
_SUCCESSES = range(200, 300)
_REDIRECTIONS = (301, 302, 303, 307, 308)
_LIMITED = (403, 429)
_FAILED = range(500, 600)


class ApiError(Exception):
    """The server has refused, cannot be reached or cannot be understood; the message says which request and why."""


class Clock(NamedTuple):
    """The time of day and a steady clock, both in seconds, and how to wait."""

    now: Callable[[], float]
    steady: Callable[[], float]
    sleep: Callable[[float], None]


def system_clock() -> Clock:
    """The clock of this machine."""
    return Clock(time.time, time.monotonic, time.sleep)


class Refusal(NamedTuple):
    """An answer that is no success: its status, its headers and the beginning of its text."""

    status: int
    reason: str
    headers: Message
    text: bytes


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Repeats a request where it is redirected within its origin; the token goes to no other."""

    max_redirections = 3

    def redirect_request(self, req: urllib.request.Request, *answer: Any) -> urllib.request.Request:
        *_, address = answer
        if origin(address) != origin(req.full_url):
            raise ApiError(f"the server redirects to {shown(address)}, which is another origin and gets no token")
        return urllib.request.Request(  # noqa: S310  # the scheme is that of the first request
            address, req.data, req.headers, method=req.get_method()
        )


class _AnyStatus(urllib.request.HTTPErrorProcessor):
    """Hands on every answer but a redirection, a refusal too."""

    def http_response(self, request: urllib.request.Request, response: HTTPResponse) -> Any:
        return super().http_response(request, response) if response.status in _REDIRECTIONS else response

    https_response = http_response


def origin(address: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of an address; the port is None where the address states none that can be read."""
    parts = urllib.parse.urlsplit(address)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        port = None
    return parts.scheme, parts.hostname, port


def shown(text: object) -> str:
    """A text of the server on one short line."""
    return " ".join("".join(char if char.isprintable() else " " for char in str(text)).split())[:200]


@dataclass
class Client:
    """Requests to one API. `has_changed` says that a change was asked for, so that the next one waits."""

    api: str
    token: str = field(repr=False)
    clock: Clock
    has_changed: bool = field(default=False, init=False)

    def ask(self, method: str, path: str, values: Mapping[str, object] | None = None) -> Any:
        """What the server answers, as JSON.

        Asks again, four times in all, where the server has failed or limits requests, after the time that it names;
        raises ApiError where that is too long, and for every other trouble.
        """
        request = self._request(method, path, values)
        self._spread(method)
        tried = 1
        try:
            while isinstance(answer := self._answer(request), Refusal):
                self._wait(answer, tried)
                tried += 1
        except ApiError as error:
            raise ApiError(f"{method} {path}: {error}") from None
        return answer

    def _request(self, method: str, path: str, values: Mapping[str, object] | None) -> urllib.request.Request:
        address = f"{self.api.rstrip('/')}/{path}"
        if not address.startswith(("https://", "http://")):
            raise ApiError(f"{self.api!r} is no address of an API")
        if not (self.token.isascii() and self.token.isprintable()):
            raise ApiError("the token holds a character that no header can hold")
        return urllib.request.Request(  # noqa: S310  # the scheme was looked at
            address,
            data=None if values is None else json.dumps(values).encode(),
            method=method,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "User-Agent": "kbgen",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )

    def _spread(self, method: str) -> None:
        """Wait between two changes, as the server wants it of everybody."""
        if method != "GET":
            if self.has_changed:
                self.clock.sleep(_PAUSE)
            self.has_changed = True

    def _wait(self, refusal: Refusal, tried: int) -> None:
        wait = waiting(refusal, tried, self.clock.now())
        if wait is None or tried == _TRIES:
            times = "" if tried == 1 else f", {tried} times"
            raise ApiError(f"the server answered {refusal.status} {shown(refusal.reason)}{times}")
        if wait > _LONGEST_WAIT:
            raise ApiError(f"the server answered {refusal.status} and asks to wait {wait:,.0f} s")
        self.clock.sleep(wait)

    def _answer(self, request: urllib.request.Request) -> Any:
        opener = urllib.request.build_opener(_SameOrigin, _AnyStatus)
        try:
            with opener.open(request, timeout=_LONGEST_SILENCE) as answer:
                if answer.status not in _SUCCESSES:
                    return Refusal(answer.status, answer.reason, answer.headers, answer.read1(_CHUNK))
                return _parsed(self._read(answer))
        except (HTTPException, OSError, ValueError) as error:
            raise ApiError(f"{type(error).__name__}: {shown(error)}") from None

    def _read(self, answer: HTTPResponse) -> bytes:
        """The whole text of an answer, which is neither endless nor endlessly slow nor cut."""
        until = self.clock.steady() + _LONGEST_ANSWER
        read = bytearray()
        while chunk := answer.read1(_CHUNK):
            read += chunk
            if len(read) > _LARGEST:
                raise ApiError(f"the answer is larger than {_LARGEST // 2**20} MiB")
            if self.clock.steady() > until:
                raise ApiError(f"the answer takes longer than {_LONGEST_ANSWER:.0f} s")
        if answer.length:
            raise ApiError(f"the answer is cut: {answer.length:,} bytes are missing")
        return bytes(read)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ApiError("the answer is nested too deep") from None
    except ValueError as error:
        raise ApiError(f"the answer is no JSON: {shown(error)}") from None


def waiting(refusal: Refusal, tried: int, now: float) -> float | None:
    """Seconds until a refused request may be made again; None where it would be refused again.

    `tried` counts the requests already made, `now` is the time of day in seconds.
    """
    least = float(2 ** (tried - 1))
    asked = _asked(refusal.headers, now)
    if refusal.status in _FAILED:
        return max(least, asked or 0.0)
    if asked is None and (refusal.status == 429 or b"rate limit" in refusal.text.lower()):
        asked = _MINUTE
    if asked is None or refusal.status not in _LIMITED:
        return None
    return max(least, asked)


def _asked(headers: Message, now: float) -> float | None:
    """The wait that the headers ask for, in seconds."""
    after = headers.get("Retry-After")
    if after is not None:
        return _number(after) if _number(after) is not None else _until(after, now)
    if headers.get("X-RateLimit-Remaining") == "0":
        reset = _number(headers.get("X-RateLimit-Reset", ""))
        return None if reset is None else max(0.0, reset - now)
    return None


def _number(text: str) -> float | None:
    stripped = text.strip()
    return float(stripped) if stripped.isascii() and stripped.isdigit() else None


def _until(text: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now)
