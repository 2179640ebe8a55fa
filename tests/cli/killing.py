"""Runs commands in copies of a warm process, and kills them at any step that they take on the disk.

A step is one change of the disk: a file opened for writing, renamed or removed, a folder made or removed. A command
that is killed before each of its steps in turn has been killed at every moment that the disk can tell apart, but for
the middle of a write: for that, it dies a little `later`.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import chdir
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from kbgen.cli import main
from tests.cli.running import PROJECT

_CONTEXT = multiprocessing.get_context("forkserver")
_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# Longer than any write of the tests' handbooks takes, in seconds.
_WRITE = 0.003


def steps_of(root: Path, *arguments: str) -> int:
    """How many steps a command takes on the disk; it is run to its end."""
    status, steps = _run(root, arguments)
    assert status in (0, 1), f"{arguments} ended with {status}"
    return steps


def killed(root: Path, *arguments: str, step: int = 0, later: float = 0.0, program: str = "") -> None:
    """Run a command until it dies: before a step, or somewhat `later`, or by `die()` in a program that is run first.

    It may end before it dies, if that is `later`.
    """
    status, _ = _run(root, arguments, step, later, program)
    assert status < 0 or later, f"{arguments} was not killed and ended with {status}"


def moments(steps: int, count: int) -> Iterator[dict[str, Any]]:
    """Some moments of a command, as `killed` takes them: every second one amid what comes after its step."""
    for number in range(count):
        later = random.uniform(0, _WRITE) if number % 2 else 0.0
        yield {"step": random.randint(1, steps), "later": later}


def _run(
    root: Path, arguments: tuple[str, ...], step: int = 0, later: float = 0.0, program: str = ""
) -> tuple[int, int]:
    _CONTEXT.set_forkserver_preload(["tests.cli.warm"])
    with chdir(PROJECT):
        forkserver.ensure_running()
    steps = _CONTEXT.Value("i", 0, lock=False)  # whoever dies while holding a lock never lets go of it
    process = _CONTEXT.Process(target=_work, args=(str(root), arguments, steps, step, later, program))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode, steps.value


def _work(root: str, arguments: tuple[str, ...], steps: Any, step: int, later: float, program: str) -> None:
    os.chdir(root)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    exec(program, {"die": _die})
    sys.argv = ["kbgen", *arguments]
    here = os.getpid()

    def seen(event: str, given: tuple[Any, ...]) -> None:
        if (event in _CHANGES or (event == "open" and given[2] & _WRITES)) and os.getpid() == here:
            steps.value += 1
            if steps.value == step and later:
                signal.setitimer(signal.ITIMER_REAL, later)
            elif steps.value == step:
                _die()

    sys.addaudithook(seen)
    main()


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
