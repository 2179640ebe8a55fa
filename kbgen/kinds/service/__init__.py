"""Services: what runs, who answers for it, and everything written about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kbgen.kit import DataFile, Entry, Kind
from kbgen.kit.fields import Address, CallRef, Every, Fields, Many, OwnerRef, Part, PersonRef, ServiceRef
from kbgen.model import KeyPath
from kbgen.model.corpus import CATALOG_NAMES

__all__ = ["KIND", "Service"]

_LIFECYCLES = {"experimental", "production", "deprecated", "retired"}


def components(roots: object) -> Iterator[Entry]:
    """One service for each Component; other kinds of entity are passed over.

    Raises ValueError where a document of the stream is no entity.
    """
    owners = {name.casefold(): name for name in owning_entities(roots)}
    for number, root in enumerate(roots if isinstance(roots, list) else []):
        if root is None:
            continue
        if not isinstance(root, dict):
            raise ValueError("expected catalog entities with `kind` and `metadata`")
        if root.get("kind") == "Component":
            yield _component(root, number, owners)


def owning_entities(roots: object) -> Iterator[str]:
    """The names of the groups and users of a catalog, whom nothing is read of."""
    for root in roots if isinstance(roots, list) else []:
        if isinstance(root, dict) and root.get("kind") in ("Group", "User"):
            name = _part(root, "metadata").get("name")
            if isinstance(name, str):
                yield name


def _component(root: dict[str, object], number: int, owners: Mapping[str, str]) -> Entry:
    metadata, spec = _part(root, "metadata"), _part(root, "spec")
    found: dict[str, tuple[object, KeyPath]] = {
        "id": (metadata.get("name"), ("metadata", "name")),
        "title": (metadata.get("title") or metadata.get("name"), ("metadata", "title")),
        "summary": (metadata.get("description"), ("metadata", "description")),
        "tags": (metadata.get("tags"), ("metadata", "tags")),
        "operational_owner": (_owner(spec.get("owner"), owners), ("spec", "owner")),
        "lifecycle": (_lifecycle(spec.get("lifecycle")), ("spec", "lifecycle")),
        "depends_on": (_components(spec.get("dependsOn")), ("spec", "dependsOn")),
        "links": (_links(metadata.get("links")), ("metadata", "links")),
    }
    fields: dict[str, object] = {}
    # where it is told that there is none
    origins: dict[KeyPath, KeyPath] = {("owner",): (number, "kind")}
    for key, (value, path) in found.items():
        listed = value if isinstance(value, dict) and key != "operational_owner" else {}
        if value:
            fields[key] = list(listed.values()) if listed else value
            origins[key,] = (number, *path)
        for index, item in enumerate(listed):
            origins[key, index] = (number, *path, item)
    return Entry(fields, origins)


def _part(root: dict[str, object], key: str) -> dict[str, object]:
    part = root.get(key)
    return part if isinstance(part, dict) else {}


def _name(reference: object) -> str | None:
    """The name in an entity reference such as `group:default/payments`."""
    return reference.rpartition(":")[2].rpartition("/")[2] if isinstance(reference, str) else None


def _owner(value: object, owners: Mapping[str, str]) -> object:
    """The name of an owner, as the catalog itself spells it; what is no text as it stands, which is a fault."""
    name = _name(value)
    return value if name is None else owners.get(name.casefold(), name)


def _lifecycle(value: object) -> object:
    return value if isinstance(value, str) and value in _LIFECYCLES else None


def _components(value: object) -> dict[int, str]:
    """The services depended on, by their place in the list; resources and systems of the catalog are no services."""
    return {
        index: name
        for index, one in enumerate(value if isinstance(value, list) else [])
        if isinstance(one, str) and not one.lower().startswith(("resource:", "system:")) and (name := _name(one))
    }


def _links(value: object) -> dict[int, dict[str, object]]:
    return {
        index: {"title": link.get("title") or link["url"], "url": link["url"]}
        for index, link in enumerate(value if isinstance(value, list) else [])
        if isinstance(link, dict) and isinstance(link.get("url"), str)
    }


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
        text = value.strip().lower().replace(" ", "-")
        return f"tier-{text}" if text.isdigit() else text
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
    escalation: CallRef | None = Field(
        None, description="Whom to call, or `rota:NAME`; the team's own escalation is walked."
    )


def ended(fields: Service, _content: object) -> str:
    """Whether the service was switched off."""
    return "was switched off" if fields.lifecycle == "retired" else ""


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
