"""Prints staged pages with MkDocs or an engine like it into a folder."""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen import app
from kbgen.engines.choice import MKDOCS, PROPERDOCS, ZENSICAL, EngineError, UnknownError, require
from kbgen.engines.hearing import OwnThread
from kbgen.model import Settings, Staged
from kbgen.source.kept import kept
from kbgen.workers import Cluster, processors

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from kbgen.engines.mkdocs_plugin import KbgenPlugin
    from kbgen.engines.standing import Before, Finished


def print_site(
    settings: Settings,
    staged: Staged,
    today: date,
    into: Path,
    progress: app.Progress | None = None,
    *,
    engine: str = MKDOCS,
    offline: bool = False,
    clean: bool = False,
    served_at: str = "",
    late_search: bool = False,
    before: Before | None = None,
    cluster: Cluster | None = None,
    say: Callable[[str], None] = print,
) -> Finished | None:
    """Print every page into a folder, and index them. Raises EngineError with what the engine said.

    None if the site may depend on more than what kbgen has read. With `before`, only what differs from that site
    is printed; UnknownError where that cannot be.

    With `served_at`, an address, it is printed for a server that runs while somebody writes;
    with `late_search`, the search may still find what pages said before.
    With `offline` the pages can be read from a disk, without a server. `clean` forgets what earlier
    builds have made. `say` is told why a build is slow. Markdown is rendered on a `cluster` where one is named.
    """
    chosen = require(engine)
    # Imported here: `check` and its kin must not wait for a site engine.
    from mkdocs.commands import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError, PluginError

    from kbgen.engines import loop
    from kbgen.engines.allowed import reason_against

    with _quiet() as said, _dated(today):
        try:
            at = {"site_url": served_at} if served_at else {}
            config = load_config(config_file=settings.config_path, site_dir=str(into), **at)
            plugin = _plugin_of(config, settings)
            plugin.prepared = staged
            plugin.progress = progress
            plugin.offline = offline
            plugin.served = bool(served_at)
            plugin.late_search = late_search
            if engine == ZENSICAL:
                from kbgen.engines.zensical_engine import print_tree

                say(f"{chosen.title} prints the pages without {chosen.without}.")
                print_tree(config, plugin, staged)
                return None
            config.plugins.on_startup(command="build", dirty=False)
            reason = reason_against(config, offline=offline)
            finished = None
            if reason is None:
                with kept(Path(settings.root), clean=clean) as made:
                    plugin.shelf = made
                    finished = loop.build(config, plugin, processors(), made, before, cluster)
            elif before is not None:
                raise UnknownError
            else:
                elsewhere = " and none on the cluster" if cluster is not None else ""
                say(f"Printing slowly, one page after another{elsewhere}: {reason}.")
                mkdocs_build.build(config)
            config.plugins.on_shutdown()
        except (Abort, ConfigurationError, PluginError) as error:
            raise EngineError(f"{said.getvalue()}{error}".strip()) from None
        except OSError as error:
            raise EngineError(f"{error.filename or into}: cannot be written: {error.strerror}") from None
    return finished


def export_tree(settings: Settings, staged: Staged, today: date, into: Path) -> None:
    """Write the staged tree into an empty folder, as an engine without plugins reads it; raises EngineError."""
    # Imported here: other exports must not wait for a site engine.
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, ConfigurationError, PluginError

    from kbgen.engines.zensical_engine import lay_out

    with _quiet() as said, _dated(today):
        try:
            config = load_config(config_file=settings.config_path)
            plugin = _plugin_of(config, settings)
            plugin.prepared = staged
            lay_out(config, plugin, staged, into)
        except (Abort, ConfigurationError, PluginError) as error:
            raise EngineError(f"{said.getvalue()}{error}".strip()) from None
        except OSError as error:
            raise EngineError(f"{error.filename or into}: cannot be written: {error.strerror}") from None


def _plugin_of(config: MkDocsConfig, settings: Settings) -> KbgenPlugin:
    """The plugin as the configuration names it."""
    from kbgen.engines.mkdocs_plugin import KbgenPlugin

    plugin = next((one for one in config.plugins.values() if isinstance(one, KbgenPlugin)), None)
    if plugin is None:
        raise EngineError(f"{settings.config_path} does not name the plugin; add `- kbgen` under `plugins:`")
    return plugin


@contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """Keep the engine's log to ourselves: what it warns of is shown only when it fails."""
    said = io.StringIO()
    stream = logging.StreamHandler(said)
    stream.setLevel(logging.WARNING)
    handler = OwnThread(stream, logging.getLogger().handlers)
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
