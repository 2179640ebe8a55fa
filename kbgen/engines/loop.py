"""The steps of a build in MkDocs' order, with the pages printed in several processes.

The profile of 2,000 pages under MkDocs' own loop: of 25 s, Markdown took 9 (and making its instance anew for
each page 2 more), staging 6, the search 6, Material's templates 4. Nothing in it needs another page's result,
so that all of it is divided among the processes. What is left, in processor time:
Python-Markdown three tenths (two fifths without `markdown_speedups`), laying out a sixth, the search's words a
fifteenth, the templates a hundredth.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import jinja2
import mkdocs
from mkdocs import utils
from mkdocs.commands.build import _build_extra_template, _build_theme_template
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation

from kbgen.build.engine import PrintedSite
from kbgen.engines.confined import files_in
from kbgen.engines.incremental import IncrementalBuild, say
from kbgen.engines.markdown_speedups import COMPILED
from kbgen.engines.mkdocs_plugin import KbgenPlugin, Made
from kbgen.engines.printer import Book, Printer
from kbgen.engines.remote import render_elsewhere
from kbgen.site.file_info import FileInfo, about
from kbgen.workers import Cluster, each, processors


def build(
    config: MkDocsConfig,
    plugin: KbgenPlugin,
    workers: int,
    cluster: Cluster | None = None,
) -> PrintedSite:
    """Print the whole site, or what differs from the last one, into an empty folder.

    What MkDocs raises, it raises too; what a page warned of is logged here. UnknownError where what was before
    is not enough. With a cluster, Markdown is rendered there first.
    """
    try:
        return _build(config.plugins.on_config(config), plugin, workers, cluster)
    except Exception as error:
        config.plugins.on_build_error(error=error)
        if isinstance(error, BuildError):
            logging.getLogger(f"{mkdocs.__name__}.commands.build").error("%s", error)  # noqa: TRY400  # as MkDocs says it
            raise Abort("Aborted with a BuildError!") from None
        raise


def _build(
    config: MkDocsConfig,
    plugin: KbgenPlugin,
    workers: int,
    cluster: Cluster | None,
) -> PrintedSite:
    config.plugins.on_pre_build(config=config)
    utils.clean_directory(config.site_dir)
    files = files_in(config)
    env = config.theme.get_env()
    env.bytecode_cache = COMPILED
    files.add_files_from_theme(env, config)
    files = config.plugins.on_files(files, config=config)
    site = plugin.site
    set_exclusions(files, config)
    nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
    env = config.plugins.on_env(env, config=config, files=files)
    for page in nav.pages:
        # their titles stand on every page
        page.read_source(config)
    if site.staged.fresh is None:
        site.known.update(_print_files(config, files, nav, env))
    elif site.manifest is not None:
        site.scripts |= site.manifest.scripts
    templates = frozenset(site.scripts)
    incremental = IncrementalBuild(config, site, files)
    book = Book(
        config,
        files,
        incremental.changed,
        nav,
        env,
        site.pages,
        site.feeds,
        site.settings,
        site.searching,
        site.policy,
    )
    incremental.reuse_unchanged()
    if cluster is not None:
        book = book._replace(rendered=render_elsewhere(book, cluster))
    _print_pages(book, workers, incremental)
    config.plugins.on_post_build(config=config)
    return incremental.finished(templates)


def _print_files(
    config: MkDocsConfig, files: Files, nav: Navigation, env: jinja2.Environment
) -> Mapping[str, FileInfo]:
    """Everything but the pages; before them, since a page counts before a file of its name.

    Gives what the copy that browsers keep has to know of those that kbgen makes, by their addresses.
    """
    copied = [file for file in files if not file.is_documentation_page() and _is_included(file)]
    known = dict(filter(None, each(lambda number: _copied(copied[number]), len(copied), processors())))
    for name in config.theme.static_templates:
        _build_theme_template(name, env, files, config, nav)
    for name in config.extra_templates:
        _build_extra_template(name, files, config, nav)
    return known


def _copied(file: File) -> tuple[str, FileInfo] | None:
    file.copy_file()
    return (file.url, about(file.url, file.content_bytes)) if isinstance(file, Made) else None


def _is_included(file: File) -> bool:
    return bool(file.inclusion.is_included())  # type: ignore[no-untyped-call]


def _print_pages(book: Book, workers: int, incremental: IncrementalBuild) -> None:
    printer = Printer(book)
    pages = each(printer.print, len(book.documents), workers, printer.print_as_written)
    for file, printed in zip(book.documents, pages, strict=True):
        say(printed)
        incremental.take(file, printed)
