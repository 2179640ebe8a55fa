"""Somebody whom an incident's text may name as its cause."""

from __future__ import annotations

from typing import NamedTuple


class Suspect(NamedTuple):
    """A word that may be somebody's name, where the text gives it as a cause; `line` counts from 0."""

    name: str
    said: str
    line: int
