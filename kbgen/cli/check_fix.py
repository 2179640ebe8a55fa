"""What `kbgen check --fix` does with the findings of each folder, and says about it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kbgen.checks import Report
from kbgen.cli.options import plural
from kbgen.cli.printing import held_back
from kbgen.model import Finding
from kbgen.report.answer import printable

_BOM = "\ufeff"


def diff(old: str, new: str, before: bytes, after: bytes) -> str:
    """The lines that differ between two contents of a file, by its names before and after."""
    was, will = ([printable(line) for line in _text(data).split("\n")] for data in (before, after))
    found = difflib.unified_diff(was, will, f"a/{old}", f"b/{new}", lineterm="")
    return "".join(f"{line.rstrip()}\n" for line in found)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix(_BOM)


if TYPE_CHECKING:
    from kbgen.source.edits import Editing


@contextmanager
def fixing(baseline: Path | None, paths: Sequence[Path], config: Path | None, *, dry_run: bool) -> Iterator[Fixer]:
    """While `check` fixes what it finds in the handbook, or at the paths that it was given."""
    # Imported on use: most checks change nothing.
    from kbgen.cli.editing import editing, folders_of

    with editing(config, *folders_of(paths), dry_run=dry_run) as edit:
        yield Fixer(baseline, edit, dry_run=dry_run)


class Fixer:
    """Fixes what can be fixed, or only shows it, and counts."""

    def __init__(self, baseline: Path | None, edit: Editing, *, dry_run: bool) -> None:
        self._baseline = baseline
        self._edit = edit
        self._dry_run = dry_run
        self._fixed: list[Finding] = []
        self._files = 0

    def fix(self, report: Report) -> bool:
        """Write the fixes of a report; whether any file has changed, so that it must be checked again."""
        # Imported on use: most checks change nothing.
        from kbgen.run.fix import fixes

        held = held_back("check", (self._baseline, None), [report], report.findings).fingerprints
        found = fixes(report, held)
        self._fixed += found.findings
        self._files += len(found.changes)
        if self._dry_run:
            for change in found.changes:
                name = os.path.relpath(change.old)
                click.echo(diff(name, name, change.before or b"", change.after or b""), nl=False)
            return False
        self._edit.change(found.changes)
        for line in _said(report, found.findings):
            click.echo(printable(line), err=True)
        return bool(found.changes)

    @property
    def sentence(self) -> str:
        """How much was fixed."""
        return f"Fixed {self._counted}." if self._fixed else "Nothing could be fixed for sure."

    def tell(self) -> int:
        """Say what would be fixed; the exit status, which is 1 where something would."""
        click.echo(f"Would fix {self._counted}." if self._fixed else self.sentence, err=True)
        return int(bool(self._fixed))

    @property
    def _counted(self) -> str:
        return f"{plural(len(self._fixed), 'finding')} in {plural(self._files, 'document')}"


def _said(report: Report, findings: tuple[Finding, ...]) -> Iterator[str]:
    root = report.scene.settings.root
    for finding in findings:
        path = os.path.relpath(os.path.join(root, finding.path))
        fix = finding.fix
        assert fix is not None
        yield f"{path}:{finding.span.line} {finding.code} fixed: {fix.summary}"
