"""The out-edge that prints pages: only this folder knows a site engine's name, and loads none before it is wanted."""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from typing import NamedTuple

from kbgen.build.engine import Engine, EngineError


class EngineInfo(NamedTuple):
    """What is said of an engine: the extra that it comes in, if it is one, and what it does without."""

    title: str
    extra: str = ""
    without: str = ""


MKDOCS, PROPERDOCS, ZENSICAL = "mkdocs", "properdocs", "zensical"
ENGINES = {
    MKDOCS: EngineInfo("MkDocs"),
    PROPERDOCS: EngineInfo("ProperDocs", "properdocs"),
    ZENSICAL: EngineInfo(
        "Zensical",
        "zensical",
        "plugins, hooks and templates of the handbook's own, and without the theme's button to edit a page",
    ),
}


def require(name: str, *, offline: bool = False, cluster: bool = False) -> None:
    """Make sure, before anything loads MkDocs, that an engine is installed and can do what is wanted.

    Raises EngineError with what to do where it is not.
    """
    engine = ENGINES[name]
    if offline and engine.without:
        able = " or ".join(f"`--engine {other}`" for other, one in ENGINES.items() if not one.without)
        raise EngineError(f"{engine.title} makes no site that opens from a disk; build it with {able}")
    if cluster and engine.extra:
        raise EngineError(f"{engine.title} does not render on a cluster; `--engine {MKDOCS}` does")
    if engine.extra and find_spec(engine.extra) is None:
        raise EngineError(f"{engine.title} is not installed; install it with `pip install 'kbgen[{engine.extra}]'`")
    if name == PROPERDOCS:
        _take_the_place_of_mkdocs()


def engine_of(name: str) -> Engine:
    """The engine of a name, which `require` has let pass."""
    # Imported here: a build with nothing to do must not wait for a site engine.
    if name == ZENSICAL:
        from kbgen.engines.zensical_engine import ZensicalEngine

        return ZensicalEngine()
    from kbgen.engines.mkdocs_engine import MkDocsEngine

    return MkDocsEngine()


def _take_the_place_of_mkdocs() -> None:
    """Have ProperDocs answer to the name of MkDocs from here on, for its plugins and for us.

    It can do so only before MkDocs is loaded; `kbgen build` loads it last.
    """
    loaded = sys.modules.get("mkdocs")
    if loaded is None:
        importlib.import_module(f"{PROPERDOCS}.replacement")
    elif loaded.__name__ != PROPERDOCS:
        raise EngineError("MkDocs is at work in this process already, and ProperDocs cannot take its place")
