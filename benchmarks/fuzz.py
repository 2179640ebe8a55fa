"""Tries kbgen on inputs that nobody had in mind: `python benchmarks/fuzz.py --rounds 100 --seed 1`.

A round is a handbook, or a session of an editor, made from the seed and its number; `--kind` and `--only` make one
again. Each command runs in a process of its own under limits. It must end with 0, 1 or 2, print no traceback and
nothing that calls itself a fault of kbgen, stay within time and memory, and change nothing but what it is for. Prints
how the commands ended and each fault once, with the smallest input found for it. Exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from fuzzing import documents, inputs
from fuzzing.cases import BUILD, OTHERS, READING, SMALL, WRITING, Case, Special, source
from fuzzing.repetitions import REPEATED, repetition
from fuzzing.running import Failure, Limits, failure, keep, prepare, run
from fuzzing.shrinking import smallest

KINDS = ("documents", "links", "configurations", "rules", "states", "editor", "repetitions")
# Characters of a document of one construct over and over.
_LARGE = 1_000_000


class Round(NamedTuple):
    """What a round has given: how many documents it had, how its commands ended, and what went wrong."""

    documents: int
    ended: Counter[tuple[str, int]]
    failures: list[Failure]


def case_of(kind: str, seed: int, number: int, count: int) -> Case:
    """The case of a round; `count` documents where it is a handbook."""
    chance = source(seed, kind, number)
    name = f"--kind {kind} --seed {seed} --only {number} --documents {count}"
    if kind == "documents":
        commands = (*READING, BUILD, OTHERS[number % len(OTHERS)], WRITING[number % len(WRITING)])
        return Case(name, documents.handbook(chance, count), commands)
    if kind == "links":
        return Case(name, documents.linked(chance), (*READING, BUILD))
    if kind == "configurations":
        commands = (*inputs.CONFIGURATION_COMMANDS, *((BUILD,) if number % 10 == 0 else ()))
        return Case(name, inputs.configured(chance), commands)
    if kind == "repetitions":
        construct = [*REPEATED][number % len(REPEATED)]
        files = {**SMALL, "content/guides/a.md": repetition(construct, _LARGE).encode()}
        return Case(f"{name} ({construct})", files, (*READING, *((BUILD,) if number % 10 == 0 else ())))
    if kind == "editor":
        return Case(name, *inputs.editor(chance, min(count, 5)))
    made = inputs.rules if kind == "rules" else inputs.states
    return Case(name, *made(chance))


def tried(limits: Limits, kind: str, seed: int, count: int, skipped: frozenset[str], number: int) -> Round:
    """One round."""
    case = case_of(kind, seed, number, count)
    case = case._replace(commands=[one for one in case.commands if one.name not in skipped])
    ended: Counter[tuple[str, int]] = Counter()
    failures = []
    for outcome in run(case, limits):
        ended[outcome.command.name, outcome.status] += 1
        if (found := failure(case, outcome, limits)) is not None:
            failures.append(found)
    return Round(sum(path.endswith((".md", ".markdown")) for path in case.files), ended, failures)


def rounds(kind: str, numbers: range, options: argparse.Namespace) -> Iterator[Round]:
    """Rounds, in as many processes as are asked for."""
    limits = Limits(options.seconds, options.memory * 2**20)
    one = partial(tried, limits, kind, options.seed, options.documents, frozenset(options.skip))
    if options.jobs == 1:
        yield from map(one, numbers)
        return
    with ProcessPoolExecutor(options.jobs) as pool:
        yield from pool.map(one, numbers)


def main() -> int:
    """Run the campaign; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="rounds of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, action="append", help="all by default")
    parser.add_argument("--only", type=int, help="one round alone, by its number")
    parser.add_argument("--documents", type=int, default=50, help="documents in a handbook")
    parser.add_argument("--skip", action="append", default=[], help="a command to leave out")
    parser.add_argument("--seconds", type=int, default=10, help="what a command may take of the processor")
    parser.add_argument("--memory", type=int, default=1024, help="MiB that a command may take")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    parser.add_argument("--shrink", type=int, default=400, help="tries to make a failure smaller")
    parser.add_argument("--keep", type=Path, help="a folder for the files of each failure")
    options = parser.parse_args()
    prepare(options.skip)
    numbers = range(options.rounds) if options.only is None else range(options.only, options.only + 1)
    failed = 0
    for kind in options.kind or KINDS:
        failed += _campaign(kind, numbers, options)
    return 1 if failed else 0


def _campaign(kind: str, numbers: range, options: argparse.Namespace) -> int:
    """Run the rounds of a kind and print what they gave; how many faults there are."""
    started = time.perf_counter()
    ended: Counter[tuple[str, int]] = Counter()
    count, done = 0, 0
    signs: Counter[str] = Counter()
    for one in rounds(kind, numbers, options):
        done += 1
        count += one.documents
        ended += one.ended
        for found in one.failures:
            signs[found.sign] += 1
            if signs[found.sign] == 1:
                _show(found, options, len(signs))
    spent = time.perf_counter() - started
    print(
        f"{kind}: {done:,} rounds, {count:,} documents, {ended.total():,} commands, {len(signs)} faults, {spent:.0f} s"
    )
    for (name, status), times in sorted(ended.items()):
        print(f"  {name:<12} {status:>4}  {times:>6,}")
    for sign, times in signs.most_common():
        print(f"  {times:>6,} times  {sign}")
    return len(signs)


def _show(found: Failure, options: argparse.Namespace, number: int) -> None:
    """Print a failure as the smallest input that is found for it."""
    small = (
        smallest(found, Limits(options.seconds, options.memory * 2**20), options.shrink) if options.shrink else found
    )
    print(
        f"FAULT {small.sign}\n  kbgen {' '.join(small.command.arguments)}: {small.reason}\n  again: {small.case.name}"
    )
    for path, data in islice(small.case.files.items(), 6):
        print(f"  {path!r}: {data if isinstance(data, Special) else data[:400]!r}")
    sys.stdout.flush()
    if options.keep is not None:
        keep(options.keep / f"{os.getpid()}-{number}", small)


if __name__ == "__main__":
    sys.exit(main())
