"""A server at work on a handbook while somebody writes."""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

BUILDING = "Building documentation"


class Served:
    """A server at work on a handbook, with what it has said so far."""

    def __init__(self, root: Path, program: list[str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        self.log = root / "serve.log"
        self.root = root
        self.every_edit = True
        environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*program, self.address], cwd=root, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def page(self, place: str) -> str:
        try:
            with urllib.request.urlopen(f"http://{self.address}/{place}", timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except OSError:
            return ""

    def until(self, text: str) -> None:
        self.until_page("runbooks/full/", text)

    def until_page(self, place: str, text: str) -> None:
        end = time.monotonic() + 30
        while text not in self.page(place):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)

    def builds(self) -> int:
        return self.log.read_text().count(BUILDING)

    def quiet(self) -> int:
        """How often it has built once it has said nothing for a while: longer than an edit takes to be seen."""
        seen, since = self.builds(), time.monotonic()
        while time.monotonic() - since < 1:
            time.sleep(0.1)
            if self.builds() != seen:
                seen, since = self.builds(), time.monotonic()
        return seen
