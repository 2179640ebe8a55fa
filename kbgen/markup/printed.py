"""The HTML that the engine's Markdown makes of a body, without an engine: what `check` judges."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import markdown
from pymdownx.superfences import fence_code_format

from kbgen.model.settings import ESCAPE, Markup

# How Markdown is to print a diagram, unless the handbook's author has said so.
DIAGRAM = {"name": "mermaid", "class": "kb-diagram", "format": fence_code_format}
UNFOLLOWED = "kbgen.markup.unfollowed"
# Those that documents may use in every handbook.
EXTENSIONS: dict[str, dict[str, Any]] = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": True},
    "pymdownx.details": {},
    "pymdownx.highlight": {"pygments_lang_class": True},
    "pymdownx.inlinehilite": {},
    "pymdownx.superfences": {"custom_fences": [DIAGRAM]},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {},
    UNFOLLOWED: {},
}
ESCAPING = "kbgen.markup.escaping"
SHORT = "markdown.extensions."
_MARKDOWN = """
    abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html
    meta nl2br sane_lists smarty tables toc wikilinks"""
_PYMDOWN = """
    arithmatex betterem caret critic details emoji escapeall extra highlight inlinehilite keys magiclink mark
    progressbar saneheaders smartsymbols striphtml superfences tabbed tasklist tilde"""
# Those that are known to print a page from nothing but its own text; another could read what it likes, or be anybody's.
KNOWN = frozenset(
    (
        *(SHORT + name for name in _MARKDOWN.split()),
        *(f"pymdownx.{name}" for name in _PYMDOWN.split()),
        ESCAPING,
        UNFOLLOWED,
    )
)
_one_at_a_time = threading.Lock()


def printed(body: str, markup: Markup) -> str:
    """The HTML of a body. Extensions that are not known are left out, and what their options mean is the engine's."""
    names = tuple(name for name in markup.extensions if {name, SHORT + name} & KNOWN)
    with _one_at_a_time:
        engine = _engine(names, markup.html == ESCAPE)
        engine.reset()
        return engine.convert(body)


@lru_cache(maxsize=2)
def _engine(names: tuple[str, ...], escapes: bool) -> markdown.Markdown:  # noqa: FBT001  # a key of what is kept
    wanted = dict.fromkeys((*names, *EXTENSIONS, *([ESCAPING] if escapes else ())))
    return markdown.Markdown(extensions=list(wanted), extension_configs=EXTENSIONS)
