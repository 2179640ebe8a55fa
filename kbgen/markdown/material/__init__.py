"""Python-Markdown's dialect as MkDocs and Material extend it: what the engine will print, without printing it."""

from .limits import Excess, beyond
from .scan import scan
from .slugs import Extensions, Slugify, slugify_of
from .structure import structure

__all__ = ["Excess", "Extensions", "Slugify", "beyond", "scan", "slugify_of", "structure"]
