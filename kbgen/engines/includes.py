"""Extensions of Markdown that put other files into a page, confined to the files of the handbook.

Python-Markdown's own ask no more than that a path looks as if it led to below some folder; they follow the links on
it, and read what they find to the end.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from typing import Any

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from pymdownx.snippets import SnippetExtension, SnippetPreprocessor

from kbgen.source import opening

log = logging.getLogger("mkdocs.plugins.kbgen")
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
            log.warning("The snippet %r is no file of the handbook, and is left out.", path)
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
            log.warning("The snippet %r is left out: %s.", path, error.strerror)
            return []
        self._left -= len(data)
        text: str = data.decode(self.encoding)
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []
