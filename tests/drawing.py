"""Mermaid's program for the tests, as a package of the test group brings it."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

# That of dist/mermaid.min.js in the release 11.16.0 of the package `mermaid` on npm.
DIGEST = "74d7c46dabca328c2294733910a8aa1ed0c37451776e8d5295da38a2b758fb9b"


def program() -> Path:
    """The file, which is Mermaid's own; without the package the test is skipped."""
    try:
        found = distribution("mermaidx")
    except PackageNotFoundError:
        pytest.skip("no Mermaid to draw with: pip install --group test")
    path = Path(str(found.locate_file("mermaidx/assets/mermaid.js")))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == DIGEST
    return path
