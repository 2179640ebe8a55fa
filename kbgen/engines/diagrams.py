"""Diagrams in Mermaid's notation: the text that they are, drawn in the browser where the handbook brings the program.

The theme would fetch Mermaid from another host, and the site's policy forbids the style sheets that it writes into
pages. What is written is readable as it is and says what it is; `theme/diagrams.js` draws it under the policy.
"""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

from kbgen.engines.confined import Confined
from kbgen.model import Settings
from kbgen.source import mkdocs_file

# Where the program is published: not among kbgen's own scripts, all of which browsers keep for when the site is down.
PROGRAM = "assets/mermaid/mermaid.min.js"

# The second class is what the theme looks for, where the author has told Markdown to leave such fences to it.
_DIAGRAM = re.compile(r'<(pre|div) class="(?:kb-diagram|mermaid)">')
_WRITTEN = re.compile(r'<(?:pre|div) class="kb-diagram">')
_NOTE = '<p class="kb-guide">A diagram, as it is written in Mermaid\'s notation:</p>\n'


def as_text(written: str) -> str:
    """The HTML of a page with a word before each diagram, and none that the theme would fetch a program for."""
    return _DIAGRAM.sub(rf'{_NOTE}<\1 class="kb-diagram">', written)


def is_in(written: str) -> bool:
    """Whether the HTML of a page, as `as_text` leaves it, holds a diagram."""
    return _WRITTEN.search(written) is not None


def publish(settings: Settings, files: Files, config: MkDocsConfig) -> None:
    """Put the handbook's own copy of the program among the site's files, once, wherever it lies."""
    try:
        path = mkdocs_file.program(settings)
    except ValueError as error:
        raise PluginError(f"kbgen: {error}") from None
    if path is None:
        return
    named = set(map(str, config.extra_javascript))
    for file in list(files):
        same = file.abs_src_path is not None and Path(file.abs_src_path).resolve() == path.resolve()
        if file.src_uri == PROGRAM or (same and file.src_uri not in named):
            files.remove(file)
    files.append(Confined.at(config, PROGRAM, str(path), settings.root))
