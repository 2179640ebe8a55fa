"""Markdown as authors write it: one folder for each dialect that a handbook may be written in."""

from functools import lru_cache

from kbgen.body import Outline, scan
from kbgen.markdown import github
from kbgen.model.settings import MATERIAL


# Several readers ask for the outline of one file, one after another.
@lru_cache(maxsize=4)
def outline(body: str, dialect: str) -> Outline:
    """What the rules need to know of a body that is written in a dialect."""
    return scan(body) if dialect == MATERIAL else github.outline(body)
