"""Diagrams in Mermaid's notation, which pages show as the text that they are.

Mermaid writes style sheets into the page, which the site's policy forbids, and the theme would fetch it from
another host. What is written is readable as it is, and says what it is.
"""

from __future__ import annotations

import re

from pymdownx.superfences import fence_code_format

# How Markdown is to print such a fence, unless the handbook's author has said so.
FENCE = {"name": "mermaid", "class": "kb-diagram", "format": fence_code_format}
# The second class is what the theme looks for, where the author has told Markdown to leave such fences to it.
_DIAGRAM = re.compile(r'<(pre|div) class="(?:kb-diagram|mermaid)">')
_NOTE = '<p class="kb-guide">A diagram, as it is written in Mermaid\'s notation:</p>\n'


def as_text(written: str) -> str:
    """The HTML of a page with a word before each diagram, and none that the theme would fetch a program for."""
    return _DIAGRAM.sub(rf'{_NOTE}<\1 class="kb-diagram">', written)
