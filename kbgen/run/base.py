"""Composition for `--base`: what a change brings, judged on the result of merging it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from kbgen import app, checks
from kbgen.checks import Report
from kbgen.model import Corpus, Finding, Settings
from kbgen.model.document import file_name
from kbgen.model.finding import fingerprinted
from kbgen.packs import UnusableError
from kbgen.rules import Choice
from kbgen.source import git
from kbgen.source.cache import documents
from kbgen.source.inventories import calendar_paths
from kbgen.source.revision import Comparison, compare, lay_out, lay_over

_SHARED_NUMBER = "DC001"


def touched(scene: app.CheckScope, base: str) -> app.CheckScope:
    """The same scene, limited to the files that differ from a commit."""
    return _limited(scene, _compared(scene, base))


def _compared(scene: app.CheckScope, base: str) -> Comparison:
    try:
        return compare(Path(scene.settings.root), base)
    except git.GitError as error:
        raise UnusableError(f"--base {base}: {error}") from None


def _limited(scene: app.CheckScope, comparison: Comparison) -> app.CheckScope:
    below = (app.below_root(comparison.top / path, Path(scene.settings.root)) for path in comparison.changed)
    return replace(scene, only=frozenset(below))


def check(
    scene: app.CheckScope,
    base: str,
    choice: Choice,
    today: date,
    kind: str | None = None,
    progress: app.Progress | None = None,
) -> Report:
    """What `kbgen check` finds in changed files, and elsewhere what it did not find before the change."""
    comparison = _compared(scene, base)
    limited = _limited(scene, comparison)
    with tempfile.TemporaryDirectory(prefix="kbgen-") as name, _said(base):
        before = _placed(scene, comparison, comparison.before, Path(name) / "before")
        known = _known(before, _moves(scene, comparison), choice, today)
        after = scene
        if comparison.after is not None:
            merged = _placed(scene, comparison, comparison.after, Path(name) / "after")
            if merged is None:
                raise UnusableError(f"--base {base}: merged with it, the handbook has no configuration any more")
            after = merged
        report = checks.check(after, choice, today, kind, progress, forks=True)
    findings = (
        finding for finding in report.findings if limited.covers(finding.path) or finding.fingerprint not in known
    )
    placed = (_at_own_file(finding, report.corpus, limited.covers, base) for finding in findings)
    return Report(limited, report.corpus, tuple(placed), report.found)


def _at_own_file(finding: Finding, corpus: Corpus, covers: Callable[[str], bool], base: str) -> Finding:
    """A shared number as it is told in a change: at the file of the change, whichever of the two is the later."""
    doc = corpus.by_path.get(finding.path)
    if finding.code != _SHARED_NUMBER or covers(finding.path) or doc is None:
        return finding
    ours = (one for one in corpus.of_kind(doc.kind) if one.collection == doc.collection and one.in_log == doc.in_log)
    own = next((one for one in ours if covers(one.path)), None)
    if own is None:
        return finding
    message = f"the number {finding.value} is already that of {file_name(doc.path)}, which {base} has"
    return replace(finding, path=own.path, span=own.span(("id",)), message=message)


@contextlib.contextmanager
def _said(base: str) -> Iterator[None]:
    try:
        yield
    except git.GitError as error:
        raise UnusableError(f"--base {base}: {error}") from None


def _moves(scene: app.CheckScope, comparison: Comparison) -> Mapping[str, str]:
    """The new paths, from the handbook's root, of files that were only renamed, by their old ones."""
    top, root = comparison.top, Path(scene.settings.root)
    return {app.below_root(top / old, root): app.below_root(top / new, root) for old, new in comparison.renamed.items()}


def _known(scene: app.CheckScope | None, moves: Mapping[str, str], choice: Choice, today: date) -> frozenset[str]:
    """The fingerprints of what was found before the change; none where there was no handbook to be read.

    What was found in a file that has only moved is known at its new path.
    """
    if scene is None:
        return frozenset()
    try:
        report = checks.check(replace(scene, paths=()), choice, today, forks=True)
    except UnusableError:
        return frozenset()
    found = (one for one in (*report.findings, *report.repeats) if one.path in moves)
    moved = fingerprinted(replace(one, path=moves[one.path]) for one in found)
    return report.found.union(one.fingerprint for one in moved)


def _placed(scene: app.CheckScope, comparison: Comparison, tree: str, folder: Path) -> app.CheckScope | None:
    """The scene as a tree holds it, laid out below a folder; None where that tree holds no such handbook."""
    _lay(comparison, tree, folder, _wanted(scene.settings, comparison.top))
    root = folder / os.path.relpath(scene.settings.root, comparison.top)
    if not root.is_dir():
        return None
    settings = _settings(scene.settings, root)
    if settings is None:
        return None
    # only the tree's own configuration names them
    read_besides = (*(handbook.inventory for handbook in settings.handbooks), *calendar_paths(settings.rotas))
    if read_besides:
        prefix = os.path.relpath(root, folder)
        named = {os.path.normpath(f"{prefix}/{path}").replace(os.sep, "/") for path in read_besides}
        _lay(comparison, tree, folder, {path for path in named if not os.path.lexists(folder / path)}.__contains__)
    documents.copy(scene.settings, root)
    return replace(scene, settings=settings)


def _lay(comparison: Comparison, tree: str, folder: Path, wanted: Callable[[str], bool]) -> None:
    lay_out(comparison, tree, folder, wanted)
    if tree == comparison.after:
        lay_over(comparison, folder, wanted)


def _settings(now: Settings, root: Path) -> Settings | None:
    """The configuration that the tree holds, as today's would be read; None where there is none to be read."""
    if now.config_path is None:
        present = tuple(source for source in now.sources if (root / source.path).exists())
        return replace(now, root=str(root.resolve()), sources=present) if present else None
    config = root / os.path.relpath(now.config_path, now.root)
    try:
        return app.settings_at(config, root) if config.is_file() else None
    except UnusableError:
        return None


def _wanted(settings: Settings, top: Path) -> Callable[[str], bool]:
    """The paths, from the top, that a handbook is read from: its sources, its configuration, its owners."""
    prefix = os.path.relpath(settings.root, top).replace(os.sep, "/")
    folders = [os.path.normpath(f"{prefix}/{source.path}").replace(os.sep, "/") for source in settings.sources]

    def wanted(path: str) -> bool:
        name = path.rpartition("/")[2]
        inside = any(folder in (".", path) or path.startswith(f"{folder}/") for folder in folders)
        return inside or name == "CODEOWNERS" or name.endswith((".yml", ".yaml"))

    return wanted
