"""How each kind looks on the site; apart from the kinds, which commands that print no page load alone."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from kbgen.kinds import NAMES
from kbgen.kit.view import KindView


def _view_of(kind: str) -> KindView:
    view: KindView = import_module(f"kbgen.kinds.{kind}.view").VIEW
    return view


VIEWS: Mapping[str, KindView] = {name: _view_of(name) for name in NAMES}
