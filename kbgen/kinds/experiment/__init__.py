"""Experiments: what is tried, by what it is judged, and when it must be decided."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.experiment.schema import Experiment, ended
from kbgen.kit import Kind

__all__ = ["KIND", "Experiment"]

KIND = Kind(
    name="experiment",
    label="Experiment",
    plural="Experiments",
    group="Outcomes",
    summary="What is being tried, by what it is judged, and by when it is shipped, extended or killed.",
    schema=Experiment,
    folders=("experiments",),
    folder=Path(__file__).parent,
    example_path="experiments/shop-repeats-failed-orders.md",
    rule_modules=("rules", "design_rules"),
    ended=ended,
    status=lambda doc: doc.fields.outcome or "",
    date=lambda doc: doc.fields.started,
)
