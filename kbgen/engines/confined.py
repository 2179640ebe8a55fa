"""Files that pages include or show, confined to the folders of their sources."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.commands import build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel, _file_sort_key, set_exclusions
from pymdownx.snippets import SnippetExtension, SnippetPreprocessor

from kbgen.source import opening
from kbgen.source.files import leads_out

_PLUGIN_LOG = logging.getLogger("mkdocs.plugins.kbgen")
_SNIPPETS = "pymdownx.snippets"
_OURS = f"{__name__}:Snippets"
# It writes pictures into pages as `data:`, which the site's policy forbids; they stay the files that they are.
_PICTURES = "pymdownx.b64"
# All that is put into one page, so that files which name each other twice do not multiply.
_MOST = 8 * 1024 * 1024


def confine_includes(config: MkDocsConfig, homes: Iterable[str]) -> None:
    """Have what is put into pages come from some folders alone."""
    named: list[str] = config.markdown_extensions
    if _PICTURES in named:
        named.remove(_PICTURES)
    if _SNIPPETS in named:
        named[named.index(_SNIPPETS)] = _OURS
        config.mdx_configs[_OURS] = {**config.mdx_configs.pop(_SNIPPETS, {}), "homes": [*homes]}


class Snippets(SnippetExtension):  # type: ignore[misc]  # it comes without types
    """`--8<-- "file"` with files of the handbook."""

    def __init__(self, *args: Any, homes: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._homes = homes

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's name for it
        """Put the confined reader in the place of the other."""
        super().extendMarkdown(md)
        md.preprocessors.deregister("snippet")
        md.preprocessors.register(_Preprocessor(self.getConfigs(), md, self._homes), "snippet", 32)


class _Preprocessor(SnippetPreprocessor):  # type: ignore[misc]
    def __init__(self, config: dict[str, Any], md: Markdown, homes: Sequence[str]) -> None:
        super().__init__(config, md)
        self._homes = homes
        self._left = _MOST

    def run(self, lines: list[str]) -> list[str]:
        """The lines of a page with what they name in its place."""
        self._left = _MOST
        found: list[str] = super().run(lines)
        return found

    def get_snippet_path(self, path: str) -> str | None:
        """Where a file lies that may be put into a page; None, as for one that is not there, for any other."""
        found: str | None = super().get_snippet_path(path) if "\0" not in path else None
        if found is not None and (self._home(found) is None or not opening.is_regular(found)):
            _PLUGIN_LOG.warning("The snippet %r is no file of the handbook, and is left out.", path)
            return None
        return found

    def _home(self, path: str) -> str | None:
        real = os.path.realpath(path)
        return next((home for home in self._homes if opening.is_below(real, os.path.realpath(home))), None)

    def read_lines(self, path: str) -> list[str]:
        """The lines of a file without their ends; none where it may not be read any more, or the page is full."""
        home = self._home(path)
        if home is None:
            return []
        try:
            data = opening.read(path, self._left, home)
        except opening.RefusedError as error:
            _PLUGIN_LOG.warning("The snippet %r is left out: %s.", path, error.strerror)
            return []
        self._left -= len(data)
        text: str = data.decode(self.encoding)
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []


log = logging.getLogger("mkdocs.structure.files")


class Confined(File):
    """A file of a site whose bytes are those of a regular file below a folder, `home`."""

    home: str | None = None

    @classmethod
    def at(cls, config: MkDocsConfig, address: str, path: str, home: str) -> Confined:
        """The file at a path, to be published at an address."""
        made = cls.generated(config, address, inclusion=InclusionLevel.INCLUDED, abs_src_path=path)
        assert isinstance(made, Confined)
        made.home = home
        return made

    def _bytes(self) -> bytes:
        path = str(self.abs_src_path)
        with _refused(path):
            return opening.read(path, home=self.home)

    @property
    def content_bytes(self) -> bytes:
        """What the file holds."""
        known: bytes = self._bytes() if self._content is None else super().content_bytes
        return known

    @content_bytes.setter
    def content_bytes(self, value: bytes) -> None:
        self._content, self.abs_src_path = value, None

    @property
    def content_string(self) -> str:
        """What the file holds, as text; UnicodeDecodeError where it is none."""
        known: str = self._bytes().decode("utf-8-sig") if self._content is None else super().content_string
        return known

    @content_string.setter
    def content_string(self, value: str) -> None:
        self._content, self.abs_src_path = value, None

    def copy_file(self, dirty: bool = False) -> None:  # noqa: FBT001, FBT002  # as MkDocs calls it
        """Put the file into the site."""
        if self._content is not None:
            super().copy_file(dirty)
            return
        os.makedirs(os.path.dirname(self.abs_dest_path), exist_ok=True)
        path = str(self.abs_src_path)
        with _refused(path):
            opening.copy(path, self.abs_dest_path, home=self.home)


@contextmanager
def _refused(path: str) -> Iterator[None]:
    """A file that has become another since it was found ends the build: nothing of it is published."""
    try:
        yield
    except opening.RefusedError as error:
        raise PluginError(f"kbgen: {path} cannot be published: {error.strerror}") from None


def confine(config: MkDocsConfig, root: str) -> None:
    """Have MkDocs find files only where they lie; PluginError where the theme's folder leads out of a handbook."""
    build.get_files = files_in  # type: ignore[attr-defined]  # it takes the function from where it imported it to
    if leads_out(Path(root), config.docs_dir):
        raise PluginError(f"kbgen: docs_dir: {config.docs_dir} is a symbolic link out of the handbook")
    folder = config.theme.custom_dir
    for place, below, names in os.walk(folder) if folder else ():
        listed = [*(one for one in below if os.path.islink(os.path.join(place, one))), *names]
        for path in (os.path.join(place, name) for name in listed):
            if not _is_inside(path, os.path.realpath(root)) or not (os.path.isdir(path) or opening.is_regular(path)):
                raise PluginError(f"kbgen: theme.custom_dir: {path} is no file of the handbook; remove it")


