"""Prints reports, without what a baseline holds."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import click

from kbgen.app import CheckScope
from kbgen.checks import manuals
from kbgen.cli.options import debugging, plural
from kbgen.model import Finding, Settings, Severity
from kbgen.model.finding import Baseline, BaselineEntry, entry_of
from kbgen.packs import UnusableError
from kbgen.report import FORMATS, FROM_REPOSITORY, WITH_MANUALS, WITH_SUMMARY, Answer, LocatedFinding
from kbgen.report.answer import printable
from kbgen.source.files import home_of, open_lines


def start_for(form: str) -> Path:
    """The folder that a format names files from: the top of the repository, or where the reader stands."""
    here = Path.cwd()
    if form not in FROM_REPOSITORY:
        return here
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def path_in(scene: CheckScope, start: Path | None = None) -> Callable[[str], str]:
    """Makes a path below a scene's root relative to a folder, the working directory by default."""
    root, here = scene.settings.root, os.fspath(start or Path.cwd())
    at_root = os.path.samefile(root, here)

    def known(path: str) -> str:
        if at_root and not path.startswith(".."):
            return path  # the common case, ten thousand times
        return os.path.relpath(os.path.join(root, path), here).replace(os.sep, "/")

    return known


def located(
    findings: Iterable[Finding],
    scene: CheckScope,
    start: Path | None = None,
    quiet: frozenset[str] = frozenset(),
    named: Sequence[str] = (),
) -> Iterator[LocatedFinding]:
    """The findings of a scene, each with the line that it is about unless its code is `quiet`; `start` as above.

    `named` are files and folders, by their paths from the root, that were read besides the handbook's.
    """
    path = path_in(scene, start)
    listed = list(findings)
    wanted: dict[str, set[int]] = defaultdict(set)
    for finding in listed:
        if finding.code not in quiet:
            wanted[finding.path].add(finding.span.line)
    lines = {name: _lines(scene.settings, name, numbers, named) for name, numbers in wanted.items()}
    debugs = debugging()
    for finding in listed:
        if debugs and finding.trace:
            click.echo(finding.trace, err=True)
        yield LocatedFinding(finding, path(finding.path), lines.get(finding.path, {}).get(finding.span.line, ""))


def advice_once(found: Iterable[LocatedFinding]) -> list[LocatedFinding]:
    """Findings in order of place, the advice of one rule on one file as one, which says how much more there is."""
    listed = list(found)
    advice = Counter((one.path, one.finding.code) for one in listed if one.finding.severity is Severity.ADVICE)
    located_findings: list[LocatedFinding] = []
    for one in listed:
        more = advice.pop((one.path, one.finding.code), 0) - 1 if one.finding.severity is Severity.ADVICE else 0
        if more >= 0:
            text = f"{one.finding.message}; {more} more like it below" if more else one.finding.message
            located_findings.append(one._replace(finding=replace(one.finding, message=text)))
    return located_findings


def _lines(settings: Settings, path: str, numbers: AbstractSet[int], named: Sequence[str]) -> dict[int, str]:
    """The lines of some numbers of a file; none where it may not be read."""
    home = None if path in named else _home(settings, path, named)
    found: dict[int, str] = {}
    number, last = 1, max(numbers)
    try:
        with open_lines(os.path.join(settings.root, path), home) as pieces:
            for piece in pieces:
                if number in numbers:
                    found[number] = found.get(number, "") + piece
                number += piece.endswith(("\n", "\r"))
                if number > last:
                    break
    except OSError:
        return {}
    return {one: _printable(text) for one, text in found.items()}


def _printable(line: str) -> str:
    """A line without its end, and with a sign in the place of bytes that are no text."""
    return line.rstrip("\r\n").encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _home(settings: Settings, path: str, named: Sequence[str]) -> str:
    """The folder that a file must lie in: the one that was named, or that of the handbook's source."""
    around = max((one for one in named if path.startswith(f"{one}/")), key=len, default=None)
    return home_of(settings, path) if around is None else os.path.normpath(os.path.join(settings.root, around))


def print_report(answer: Answer, form: str, scenes: Sequence[CheckScope], held: str = "") -> None:
    """Print an answer in a format, and what a baseline holds back where the format has no place for it."""
    if form in WITH_MANUALS:
        codes = {row.finding.code for row in answer.findings}
        answer = answer._replace(manuals=manuals(scenes, codes))
    click.echo(FORMATS[form](answer))
    if held and form not in WITH_SUMMARY:
        click.echo(held, err=True)


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


def _gone(entries: frozenset[BaselineEntry], reports: Sequence[Ran]) -> frozenset[BaselineEntry]:
    """The entries whose findings are no more, of those that this run would have found."""
    found = frozenset[str]().union(*(report.found for report in reports))
    return frozenset(
        entry
        for entry in entries
        if entry.fingerprint not in found and any(report.looks_at(entry.path) for report in reports)
    )


def _sentence(path: Path, held: int, gone: int) -> str:
    name = printable(str(path))
    text = f"The baseline {name} holds back {plural(held, 'finding')}"
    if not gone:
        return f"{text}."
    are = "1 of its entries is" if gone == 1 else f"{gone:,} of its entries are"
    return f"{text}; {are} gone: `--baseline {name} --write-baseline {name}` takes out what is gone."


def _read(path: Path, *, must_be_there: bool) -> Baseline:
    # Most runs have no baseline.
    from kbgen.source import baseline

    try:
        return baseline.read(path) if must_be_there else baseline.read_or_new(path)
    except baseline.BaselineError as error:
        raise UnusableError(str(error)) from None


def _write(path: Path, whole: Baseline, text: str) -> None:
    from kbgen.source import baseline

    baseline.write(path, whole)
    click.echo(f"{path} {text}", err=True)
