"""The front matter of a document about delivery."""

from __future__ import annotations

from pydantic import Field

from kbgen.kit.fields import Fields


class Delivery(Fields):
    """What is measured about delivery, for whom and why, with the log that it is measured from."""

    data: str | None = Field(
        None,
        description="A CSV file beside the document: service, deployed_at, commit_at, failed, recovered_at.",
        json_schema_extra={"examples": ["deployments.csv"]},
    )
