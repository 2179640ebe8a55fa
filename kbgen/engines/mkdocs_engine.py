"""MkDocs, and engines that answer to its name, as what prints a site."""

from __future__ import annotations

import io
import logging
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kbgen import app
from kbgen.build.engine import Console, EngineError, PrintedSite, Printing, UnknownError
from kbgen.engines import MKDOCS, PROPERDOCS
from kbgen.engines.markdown_speedups import ThreadLogHandler
from kbgen.judging import configuration_of
from kbgen.model import Settings
from kbgen.workers import processors

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from kbgen.engines.mkdocs_plugin import KbgenPlugin


_TEMPLATES = (".html", ".xml", ".j2")
_LONGEST = 400
log = logging.getLogger("mkdocs.config")


class MkDocsEngine:
    """Prints pages with kbgen's own loop around MkDocs' parts, or with MkDocs' where that would be another site."""

    def print_site(self, printing: Printing, console: Console) -> PrintedSite:
        """Print every page into a folder, and index them."""
        with console.progress("Printing") as progress, configured_for(printing, progress) as (config, plugin):
            return _print_pages(printing, config, plugin, console.say)


def _print_pages(
    printing: Printing, config: MkDocsConfig, plugin: KbgenPlugin, say: Callable[[str], None]
) -> PrintedSite:
    from mkdocs.commands import build as mkdocs_build

    from kbgen.engines import loop
    from kbgen.engines.parallel_safety import why_sequential

    config.plugins.on_startup(command="build", dirty=False)
    reason = why_sequential(config, offline=printing.offline)
    if reason is None:
        printed = loop.build(config, plugin, processors(), printing.cluster)
    elif printing.before is not None:
        raise UnknownError
    else:
        elsewhere = " and none on the cluster" if printing.cluster is not None else ""
        say(f"Printing slowly, one page after another{elsewhere}: {reason}.")
        mkdocs_build.build(config)
        printed = PrintedSite(failures=tuple(plugin.site.failures), active=plugin.site.active)
    config.plugins.on_shutdown()
    return printed


@contextmanager
def configured_for(
    printing: Printing, progress: app.Progress | None = None
) -> Iterator[tuple[MkDocsConfig, KbgenPlugin]]:
    """The engine's configuration, and the plugin that it names, which prints; EngineError with what goes wrong."""
    with _engine(printing.settings, printing.as_of, printing.into):
        at = {"site_url": printing.served_at} if printing.served_at else {}
        config = configured(str(printing.settings.config_path), site_dir=str(printing.into), **at)
        yield config, _handed(config, printing, progress)


def configured(path: str, **given: str) -> MkDocsConfig:
    """The engine's configuration, with what is `given` besides; EngineError names the first key that it cannot use.

    As MkDocs' own `load_config`, which writes what is wrong to its log, and lets through what values make the engine,
    a plugin or a hook raise.
    """
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.exceptions import ConfigurationError

    config = MkDocsConfig(config_file_path=path)
    try:
        with Path(path).open("rb") as file:
            config.load_file(file)
        config.load_dict(given)
        failed, warned = config.validate()
    except ConfigurationError as error:
        raise EngineError(f"{path}: {_one_line(error)}") from None
    except Exception as error:  # noqa: BLE001  # whatever a value makes somebody's code raise
        raise EngineError(f"{path}: cannot be used: {type(error).__name__}: {_one_line(error)}") from None
    if not Path(config.docs_dir).is_dir():
        folder = Path(config.docs_dir).name
        raise EngineError(f"{path}: the folder {folder!r} does not exist; make it, or name another as `docs_dir`")
    wrong = failed or (warned if config.strict else [])
    for key, why in wrong:
        raise EngineError(f"{path}: {key}: {_one_line(why)}")
    for key, why in warned:
        log.warning("%s: %s", key, why)
    return config


def _one_line(said: object) -> str:
    return " ".join(str(said).split())[:_LONGEST]


def _handed(config: MkDocsConfig, printing: Printing, progress: app.Progress | None) -> KbgenPlugin:
    """Put the plugin that prints some pages in the place of the one that would read the handbook by itself."""
    from mkdocs.plugins import PluginCollection

    from kbgen.engines.mkdocs_plugin import KbgenPlugin

    plugin, plugins = KbgenPlugin(printing, progress), PluginCollection()
    for name, one in config.plugins.items():
        plugins[name] = plugin if isinstance(one, KbgenPlugin) else one
    if plugin not in plugins.values():
        path = printing.settings.config_path
        raise EngineError(f"{path} does not name the plugin; add `- kbgen` under `plugins:`")
    config.plugins = plugins
    return plugin


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
