"""Sets kbgen's own search in the place of the theme's, and hands the search what is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin

from kbgen.freshness import State
from kbgen.kit import Kind
from kbgen.kit.names import parts_of
from kbgen.kit.site import page_url
from kbgen.kit.status import said, tone
from kbgen.model import Page, Searched, Settings
from kbgen.searched import REVIEW_CODES
from kbgen.site.indexes import Indexes, SearchError, Shelf
from kbgen.site.search import FOLDER, Entry, Noted, SearchIndex
from kbgen.site.shards import Sorted
from kbgen.views.search import ADDRESS

THEMES_OWN = "material/search"


class _Button(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Stands where the theme looks for its own search, so that it prints `partials/search.html`, which is ours."""

    def __init__(self) -> None:
        super().__init__()
        self.config = SimpleNamespace(enabled=True)


def set_search(config: MkDocsConfig, overrides: Path, *, offline: bool) -> None:
    """Choose between our search and the theme's: where a page may fetch nothing, ours cannot work."""
    if offline:
        _keep_theme_search(config)
    elif config.theme.name == "material":
        _replace_theme_search(config, overrides)


def _replace_theme_search(config: MkDocsConfig, overrides: Path) -> None:
    """Put out the theme's search, and print our way into the search where its own would stand."""
    if THEMES_OWN in config.plugins:
        config.plugins[THEMES_OWN].config.enabled = False
    config.plugins[THEMES_OWN] = _Button()
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(overrides))
    config.extra["kb_search"] = page_url(ADDRESS, directory_urls=config.use_directory_urls)


def _keep_theme_search(config: MkDocsConfig) -> None:
    """Make the theme's search work from a folder on a disk, where no page may fetch a file."""
    from material.plugins.offline.plugin import OfflinePlugin
    from material.plugins.search.plugin import SearchPlugin

    config.use_directory_urls = False
    # the theme would load this from another host
    config.extra["polyfills"] = [*config.extra.get("polyfills", []), "assets/kbgen/iframe-worker.js"]
    if THEMES_OWN not in config.plugins:
        _add(config, THEMES_OWN, SearchPlugin())
    _add(config, "material/offline", OfflinePlugin())


def _add(config: MkDocsConfig, name: str, plugin: BasePlugin) -> None:  # type: ignore[type-arg]
    if name not in config.plugins:
        plugin.load_config({})
        config.plugins[name] = plugin


class Searching:
    """The search of one build: every page that may be found, by its address."""

    def __init__(
        self,
        pages: Iterable[Page],
        config: MkDocsConfig,
        shelf: Shelf | None = None,
        before: Indexes | None = None,
        *,
        late: bool = False,
    ) -> None:
        self._directory_urls = bool(config.use_directory_urls)
        found = [(page, page.searched) for page in pages if page.searched]
        said = {word for _, facts in found for word in (facts.status, facts.severity)}
        self._states = {state.value for state in State} | said - {""}
        sorted_pages = (Sorted(self._url(page), facts.group, facts.past) for page, facts in found)
        language, site = str(config.theme.get("language") or "en"), Path(config.site_dir)
        self._index = SearchIndex(sorted_pages, language, site, shelf, before, late=late)
        self._pages = {self._url(page): page for page, _ in found} if before is not None else {}

    @property
    def size(self) -> int:
        """How many pages are to be indexed."""
        return sum(len(shard.urls) for shard in self._index.shards)

    def _url(self, page: Page) -> str:
        return page_url(page.address, directory_urls=self._directory_urls)

    def add(self, page: Page, written: str) -> None:
        """Take a page with the HTML of what its author wrote."""
        self.note(self.write(page, written))

    def note(self, noted: Noted | None, *, counted: bool = False) -> None:
        """Take what is said of a page whose file has been written, in whatever process, now or before (`counted`)."""
        if noted is not None:
            self._index.note(noted, counted=counted)

    def discount(self, noted: Noted | None) -> None:
        """Forget what was said of a page before."""
        if noted is not None:
            self._index.discount(noted)

    def carried(self) -> Iterator[str]:
        """The folders of the indexes that stand already."""
        return (f"{FOLDER}/{name}/" for name in self._index.carried)

    def write(self, page: Page, written: str) -> Noted | None:
        """Write the files of a page that will be indexed, if it may be found; changes nothing here."""
        return self._index.write(self._entry(page, page.searched, written)) if page.searched is not None else None

    def _entry(self, page: Page, facts: Searched, written: str) -> Entry:
        meta = {"kind": facts.kind, "status": facts.status, "severity": facts.severity, "review": facts.review}
        facets = ((facts.kind,), (facts.owner,), facts.services, (facts.status,), (facts.review,))
        return Entry(
            url=self._url(page),
            title=page.title,
            summary=page.description,
            html=written,
            names=tuple(dict.fromkeys((*facts.names, *page.keywords, *facts.services))),
            parts=tuple(part for name in (page.title, *facts.names) for part in parts_of(name)),
            meta=meta,
            facets=tuple(tuple(value for value in values if value) for values in facets),
        )

    def finish(
        self,
        settings: Settings,
        kinds: Iterable[Kind],
        step: Callable[[int], None],
        html_of: Callable[[str], str | None] | None = None,
    ) -> Indexes | None:
        """Index all pages. `html_of` gives what somebody wrote on a page that was not printed, by its address."""
        about: dict[str, object] = {
            "kinds": [{"name": kind.name, "label": kind.label, "plural": kind.plural} for kind in kinds],
            "states": {state.value: said(state) for state in State},
            "codes": {code: state.value for state, code in REVIEW_CODES.items()},
            "tones": {state: tone(state) for state in self._states},
            "timezone": settings.timezone,
            "title": settings.title,
        }
        if settings.search.also:
            about["also"] = list(settings.search.also)

        def again(url: str, whole: bool) -> Entry | None:  # noqa: FBT001  # asked by position
            page = self._pages.get(url)
            written = html_of(page.address) if whole and page is not None and html_of is not None else ""
            if page is None or page.searched is None or written is None:
                return None
            return self._entry(page, page.searched, written)

        try:
            return self._index.finish(about, step, again if html_of is not None else None)
        except SearchError as error:
            raise PluginError(f"kbgen: {error}") from None
