"""Renders Markdown on the workers of a cluster, which have none of our files.

What travels is what rendering depends on and nothing else: a page's text and address, the extensions with their
options, and where each file of the site stands. The processes of this machine then print the pages around the answers;
a worker that has other versions is refused.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, NamedTuple, cast

import markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from kbgen.engines.printer import Book, Place, Rendered, captured_log, made_with, markdown_engine, rendered
from kbgen.judging import attempt
from kbgen.model import Markup
from kbgen.source.cache import store
from kbgen.workers import Cluster, WorkersError

_AT_ONCE = 40


class Links(dict[str, Any]):
    """How grave each fault of a link is, by name."""

    def __getattr__(self, name: str) -> Any:
        """As MkDocs' configuration answers."""
        if name in self:
            return self[name]
        raise AttributeError(name)


class Target(NamedTuple):
    """A file of the site, as far as a link to it is concerned."""

    src_uri: str
    url: str
    inclusion: InclusionLevel


class Validation(NamedTuple):
    """The part of a configuration that says how links are judged."""

    links: Links


class Shared(NamedTuple):
    """What all pages have in common: in the words of MkDocs' configuration, which it stands for, and its files."""

    markdown_extensions: list[str]
    mdx_configs: dict[str, Any]
    use_directory_urls: bool
    validation: Validation
    targets: Mapping[str, Target]
    markup: Markup

    def get_file_from_path(self, path: str) -> Target | None:
        """The file at a path, as MkDocs' own collection gives it."""
        return self.targets.get(PurePath(path).as_posix())


class Text(NamedTuple):
    """A page that is to be rendered."""

    target: Target
    markdown: str
    dialect: str


def render_elsewhere(book: Book, cluster: Cluster) -> Mapping[str, Rendered]:
    """The rendered Markdown of every page that is to be printed, by address."""
    wanted = list(_wanted(book))
    if not wanted:
        return {}
    found: dict[str, Rendered] = {}
    shared = _shared(book)
    ours = store.made_with(made_with(book.config, book.markup))
    parts = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    with cluster.connected() as connection:
        for theirs, answers in connection.each(render, shared, parts):
            if theirs != ours:
                raise WorkersError(
                    f"the workers at {cluster.address} have other versions of Python, kbgen or its libraries; "
                    "install the same there"
                )
            found |= answers
    return found


def _wanted(book: Book) -> Iterator[Text]:
    for file in book.documents:
        page = file.page
        assert page is not None
        if book.pages[file.src_uri].as_written:
            continue  # hardly anything of it is Markdown
        page.read_source(book.config)
        text = page.markdown or ""
        yield Text(_target(file), text, book.pages[file.src_uri].markdown)
        page.markdown = ""


def _target(file: File) -> Target:
    return Target(file.src_uri, file.url, file.inclusion)


def _shared(book: Book) -> Shared:
    config = book.config
    targets = {path: _target(file) for path, file in book.files.src_uris.items()}
    links = Links(config.validation.links)
    return Shared(
        [*config.markdown_extensions],
        config.mdx_configs or {},
        bool(config.use_directory_urls),
        Validation(links),
        targets,
        book.markup,
    )


# A worker may have several threads; what is logged while one page is rendered must not be taken for another's.
_one_at_a_time = threading.Lock()


def render(shared: Shared, texts: Sequence[Text]) -> tuple[bytes, dict[str, Rendered]]:
    """Rendered pages by their addresses, with a digest of all that they were rendered with. Runs on a worker."""
    config = cast(MkDocsConfig, shared)
    with _one_at_a_time:
        engine = markdown_engine(config)
        answers: dict[str, Rendered] = {}
        for one in texts:
            answer = attempt(partial(_answer, engine, one, shared), lambda _: None)
            if answer is None:
                # whoever prints the page finds the same, and says so; what the engine was about is not known
                engine = markdown_engine(config)
            else:
                answers[one.target.src_uri] = answer
        return store.made_with(made_with(config, shared.markup)), answers


def _answer(engine: markdown.Markdown, one: Text, shared: Shared) -> Rendered | None:
    place = Place(cast(File, one.target), cast(Files, shared), cast(MkDocsConfig, shared), shared.markup)
    with captured_log() as said:
        found = rendered(engine, one.markdown, one.dialect, place)
    return found._replace(said=tuple(said))
