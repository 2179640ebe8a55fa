"""The dialect of GitHub, with what handbooks use beside it: one parse gives the outline and the page.

`html` is loaded by itself: who only judges a body needs no highlighting.
"""

from .events import PARSER, parse
from .model import Event
from .outline import outline
from .slugs import slug
from .structure import parts, structure

__all__ = ["PARSER", "Event", "outline", "parse", "parts", "slug", "structure"]
