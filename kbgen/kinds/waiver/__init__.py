"""Waivers: leave to depart from a principle, for a while and on the record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, RefTo

__all__ = ["KIND", "Waiver"]


class Waiver(Fields):
    """What may depart from which principle, until when, and on whose word."""

    principle: Annotated[str, RefTo(("principle",))] | None = Field(None, description="What it departs from.")
    scope: str | None = Field(None, description="What exactly may depart from it, and no more.")
    granted_by: Annotated[str, RefTo(("team", "person"), past=True)] | None = Field(
        None, description="Who granted it; must hold the role that the principle asks for."
    )
    granted_on: Day | None = Field(None, description="When it was granted.")
    expires: Day | None = Field(None, description="The last day on which it holds.")
    compensating: Many[str] = Field((), description="What is done meanwhile in the principle's place.")
    remediation: str | None = Field(None, description="What will make it unnecessary.")
    decision: Annotated[str, RefTo(("decision",), past=True)] | None = Field(
        None, description="The decision that relies on it; one that names it need not be named."
    )


KIND = Kind(
    name="waiver",
    label="Waiver",
    plural="Waivers",
    group="Decisions",
    summary="A temporary exception to a principle: its scope, its end date, who granted it and how it will end.",
    schema=Waiver,
    folders=("waivers",),
    folder=Path(__file__).parent,
    evident=lambda _inner, _outline: False,
    example_path="waivers/shared-night-rota.md",
    rule_modules=("rules",),
    date=lambda doc: doc.fields.granted_on,
)
