"""Makes each raw file a document of its kind, and reports all that is wrong with it at once."""

from kbgen.load.document import Loaded, load, load_as_written, load_bare
from kbgen.load.identity import kind_of

__all__ = ["Loaded", "kind_of", "load", "load_as_written", "load_bare"]
