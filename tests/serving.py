"""A server within the tests' own process, which leaves nothing behind that another test could see."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any, TypeVar


class Server(ThreadingHTTPServer):
    """Does not mind a client that leaves before it has read everything, or that asks for much at once."""

    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a handler may outlive its test, and would print into the output of the next one."""


Running = TypeVar("Running", bound=Server)


@contextmanager
def running(server: Running) -> Iterator[Running]:
    """A server that answers meanwhile."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
