"""What a copy of the process finds out meanwhile is what this one would have found."""

from __future__ import annotations

import gc
import os
import signal

import pytest

from kbgen.app import gc_disabled
from kbgen.workers import aside

LARGE = "x" * 1_000_000


def _without_end() -> str:
    signal.pause()
    return ""


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_found_out_meanwhile_is_given_where_it_is_asked_for(workers: int) -> None:
    with aside(lambda: (os.getpid(), LARGE), workers) as found:
        where, what = found()
    assert what == LARGE
    assert (where == os.getpid()) == (workers == 1)


def test_where_the_copy_is_killed_it_is_found_out_here() -> None:
    here = os.getpid()

    def killed_elsewhere() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "here"

    with aside(killed_elsewhere, 2) as found:
        assert found() == "here"


def test_what_it_raises_is_raised_here() -> None:
    with aside(lambda: 1 // 0, 2) as found, pytest.raises(ZeroDivisionError):
        found()


def test_a_copy_that_nobody_asks_ends_with_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    copies = []

    def fork() -> int:
        copies.append(real())
        return copies[-1]

    real = os.fork
    monkeypatch.setattr(os, "fork", fork)
    with aside(_without_end, 2):
        os.kill(copies[0], 0)
    with pytest.raises(ProcessLookupError):
        os.kill(copies[0], 0)


def test_a_copy_does_not_look_for_what_nobody_uses() -> None:
    with aside(gc.isenabled, 2) as looks:
        assert not looks()
    assert gc.isenabled()


def test_the_collector_stays_off_until_the_outermost_work_is_done() -> None:
    with gc_disabled():
        with gc_disabled():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
