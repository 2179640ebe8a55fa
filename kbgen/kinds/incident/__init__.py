"""Incidents: what happened, how long it took, and what is done so that it does not happen again."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.incident.read import belongs, evident, read
from kbgen.kinds.incident.schema import Incident
from kbgen.kit import Kind

__all__ = ["KIND", "Incident"]

KIND = Kind(
    name="incident",
    label="Incident",
    plural="Incidents",
    group="Operations",
    summary="What went wrong, how long it lasted, what helped, and what has changed since.",
    schema=Incident,
    folders=(
        "incidents",
        "incident",
        "incident-reviews",
        "post-incident-reviews",
        "postmortems",
        "postmortem",
        "post-mortems",
    ),
    folder=Path(__file__).parent,
    example_path="incidents/orders-refused.md",
    rule_modules=("rules",),
    has_formats=True,
    belongs=belongs,
    evident=evident,
    read=read,
    status=lambda doc: doc.fields.status or "",
    date=lambda doc: doc.content.day,
)
