"""A language server as an editor meets it: a process, and messages over its standard input and output."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import IO, Any, Self

SCRIPT = [sys.executable, "-m", "kbgen", "lsp"]


class ServerError(Exception):
    """The server answered with an error."""


class Editor:
    """Sends requests and notifications, and keeps what comes between the answers."""

    def __init__(self, root: Path, *, renames: bool = True) -> None:
        self.root = root
        self.process = subprocess.Popen(
            SCRIPT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root, env=os.environ
        )
        self._numbers = itertools.count(1)
        self._waiting: deque[dict[str, Any]] = deque()
        self._versions: dict[str, int] = {}
        can = {
            "workspace": {
                "workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename"] if renames else []}
            },
            "textDocument": {
                "rename": {"prepareSupport": True},
                "codeAction": {
                    "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}}
                },
            },
        }
        about = {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": can}
        self.capabilities = self.ask("initialize", about)["capabilities"]
        self.tell("initialized", {})

    def spent(self) -> float:
        """The processor time that the server has taken so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    # messages

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._stream(self.process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
        stream.flush()

    def _next(self) -> dict[str, Any]:
        stream = self._stream(self.process.stdout)
        length = 0
        while (line := stream.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has gone"
        found: dict[str, Any] = json.loads(stream.read(length))
        return found

    def _stream(self, stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None
        return stream

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any) -> Any:
        number = next(self._numbers)
        self._send({"id": number, "method": method, "params": params})
        while True:
            found = self._next()
            if found.get("id") == number and "method" not in found:
                if "error" in found:
                    raise ServerError(found["error"]["message"])
                return found["result"]
            self._waiting.append(found)

    def heard(self, method: str) -> Any:
        """The next notification of a kind."""
        for found in list(self._waiting):
            if found.get("method") == method:
                self._waiting.remove(found)
                return found["params"]
        while (found := self._next()).get("method") != method:
            self._waiting.append(found)
        return found["params"]

    # documents

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> list[dict[str, Any]]:
        """Open a document; what is wrong with it."""
        said = (self.root / path).read_bytes().decode() if text is None else text
        self._versions[path] = 1
        document = {"uri": self.uri(path), "languageId": "markdown", "version": 1, "text": said}
        self.tell("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(path)

    def change(self, path: str, text: str) -> None:
        self._versions[path] += 1
        document = {"uri": self.uri(path), "version": self._versions[path]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def diagnostics(self, path: str) -> list[dict[str, Any]]:
        """What is wrong with the version of a document that was sent last."""
        while True:
            found = self.heard("textDocument/publishDiagnostics")
            if found["uri"] == self.uri(path) and found.get("version") == self._versions[path]:
                listed: list[dict[str, Any]] = found["diagnostics"]
                return listed

    def at(self, path: str, line: int, character: int, **more: Any) -> dict[str, Any]:
        return {"textDocument": {"uri": self.uri(path)}, "position": {"line": line, "character": character}, **more}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ask("shutdown", None)
            self.tell("exit", None)
            self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()
            for stream in (self.process.stdin, self.process.stdout):
                self._stream(stream).close()
