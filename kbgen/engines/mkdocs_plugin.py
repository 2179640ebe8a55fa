"""The MkDocs plugin: hands kbgen's staged pages to MkDocs, and leaves `docs_dir` alone.

The documents of the handbook's sources take the place of the Markdown files that MkDocs found by
itself, as generated files; everything else in `docs_dir` is copied as MkDocs always does.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

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
from kbgen.build import Built, stage_handbook, unforeseen
from kbgen.engines import diagrams, post_build, precache
from kbgen.engines.clocked import clocked
from kbgen.engines.confined import Confined, confine, include
from kbgen.engines.content import authored, composed, contents, front_matter, headings_in, shown_as_written
from kbgen.engines.defaults import THEME, set_extensions, set_files, set_theme
from kbgen.engines.includes import confine_includes
from kbgen.engines.manifest import PreviousBuild
from kbgen.engines.minify import minified
from kbgen.engines.navigation import nav_of, resolved
from kbgen.engines.page_head import edit_url, set_ways_on, with_head
from kbgen.engines.printer import Printed, failure_of_page, render_github
from kbgen.engines.redirects import redirect_html
from kbgen.engines.searching import Searching, set_search
from kbgen.judging import attempt
from kbgen.markup.active import Active
from kbgen.markup.policy import treated
from kbgen.model import Finding, Markup, Page, Settings, Severity, Staged
from kbgen.model.settings import GITHUB
from kbgen.packs import UnusableError, kinds_of
from kbgen.site.csp import Policy, needed
from kbgen.site.file_info import FileInfo
from kbgen.site.offline import Look
from kbgen.site.search import Written
from kbgen.source import options
from kbgen.source.files import home_of
from kbgen.source.inventories import calendar_paths

log = get_plugin_logger(__name__)
_ICON = "assets/images/favicon.png"
# What a site needs without any document referring to it.
_MACHINERY = (".css", ".js", ".woff", ".woff2", "CNAME", "robots.txt", "_headers", "_redirects")


class KbgenPlugin(BasePlugin[LegacyConfig]):  # type: ignore[no-untyped-call]
    """Prints a handbook with MkDocs.

    `prepared` and `progress` are set by `kbgen build`, which has read and checked the handbook already, and
    `offline` where the site is to be read from a disk, `served` where
    it is for a server while somebody writes, `late_search` where the search may follow later,
    `before` what the last build has left where only what has changed is printed; under
    `mkdocs build` the plugin does both itself, and says what it finds as warnings, so that `--strict`
    holds.
    """

    # kbgen's own reader judges the values, with or without MkDocs; MkDocs asks for the names
    config_scheme = tuple((name, c.Optional(c.Type(object))) for name in options.NAMES)

    def __init__(self) -> None:
        super().__init__()
        self.prepared: Staged | None = None
        self.progress: app.Progress | None = None
        self.offline = False
        self.served = False
        self.late_search = False
        self.searching: Searching | None = None
        self.scripts: set[str] = set()
        self.policy = Policy()
        self.active: dict[str, tuple[Active, ...]] = {}
        self.built: Built | None = None
        self.settings: Settings | None = None
        self.done = 0
        self.pages: dict[str, Page] = {}
        self.files: tuple[tuple[str, str], ...] = ()
        self.feeds: frozenset[str] = frozenset()
        self.staged: Staged | None = None
        self.before: PreviousBuild | None = None
        self.index: Written | None = None
        self.look: Look | None = None
        self.known: dict[str, FileInfo] = {}
        self.standing: set[str] = set()
        self.stays: frozenset[str] = frozenset()
        self.listed: set[str] = set()
        self.failures: list[Finding] = []
        self.root = Path()
        self._nav: list[Any] | None = None
        self.nav: Navigation | None = None

    @property
    def markup(self) -> Markup:
        """What of HTML reaches a page."""
        return self.settings.markup if self.settings is not None else Markup()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Set what the pages need where the handbook's author has not, and watch the sources."""
        if not config.config_file_path:
            raise PluginError("kbgen needs a configuration file: run MkDocs in the folder of mkdocs.yml")
        try:
            settings = app.handbook_at(Path(config.config_file_path), Path.cwd())
        except UnusableError as error:
            raise PluginError(f"kbgen: {error}") from None
        self.settings = settings
        self.root = Path(settings.root)
        for source in settings.sources:
            folder = str((self.root / source.path).resolve())
            if folder not in config.watch:
                config.watch.append(folder)
        config.watch.extend(_fetched(settings, self.root, config.watch))
        confine(config, settings.root)
        set_theme(config)
        set_extensions(config, settings.markup)
        confine_includes(config, [settings.root, *(str(self.root / source.path) for source in settings.sources)])
        set_search(config, THEME / "searching", offline=self.offline)
        set_files(config, [precache.SCRIPT] if self._keeps(config) else [])
        self.policy = self._policy(config, settings)
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
        staged = self.staged = self.prepared or self._staged(config)
        settings = self.settings
        assert settings is not None
        self.pages = {page.address: page for page in staged.pages}
        self.files = staged.files
        before = self.before.standing.files if self.before is not None and staged.fresh is not None else ()
        self.feeds = frozenset(
            path for path in (*before, *(path for path, _ in staged.files)) if path.startswith("feeds/")
        )
        set_ways_on(config, self.pages, kinds_of(self.settings).values())
        self.listed = {address for _, pages in staged.navigation for _, address in pages} - {"index.md"}
        documents = {str(self.root / page.source) for page in staged.pages if page.source}
        wanted = {address for address, _ in staged.assets} | _named_in(config) | settings.nav_titles.keys()
        for file in list(files):
            if not self._published(file, config, documents, wanted):
                files.remove(file)
        if config.theme.name == "material":
            index = self.before.standing.search if self.before is not None else None
            self.searching = Searching(staged.pages, config, index, late=self.late_search)
        for page in self.pages.values():
            files.append(self.file_of(page, config))
        for address, path in staged.assets:
            linked = files.get_file_from_path(address)
            if linked is None:
                linked = Confined.at(config, address, str(self.root / path), home_of(settings, path))
                files.append(linked)
            include(linked, config)
        for part in sorted({*THEME.rglob("*.*s")} - precache.NOT_PUBLISHED):
            place = f"assets/kbgen/{part.relative_to(THEME).as_posix()}"
            files.append(_included(config, place, abs_src_path=str(part)))
        diagrams.publish(settings, files, config)
        self._set_nav(config, staged, files)
        return files

    def _set_nav(self, config: MkDocsConfig, staged: Staged, files: Files) -> None:
        """The navigation of the handbook's author, or ours where there is none."""
        if config.nav is None or self._own_nav(config):
            config.nav = self._nav = nav_of(staged, config)
        elif self.settings is not None and not self.settings.other_pages:
            config.nav = resolved(config.nav, staged, files, self.settings)

    def _published(self, file: File, config: MkDocsConfig, documents: set[str], wanted: set[str]) -> bool:
        """Whether a file that MkDocs found stays: not as a document, and as an asset only where it is referred to."""
        if file.is_documentation_page() or file.abs_src_path in documents:
            return False
        of_docs_dir = file.src_dir == config.docs_dir
        return not of_docs_dir or file.src_uri in wanted or file.src_uri.endswith(_MACHINERY)

    def _keeps(self, config: MkDocsConfig) -> bool:
        """Whether browsers are to keep a copy: of a site that stands somewhere, with our own search."""
        wanted = self.settings is not None and self.settings.offline_copy
        return (
            wanted
            and not self.offline
            and not self.served
            and not precache.is_served(config.site_dir)
            and config.theme.name == "material"
        )

    def _policy(self, config: MkDocsConfig, settings: Settings) -> Policy:
        asks = settings.search.also if config.theme.name == "material" and not self.offline else ()
        served = self.served or precache.is_served(config.site_dir)
        return Policy(asks, settings.markup.frames, settings.media, served, self.offline)

    def _own_nav(self, config: MkDocsConfig) -> bool:
        return config.nav is self._nav

    def _staged(self, config: MkDocsConfig) -> Staged:
        settings = app.handbook_at(Path(str(config.config_file_path)), Path.cwd())
        if precache.is_served(config.site_dir):
            settings = settings.with_drafts
        today = _dated(settings)
        built = stage_handbook(settings, today)
        for finding in built.findings:
            _say(finding, self.root)
        self.built = built
        return built.staged

    def file_of(self, page: Page, config: MkDocsConfig) -> File:
        """What the engine is handed of a staged page."""
        # where only texts have changed, nothing is printed but their pages
        fresh = self.staged.fresh if self.staged is not None else None
        if page.redirect:
            address = page.address.removesuffix(".md")
            of_folder = config.use_directory_urls and not address.endswith("/index")
            target = address + ("/index.html" if of_folder else ".html")
            icon = config.theme.get("favicon") or (_ICON if config.theme.name == "material" else "")
            directory_urls = config.use_directory_urls
            written = ""
            if fresh is None:
                written = redirect_html(page, self.policy, directory_urls=directory_urls, icon=icon)
            return _included(config, target, content=written)
        listed = page.address in self.listed
        # the titles of those that are listed stand on every page
        needed = fresh is None or listed or page.address in fresh
        content = front_matter(page) + page.body if needed else ""
        file = _included(config, page.address, content=content)
        file.edit_uri = None  # not all documents lie below the one folder that MkDocs supposes
        return file

    def on_pre_page(self, page: MkDocsPage, config: MkDocsConfig, files: Files) -> MkDocsPage:
        """Have a page that cannot be rendered show its text as it was written."""
        del config, files
        page.render = partial(self._render, page, page.render)  # type: ignore[method-assign]
        return page

    def _render(
        self, page: MkDocsPage, render: Callable[[MkDocsConfig, Files], None], config: MkDocsConfig, files: Files
    ) -> None:
        def failed(error: Exception) -> None:
            staged = self.pages.get(page.file.src_uri)
            if staged is None:
                raise error
            self.failures.append(failure_of_page(error, staged, self.settings))
            if self.prepared is None:
                _say(self.failures[-1], self.root)
            self.pages[staged.address], page.content = shown_as_written(staged, staged.as_written or staged.body)
            page.toc = get_toc([])

        staged = self.pages.get(page.file.src_uri)
        if staged is not None and staged.markdown == GITHUB:
            attempt(lambda: render_github(page, config, files, self.markup), failed)
            return
        with clocked():
            attempt(lambda: render(config, files), failed)

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Take out what is active, and put the panel under the title and the sections after the text."""
        del config, files
        self.step()
        staged = self.pages.get(page.file.src_uri)
        html, active = treated(html, self.markup)
        self.take_out(page.file.src_uri, active)
        if staged is None:
            return html
        html = authored(html, staged)
        if self.searching is not None:
            self.searching.add(staged, html)
        page.edit_url = edit_url(self.settings, staged)
        page.toc = contents(page.toc, staged)
        drawn = bool(self.settings and self.settings.mermaid)
        return composed(html, staged, page.url, headings_in(page.toc), drawn=drawn)

    def on_page_context(self, context: Any, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> Any:
        """Mark in the navigation the list that a page belongs to."""
        del config
        self._mark(page, nav, active=True)
        self.nav = nav
        return context

    def _mark(self, page: MkDocsPage, nav: Navigation | None, *, active: bool) -> None:
        staged = self.pages.get(page.file.src_uri)
        for one in nav.pages if nav is not None else ():
            if staged is not None and one.file.src_uri == staged.listed_in:
                one.active = active

    @event_priority(-100)  # other plugins may write scripts into pages too
    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Count the page as printed, and write into it the policy for the scripts that the theme has written there."""
        self.step()
        self._mark(page, self.nav, active=False)
        output = minified(output, page.content or "")
        scripts = needed(output.replace(page.content or "", ""))
        self.scripts |= scripts
        staged = self.pages.get(page.file.src_uri)
        if staged is not None:
            output = with_head(output, staged, page, config, self.feeds)
        return self.policy.within(output, scripts)

    def take_out(self, address: str, active: tuple[Active, ...]) -> None:
        """Take note of what has been taken out of a page."""
        if active:
            self.active[address] = active

    def take(self, printed: Printed) -> None:
        """Take what is left to say of a page that was printed by kbgen's own loop, or that stands as it was."""
        self.step(2)
        if self.searching is not None:
            self.searching.note(printed.indexed)
        self.scripts |= printed.scripts

    def on_post_template(self, output_content: str, template_name: str, config: MkDocsConfig) -> str:
        """Write its policy into a page of the theme's own."""
        del template_name, config
        scripts = needed(output_content)
        self.scripts |= scripts
        return self.policy.within(output_content, scripts)

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write what other programs read beside the pages, index them, and write the policy that they run under."""
        post_build.finish(self, config, keeps=self._keeps(config))
        for finding in unforeseen(self.built, self.active) if self.built is not None else ():
            _say(finding, self.root)

    def step(self, steps: int = 1) -> None:
        """Tell how far the work is: each page is rendered once, printed once, and indexed if it can be found."""
        self.done += steps
        if self.progress is not None:
            self.progress(self.done, 2 * len(self.pages) + (self.searching.size if self.searching else 0))


def _included(config: MkDocsConfig, address: str, **given: str) -> File:
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
