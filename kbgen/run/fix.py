"""Composition for `kbgen check --fix`: joins what a check has found and the files that it was found in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kbgen import app
from kbgen.authoring.fix import fixed
from kbgen.check import Files, examine_one
from kbgen.checks import Report
from kbgen.model import Finding, Raw
from kbgen.packs import kinds_of
from kbgen.source.edits import FileChange
from kbgen.source.files import read_bytes, read_raw

_BOM = b"\xef\xbb\xbf"


class Fixes(NamedTuple):
    """Changes to be made to files, and the findings that they fix."""

    changes: tuple[FileChange, ...]
    findings: tuple[Finding, ...]


def fixes(report: Report, held: frozenset[str] = frozenset()) -> Fixes:
    """What can be fixed of a report's findings, apart from those whose fingerprints a baseline holds."""
    by_path: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.fix is not None and finding.fingerprint not in held:
            by_path[finding.path].append(finding)
    if not by_path:
        return Fixes((), ())
    files = app.uncached_files(report.scene.settings)
    raws = {raw.path: raw for raw in files.raws}
    made = [
        one for path, found in by_path.items() if path in raws for one in _of_file(raws[path], found, report, files)
    ]
    return Fixes(tuple(change for change, _ in made), tuple(finding for _, found in made for finding in found))


def _of_file(
    raw: Raw, findings: Sequence[Finding], report: Report, files: Files
) -> Iterator[tuple[FileChange, tuple[Finding, ...]]]:
    settings = report.scene.settings
    kinds = kinds_of(settings)
    rules = app.undated(kinds)
    address = next((doc.address for doc in report.corpus.docs if doc.path == raw.path), raw.inner)

    def judge(text: str) -> Sequence[Finding]:
        return examine_one(raw._replace(text=text), address, files, settings, kinds, rules).findings

    root = Path(settings.root)
    text = read_raw(root, raw).text
    found = fixed(text, findings, judge)
    if found.text != text:
        path = root / raw.path
        before = read_bytes(settings, raw.path)
        after = (_BOM if before.startswith(_BOM) else b"") + found.text.encode()
        yield FileChange(path, path, before, after), found.findings
