"""Delivery: how often changes are deployed, how long they take, how often they fail and how soon they recover."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from kbgen.kinds.delivery.log import Log, read_log
from kbgen.kit import Attachment, Body, Kind
from kbgen.kit.fields import Fields

__all__ = ["KIND", "Delivery"]


class Delivery(Fields):
    """What is measured about delivery, for whom and why, with the log that it is measured from."""

    data: str | None = Field(
        None,
        description="A CSV file beside the document: service, deployed_at, commit_at, failed, recovered_at.",
        json_schema_extra={"examples": ["deployments.csv"]},
    )


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
    evident=lambda _inner, _outline: False,
    example_path="delivery/how-changes-reach-production.md",
    example_files=("deployments.csv",),
    rule_modules=("rules",),
    review_every="180d",
    attachments=(Attachment("data", read_log),),
    read=_read,
)
