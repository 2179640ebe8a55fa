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
    present = {key: (value, path) for key, (value, path) in found.items() if value}
    return Entry(
        {key: value for key, (value, _) in present.items()},
        {key: (number, *path) for key, (_, path) in present.items()},
    )


def _part(root: dict[str, object], key: str) -> dict[str, object]:
    part = root.get(key)
    return part if isinstance(part, dict) else {}


def _name(reference: object) -> str | None:
    """The name in an entity reference such as `group:default/payments`."""
    return reference.rpartition(":")[2].rpartition("/")[2] if isinstance(reference, str) else None


def _lifecycle(value: object) -> object:
    return value if value in _LIFECYCLES else None


def _components(value: object) -> list[str]:
    """The services depended on; resources and systems of the catalog are no services."""
    references = value if isinstance(value, list) else []
    named = (_name(one) for one in references if isinstance(one, str) and not one.startswith(("resource:", "system:")))
    return [name for name in named if name]


def _links(value: object) -> list[dict[str, object]]:
    links = value if isinstance(value, list) else []
    return [
        {"title": link.get("title") or link["url"], "url": link["url"]}
        for link in links
        if isinstance(link, dict) and isinstance(link.get("url"), str)
    ]
