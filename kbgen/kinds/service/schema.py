"""The front matter of a service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kbgen.kit.fields import Address, CallRef, Every, Fields, Many, OwnerRef, Part, PersonRef, ServiceRef


class Contract(Part):
    """What others may rely on: an API, an event, a file."""

    name: str
    url: Address | None = None
    version: str | None = None


class Slo(Part):
    """A service level objective over a window of time."""

    name: str
    objective: str
    window: Every | None = None
    dashboard: Address | None = None


def _tier(value: object) -> object:
    """`1` and `Tier 1` mean `tier-1`."""
    if isinstance(value, str):
        said = value.strip().lower().replace(" ", "-")
        return f"tier-{said}" if said.isdigit() else said
    return value


Tier = Annotated[Literal["tier-1", "tier-2", "tier-3", "tier-4"], BeforeValidator(_tier)]


class Service(Fields):
    """Something that runs and that somebody answers for."""

    tier: Tier | None = Field(None, description="How much depends on it; tier-1 is called at night.")
    lifecycle: Literal["experimental", "production", "deprecated", "retired"] | None = Field(
        None, description="Where it stands in its life."
    )
    product_owner: PersonRef | None = Field(None, description="Who decides what it should do.")
    technical_owner: PersonRef | None = Field(None, description="Who decides how it does it.")
    operational_owner: OwnerRef | None = Field(None, description="Who is called when it breaks.")
    repository: Address | None = Field(None, description="Where its code is.")
    contracts: Many[Contract] = Field((), description="What others may rely on.")
    slos: Many[Slo] = Field((), description="What it promises.")
    depends_on: Many[ServiceRef] = Field((), description="Services that it cannot do without.")
    escalation: CallRef | None = Field(None, description="Whom to call; the team's own escalation is walked.")


def ended(fields: Service, _content: object) -> str:
    """Whether the service was switched off."""
    return "was switched off" if fields.lifecycle == "retired" else ""
