"""The fuzz campaign: a small part of it with a fixed seed, and what it would have to notice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from fuzz import KINDS
from fuzzing.cases import Case, Command, File, Special, command
from fuzzing.running import Limits, Outcome, failure, run
from fuzzing.shrinking import less, reduced
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import more

FUZZ = Path(__file__).parent.parent / "benchmarks" / "fuzz.py"


@pytest.mark.slow
def test_a_small_part_of_the_campaign_finds_nothing() -> None:
    options = f"--rounds {more(2, 40)} --documents 15 --seed 7 --seconds 30 --shrink 0 --skip build".split()
    done = subprocess.run([sys.executable, FUZZ, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(", 0 faults, ") == len(KINDS)


# what it would notice

BOOK: Mapping[str, File] = {"mkdocs.yml": b"site_name: x\n", "docs/index.md": b"# x\n"}
LIMITS = Limits(seconds=5)


def said(status: int = 0, out: bytes = b"", peak: int = 0, touched: tuple[str, ...] = ()) -> str | None:
    case = Case("", BOOK, [command("check")])
    found = failure(case, Outcome(case.commands[0], status, out, b"", peak, touched), LIMITS)
    return None if found is None else found.reason


def test_what_no_command_may_do_is_a_failure() -> None:
    assert [said(status) for status in (0, 1, 2)] == [None] * 3
    assert said(3) == "ended with status 3"
    assert said(-9) == "took more than 5 s"
    assert said(1, b"Traceback (most recent call last):\n") == "said Traceback (most recent call last)"
    assert said(1, b"a.md:1:1 KB001 x") == "said KB001"
    assert said(peak=2**31) == "took 2048 MiB"
    assert said(touched=("book/docs/index.md",)) == "changed book/docs/index.md"
    assert said(out=b"SECRET-OF-OUTSIDE") == "printed a file that lies outside"


def test_a_command_is_run_as_from_a_shell_and_what_it_changes_is_seen() -> None:
    files = {**BOOK, "docs/loop.md": Special("link", "loop.md")}
    check, write = command("list", "--format", "json"), command("check", "--write-baseline", "b.json")
    allowed = Command(write.arguments, writes=True)
    listed, written, kept, *_ = run(Case("", files, [check, write, allowed, command("nonsense")]), Limits())
    assert listed.status == 0
    assert b'"id": "docs"' in listed.out
    assert (listed.touched, kept.touched) == ((), ())
    assert written.touched == ("book/b.json",)


def test_one_seed_makes_one_case() -> None:
    script = (
        f"import sys, hashlib; sys.path.insert(0, {str(FUZZ.parent)!r}); import fuzz\n"
        "print([hashlib.sha256(repr(fuzz.case_of(kind, 3, 1, 9)).encode()).hexdigest() for kind in fuzz.KINDS])"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


@given(st.lists(st.integers(0, 9), max_size=40), st.sets(st.integers(0, 9), min_size=1, max_size=3))
def test_less_keeps_just_what_is_needed(parts: list[int], needed: set[int]) -> None:
    def fails(some: list[int]) -> bool:
        return needed <= set(some)

    kept = less(parts, fails)
    assert kept == parts if not fails(parts) else sorted(kept) == sorted(needed)


def test_a_case_is_made_as_small_as_still_fails() -> None:
    one, other = command("check"), command("stale")
    files: Mapping[str, File] = {"a.md": b"one\ntwo x y\nthree\n", "b.md": b"b\n", "pipe": Special("fifo")}

    def fails(case: Case) -> bool:
        data = case.files.get("a.md", b"")
        return isinstance(data, bytes) and b"x" in data and "pipe" in case.files and other in case.commands

    small = reduced(Case("", files, [one, other, one]), other, fails)
    assert small == Case("", {"a.md": b"x", "pipe": Special("fifo")}, [other])
