"""The MkDocs plugin: hands kbgen's staged pages to MkDocs, and leaves `docs_dir` alone.

The documents of the handbook's sources take the place of the Markdown files that MkDocs found by
itself, as generated files; everything else in `docs_dir` is copied as MkDocs always does.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.config import config_options as c
from mkdocs.config.base import LegacyConfig
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from kbgen import app
from kbgen.build.engine import Printing
from kbgen.build.pages import stage_handbook, unforeseen
from kbgen.engines import defaults, post_build, precache
from kbgen.engines.confined import Confined, confine, confine_includes, include
from kbgen.engines.content import (
    authored,
    composed,
    contents,
    edit_url,
    front_matter,
    headings_in,
    minified,
    set_ways_on,
    shown_as_written,
    uncommented,
    with_head,
)
from kbgen.engines.defaults import THEME, nav_of, redirect_html, resolved, set_extensions, set_files, set_theme
from kbgen.engines.markdown_speedups import clocked
from kbgen.engines.printer import failure_of_page, render_github
from kbgen.engines.searching import set_search
from kbgen.engines.site import SiteBuild
from kbgen.judging import attempt
from kbgen.markup.policy import treated
from kbgen.model import Finding, Page, Settings, Severity
from kbgen.model.settings import GITHUB
from kbgen.packs import UnusableError, kinds_of
from kbgen.site.csp import Policy, needed
from kbgen.source import opening, options
from kbgen.source.files import home_of
from kbgen.source.inventories import calendar_paths

log = get_plugin_logger(__name__)
_ICON = "assets/images/favicon.png"
# What a site needs without any document referring to it.
_MACHINERY = (".css", ".js", ".woff", ".woff2", "CNAME", "robots.txt", "_headers", "_redirects")


class _Configured(NamedTuple):
    """What is known of a handbook once MkDocs has read its configuration."""

    settings: Settings
    policy: Policy

    @property
    def root(self) -> Path:
        """The handbook's root."""
        return Path(self.settings.root)


class KbgenPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Prints a handbook with MkDocs.

    `kbgen build` hands it what is to be printed. Under `mkdocs build` it reads, checks and lays out the handbook
    itself, and says what it finds as warnings, so that `--strict` holds.
    """

    # kbgen's own reader judges the values, with or without MkDocs; MkDocs asks for the names
    config_scheme = tuple((name, c.Optional(c.Type(object))) for name in options.NAMES)

    def __init__(self, printing: Printing | None = None, progress: app.Progress | None = None) -> None:
        super().__init__()
        self._given = printing
        self._progress = progress
        self._configured: _Configured | None = None
        self._site: SiteBuild | None = None
        self._unforeseen: Callable[[SiteBuild], tuple[Finding, ...]] = lambda _: ()
        self._nav: list[Any] | None = None
        self.nav: Navigation | None = None

    @property
    def site(self) -> SiteBuild:
        """The build whose files MkDocs has asked for."""
        assert self._site is not None
        return self._site

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Set what the pages need where the handbook's author has not, and watch the sources."""
        if not config.config_file_path:
            raise PluginError("kbgen needs a configuration file: run MkDocs in the folder of mkdocs.yml")
        try:
            settings = app.handbook_at(Path(config.config_file_path), Path.cwd())
        except UnusableError as error:
            raise PluginError(f"kbgen: {error}") from None
        given, root = self._given, Path(settings.root)
        for source in settings.sources:
            folder = str((root / source.path).resolve())
            if folder not in config.watch:
                config.watch.append(folder)
        config.watch.extend(_fetched(settings, root, config.watch))
        confine(config, settings.root)
        set_theme(config)
        set_extensions(config, settings.markup)
        confine_includes(config, [settings.root, *(str(root / source.path) for source in settings.sources)])
        offline = given is not None and given.offline
        served = bool(given is not None and given.served_at) or precache.is_served(config.site_dir)
        set_search(config, THEME / "searching", offline=offline)
        set_files(config, [precache.SCRIPT] if self._keeps(config, settings) else [])
        asks = settings.search.also if config.theme.name == "material" and not offline else ()
        policy = Policy(asks, settings.markup.frames, settings.media, served, offline)
        self._configured = _Configured(settings, policy)
        # kbgen judges links itself, by document and line; MkDocs would say the same a second time.
        # What plugins add to the navigation is for MkDocs alone to judge.
        not_found = config.validation.nav.not_found if settings.other_pages else logging.DEBUG
        for part in (config.validation.links, config.validation.nav):
            for name in part:
                part[name] = logging.DEBUG
        config.validation.nav.not_found = not_found
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Put the staged pages in place of the Markdown files of `docs_dir`."""
        assert self._configured is not None
        settings, policy = self._configured
        root = self._configured.root
        printing = self._given or self._staged(config)
        site = self._site = SiteBuild(printing, policy, config, self._progress)
        staged = site.staged
        set_ways_on(config, site.pages, kinds_of(settings).values())
        documents = {str(root / page.source) for page in staged.pages if page.source}
        wanted = {address for address, _ in staged.assets} | _named_in(config) | settings.nav_titles.keys()
        for file in list(files):
            if not self._published(file, config, documents, wanted):
                files.remove(file)
        like = included(config, content="")
        for page in site.pages.values():
            files.append(file_of(page, site, config, like))
        for address, path in staged.assets:
            linked = files.get_file_from_path(address)
            if linked is None:
                linked = Confined.at(config, address, str(root / path), home_of(settings, path))
                files.append(linked)
            include(linked, config)
        for part in sorted({*THEME.rglob("*.*s")} - precache.NOT_PUBLISHED):
            place = f"assets/kbgen/{part.relative_to(THEME).as_posix()}"
            if part.parent.name == "search":
                files.append(included(config, place, content=uncommented(opening.read(part).decode())))
            else:
                files.append(included(config, place, abs_src_path=str(part)))
        defaults.publish(settings, files, config)
        # the navigation of the handbook's author, or ours where there is none
        if config.nav is None or config.nav is self._nav:
            config.nav = self._nav = nav_of(staged, config)
        elif not settings.other_pages:
            config.nav = resolved(config.nav, staged, files, settings)
        return files

    def _published(self, file: File, config: MkDocsConfig, documents: set[str], wanted: set[str]) -> bool:
        """Whether a file that MkDocs found stays: not as a document, and as an asset only where it is referred to."""
        if file.is_documentation_page() or file.abs_src_path in documents:
            return False
        of_docs_dir = file.src_dir == config.docs_dir
        return not of_docs_dir or file.src_uri in wanted or file.src_uri.endswith(_MACHINERY)

    def _keeps(self, config: MkDocsConfig, settings: Settings) -> bool:
        """Whether browsers are to keep a copy: of a site that stands somewhere, with our own search."""
        elsewhere = self._given is not None and (self._given.offline or self._given.served_at)
        of_site = not elsewhere and not precache.is_served(config.site_dir)
        return settings.offline_copy and of_site and config.theme.name == "material"

    def _staged(self, config: MkDocsConfig) -> Printing:
        """The whole handbook, read and laid out here; what is wrong with it is said."""
        settings = app.handbook_at(Path(str(config.config_file_path)), Path.cwd())
        if precache.is_served(config.site_dir):
            settings = settings.with_drafts
        today = _dated(settings)
        built = stage_handbook(settings, today)
        for finding in built.findings:
            _say(finding, Path(settings.root))
        self._unforeseen = lambda site: unforeseen(built, site.active)
        return Printing(settings, built.staged, today, Path(config.site_dir))

    def on_pre_page(self, page: MkDocsPage, config: MkDocsConfig, files: Files) -> MkDocsPage:
        """Have a page that cannot be rendered show its text as it was written."""
        del config, files
        page.render = partial(self._render, page, page.render)  # type: ignore[method-assign]
        return page

    def _render(
        self, page: MkDocsPage, render: Callable[[MkDocsConfig, Files], None], config: MkDocsConfig, files: Files
    ) -> None:
        site = self.site
        staged = site.pages.get(page.file.src_uri)

        def failed(error: Exception) -> None:
            if staged is None:
                raise error
            site.failures.append(failure_of_page(error, staged, site.settings))
            if self._given is None:
                _say(site.failures[-1], Path(site.settings.root))
            site.pages[staged.address], page.content = shown_as_written(staged, staged.as_written or staged.body)
            page.toc = get_toc([])

        if staged is not None and staged.markdown == GITHUB:
            attempt(lambda: render_github(page, config, files, site.settings.markup), failed)
            return
        with clocked():
            attempt(lambda: render(config, files), failed)

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Take out what is active, and put the panel under the title and the sections after the text."""
        del config, files
        site = self.site
        site.step()
        staged = site.pages.get(page.file.src_uri)
        html, active = treated(html, site.settings.markup)
        site.take_out(page.file.src_uri, active)
        if staged is None:
            return html
        html = authored(html, staged)
        if site.searching is not None:
            site.searching.add(staged, html)
        page.edit_url = edit_url(site.settings, staged)
        page.toc = contents(page.toc, staged)
        drawn = bool(site.settings.mermaid)
        return composed(html, staged, page.url, headings_in(page.toc), drawn=drawn)

    def on_page_context(self, context: Any, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> Any:
        """Mark in the navigation the list that a page belongs to."""
        del config
        self._mark(page, nav, active=True)
        self.nav = nav
        return context

    def _mark(self, page: MkDocsPage, nav: Navigation | None, *, active: bool) -> None:
        staged = self.site.pages.get(page.file.src_uri)
        for one in nav.pages if nav is not None else ():
            if staged is not None and one.file.src_uri == staged.listed_in:
                one.active = active

    @event_priority(-100)  # other plugins may write scripts into pages too
    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Count the page as printed, and write into it the policy for the scripts that the theme has written there."""
        site = self.site
        site.step()
        self._mark(page, self.nav, active=False)
        output = minified(output, page.content or "")
        scripts = needed(output.replace(page.content or "", ""))
        site.scripts |= scripts
        staged = site.pages.get(page.file.src_uri)
        if staged is not None:
            output = with_head(output, staged, page, config, site.feeds)
        return site.policy.within(output, scripts)

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        """Write its policy into a page of the theme's own."""
        del template_name, config
        scripts = needed(output_content)
        self.site.scripts |= scripts
        return self.site.policy.within(output_content, scripts)

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write what other programs read beside the pages, index them, and write the policy that they run under."""
        site = self.site
        site.finished = post_build.finish(site, config, keeps=self._keeps(config, site.settings))
        for finding in self._unforeseen(site):
            _say(finding, Path(site.settings.root))


class Made(File):
    """A file whose text is made when it is asked for: of most pages nobody asks, of the others many processes."""

    made_by: Callable[[], str]

    @cached_property
    def _content(self) -> str:  # type: ignore[override]
        return self.made_by()

    @classmethod
    def at(cls, address: str, made_by: Callable[[], str], like: File) -> File:
        """The file at an address, and what makes its text; `like` is one without either."""
        file = cls.__new__(cls)
        # MkDocs would take the address apart as a path of the system, which costs more than all else here
        vars(file).update(vars(like), src_uri=address, made_by=made_by)
        del vars(file)["_content"]
        return file


def file_of(page: Page, site: SiteBuild, config: MkDocsConfig, like: File) -> File:
    """What the engine is handed of a staged page."""
    directory_urls = bool(config.use_directory_urls)
    if page.redirect:
        address = page.address.removesuffix(".md")
        target = address + ("/index.html" if directory_urls and not address.endswith("/index") else ".html")
        icon = config.theme.get("favicon") or (_ICON if config.theme.name == "material" else "")
        made_by = partial(redirect_html, page, site.policy, directory_urls=directory_urls, icon=icon)
        return Made.at(target, made_by, like)
    file = Made.at(page.address, lambda: front_matter(page) + page.body, like)
    file.edit_uri = None  # not all documents lie below the one folder that MkDocs supposes
    return file


def included(config: MkDocsConfig, address: str = "", **given: str) -> File:
    """A file of ours, whatever the patterns of `exclude_docs`: what documents they exclude is known already."""
    return File.generated(config, address, inclusion=InclusionLevel.INCLUDED, **given)


def _fetched(settings: Settings, root: Path, watched: list[str]) -> list[str]:
    """The inventories and calendars that are there to be watched, and are not watched yet."""
    inventories = (one.inventory for one in settings.handbooks)
    places = [root / path for path in (*inventories, *calendar_paths(settings.rotas))]
    return [str(path) for path in places if path.exists() and str(path) not in watched]


def _named_in(config: MkDocsConfig) -> set[str]:
    """Files of `docs_dir` that the configuration itself names."""
    named = [
        config.theme.get("logo"),
        config.theme.get("favicon"),
        *config.extra_css,
        *map(str, config.extra_javascript),
    ]
    return {str(one).lstrip("/") for one in named if one}


# What this process itself has set: a long `mkdocs serve` must go on to the next day.
_EPOCHS: set[str] = set()


def _dated(settings: Settings) -> date:
    """The day of this build, told to MkDocs too, whose site map would otherwise bear the clock's."""
    if os.environ.get("SOURCE_DATE_EPOCH") in _EPOCHS:
        del os.environ["SOURCE_DATE_EPOCH"]
    today = app.day(settings, None)
    if "SOURCE_DATE_EPOCH" not in os.environ:
        os.environ["SOURCE_DATE_EPOCH"] = app.epoch(today)
        _EPOCHS.add(app.epoch(today))
    return today


def _say(finding: Finding, root: Path) -> None:
    place = f"{os.path.relpath(root / finding.path)}:{finding.span.line}:{finding.span.column}"
    level = logging.INFO if finding.severity is Severity.ADVICE else logging.WARNING
    log.log(level, "%s %s %s", place, finding.code, finding.message)
    if finding.trace:
        log.debug("%s", finding.trace)
