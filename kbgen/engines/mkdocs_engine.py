"""Prints staged pages with MkDocs or an engine like it into a folder."""

from __future__ import annotations

import io
import logging
import os
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kbgen import app
from kbgen.engines.choice import MKDOCS, PROPERDOCS, ZENSICAL, EngineError, UnknownError, require
from kbgen.engines.log_capture import ThreadLogHandler
from kbgen.failures import configuration_of
from kbgen.markup.active import Active
from kbgen.model import Finding, Settings, Staged
from kbgen.workers import Cluster, processors

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from kbgen.engines.manifest import BuildResult, PreviousBuild
    from kbgen.engines.mkdocs_plugin import KbgenPlugin


_TEMPLATES = (".html", ".xml", ".j2")


class Printing(NamedTuple):
    """What is printed: staged pages as of a day, into a folder.

    Markdown is rendered on a `cluster` where one is named. With `offline` the pages can be read from a disk, without
    a server; with `served_at`, an address, they are for a server that runs while somebody writes; with
    `late_search`, the search may still find what pages said before.
    """

    settings: Settings
    staged: Staged
    as_of: date
    into: Path
    engine: str = MKDOCS
    cluster: Cluster | None = None
    offline: bool = False
    served_at: str = ""
    late_search: bool = False


class Site(NamedTuple):
    """A printed site: what the next build has to know of it, and what was found at printing.

    `finished` is None if the site may depend on more than what kbgen has read. `failures` are the findings where kbgen
    has failed at a page, `active` is what was taken out of pages, by their address.
    """

    finished: BuildResult | None
    failures: tuple[Finding, ...]
    active: Mapping[str, tuple[Active, ...]]


def print_site(
    printing: Printing,
    progress: app.Progress | None = None,
    *,
    before: PreviousBuild | None = None,
    say: Callable[[str], None] = print,
) -> Site:
    """Print every page into a folder, and index them. Raises EngineError with what the engine said.

    With `before`, only what differs from that site is printed; UnknownError where that cannot be. `say` is told why a
    build is slow.
    """
    chosen = require(printing.engine)
    with _engine(printing.settings, printing.as_of, printing.into):
        at = {"site_url": printing.served_at} if printing.served_at else {}
        config, plugin = _configured(printing.settings, printing.staged, site_dir=str(printing.into), **at)
        plugin.progress = progress
        plugin.offline = printing.offline
        plugin.served = bool(printing.served_at)
        plugin.late_search = printing.late_search
        if printing.engine == ZENSICAL:
            from kbgen.engines.zensical_engine import print_tree

            say(f"{chosen.title} prints the pages without {chosen.without}.")
            print_tree(config, plugin, printing.staged)
            return Site(None, tuple(plugin.failures), plugin.active)
        finished = _print_pages(printing, config, plugin, before=before, say=say)
        return Site(finished, tuple(plugin.failures), plugin.active)


def _print_pages(
    printing: Printing,
    config: MkDocsConfig,
    plugin: KbgenPlugin,
    *,
    before: PreviousBuild | None,
    say: Callable[[str], None],
) -> BuildResult | None:
    """Print pages with kbgen's own loop, or with MkDocs' where that would be another site."""
    from mkdocs.commands import build as mkdocs_build

    from kbgen.engines import loop
    from kbgen.engines.parallel_safety import why_sequential

    config.plugins.on_startup(command="build", dirty=False)
    reason = why_sequential(config, offline=printing.offline)
    finished = None
    if reason is None:
        finished = loop.build(config, plugin, processors(), before, printing.cluster)
    elif before is not None:
        raise UnknownError
    else:
        elsewhere = " and none on the cluster" if printing.cluster is not None else ""
        say(f"Printing slowly, one page after another{elsewhere}: {reason}.")
        mkdocs_build.build(config)
    config.plugins.on_shutdown()
    return finished


def export_tree(settings: Settings, staged: Staged, today: date, into: Path) -> None:
    """Write the staged tree into an empty folder, as an engine without plugins reads it; raises EngineError."""
    # Imported here: other exports must not wait for a site engine.
    from kbgen.engines.zensical_engine import lay_out

    with _engine(settings, today, into):
        config, plugin = _configured(settings, staged)
        lay_out(config, plugin, staged, into)


def _configured(settings: Settings, staged: Staged, **said: str) -> tuple[MkDocsConfig, KbgenPlugin]:
    """The engine's configuration with what is `said` besides, and the plugin that it names, which prints pages."""
    from kbgen.engines.configured import configured
    from kbgen.engines.mkdocs_plugin import KbgenPlugin

    config = configured(str(settings.config_path), **said)
    plugin = next((one for one in config.plugins.values() if isinstance(one, KbgenPlugin)), None)
    if plugin is None:
        raise EngineError(f"{settings.config_path} does not name the plugin; add `- kbgen` under `plugins:`")
    plugin.prepared = staged
    return config, plugin


@contextmanager
def _engine(settings: Settings, today: date, into: Path) -> Iterator[None]:
    """Let an engine work as of a day: what it says and what it fails with becomes one EngineError."""
    # Imported here: `check` and its kin must not wait for a site engine.
    from mkdocs.exceptions import Abort, ConfigurationError, PluginError

    with _quiet() as said, _dated(today):
        try:
            yield
        except (Abort, ConfigurationError, PluginError) as error:
            raise EngineError(f"{said.getvalue()}{error}".strip()) from None
        except Exception as error:
            told = _told(error, settings, into)
            if not told:
                raise
            raise EngineError(told) from None


def _told(error: Exception, settings: Settings, into: Path) -> str:
    """What to say of an error whose cause is a value that the theme was given, or the disk; empty for any other."""
    # Imported here: only a build that fails wants it.
    from jinja2 import TemplateNotFound

    template = next(_templates(error), "")
    if template or isinstance(error, TemplateNotFound):
        missing = f"there is no template {error.name!r}" if isinstance(error, TemplateNotFound) else ""
        why = missing or f"{type(error).__name__}: {error}".splitlines()[0]
        config = configuration_of(settings)
        return f"{config}: the theme cannot print what `theme` or `extra` holds: {why} {template}".rstrip()
    return f"{error.filename or into}: cannot be written: {error.strerror}" if isinstance(error, OSError) else ""


def _templates(error: BaseException) -> Iterator[str]:
    """The templates that were being filled in when something went wrong, the innermost first."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(_TEMPLATES):
            yield f"({os.path.basename(frame.filename)}:{frame.lineno})"


@contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """Keep the engine's log to ourselves: what it warns of is shown only when it fails."""
    said = io.StringIO()
    stream = logging.StreamHandler(said)
    stream.setLevel(logging.WARNING)
    handler = ThreadLogHandler(stream, logging.getLogger().handlers)
    loggers = [logging.getLogger(name) for name in (MKDOCS, PROPERDOCS)]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield said
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.propagate = propagate


@contextmanager
def _dated(today: date) -> Iterator[None]:
    """MkDocs dates its site map by this variable, so that two builds of one tree and one day are equal."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = app.epoch(today)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
