"""Serves a built site below a path, as web servers do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.serving import Server, running

BELOW = "/sub/"


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder below BELOW, with headers that a test gives; a missing page is the site's own 404.html."""

    def __init__(self, *arguments: Any, headers: Mapping[str, str], **options: Any) -> None:
        self.given = headers
        super().__init__(*arguments, **options)

    def end_headers(self) -> None:
        for name, value in self.given.items():
            self.send_header(name, value)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        inner = path.partition("?")[0].partition("#")[0]
        return super().translate_path(inner.removeprefix(BELOW.rstrip("/")) if inner.startswith(BELOW) else "/none")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is its base's
        """Say nothing."""


@contextmanager
def served(site: Path, headers: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """The address that a site is served at meanwhile."""
    with running(Server(("127.0.0.1", 0), partial(Handler, directory=str(site), headers=headers))) as server:
        yield f"http://127.0.0.1:{server.server_port}{BELOW}"
