"""Services: what runs, who answers for it, and everything written about it."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.service.catalog import components, owning_entities
from kbgen.kinds.service.schema import Service, ended
from kbgen.kit import DataFile, Kind
from kbgen.model.corpus import CATALOG_NAMES

__all__ = ["KIND", "Service"]

KIND = Kind(
    name="service",
    label="Service",
    plural="Services",
    group="Operations",
    summary="What runs, who answers for it, how it fails and what was decided about it.",
    schema=Service,
    folders=("services",),
    folder=Path(__file__).parent,
    example_path="services/orders-api.md",
    rule_modules=("rules",),
    review_every="180d",
    data_files=tuple(DataFile(name, components, owning_entities) for name in CATALOG_NAMES),
    ended=ended,
    status=lambda doc: doc.fields.lifecycle or "",
)
