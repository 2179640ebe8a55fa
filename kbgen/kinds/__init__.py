"""The kinds of document, one folder each; no kind imports another."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from kbgen.kit import Kind

# A new kind is one folder and its name here. The order is that of the navigation.
NAMES = (
    "runbook",
    "incident",
    "exercise",
    "service",
    "delivery",
    "decision",
    "principle",
    "gate",
    "waiver",
    "debt",
    "objective",
    "experiment",
    "update",
    "ladder",
    "guide",
    "session",
    "team",
    "person",
)


def _kind(name: str) -> Kind:
    kind: Kind = import_module(f"kbgen.kinds.{name}").KIND
    return kind


KINDS: Mapping[str, Kind] = {name: _kind(name) for name in NAMES}
