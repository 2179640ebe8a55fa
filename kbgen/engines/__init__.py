"""The out-edge that prints pages: only this folder knows the name of any site engine."""

from __future__ import annotations

from kbgen.build.engine import Engine
from kbgen.engines.choice import ZENSICAL


def engine_of(name: str) -> Engine:
    """The engine of a name, which `require` has let pass."""
    # Imported here: a build with nothing to do must not wait for a site engine.
    if name == ZENSICAL:
        from kbgen.engines.zensical_engine import ZensicalEngine

        return ZensicalEngine()
    from kbgen.engines.mkdocs_engine import MkDocsEngine

    return MkDocsEngine()
