"""JSON for files of the site, and for attributes of its pages."""

from __future__ import annotations

import json


def json_text(value: object) -> str:
    """A value as JSON over several lines."""
    return json_line(value, indent=1) + "\n"


def json_line(value: object, indent: int | None = None) -> str:
    """A value as JSON, in which a browser that takes the file for HTML finds no tag."""
    return json.dumps(value, indent=indent, ensure_ascii=False).replace("<", "\\u003c")


def json_attribute(value: object) -> str:
    """A value as JSON in one line, to be escaped like any text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