def include(file: File, config: MkDocsConfig) -> None:
    """Publish a file that is linked to, though MkDocs passes such names by; not one that `exclude_docs` names."""
    if not config.exclude_docs or not config.exclude_docs.match_file(file.src_uri):
        file.inclusion = InclusionLevel.INCLUDED


def files_in(config: MkDocsConfig) -> Files:
    """As MkDocs' own: the files of `docs_dir`, of two for one address the one that MkDocs would take."""
    files: list[File] = []
    clashes: list[tuple[File, File]] = []
    for inner, names in _folders(config.docs_dir):
        by_address: dict[str, File] = {}
        for name in sorted(names, key=_file_sort_key):
            file = Confined(os.path.join(inner, name), config.docs_dir, config.site_dir, config.use_directory_urls)
            file.home = config.docs_dir
            first = by_address.setdefault(file.dest_uri, file)
            if first is not file:
                clashes.append((first, file))
            files.append(file)
    set_exclusions(files, config)
    dropped = {id(_dropped(first, second)) for first, second in clashes}
    return Files([file for file in files if id(file) not in dropped])


def _dropped(first: File, second: File) -> File:
    if not _is_included(second):
        return second
    if _is_included(first):
        log.warning("Excluding '%s' from the site because it conflicts with '%s'.", first.src_uri, second.src_uri)
    return first


def _is_included(file: File) -> bool:
    left_out = {InclusionLevel.DRAFT, InclusionLevel.EXCLUDED}
    return file.inclusion not in left_out


def _folders(docs_dir: str) -> Iterator[tuple[str, list[str]]]:
    """Each folder below `docs_dir`, with the names of the files in it."""
    home = os.path.realpath(docs_dir)
    for folder, below, names in os.walk(docs_dir):
        below.sort()
        paths = ((name, os.path.join(folder, name)) for name in names)
        files = [name for name, path in paths if _is_inside(path, home) and opening.is_regular(path)]
        yield os.path.relpath(folder, docs_dir), files


def _is_inside(path: str, home: str) -> bool:
    """Whether a file that was found below a folder lies there: whatever is no link does."""
    return not os.path.islink(path) or opening.is_below(os.path.realpath(path), home)
