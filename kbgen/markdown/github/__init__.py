"""The dialect of GitHub, with what handbooks use beside it: one parse gives the outline and the page.

`html` is loaded by itself: who only judges a body needs no highlighting.
"""

from kbgen.markdown.github.events import PARSER, parse
from kbgen.markdown.github.outline import outline, parts, structure
from kbgen.markdown.github.source import Event, slug

__all__ = ["PARSER", "Event", "outline", "parse", "parts", "slug", "structure"]
