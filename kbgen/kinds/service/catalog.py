"""Reads services from Backstage's `catalog-info.yaml`.

Formats: https://backstage.io/docs/features/software-catalog/descriptor-format (kind Component) and its references,
https://backstage.io/docs/features/software-catalog/references, which are compared without case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kbgen.kit import Entry
from kbgen.model import KeyPath

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
