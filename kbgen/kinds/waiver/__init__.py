"""Waivers: leave to depart from a principle, for a while and on the record."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.waiver.schema import Waiver
from kbgen.kit import Kind

__all__ = ["KIND", "Waiver"]

KIND = Kind(
    name="waiver",
    label="Waiver",
    plural="Waivers",
    group="Decisions",
    summary="A temporary exception to a principle: its scope, its end date, who granted it and how it will end.",
    schema=Waiver,
    folders=("waivers",),
    folder=Path(__file__).parent,
    example_path="waivers/shared-night-rota.md",
    rule_modules=("rules", "grant_rules"),
    date=lambda doc: doc.fields.granted_on,
)
