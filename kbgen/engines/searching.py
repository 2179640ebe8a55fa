"""Sets kbgen's own search in the place of the theme's, and hands the search what is printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin

from kbgen.freshness import State
from kbgen.kit import Kind
from kbgen.kit.badges import state_text, tone
from kbgen.kit.site import page_url
from kbgen.model import Page, Searched, Settings
from kbgen.search import index
from kbgen.search.index import Indexed
from kbgen.search.weights import Terms, terms_of, terms_of_list
from kbgen.search_metadata import PAGE, REVIEW_CODES
from kbgen.site.file_info import FOLDER, Written, write_index
from kbgen.site.publish import SCRIPT, write_bundle
from kbgen.source.cache.store import digest
from kbgen.views.tags import SEARCH

THEMES_OWN = "material/search"
_PART = re.compile(r"<(tr|li|p|dt|dd|figure|svg)\b.*?</\1>", re.DOTALL)
_LEADS_ON = re.compile(r"""\bhref="[^"#]""")


class _Button(BasePlugin):  # type: ignore[type-arg,no-untyped-call]
    """Stands where the theme looks for its own search, so that it prints `partials/search.html`, which is ours."""

    def __init__(self) -> None:
        super().__init__()
        self.config = SimpleNamespace(enabled=True)


def set_search(config: MkDocsConfig, overrides: Path, *, offline: bool) -> None:
    """Put out the theme's search, and print our way into the search where its own would stand."""
    if offline:
        config.use_directory_urls = False
    if config.theme.name != "material":
        return
    if THEMES_OWN in config.plugins:
        config.plugins[THEMES_OWN].config.enabled = False
    config.plugins[THEMES_OWN] = _Button()
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(overrides))
    config.extra["kb_search"] = page_url(SEARCH, directory_urls=config.use_directory_urls)
    config.extra["kb_search_script"] = SCRIPT if offline else ""


class Searching:
    """The search of one build: every page that may be found, by its address.

    `before` is the index that an earlier build has left. If it may be `late`, it stays for as long as the pages are
    the same, whatever they say now.
    """

    def __init__(
        self, pages: Iterable[Page], config: MkDocsConfig, before: Written | None = None, *, late: bool = False
    ) -> None:
        self._directory_urls = bool(config.use_directory_urls)
        self._language = str(config.theme.get("language") or "en")
        self._site = Path(config.site_dir)
        self._found = [page for page in pages if page.searched]
        self._before = before
        self._late = late
        self._indexed: dict[str, Indexed] = {}
        self.standing: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """How many pages are to be indexed."""
        return len(self._found)

    def add(self, page: Page, written: str) -> None:
        """Take a page with the HTML of what its author wrote."""
        self.note(self.indexed(page, written))

    def note(self, indexed: Indexed | None) -> None:
        """Take what the index needs of a page, which was made in whatever process, now or before."""
        if indexed is not None:
            self._indexed[indexed.url] = indexed

    def indexed(self, page: Page, written: str) -> Indexed | None:
        """What the index needs of a page, if it may be found; changes nothing here."""
        facts = page.searched
        if facts is None:
            return None
        facets = ((facts.kind,), (facts.owner,), facts.services, (facts.status,), (facts.review,))
        return Indexed(
            page_url(page.address, directory_urls=self._directory_urls),
            facts.past,
            (page.title, facts.kind, facts.status, facts.severity, facts.review, " ".join(facts.labels)),
            tuple(tuple(value for value in values if value) for values in facets),
            self._terms(page, facts, written).packed,
        )

    def _terms(self, page: Page, facts: Searched, written: str) -> Terms:
        path = page.address.removesuffix(".md").removesuffix("/index")
        besides = (page.description, *page.keywords, facts.owner, *facts.services, facts.kind, facts.status)
        if page.source:
            return terms_of(page.title, facts.names, path, written, besides)
        return terms_of_list(page.title, path, _generated(page), besides)

    def finish(self, settings: Settings, kinds: Iterable[Kind], step: Callable[[int], None]) -> Written:
        """Index all pages."""
        step(self.size)
        about, groups = self._about(settings, kinds), settings.search.synonyms
        before, pages = self._before, self._indexed
        key = digest(repr((about, groups, self._language)).encode("utf-8", "surrogatepass"))
        if before is not None and self._is_current(before, key):
            self.standing = before.paths
            return before
        postings = index.postings(pages, before.postings if before is not None else None)
        names = write_index(self._site, index.files(postings, about, self._language, groups), before)
        found = Written(key, postings, names)
        if before is not None:
            self.standing = found.paths & before.paths - {f"{FOLDER}/{index.MANIFEST}"}
        return found

    def _is_current(self, before: Written, key: bytes) -> bool:
        """Whether an earlier index may stay as it is."""
        pages = before.postings.pages
        return (before.key == key and pages == self._indexed) or (self._late and pages.keys() == self._indexed.keys())

    def finish_for_disk(self, settings: Settings, kinds: Iterable[Kind], step: Callable[[int], None]) -> None:
        """Index all pages of a site that is read from a disk."""
        step(self.size)
        about, groups = self._about(settings, kinds), settings.search.synonyms
        write_bundle(self._site, index.files(index.postings(self._indexed), about, self._language, groups))

    def _about(self, settings: Settings, kinds: Iterable[Kind]) -> dict[str, object]:
        """What the browser must know beside the pages."""
        listed = [*((kind.name, kind.label, kind.plural) for kind in kinds), (PAGE, "Page", "Pages")]
        facts = [page.searched for page in self._found if page.searched]
        states = {state.value for state in State} | {word for one in facts for word in (one.status, one.severity)} - {
            ""
        }
        about: dict[str, object] = {
            "kinds": [{"name": name, "label": label, "plural": plural} for name, label, plural in listed],
            "states": {state.value: state_text(state) for state in State},
            "codes": {code: state.value for state, code in REVIEW_CODES.items()},
            "tones": {state: tone(state) for state in states},
            "timezone": settings.timezone,
            "title": settings.title,
        }
        return {**about, "also": list(settings.search.also)} if settings.search.also else about


def _generated(page: Page) -> str:
    """The HTML of a page that kbgen wrote, but for what leads to other pages: it says what these say."""
    written = "".join((page.lead, *(section.html for section in page.sections)))
    return _PART.sub(lambda part: "" if _LEADS_ON.search(part[0]) else part[0], written)
