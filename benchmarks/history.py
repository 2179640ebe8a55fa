"""Measures `kbgen stale` on a handbook with a long history: `python benchmarks/history.py [DOCUMENTS [COMMITS]]`.

The history is written by `git fast-import`: one commit that adds every document, then reviews, edits,
renames and merges. Prints the time of a cold run against three times one bare `git log --name-only`
of that history plus one `kbgen check`, and that of a warm run against a quarter of the cold one.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
RUNS = 3
_FIRST = 1_700_000_000
_STEP = 3600
_KBGEN = [sys.executable, "-c", "from kbgen.cli import main; main()"]


def main() -> None:
    """Generate, then run each in turn."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    commits = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, HERE / "generate.py", folder, str(count)], check=True)
        commit_history(folder, commits)
        runs = [_run(folder) for _ in range(RUNS)]
    log, check, cold, warm = (statistics.median(run[n] for run in runs) for n in range(4))
    print(f"documents              {count:,}, commits {commits:,}")
    print(f"git log --name-only    {log:.2f} s")
    print(f"kbgen check, cold      {check:.2f} s")
    print(f"kbgen stale, cold      {cold:.2f} s, of {3 * log + check:.2f} s allowed: {cold / (3 * log + check):.2f}")
    print(f"kbgen stale, warm      {warm:.2f} s, of {cold / 4:.2f} s allowed: {4 * warm / cold:.2f}")


def _run(folder: Path) -> tuple[float, float, float, float]:
    log = _timed(["git", "log", "--name-only"], folder)
    check = _cold([*_KBGEN, "check", "--exit-zero"], folder)
    cold = _cold([*_KBGEN, "stale", "--fail-on", "never"], folder)
    warm = _timed([*_KBGEN, "stale", "--fail-on", "never"], folder)
    return log, check, cold, warm


def _cold(command: list[str], folder: Path) -> float:
    shutil.rmtree(folder / ".kbgen-cache", ignore_errors=True)
    return _timed(command, folder)


def _timed(command: list[str], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def commit_history(folder: Path, commits: int) -> None:
    """Make a folder a repository whose newest commit holds its files as they stand."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    (folder / ".git" / "info" / "exclude").write_text(".kbgen-cache/\n")
    imported = subprocess.Popen(["git", "-C", folder, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert imported.stdin is not None
    for part in _stream(folder, commits):
        imported.stdin.write(part)
    imported.stdin.close()
    if imported.wait():
        raise SystemExit("git fast-import failed")
    # As a clone would be: in packs, with an index that matches the files.
    subprocess.run(["git", "-C", folder, "repack", "-a", "-d", "-q", "--depth=10", "--window=5"], check=True)
    subprocess.run(["git", "-C", folder, "reset", "--quiet"], check=True)
    left = subprocess.run(["git", "-C", folder, "status", "--porcelain"], check=True, capture_output=True)
    if left.stdout:
        raise SystemExit(f"the history does not end at the files: {left.stdout[:200]!r}")


def _stream(folder: Path, commits: int) -> Iterator[bytes]:
    """The history backwards in mind: every document begins as an older text and ends as the one on disk."""
    dice = random.Random(20261122)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.*")) if _kept(path)}
    documents = [path for path in files if path.endswith(".md") and b"reviewed:" in files[path]]
    steps = [dice.choice(documents) for _ in range(commits - 1)]
    left = Counter(steps)
    yield _commit(0, "All of it")
    for path, data in files.items():
        yield _file(path, _older(data, left[path]))
    for number, path in enumerate(steps, 1):
        left[path] -= 1
        yield _commit(number, f"Change {path}")
        yield _file(path, _older(files[path], left[path]))


def _kept(path: Path) -> bool:
    return path.is_file() and not {".git", ".kbgen-cache"} & set(path.parts)


def _older(data: bytes, steps: int) -> bytes:
    """A document some changes ago: reviews and edits in turn, four in ten of which come in one commit."""
    if not steps:
        return data
    if zlib.crc32(data) % 10 < 4:
        steps += 1
    reviewed = data.replace(b"reviewed: 2026", b"reviewed: %d" % (2026 - (steps + 1) // 2), 1)
    return reviewed + b"\nSentence %d of old.\n" % (steps // 2) if steps > 1 else reviewed


def _commit(number: int, message: str) -> bytes:
    when = f"{_FIRST + number * _STEP} +0000"
    said = message.encode()
    who = f"author A <a@example.org> {when}\ncommitter A <a@example.org> {when}\n".encode()
    return b"commit refs/heads/main\n%sdata %d\n%s\n" % (who, len(said), said)


def _file(path: str, data: bytes) -> bytes:
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)


if __name__ == "__main__":
    os.environ["GIT_CONFIG_NOSYSTEM"] = "1"
    main()
