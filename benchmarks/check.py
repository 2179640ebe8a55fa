"""Measures `kbgen check` on 10,000 documents against the bare loop, side by side: `python benchmarks/check.py`.

Prints the median of paired runs as a ratio, since one machine's seconds say little on another, and
the peak memory of kbgen.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
RUNS = 5


def main() -> None:
    """Generate, warm up, and run both in turn."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "generate.py", folder, str(count)], check=True)
        check = [sys.executable, "-c", "from kbgen.cli import main; main()", "check", "--exit-zero"]
        bare = [sys.executable, str(HERE / "bare_loop.py"), folder]
        _timed(check, folder)
        _timed(bare, folder)
        rounds = [
            (_timed([*check, "--clean"], folder), _timed(check, folder), _timed(bare, folder)) for _ in range(RUNS)
        ]
    print(f"documents           {count:,}")
    print(f"bare loop           {statistics.median(bare[0] for *_, bare in rounds):.2f} s")
    _print("all read anew", [(cold, bare) for cold, _, bare in rounds])
    _print("nothing changed", [(warm, bare) for _, warm, bare in rounds])


def _print(what: str, pairs: list[tuple[tuple[float, float], tuple[float, float]]]) -> None:
    ratios = [ours[0] / theirs[0] for ours, theirs in pairs]
    print(
        f"{what:<16}    {statistics.median(ours[0] for ours, _ in pairs):.2f} s, "
        f"{statistics.median(ratios):.2f} bare loops ({min(ratios):.2f} to {max(ratios):.2f}), "
        f"{max(ours[1] for ours, _ in pairs):.0f} MB"
    )


def _timed(command: list[str], folder: str) -> tuple[float, float]:
    """Wall seconds and peak megabytes of one run."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} ended with {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
