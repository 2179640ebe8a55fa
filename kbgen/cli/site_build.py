"""One build of a site: what is to be done after the last one, laid out, printed, and put in its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from kbgen import app
from kbgen.build import Built, Known, stage_handbook, told, unforeseen
from kbgen.cli.options import progress
from kbgen.engines.choice import MKDOCS, EngineError, UnknownError
from kbgen.engines.mkdocs_engine import Printing, print_site
from kbgen.failures import failed_paths
from kbgen.model import Finding, Settings
from kbgen.model.page import LayoutSnapshot
from kbgen.site.publish import PublishError, can_renew, printing_folder, publish, renew, stamps_of, sweep
from kbgen.source import last_build
from kbgen.source.changes import Stored
from kbgen.workers import Cluster, WorkersError, aside, processors

if TYPE_CHECKING:
    from kbgen.engines.manifest import BuildManifest, BuildResult, PreviousBuild


class Outcome(NamedTuple):
    """What a build says at its end, now and when nothing has changed since."""

    findings: tuple[Finding, ...]
    unsaid: int
    pages: int
    documents: int


class Build(NamedTuple):
    """What is to be built, and where.

    `served_at` is the address at which it is served to who is writing, `memory` the folder below which the last
    build is remembered: the handbook's root, if nothing is said. With `late_search`, the search may still find what
    pages said before, until a build without it.
    """

    settings: Settings
    target: Path
    as_of: date
    audience: str | None = None
    offline: bool = False
    engine: str = MKDOCS
    cluster: Cluster | None = None
    served_at: str = ""
    memory: Path | None = None
    late_search: bool = False

    @property
    def root(self) -> Path:
        """The handbook's root."""
        return Path(self.settings.root)

    @property
    def remembered(self) -> Path:
        """The folder below which the last build is remembered."""
        return self.memory or self.root

    @property
    def said(self) -> tuple[object, ...]:
        """All that the site depends on besides files."""
        return (str(self.target), self.as_of, self.audience, self.offline, self.engine, self.served_at)

    def inputs(self) -> last_build.Inputs | None:
        """All that the site is made from now; None where nobody knows."""
        return last_build.inputs(self.settings, self.target, self.said)


class Made(NamedTuple):
    """How the last build was made: its layout, its site, and both as they are kept."""

    laid: LayoutSnapshot
    standing: BuildManifest
    stored: Stored


