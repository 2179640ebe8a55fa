"""Cases: the files of a handbook, and the commands that are run over it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple


class Special(NamedTuple):
    """What is no regular file: a symbolic link to `target`, or a FIFO."""

    kind: Literal["link", "fifo"]
    target: str = ""


File = bytes | Special


class Command(NamedTuple):
    """A command's arguments and its standard input. `writes` says that it may change the handbook's sources."""

    arguments: tuple[str, ...]
    stdin: bytes = b""
    writes: bool = False

    @property
    def name(self) -> str:
        """Which command it is."""
        return self.arguments[0]


class Case(NamedTuple):
    """What is tried at once; `name` is the seed that makes it again."""

    name: str
    files: Mapping[str, File]
    commands: Sequence[Command]


def command(*arguments: str, stdin: bytes = b"") -> Command:
    """A command that only reads."""
    return Command(arguments, stdin)


TODAY = ("--today", "2026-01-15")
READING = (
    command("check", *TODAY),
    command("stale", *TODAY, "--within", "90d"),
    command("list", *TODAY, "--format", "json"),
)
BUILD = command("build", *TODAY)
# One of these joins, in turn: each is asked for now and then.
OTHERS = (
    command("check", *TODAY, "--format", "sarif"),
    command("check", *TODAY, "--statistics"),
    command("check", *TODAY, "--alone", "content"),
    command("check", *TODAY, "--fix", "--dry-run"),
    command("check", *TODAY, "--format", "github"),
    command("check", *TODAY, "--format", "junit"),
    command("stale", *TODAY, "--forecast"),
    command("stale", *TODAY, "--spread", "--format", "json"),
    command("stale", *TODAY, "--format", "markdown"),
    command("list", *TODAY),
    command("digest", *TODAY),
    command("digest", *TODAY, "--format", "json", "--audience", "public"),
    command("digest", *TODAY, "--format", "chat"),
    command("digest", *TODAY, "--format", "ics", "--owner", "ops"),
    command("show", *TODAY, "content/guides/d0.md"),
    command("show", *TODAY, "payments-api", "--format", "json"),
    command("export", "decision", "--to", "../out", "--dry-run", *TODAY),
    command("export", "ladder", "--to", "../out", "--dry-run", "--format", "csv", *TODAY),
    command("migrate", "--dry-run"),
    command("renumber", "--dry-run"),
    command("import", "auto", "content", "--to", "content/brought", "--dry-run"),
    command("coverage", "content", *TODAY),
)
WRITING = (
    Command(("check", *TODAY, "--fix"), writes=True),
    Command(("migrate",), writes=True),
    Command(("renumber",), writes=True),
    Command(("import", "auto", "content", "--to", "content/brought"), writes=True),
    Command(("review", *TODAY, "--by", "ada", "content/guides/d0.md"), writes=True),
    Command(("move", "content/guides/d0.md", "content/guides/moved.md"), writes=True),
    Command(("build", *TODAY, "--audience", "public"), writes=False),
    Command(("build", *TODAY, "--offline"), writes=False),
)
CONFIGURATION = b"""\
site_name: Fuzz
docs_dir: content
theme: {name: material}
plugins:
  - search
  - kbgen:
      sources: [content, runbooks, ladders]
"""
# A handbook with a document in each of its sources.
SMALL: Mapping[str, File] = {
    "mkdocs.yml": CONFIGURATION,
    "content/index.md": b"# Home\n",
    "runbooks/a.md": b"x\n",
    "ladders/a.md": b"x\n",
}


def source(seed: int | str, *more: object) -> random.Random:
    """Chance that is the same for the same seed, on every machine."""
    return random.Random(":".join(map(str, (seed, *more))))
