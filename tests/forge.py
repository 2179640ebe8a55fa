"""A forge on this machine: a repository's issues as GitHub answers about them, and as it answers on a bad day."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kbgen.ci import issues
from kbgen.ci.client import Clock
from tests.serving import Server, running


class Forge(Server):
    """A repository's issues. `trouble` is asked first, with the count of requests so far, and says if it has answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issues: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.trouble: Callable[[Handler, int], bool] = lambda _request, _count: False

    @property
    def writes(self) -> list[str]:
        return [one for one in self.requests if not one.startswith("GET")]

    def add(self, **values: Any) -> dict[str, Any]:
        issue = {"number": len(self.issues) + 1, "state": "open", "title": "T", "body": None, "labels": []} | values
        self.issues.append(issue)
        return issue

    def ours(self, state: str = "open") -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = {}
        for one in self.issues:
            if one["state"] == state and issues.LABEL in one["labels"]:
                found.setdefault(issues.owner_in(one["body"] or ""), []).append(one["number"])
        return found


class Handler(BaseHTTPRequestHandler):
    server: Forge

    def respond(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        self.values: dict[str, Any] = json.loads(self.rfile.read(size)) if size else {}
        assert len(self.values.get("body", "")) <= 65_536
        self.server.requests.append(f"{self.command} {self.path.partition('?')[0]}")
        if self.server.trouble(self, len(self.server.requests)):
            return
        assert self.headers["Authorization"] == "Bearer secret"
        {"GET": self.list, "POST": self.create, "PATCH": self.change}[self.command]()

    do_GET = do_POST = do_PATCH = respond  # noqa: N815 - the names are its base's

    def list(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        assert query["state"] == "all"
        found = [one for one in self.server.issues if query["labels"] in one["labels"]]
        start, size = (int(query["page"]) - 1) * int(query["per_page"]), int(query["per_page"])
        self.answer(200, found[::-1][start : start + size])

    def create(self) -> None:
        self.answer(201, self.server.add(**self.values))

    def change(self) -> None:
        issue = self.server.issues[int(self.path.rpartition("/")[2]) - 1]
        issue.update(self.values)
        self.answer(200, issue)

    def answer(self, status: int, value: object = None, **headers: str) -> bool:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, text in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(body)
        return True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is its base's
        """Say nothing."""


def serving() -> AbstractContextManager[Forge]:
    return running(Forge())


def around(server: Forge, host: str = "127.0.0.1") -> dict[str, str]:
    """The environment of a job that keeps this server's issues."""
    return {
        "GITHUB_API_URL": f"http://{host}:{server.server_port}",
        "GITHUB_REPOSITORY": "harbour/handbook",
        "GITHUB_TOKEN": "secret",
    }


class Waits(list[float]):
    """What a clock was asked to wait, in seconds; its time passes by that alone."""

    def clock(self, start: float = 1_767_225_600.0) -> Clock:
        return Clock(lambda: start + sum(self), lambda: sum(self), self.append)
