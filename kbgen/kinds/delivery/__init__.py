"""Delivery: how often changes are deployed, how long they take, how often they fail and how soon they recover."""

from __future__ import annotations

from pathlib import Path

from kbgen.kinds.delivery.log import Log, read_log
from kbgen.kinds.delivery.schema import Delivery
from kbgen.kit import Attachment, Body, Kind

__all__ = ["KIND", "Delivery"]


def _read(_fields: Delivery, body: Body) -> Log:
    log: Log = body.attached.get("data", Log())
    return log


KIND = Kind(
    name="delivery",
    label="Delivery",
    plural="Delivery",
    noun="delivery document",
    group="Operations",
    summary="How changes reach production: how often, how soon, how safely. The figures guide and are not targets.",
    schema=Delivery,
    folders=("delivery",),
    folder=Path(__file__).parent,
    example_path="delivery/how-changes-reach-production.md",
    example_files=("deployments.csv",),
    rule_modules=("rules", "date_rules", "log_rules"),
    review_every="180d",
    attachments=(Attachment("data", read_log),),
    read=_read,
)
