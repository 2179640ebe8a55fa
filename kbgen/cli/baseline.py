"""What `--baseline` and `--write-baseline` do for every command that finds something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import click

from kbgen.cli.options import plural
from kbgen.model import Finding
from kbgen.model.finding import Baseline, Entry, entry_of
from kbgen.packs import UnusableError
from kbgen.report.plain import printable

F = TypeVar("F", bound=Callable[..., Any])


def baseline_options(command: F) -> F:
    """--baseline and --write-baseline."""
    path = click.Path(path_type=Path)
    write = click.option(
        "--write-baseline",
        type=path,
        metavar="FILE",
        help="Write what is found to this file; with --baseline, only take out of it what is gone.",
    )
    read = click.option(
        "--baseline", type=path, metavar="FILE", help="Leave out what this file, written earlier, holds."
    )
    return read(write(command))


class Held(NamedTuple):
    """The fingerprints of the findings that a baseline holds back, and the sentence that counts them."""

    fingerprints: frozenset[str] = frozenset()
    sentence: str = ""

    def holds(self, finding: Finding) -> bool:
        """Whether a finding is held back."""
        return finding.fingerprint in self.fingerprints


class Ran(Protocol):
    """A run: what it looked at, and the fingerprints of all that it found there."""

    @property
    def found(self) -> frozenset[str]:
        """Fingerprints, whatever the answer was limited to."""

    def looks_at(self, path: str) -> bool:
        """Whether it would have found what is at a path."""


def held_back(
    command: str, files: tuple[Path | None, Path | None], reports: Sequence[Ran], findings: Sequence[Finding]
) -> Held:
    """What the baseline holds back of a command's findings; one that is to be written is written first.

    `files` are those of --baseline and of --write-baseline. UnusableError where a file is no baseline.
    """
    read, write = files
    if read is not None and write is not None and read.resolve() != write.resolve():
        raise click.UsageError("--baseline and --write-baseline name two files; with both, name the same one")
    path = read or write
    if path is None:
        return Held()
    baseline = _read(path, must_be_there=read is not None)
    gone = _gone(baseline.of(command), reports)
    if write is not None:
        kept = baseline.of(command) - gone
        entries = kept if read is not None else kept.union(map(entry_of, findings))
        baseline, gone = baseline.with_entries(command, entries), frozenset()
        _write(write, baseline, f"holds {plural(len(entries), 'finding')} of `kbgen {command}`")
    known = frozenset(entry.fingerprint for entry in baseline.of(command))
    count = sum(finding.fingerprint in known for finding in findings)
    return Held(known, _sentence(path, count, len(gone)))


def _gone(entries: frozenset[Entry], reports: Sequence[Ran]) -> frozenset[Entry]:
    """The entries whose findings are no more, of those that this run would have found."""
    found = frozenset[str]().union(*(report.found for report in reports))
    return frozenset(
        entry
        for entry in entries
        if entry.fingerprint not in found and any(report.looks_at(entry.path) for report in reports)
    )


def _sentence(path: Path, held: int, gone: int) -> str:
    name = printable(str(path))
    said = f"The baseline {name} holds back {plural(held, 'finding')}"
    if not gone:
        return f"{said}."
    are = "1 of its entries is" if gone == 1 else f"{gone:,} of its entries are"
    return f"{said}; {are} gone: `--baseline {name} --write-baseline {name}` takes out what is gone."


def _read(path: Path, *, must_be_there: bool) -> Baseline:
    # Most runs have no baseline.
    from kbgen.source import baseline

    try:
        return baseline.read(path) if must_be_there else baseline.read_or_new(path)
    except baseline.BaselineError as error:
        raise UnusableError(str(error)) from None


def _write(path: Path, whole: Baseline, said: str) -> None:
    from kbgen.source import baseline

    baseline.write(path, whole)
    click.echo(f"{path} {said}", err=True)
