"""Prints one page after another as MkDocs would, in whatever process: what MkDocs makes anew for each is made once."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import entry_points, version
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import jinja2
import markdown
import mkdocs
from mkdocs import utils
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.pages import _ExtractTitleTreeprocessor, _RelativePathTreeprocessor
from mkdocs.structure.toc import AnchorLink, get_toc

from kbgen import web
from kbgen.engines.content import (
    authored,
    composed,
    contents,
    edit_url,
    headings_in,
    metadata,
    minified,
    one_line_each,
    shown_as_written,
    with_head,
)
from kbgen.engines.frames import Frames
from kbgen.engines.markdown_speedups import ThreadLogHandler, clocked, spare
from kbgen.engines.precache import is_kept
from kbgen.engines.searching import Searching
from kbgen.judging import attempt, configuration_of, failure
from kbgen.markdown.github import html as github
from kbgen.markdown.github.fragments import nested
from kbgen.markup.active import Active
from kbgen.markup.policy import author_html, treated
from kbgen.model import Finding, Markup, Page, Settings
from kbgen.model.settings import GITHUB
from kbgen.search.index import Indexed
from kbgen.site.csp import Policy
from kbgen.site.file_info import FileInfo, about
from kbgen.source.cache.store import digest

_LIBRARIES = ("markdown", "mkdocs-material", "nh3", "pygments", "pymdown-extensions", "pyromark", "selectolax")
_PLUGGED = ("markdown.extensions", "pygments.filters", "pygments.formatters", "pygments.lexers", "pygments.styles")


class LogLine(NamedTuple):
    """A line of a log: a warning is the same whichever process or build it comes from."""

    logger: str
    level: int
    message: str


class Rendered(NamedTuple):
    """What Markdown gave: HTML, the headings of the contents, the title.

    `asked` are the paths that rendering looked for among the site's files, with what it found; `active` is what has
    been taken out of the HTML. `said` is what a worker elsewhere has logged meanwhile.
    """

    html: str
    toc: list[Any]
    title: str | None
    asked: Mapping[str, list[Any] | None]
    active: tuple[Active, ...] = ()
    said: tuple[LogLine, ...] = ()


class Asking:
    """The site's files for one page: notes what it is asked."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.asked: dict[str, list[Any] | None] = {}

    def get_file_from_path(self, path: str) -> File | None:
        """The file at a path, as MkDocs' own collection gives it."""
        found = self._files.get_file_from_path(path)
        self.asked[path] = about_file(found)
        return found


def about_file(file: File | None) -> list[Any] | None:
    """All that a link to a file takes from it."""
    return None if file is None else [file.url, file.src_uri, file.inclusion.value]


def made_with(config: MkDocsConfig, markup: Markup) -> object:
    """Everything that rendering depends on besides a page and the site's files."""
    plugged = sorted(
        (group, one.name, one.value, one.dist.version if one.dist else "")
        for group in _PLUGGED
        for one in entry_points(group=group)
    )
    # another engine may answer to the name of MkDocs
    libraries = [(mkdocs.__name__, mkdocs.__version__), *((name, version(name)) for name in _LIBRARIES)]
    links = sorted((name, str(level)) for name, level in config.validation.links.items())
    return (
        platform.python_version(),
        libraries,
        plugged,
        _plain(config.markdown_extensions),
        _plain(config.mdx_configs),
        config.use_directory_urls,
        links,
        (markup.html, markup.frames),
    )


def _plain(value: Any) -> Any:
    """Options with functions by their names: where they lie in memory says nothing."""
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(one)) for key, one in value.items())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, partial):
        return [_plain(value.func), _plain(value.args), _plain(value.keywords)]
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
    return repr(value)


class Printed(NamedTuple):
    """What is left to say of a page that has been written to the site.

    `made_of` stands for what the page was printed from, `asked` is what rendering asked of other files. `about` is for
    the copy that browsers keep, after the page's address; `active` is what has been taken out of the page, `scripts`
    what it needs of the policy besides the site's own files.
    `failed` is the finding where kbgen has failed at the page, which then shows its text as it was written.
    """

    made_of: bytes
    scripts: frozenset[str]
    indexed: Indexed | None
    said: tuple[LogLine, ...]
    asked: Mapping[str, list[Any] | None]
    about: tuple[str, FileInfo] | None
    failed: Finding | None = None
    active: tuple[Active, ...] = ()


