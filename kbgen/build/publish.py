"""Prints what is staged and puts the site in its place: what differs from the last one, or all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from kbgen.app import gc_disabled
from kbgen.build.engine import Console, Engine, EngineError, PrintedSite, Printing, UnknownError
from kbgen.build.pages import Stage, staged, told, unforeseen
from kbgen.model import Finding
from kbgen.packs import UnusableError
from kbgen.site.publish import PublishError, can_renew, printing_folder, publish, renew, stamps_of, sweep
from kbgen.source.cache import builds, changes
from kbgen.workers import WorkersError, aside, processors


def put(stage: Stage, engine: Engine, console: Console, *, strict: bool = False) -> tuple[Finding, ...]:
    """Print a site and put it in its place.

    Gives the findings where kbgen has failed at printing, and on what was taken out of pages unforeseen; with `strict`,
    the old site then stands.
    """
    try:
        found = _put_changes(stage, engine, console, strict=strict) if stage.before is not None else None
        if found is not None:
            return found
        whole = stage if stage.built.staged.fresh is None else staged(stage.plan.whole, console)
        return _put_whole(whole._replace(before=None), engine, console, strict=strict)
    except (EngineError, PublishError, WorkersError) as error:
        raise UnusableError(str(error)) from None


def clear_up(target: Path) -> None:
    """Remove what builds that were killed have left beside a site."""
    with suppress(OSError):
        sweep(target)


def _put_changes(stage: Stage, engine: Engine, console: Console, *, strict: bool) -> tuple[Finding, ...] | None:
    """Print what differs from the last site, and put it there file by file; None where that cannot be."""
    plan = stage.plan
    last, remembered = plan.last, plan.build.remembered
    assert last is not None
    with printing_folder(plan.build.target) as folder, _inputs_again(stage) as inputs:
        try:
            site, found = _print(stage, engine, console, folder)
        except UnknownError:
            return None
        if found and strict:
            return found
        if site.stays is None or not can_renew(folder, site.stays, last.stamps):
            return None
        made = _made(stage, site)
        with builds.publishing(remembered):
            if not builds.still(remembered, last):
                return None
            # from here on the site is no longer the last build's, and not yet this one's
            builds.forget(remembered)
            stamps = renew(folder, plan.build.target, site.stays, last.stamps)
            read = inputs()
            if read is not None and made is not None:
                builds.save(remembered, read, stamps, stage.printed(found), made)
    return found


def _put_whole(stage: Stage, engine: Engine, console: Console, *, strict: bool) -> tuple[Finding, ...]:
    """Print the whole site and put it there in one step."""
    build = stage.plan.build
    with printing_folder(build.target) as folder:
        site, found = _print(stage, engine, console, folder)
        if found and strict:
            return found
        with aside(lambda: (build.inputs(again=True), stamps_of(folder)), processors()) as looked:
            made = _made(stage, site)
            now, stamps = looked()
        inputs = _unchanged(stage.plan.inputs, now)
        with builds.publishing(build.remembered):
            builds.forget(build.remembered)
            publish(folder, build.target)
            if inputs is not None and made is not None:
                builds.save(build.remembered, inputs, stamps, stage.printed(found), made)
    return found


def _print(stage: Stage, engine: Engine, console: Console, folder: Path) -> tuple[PrintedSite, tuple[Finding, ...]]:
    build = stage.plan.build
    printing = Printing(
        build.settings,
        stage.built.staged,
        build.as_of,
        folder,
        cluster=build.cluster,
        offline=build.offline,
        served_at=build.served_at,
        late_search=build.late_search,
        before=stage.before,
    )
    site = engine.print_site(printing, console)
    failures = told(site.failures, stage.built.corpus)
    return site, (*failures, *unforeseen(stage.built, site.active))


@contextmanager
def _inputs_again(stage: Stage) -> Iterator[Callable[[], builds.Inputs | None]]:
    """What a build was made from, looked at again once all of it has been read."""
    plan = stage.plan
    if stage.built.staged.fresh is None:
        # pictures and the like are read while the site is printed
        yield lambda: _unchanged(plan.inputs, plan.build.inputs(again=True))
        return
    with aside(partial(plan.build.inputs, again=True), processors()) as found:
        yield lambda: _unchanged(plan.inputs, found())


def _unchanged(before: builds.Inputs | None, now: builds.Inputs | None) -> builds.Inputs | None:
    """What has been read by now: of a file that was edited meanwhile nobody knows what was read."""
    if before is None or now is None or now.world != before.world:
        return None
    files = {path: digest if now.files.get(path) == digest else b"" for path, digest in before.files.items()}
    return before._replace(files=files)


def _made(stage: Stage, site: PrintedSite) -> changes.Prepared | None:
    """How a site was made, to be stored; None where the next build can do nothing with it."""
    if site.manifest is None:
        return None
    since = stage.plan.made.stored if stage.plan.made is not None else None
    with gc_disabled():
        return changes.prepared((stage.built.staged.laid, site.manifest), since)
