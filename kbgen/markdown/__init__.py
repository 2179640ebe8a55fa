"""Markdown as authors write it: one folder for each dialect that a handbook may be written in."""

import re
from functools import lru_cache
from types import MappingProxyType

from kbgen.body import Outline
from kbgen.body.inline import slug
from kbgen.markdown import github
from kbgen.markdown.material import scan
from kbgen.markdown.material.scan import Extensions, Slugify, slugify_of
from kbgen.model.settings import MATERIAL

_INCLUDES = re.compile(r"(?m)^[ \t]*-+8<-")
_NONE: Extensions = MappingProxyType({})


def outline(body: str, dialect: str, extensions: Extensions = _NONE) -> Outline:
    """What the rules need to know of a body that is written in a dialect.

    `extensions` are those of Python-Markdown with their options: on them depend the anchors of headings.
    """
    return _outline(body, (slugify_of(extensions) or slug) if dialect == MATERIAL else None)


# Several readers ask for the outline of one file, one after another.
@lru_cache(maxsize=4)
def _outline(body: str, slugify: Slugify | None) -> Outline:
    return github.outline(body) if slugify is None else scan(body, slugify)


def knows_anchors(body: str, dialect: str, extensions: Extensions) -> bool:
    """Whether an outline has all anchors of a page: an unknown function, or another text, may make others."""
    if dialect != MATERIAL:
        return True
    includes = "pymdownx.snippets" in extensions and _INCLUDES.search(body) is not None
    return not includes and slugify_of(extensions) is not None