def digest_of(page: Page) -> bytes:
    """Stands for all that a page is printed from besides what it shares with others."""
    # Writing the long texts as Python would takes five times as long as the digest of them with their lengths.
    texts = (page.body, page.lead, page.trail, page.as_written, *(section.html for section in page.sections))
    headings = [(section.title, section.anchor) for section in page.sections]
    bare = page._replace(text="", body="", lead="", trail="", sections=(), as_written="")
    said = repr((bare, headings, [len(text) for text in texts]))
    return digest("".join((said, *texts)).encode("utf-8", "surrogatepass"))


class Book(NamedTuple):
    """All that the pages of one build share; it is not changed any more once pages are printed.

    `rendered` is the Markdown of pages, by address, that a cluster has rendered.
    """

    config: MkDocsConfig
    files: Files
    documents: Sequence[File]
    nav: Navigation
    env: jinja2.Environment
    pages: dict[str, Page]
    feeds: frozenset[str]
    settings: Settings | None
    searching: Searching | None
    policy: Policy
    rendered: Mapping[str, Rendered] = MappingProxyType({})

    @property
    def markup(self) -> Markup:
        """What of HTML reaches a page."""
        return self.settings.markup if self.settings is not None else Markup()


class Printer:
    """Prints the pages of a book in one process."""

    def __init__(self, book: Book) -> None:
        self._book = book
        # Of 21 s that MkDocs took for 2,000 pages, it spent 2 making this anew for each of them.
        self._markdown = markdown_engine(book.config)
        self._drawn = book.settings is not None and bool(book.settings.mermaid)
        self._in_nav = {page.file.src_uri: page for page in book.nav.pages}
        self._frames = Frames(book.config, book.nav, self._output, self._contents_item)

    def print(self, number: int) -> Printed:
        """Render a page and write it to the site; where that fails, its text as it was written."""
        file = self._book.documents[number]
        staged = self._book.pages[file.src_uri]
        return attempt(lambda: self._print(file, staged), lambda error: self.print_as_written(number, error))

    def print_as_written(self, number: int, error: Exception) -> Printed:
        """Write a page at which kbgen has failed to the site, with its text as it was written."""
        file = self._book.documents[number]
        # of the old one nobody knows what it was about
        self._markdown = markdown_engine(self._book.config)
        staged = self._book.pages[file.src_uri]
        found = failure_of_page(error, staged, self._book.settings)
        staged, title = shown_as_written(staged, staged.as_written or staged.body)
        html = authored(title, staged)
        return self._print(file, staged, Rendered(html, [], None, {}))._replace(failed=found)

    def _print(self, file: File, staged: Page, given: Rendered | None = None) -> Printed:
        page, config = file.page, self._book.config
        assert page is not None
        config._current_page = page
        try:
            with captured_log() as said:
                # as MkDocs would read it from the text with its front matter
                page.markdown, page.meta = staged.body.lstrip("\n"), metadata(staged)
                found = given or self._rendered(page, staged)
                _set(page, found)
                indexed = self._book.searching.indexed(staged, found.html) if self._book.searching is not None else None
                page.toc = contents(page.toc, staged)
                page.edit_url = edit_url(self._book.settings, staged)
                page.content = composed(found.html, staged, page.url, headings_in(page.toc), drawn=self._drawn)
                output, scripts = self._frames.printed(page, self._in_nav.get(staged.listed_in))
                output = with_head(output, staged, page, config, self._book.feeds)
                output = self._book.policy.within(output, scripts)
            written = self._write(output, file)
            told = (page.url, about(page.url, written)) if is_kept(staged) else None
            return Printed(
                digest_of(staged), scripts, indexed, (*found.said, *said), found.asked, told, active=found.active
            )
        finally:
            config._current_page = None
            self._let_go(page)

    def _rendered(self, page: MkDocsPage, staged: Page) -> Rendered:
        book = self._book
        place = Place(page.file, book.files, book.config, book.markup)
        found = book.rendered.get(staged.address)
        if found is None:
            found = rendered(self._markdown, page.markdown or "", staged.markdown, place)
        return found._replace(html=authored(found.html, staged))

    def _output(self, page: MkDocsPage, listed_in: MkDocsPage | None) -> str:
        """What the theme makes of a page, or of what stands for one, with the list that it belongs to marked."""
        book = self._book
        here = [page, *([listed_in] if listed_in is not None else [])]
        for one in here:
            one.active = True
        try:
            template = book.env.get_template(page.meta.get("template", "main.html"))
            context = get_context(book.nav, book.documents, book.config, page)
            return minified(template.render(context), page.content or "")
        finally:
            for one in here:
                one.active = False

    def _contents_item(self, item: AnchorLink) -> str:
        return one_line_each(self._book.env.get_template("partials/toc-item.html").render(toc_item=item)).strip()

    def _write(self, output: str, file: File) -> bytes:
        written = output.encode("utf-8", errors="xmlcharrefreplace")
        if output and not output.isspace():
            utils.write_file(written, file.abs_dest_path)
        return written

    def _let_go(self, page: MkDocsPage) -> None:
        """Keep nothing of a page that has been written; those of the navigation are asked for their title."""
        page.markdown = page.markdown and ""
        page.content = page.content and ""
        page.toc = get_toc([])