class Basis(NamedTuple):
    """What a build starts from: all that it is made from, and the last build, if its site still stands.

    `made` is how that build was made, where it was made from other files.
    """

    build: Build
    inputs: last_build.Inputs | None
    last: last_build.Last | None = None
    made: Made | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What the last build said, if it was made from the same and kbgen failed at nothing."""
        if self.last is None or self.inputs is None or self.last.files != self.inputs.files:
            return None
        return self.last.said if isinstance(self.last.said, Outcome) and not self.failed else None

    @property
    def failed(self) -> frozenset[str]:
        """The files at which kbgen failed the last time, which it tries again."""
        said = self.last.said if self.last is not None else None
        return failed_paths(said.findings) if isinstance(said, Outcome) else frozenset()


def basis(build: Build, *, clean: bool = False) -> Basis:
    """What a build starts from; with `clean`, from nothing."""
    if clean:
        return Basis(build, build.inputs())
    # of ten thousand documents, looking at all files takes as long for what was made as for what is read
    with aside(partial(stamps_of, build.target), processors()) as standing, app.gc_disabled():
        now = build.inputs()
        known = last_build.recall(build.remembered, now.world) if now is not None else None
        if now is None or known is None:
            return Basis(build, now)
        start = Basis(build, now, known)
        if known.files != now.files:
            start = start._replace(made=_made(start))
        return start if known.stamps == standing() else Basis(build, now)


def _made(start: Basis) -> Made | None:
    """How the last build was made, if that is known."""
    # Imported here: a build with nothing to do must not wait for a site engine.
    from kbgen.engines.manifest import BuildManifest

    if start.last is None or start.inputs is None:
        return None
    with app.gc_disabled():
        stored = last_build.made(start.build.remembered, start.inputs._replace(files=start.last.files))
    if stored is None or not isinstance(stored.value, tuple) or len(stored.value) != 2:
        return None
    laid, standing = stored.value
    return (
        Made(laid, standing, stored)
        if isinstance(laid, LayoutSnapshot) and isinstance(standing, BuildManifest)
        else None
    )


class Stage(NamedTuple):
    """A handbook that has been read and laid out, and what is known of the site that stands."""

    basis: Basis
    built: Built
    before: PreviousBuild | None = None

    @property
    def outcome(self) -> Outcome:
        """What is to be said of it."""
        return self.printed(())

    def printed(self, found: tuple[Finding, ...]) -> Outcome:
        """What is to be said of it once it is printed, with what was found at that."""
        pages = sum(1 for page in self.built.staged.pages if not page.redirect)
        findings = tuple(sorted((*self.built.findings, *found), key=lambda finding: finding.order))
        return Outcome(findings, self.built.unsaid, pages, len(self.built.corpus.docs))


def staged(start: Basis) -> Stage:
    """Read and lay out what a handbook holds, or of it what was edited where nothing else can have changed."""
    # Imported here: a build with nothing to do must not wait for a site engine.
    from kbgen.engines.manifest import PreviousBuild

    build = start.build
    made = start.made or _made(start)  # no file was edited, if only the search is to be brought up to date
    with progress("Reading") as bar, _said_of_workers():
        built = stage_handbook(
            build.settings,
            build.as_of,
            bar,
            build.audience,
            workers=processors(),
            known=Known(
                made.laid if made is not None else None,
                edited(start) | start.failed,
                start.inputs.files if start.inputs is not None else {},
            ),
        )
    if made is None or start.last is None:
        return Stage(start, built)
    return Stage(
        start._replace(made=made), built, PreviousBuild(made.standing, build.target, frozenset(start.last.stamps))
    )


def edited(start: Basis) -> frozenset[str]:
    """The files that are not what they were, from the handbook's root."""
    if start.last is None or start.inputs is None:
        return frozenset()
    before, now = start.last.files, start.inputs.files
    paths = (path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    return frozenset(os.path.relpath(path, start.build.root).replace(os.sep, "/") for path in paths)


def put(stage: Stage, *, strict: bool = False) -> tuple[Finding, ...]:
    """Print a site and put it in its place: what differs from the last one, or all of it.

    Gives the findings where kbgen has failed at printing, and on what was taken out of pages unforeseen; with `strict`,
    the old site then stands.
    """
    try:
        found = _put_changes(stage, strict=strict) if stage.before is not None else None
        return found if found is not None else _put_whole(_whole(stage), strict=strict)
    except (EngineError, PublishError, WorkersError) as error:
        raise app.UnusableError(str(error)) from None


def clear_up(target: Path) -> None:
    """Remove what builds that were killed have left beside a site."""
    with suppress(OSError):
        sweep(target)


def _whole(stage: Stage) -> Stage:
    """The same with all pages laid out."""
    if stage.built.staged.fresh is None:
        return Stage(stage.basis, stage.built)
    return staged(stage.basis._replace(last=None, made=None))


def _put_changes(stage: Stage, *, strict: bool) -> tuple[Finding, ...] | None:
    """Print what differs from the last site, and put it there file by file; None where that cannot be."""
    start, built = stage.basis, stage.built
    assert start.last is not None
    with printing_folder(start.build.target) as folder, _inputs_again(stage) as inputs:
        try:
            finished, found = _print(stage, folder)
        except UnknownError:
            return None
        if found and strict:
            return found
        stays = finished.stays if finished is not None else None
        if finished is None or stays is None or not can_renew(folder, stays, start.last.stamps):
            return None
        with last_build.publishing(start.build.remembered):
            if not last_build.still(start.build.remembered, start.last):
                return None
            # from here on the site is no longer the last build's, and not yet this one's
            last_build.forget(start.build.remembered)
            stamps = renew(folder, start.build.target, stays, start.last.stamps)
            made = (built.staged.laid, finished.standing)
            _remember(start._replace(inputs=inputs()), stamps, stage.printed(found), made)
    return found


def _put_whole(stage: Stage, *, strict: bool) -> tuple[Finding, ...]:
    """Print the whole site and put it there in one step."""
    start = stage.basis
    with printing_folder(start.build.target) as folder:
        finished, found = _print(stage, folder)
        if found and strict:
            return found
        with aside(start.build.inputs, processors()) as now:
            stamps = stamps_of(folder)
            inputs = _unchanged(start.inputs, now())
        with last_build.publishing(start.build.remembered):
            last_build.forget(start.build.remembered)
            publish(folder, start.build.target)
            if finished is not None:
                known = start._replace(inputs=inputs)
                _remember(known, stamps, stage.printed(found), (stage.built.staged.laid, finished.standing))
    return found


def _print(stage: Stage, folder: Path) -> tuple[BuildResult | None, tuple[Finding, ...]]:
    build = stage.basis.build
    printing = Printing(
        build.settings,
        stage.built.staged,
        build.as_of,
        folder,
        engine=build.engine,
        cluster=build.cluster,
        offline=build.offline,
        served_at=build.served_at,
        late_search=build.late_search,
    )
    with progress("Printing") as bar:
        site = print_site(printing, bar, before=stage.before, say=partial(click.echo, err=True))
    failures = told(site.failures, stage.built.corpus)
    return site.finished, (*failures, *unforeseen(stage.built, site.active))


@contextmanager
def _inputs_again(stage: Stage) -> Iterator[Callable[[], last_build.Inputs | None]]:
    """What a build was made from, looked at again once all of it has been read."""
    start = stage.basis
    if stage.built.staged.fresh is None:
        # pictures and the like are read while the site is printed
        yield lambda: _unchanged(start.inputs, start.build.inputs())
        return
    with aside(start.build.inputs, processors()) as found:
        yield lambda: _unchanged(start.inputs, found())


def _unchanged(before: last_build.Inputs | None, now: last_build.Inputs | None) -> last_build.Inputs | None:
    """What has been read by now: of a file that was edited meanwhile nobody knows what was read."""
    if before is None or now is None or now.world != before.world:
        return None
    files = {path: digest if now.files.get(path) == digest else b"" for path, digest in before.files.items()}
    return before._replace(files=files)


def _remember(start: Basis, stamps: last_build.Stamps, outcome: Outcome, made: object) -> None:
    """Keep what the build was made from."""
    if start.inputs is None:
        return
    with app.gc_disabled():
        since = start.made.stored if start.made is not None else None
        last_build.save(start.build.remembered, start.inputs, stamps, outcome, made, since)


@contextmanager
def _said_of_workers() -> Iterator[None]:
    try:
        yield
    except WorkersError as error:
        raise app.UnusableError(str(error)) from None
