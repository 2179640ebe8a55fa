"""The scripts of single features: a page loads those that it has a use for."""

from __future__ import annotations

from mkdocs.utils import get_relative_url

from kbgen.engines import diagrams

# What stands in a page that a script is for.
_USES = {
    "<table": "assets/kbgen/tables.js",
    "data-kb-shifts": "assets/kbgen/on-call.js",
    "data-kb-compare": "assets/kbgen/ladder/compare.js",
    "data-kb-steps": "assets/kbgen/steps.js",
    "data-kb-query": "assets/kbgen/query.js",
    "data-kb-assess": "assets/kbgen/ladder/assess.js",
}
_DIAGRAMS = "assets/kbgen/diagrams.js"


def scripts_for(content: str, url: str, *, drawn: bool) -> str:
    """The tags of the scripts that a page at a URL needs; they wait for the page, and run from a disk too.

    With `drawn`, diagrams are drawn by a program that the handbook brings. It is large, and the page waits for it last.
    """
    wanted = [script for sign, script in _USES.items() if sign in content]
    tags = [f'<script defer src="{get_relative_url(script, url)}"></script>' for script in wanted]
    if drawn and diagrams.is_in(content):
        program = get_relative_url(diagrams.PROGRAM, url)
        tags.append(f'<script async src="{program}" data-kb-program></script>')
        tags.append(f'<script defer src="{get_relative_url(_DIAGRAMS, url)}"></script>')
    return "".join(f"\n{tag}" for tag in tags)
