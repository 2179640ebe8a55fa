"""The dialect of GitHub, with what handbooks use beside it: one parse gives the outline and the page."""

from .events import parse
from .html import Article, Resolve, article, nested
from .model import Event
from .outline import outline

__all__ = ["Article", "Event", "Resolve", "article", "nested", "outline", "parse"]