def failure_of_page(error: Exception, staged: Page, settings: Settings | None) -> Finding:
    """The finding where kbgen has failed at printing a page: on its document, if it has one."""
    path = staged.source or (configuration_of(settings) if settings is not None else "mkdocs.yml")
    return failure(error, path, f"printing the page {staged.address}")


def markdown_engine(config: MkDocsConfig) -> markdown.Markdown:
    """What renders Markdown as a configuration says."""
    engine = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {})
    spare(engine)
    return engine


class Place(NamedTuple):
    """The file of a page among those of its site, which its links lead to, and what of HTML may reach it."""

    file: File
    files: Files
    config: MkDocsConfig
    markup: Markup


def rendered(engine: markdown.Markdown, text: str, dialect: str, place: Place) -> Rendered:
    """The HTML of what the author wrote, with its contents and title, as MkDocs makes them, without what is active.

    Links are resolved by MkDocs in every dialect. The anchors that it gathers for its own check of links are left out:
    kbgen has judged links already.
    """
    asking = Asking(place.files)
    links = _RelativePathTreeprocessor(place.file, cast(Files, asking), place.config)
    if dialect == GITHUB:
        found = github.article(text, _leading(links), author_html(place.markup))
        html, active = treated(found.html, place.markup)
        return Rendered(html, nested(found.headings), found.title, asking.asked, active)
    engine.reset()
    title = _ExtractTitleTreeprocessor()
    title._register(engine)
    links._register(engine)
    with clocked():
        html, active = treated(engine.convert(text), place.markup)
    return Rendered(html, getattr(engine, "toc_tokens", []), title.title, asking.asked, active)


def _leading(links: _RelativePathTreeprocessor) -> Callable[[str], str]:
    """Where a link leads, as MkDocs resolves it; an address that cannot be taken apart leads nowhere else."""
    return lambda target: target if web.split(target) is None else links.path_to_url(target)


def render_github(page: MkDocsPage, config: MkDocsConfig, files: Files, markup: Markup) -> None:
    """What MkDocs' own method of a page does, for a text in GitHub's dialect."""
    links = _RelativePathTreeprocessor(page.file, files, config)
    found = github.article(page.markdown or "", _leading(links), author_html(markup))
    page.content, page.toc = found.html, get_toc(cast(Any, nested(found.headings)))
    page._title_from_render = found.title
    page.present_anchor_ids = {heading.anchor for heading in found.headings}


def _set(page: MkDocsPage, rendered: Rendered) -> None:
    page.content = rendered.html
    page.toc = get_toc(rendered.toc)
    page._title_from_render = rendered.title


@contextmanager
def captured_log() -> Iterator[list[LogLine]]:
    """What this thread logs meanwhile, kept from whoever else listens."""
    said: list[LogLine] = []
    root, ours = logging.getLogger(), logging.getLogger(mkdocs.__name__)
    before = [(logger, logger.handlers, logger.propagate) for logger in (ours, root)]
    listener = _Listener(said)
    ours.handlers = [ThreadLogHandler(listener, [*ours.handlers, *(root.handlers if ours.propagate else ())])]
    root.handlers = [ThreadLogHandler(listener, root.handlers)]
    ours.propagate = False
    try:
        yield said
    finally:
        for logger, handlers, propagate in before:
            logger.handlers, logger.propagate = handlers, propagate


class _Listener(logging.Handler):
    def __init__(self, said: list[LogLine]) -> None:
        super().__init__(logging.INFO)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(LogLine(record.name, record.levelno, record.getMessage()))
