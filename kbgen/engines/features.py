"""The scripts of single features: a page loads those that it has a use for."""

from __future__ import annotations

from mkdocs.utils import get_relative_url

# What stands in a page that a script is for.
_USES = {
    "<table": "assets/kbgen/tables.js",
    "data-kb-compare": "assets/kbgen/ladder/compare.js",
    "data-kb-assess": "assets/kbgen/ladder/assess.js",
}


def scripts_for(content: str, url: str) -> str:
    """The tags of the scripts that a page at a URL needs; they wait for the page, and run from a disk too."""
    wanted = [script for sign, script in _USES.items() if sign in content]
    return "".join(f'\n<script defer src="{get_relative_url(script, url)}"></script>' for script in wanted)
