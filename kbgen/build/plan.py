"""What a build starts from: all that it is made from, and the last build, if its site still stands."""

from __future__ import annotations

import os
from functools import partial
from typing import NamedTuple

from kbgen.app import gc_disabled
from kbgen.build.inputs import Build
from kbgen.judging import failed_paths
from kbgen.model import Finding
from kbgen.model.page import LayoutSnapshot
from kbgen.site.publish import stamps_of
from kbgen.source.cache import builds
from kbgen.source.cache.changes import Stored
from kbgen.workers import aside, processors


class Outcome(NamedTuple):
    """What a build says at its end, now and when nothing has changed since."""

    findings: tuple[Finding, ...]
    unsaid: int
    pages: int
    documents: int


class Made(NamedTuple):
    """How the last build was made: its layout, what its engine kept of its site, and both as they are stored."""

    laid: LayoutSnapshot
    manifest: object
    stored: Stored


class Plan(NamedTuple):
    """What a build starts from: all that it is made from, and the last build, if its site still stands.

    `made` is how that build was made, where it was made from other files.
    """

    build: Build
    inputs: builds.Inputs | None
    last: builds.Last | None = None
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

    @property
    def edited(self) -> frozenset[str]:
        """The files that are not what they were, from the handbook's root."""
        if self.last is None or self.inputs is None:
            return frozenset()
        before, now = self.last.files, self.inputs.files
        paths = (path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        return frozenset(os.path.relpath(path, self.build.root).replace(os.sep, "/") for path in paths)

    @property
    def whole(self) -> Plan:
        """The same without what the last build has left."""
        return self._replace(last=None, made=None)


def planned(build: Build, *, clean: bool = False) -> Plan:
    """What a build starts from; with `clean`, from nothing."""
    if clean:
        return Plan(build, build.inputs())
    # of ten thousand documents, looking at all files takes as long for what was made as for what is read
    with aside(partial(stamps_of, build.target), processors()) as standing, gc_disabled():
        now = build.inputs()
        known = builds.recall(build.remembered, now.world) if now is not None else None
        if now is None or known is None:
            return Plan(build, now)
        plan = Plan(build, now, known)
        if known.files != now.files:
            plan = plan._replace(made=made_by_last(plan))
        return plan if known.stamps == standing() else Plan(build, now)


def made_by_last(plan: Plan) -> Made | None:
    """How the last build was made, if that is known."""
    if plan.last is None or plan.inputs is None:
        return None
    with gc_disabled():
        stored = builds.made(plan.build.remembered, plan.inputs._replace(files=plan.last.files))
    if stored is None or not isinstance(stored.value, tuple) or len(stored.value) != 2:
        return None
    laid, manifest = stored.value
    return Made(laid, manifest, stored) if isinstance(laid, LayoutSnapshot) else None
