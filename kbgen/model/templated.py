"""What a template engine would have filled in."""

from __future__ import annotations

import re

# `{{< ref "x.md" >}}`, `{{ page.title }}`, `{% link x.md %}`, `<%= path %>`
_TEMPLATED = re.compile(r"\{\{|\{%|<%")


def templated(text: str) -> bool:
    """Whether a text holds a place that a template engine fills in, so that it does not mean what it says."""
    return _TEMPLATED.search(text) is not None
