"""Kills builds and commands that edit at random moments: `python benchmarks/kills.py --kills 200 --seed 1`.

After each kill the same command runs again, and must leave what it leaves where nothing disturbs it: the same files
with the same bytes, and none besides. Prints a line for each command, and every failure.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

CONFIGURATION = """\
site_name: Interrupted
docs_dir: content
theme: {name: material}
plugins:
  - search
  - kbgen:
      as_of: 2026-01-15
"""
_TEAM = "---\ntitle: Team\ncontact: {email: team@example.test}\n---\n\nWe run things.\n"
# keys that `migrate` renames, one that `check --fix` corrects, and links that `move` follows
_GUIDE = """\
---
title: Guide {number}
owner: team
summry: What to do.
last_review_date: 2026-01-01
---

See [[m{next}]] and [the next](m{next}.md#more).\r
![A picture](p{number}.png)

## More

Text {number}.
"""
_DECISION = """\
---
title: Choice {name}
owner: team
status: accepted
date: 2026-01-0{day}
---

See [it](0001-{other}.md).
"""
_FOREIGN = "# {number}. Choice {number}\n\n## Status\n\nAccepted\n\n## Context\n\nText {number}.\n"
_REMEMBERED = (".kbgen-cache",)


def handbook(root: Path, documents: int) -> Path:
    """Write a handbook on which every command that edits has something to do."""
    files = {"mkdocs.yml": CONFIGURATION, "content/index.md": "---\ntitle: Home\nowner: team\n---\n\nWelcome.\n"}
    files["content/teams/team.md"] = _TEAM
    for number in range(1, documents + 1):
        following = number % documents + 1
        files[f"content/guides/m{number}.md"] = _GUIDE.format(number=number, next=following)
        files[f"content/guides/p{number}.png"] = f"picture {number}"
        files[f"import/{number:04}-x.md"] = _FOREIGN.format(number=number)
    for day, (name, other) in enumerate((("a", "b"), ("b", "a")), 1):
        files[f"content/decisions/0001-{name}.md"] = _DECISION.format(name=name, other=other, day=day)
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    return root


def commands(documents: int) -> dict[str, list[str]]:
    """What is killed, by name."""
    guides = [f"content/guides/m{number}.md" for number in range(1, documents + 1)]
    return {
        "build": ["build"],
        "review": ["review", *guides, "--by", "team"],
        "move a folder": ["move", "content/guides", "content/manuals"],
        "move a document": ["move", guides[0], "content/guides/first.md"],
        "renumber": ["renumber"],
        "import": ["import", "auto", "import", "--to", "content/decisions/imported"],
        "check --fix": ["check", "--fix"],
        "migrate": ["migrate"],
        "export": ["export", "decisions", "--to", "out"],
    }


class Found(NamedTuple):
    """What came of a campaign: kills by command, those that came too late to stop anything, and what went wrong."""

    kills: Mapping[str, int]
    late: int
    failures: tuple[str, ...]


class _Clean(NamedTuple):
    """An undisturbed run: its status, how long it took in seconds, and the files that it left."""

    status: int
    seconds: float
    files: Mapping[str, bytes]


def campaign(kills: int, seed: int, documents: int = 12, tell: Callable[[str], None] = lambda _: None) -> Found:
    """Kill so many commands, chosen and timed by a seed; `tell` is told of each."""
    dice = random.Random(seed)
    named = commands(documents)
    order = [name for _ in range(-(-kills // len(named))) for name in dice.sample(sorted(named), len(named))][:kills]
    failures: list[str] = []
    late = 0
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        template, root = handbook(Path(folder) / "template", documents), Path(folder) / "book"
        clean = {name: _undisturbed(template, root, named[name]) for name in dict.fromkeys(order)}
        for number, name in enumerate(order):
            _fresh(template, root)
            was_late = _kill(root, named[name], dice, clean[name].seconds)
            late += was_late
            complete = _files(root) == clean[name].files
            status, _, said = _run(root, named[name])
            wrong = _difference(clean[name].files, _files(root))
            if status != clean[name].status and not complete:
                wrong.append(f"it ended with {status} in the place of {clean[name].status}: {said}")
            failures += (f"{number} {name}: {one}" for one in wrong)
            tell(f"{number + 1} {name}: {len(failures)} failures")
    return Found(Counter(order), late, tuple(failures))


def _undisturbed(template: Path, root: Path, arguments: list[str]) -> _Clean:
    _fresh(template, root)
    status, seconds, said = _run(root, arguments)
    if status not in (0, 1):
        raise SystemExit(f"kbgen {' '.join(arguments)} cannot run: {said}")
    return _Clean(status, seconds, _files(root))


def _fresh(template: Path, root: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root)


def _process(root: Path, arguments: list[str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "kbgen", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=root, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True)


def _run(root: Path, arguments: list[str]) -> tuple[int, float, str]:
    started = time.monotonic()
    with _process(root, arguments) as process:
        said, _ = process.communicate()
    return process.returncode, time.monotonic() - started, said.strip()[-300:]


def _kill(root: Path, arguments: list[str], dice: random.Random, seconds: float) -> bool:
    """Start a command and kill it and its copies: at any moment, or soon after it has begun to write; true if late."""
    before = _names(root)
    with _process(root, arguments) as process:
        if dice.random() < 0.25:
            time.sleep(seconds * dice.random())
        else:
            while process.poll() is None and _names(root) == before:
                time.sleep(0.0005)
            time.sleep(dice.choice((0.0, 0.001, 0.005, 0.02, 0.1)) * dice.random())
        late = process.poll() is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return late


def _names(root: Path) -> set[str]:
    """What lies in the folders that commands write to; what changes while this looks does not matter."""
    found: set[str] = set()
    for folder, _, names in os.walk(root):
        if ".kbgen-cache" not in folder:
            found.update((folder, *(os.path.join(folder, name) for name in names)))
    return found


def _files(root: Path) -> dict[str, bytes]:
    """Every file, but for what may be forgotten; of that, the names of what was not finished."""
    found = {}
    for path in root.rglob("*"):
        inner = path.relative_to(root)
        forgettable = inner.parts[0] in _REMEMBERED
        if path.is_file() and (not forgettable or path.name.startswith("tmp")):
            found[inner.as_posix()] = path.read_bytes()
    return found


def _difference(expected: Mapping[str, bytes], found: Mapping[str, bytes]) -> list[str]:
    stray = sorted(found.keys() - expected.keys())
    missing = sorted(expected.keys() - found.keys())
    other = sorted(path for path in expected.keys() & found.keys() if expected[path] != found[path])
    named = (("is left over", stray), ("is missing", missing), ("is another", other))
    return [f"{path} {what}" for what, paths in named for path in paths[:3]]


def main() -> None:
    """Print what came of a campaign; status 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=12)
    said = parser.parse_args()
    found = campaign(said.kills, said.seed, said.documents, partial(print, file=sys.stderr, flush=True))
    for name, count in sorted(found.kills.items()):
        print(f"{count:>5} {name}")
    for one in found.failures:
        print(one)
    print(f"{sum(found.kills.values())} kills, {found.late} of them late: {len(found.failures)} failures")
    sys.exit(bool(found.failures))


if __name__ == "__main__":
    main()
