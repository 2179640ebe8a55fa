"""Reads services from Backstage's `catalog-info.yaml`.

Format: https://backstage.io/docs/features/software-catalog/descriptor-format (kind Component).
"""

from __future__ import annotations

from collections.abc import Iterator

from kbgen.kit import Entry
from kbgen.model import KeyPath

_LIFECYCLES = {"experimental", "production", "deprecated", "retired"}


def components(roots: object) -> Iterator[Entry]:
    """One service for each Component; other kinds of entity are passed over.

    Raises ValueError where a document of the stream is no entity.
    """
    for number, root in enumerate(roots if isinstance(roots, list) else []):
        if root is None:
            continue
        if not isinstance(root, dict):
            raise ValueError("expected catalog entities with `kind` and `metadata`")
        if root.get("kind") == "Component":
            yield _component(root, number)


def _component(root: dict[str, object], number: int) -> Entry:
    metadata, spec = _part(root, "metadata"), _part(root, "spec")
    found: dict[str, tuple[object, KeyPath]] = {
        "id": (metadata.get("name"), ("metadata", "name")),
        "title": (metadata.get("title") or metadata.get("name"), ("metadata", "title")),
        "summary": (metadata.get("description"), ("metadata", "description")),
        "tags": (metadata.get("tags"), ("metadata", "tags")),
        "operational_owner": (_name(spec.get("owner")), ("spec", "owner")),
        "lifecycle": (_lifecycle(spec.get("lifecycle")), ("spec", "lifecycle")),
        "depends_on": (_components(spec.get("dependsOn")), ("spec", "dependsOn")),
        "links": (_links(metadata.get("links")), ("metadata", "links")),
    }
    fields: dict[str, object] = {}
    origins: dict[KeyPath, KeyPath] = {}
    for key, (value, path) in found.items():
        if value:
            fields[key] = list(value.values()) if isinstance(value, dict) else value
            origins[key,] = (number, *path)
        for index, item in enumerate(value if isinstance(value, dict) else ()):
            origins[key, index] = (number, *path, item)
    return Entry(fields, origins)


def _part(root: dict[str, object], key: str) -> dict[str, object]:
    part = root.get(key)
    return part if isinstance(part, dict) else {}


def _name(reference: object) -> str | None:
    """The name in an entity reference such as `group:default/payments`."""
    return reference.rpartition(":")[2].rpartition("/")[2] if isinstance(reference, str) else None


def _lifecycle(value: object) -> object:
    return value if isinstance(value, str) and value in _LIFECYCLES else None


def _components(value: object) -> dict[int, str]:
    """The services depended on, by their place in the list; resources and systems of the catalog are no services."""
    return {
        index: name
        for index, one in enumerate(value if isinstance(value, list) else [])
        if isinstance(one, str) and not one.startswith(("resource:", "system:")) and (name := _name(one))
    }


def _links(value: object) -> dict[int, dict[str, object]]:
    return {
        index: {"title": link.get("title") or link["url"], "url": link["url"]}
        for index, link in enumerate(value if isinstance(value, list) else [])
        if isinstance(link, dict) and isinstance(link.get("url"), str)
    }
