"""The JSON Schema of a kind's front matter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kbgen.kit.fields import SYNONYMS, Fields
from kbgen.kit.kind import Kind


def json_schema(kind: Kind) -> dict[str, Any]:
    """The schema as plain values; other names for the review fields are allowed as they stand."""
    schema = _described(kind.schema)
    known = schema["properties"]
    others = {name: {"description": f"Read as `{field}`."} for name, (field, _) in SYNONYMS.items() if field in known}
    schema = {**schema, "properties": known | others}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{kind.label}: front matter",
        "description": kind.summary,
    } | {key: value for key, value in _with_lone_items(schema).items() if key not in ("title", "description")}


@lru_cache(maxsize=64)
def _described(fields: type[Fields]) -> Mapping[str, Any]:
    """A class of fields as its library describes it, which takes long beside printing a small site."""
    return fields.model_json_schema()


def _with_lone_items(schema: Any) -> Any:
    """A list of things may also be given as one thing, as the loader reads it."""
    if isinstance(schema, list):
        return [_with_lone_items(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    walked = {key: _with_lone_items(value) for key, value in schema.items()}
    if walked.get("type") == "array" and "items" in walked:
        listed = {key: walked[key] for key in ("type", "items")}
        rest = {key: value for key, value in walked.items() if key not in ("type", "items", "default")}
        return {**rest, "anyOf": [listed, walked["items"]]}
    return walked
