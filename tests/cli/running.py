"""Runs the command line within the tests' own process, and as a process where that matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from kbgen.cli import main
from tests.depth import DEPTH

PROJECT = Path(__file__).parent.parent.parent
CONFIGURATION = """\
site_name: Test Handbook
docs_dir: content
theme:
  name: material
plugins:
  - search
  - kbgen:
      sources: [content, runbooks]
      as_of: 2026-01-15
"""


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def said(self) -> str:
        return self.out + self.err


def kbgen(*arguments: object, cwd: Path) -> Answer:
    """Call the console script in this process. What it does not catch reaches the test."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    status: object = 0
    argv = mock.patch.object(sys, "argv", ["kbgen", *map(str, arguments)])
    with chdir(cwd), argv, redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            status = end.code
    assert isinstance(status, int)
    return _allowed(Answer(status, _text(out), _text(err)))


def _allowed(answer: Answer) -> Answer:
    """Keep `make quick` quick."""
    assert DEPTH != "quick" or not answer.out.startswith("Built"), "a test that builds a site is marked `slow`"
    return answer


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


SCRIPT = [sys.executable, "-m", "kbgen"]


def kbgen_process(*arguments: object, cwd: Path, **environment: str) -> Answer:
    """The same in a process of its own."""
    done = subprocess.run(
        [*SCRIPT, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return _allowed(Answer(done.returncode, done.stdout, done.stderr))


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder, every byte as it is given."""
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def handbook(root: Path, files: Mapping[str, str | bytes], configuration: str = CONFIGURATION) -> Path:
    """A handbook with its configuration and its two sources."""
    for folder in ("content", "runbooks"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    return write(root, {"mkdocs.yml": configuration, **files})
