"""Python-Markdown's dialect as MkDocs and Material extend it: what the engine will print, without printing it."""

from kbgen.markdown.material.limits import Excess, beyond
from kbgen.markdown.material.scan import Extensions, Slugify, scan, slugify_of, structure

__all__ = ["Excess", "Extensions", "Slugify", "beyond", "scan", "slugify_of", "structure"]
