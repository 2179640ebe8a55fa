"""What Markdown gives for one page, with what it asked of the site's other files, and all that it depends on."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from functools import partial
from importlib.metadata import entry_points, version
from typing import Any, NamedTuple

import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from kbgen.markup.active import Active
from kbgen.model import Markup

_LIBRARIES = ("markdown", "mkdocs-material", "nh3", "pygments", "pymdown-extensions", "pyromark", "selectolax")
_PLUGGED = ("markdown.extensions", "pygments.filters", "pygments.formatters", "pygments.lexers", "pygments.styles")


class LogLine(NamedTuple):
    """A line of a log: a warning is the same whichever process or build it comes from."""

    logger: str
    level: int
    message: str


class Rendered(NamedTuple):
    """What Markdown gave: HTML, the headings of the contents, the title, and what was said meanwhile.

    `asked` are the paths that rendering looked for among the site's files, with what it found; `active` is what has
    been taken out of the HTML.
    """

    html: str
    toc: list[Any]
    title: str | None
    asked: Mapping[str, list[Any] | None]
    said: tuple[LogLine, ...]
    active: tuple[Active, ...] = ()


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
