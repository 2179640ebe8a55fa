"""What each dialect makes of what authors write: the table of the guide and of `kbgen explain dialects`."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

SUMMARY = "what `github` and `material` make of what you write"
_ABOUT = """\
Documents are written in one of two dialects. `github` shows what GitHub shows, and reads blocks of other sites as well;
`material` is Python-Markdown with the extensions of Material. `markdown: github` or `markdown: material` says which,
for the handbook or for one source; without it a handbook that names `markdown_extensions` is `material`, any other
`github`."""
# What is shown for a blank at the beginning of a line: blanks are left out of code there.
_BLANK = "\N{MIDDLE DOT}"


class Example(NamedTuple):
    """What an author writes, and what a reader sees of it in each dialect."""

    written: str
    github: str
    material: str


EXAMPLES = (
    Example(
        "1. Look:\n\n   ```sh\n   df -h\n   ```\n\n2. Free some.", "steps 1 and 2", "steps 1 and 1, the code between"
    ),
    Example("1. Look:\n\n    ```sh\n    df -h\n    ```\n\n2. Free some.", "steps 1 and 2", "steps 1 and 2"),
    Example("These fill it:\n- logs\n- dumps", "a list", "a paragraph"),
    Example("These fill it:\n\n- logs\n- dumps", "a list", "a list"),
    Example("- logs\n  - of today", "a list in a list", "a list"),
    Example("- logs\n    - of today", "a list in a list", "a list in a list"),
    Example("1) Look\n2) Free some", "steps 1 and 2", "a paragraph"),
    Example("4. Look\n5. Free some", "steps 4 and 5", "steps 1 and 2"),
    Example("- [x] Looked", "a box", "a box"),
    Example("Sizes:\n| disk | GB |\n|---|---|\n| a | 1 |", "a table", "a paragraph"),
    Example("Sizes:\n\n| disk | GB |\n|---|---|\n| a | 1 |", "a table", "a table"),
    Example("> [!WARNING]\n> Never on the primary.", "an admonition", "a quotation"),
    Example("!!! warning\n    Never on the primary.", "an admonition", "an admonition"),
    Example('??? note "More"\n    Details.', "a fold", "a fold"),
    Example(":::note\nNever on the primary.\n:::", "an admonition", "a paragraph"),
    Example('=== "Linux"\n\n    `df -h`', "tabs", "tabs"),
    Example("See https://example.com.", "a link", "text"),
    Example("See <https://example.com>.", "a link", "a link"),
    Example("<details>\n\n**More**\n\n</details>", "bold letters", "text"),
    Example('<details markdown="1">\n\n**More**\n\n</details>', "bold letters", "bold letters"),
    Example("~~twice~~ once", "crossed out", "text"),
    Example("Done :tada:", "an emoji", "text"),
    Example("A fact.[^1]\n\n[^1]: The source.", "a footnote", "a footnote"),
    Example("Disk\n:   What fills up.", "a definition", "a definition"),
    Example("## Disks {#disks-of-all}", "the anchor `disks-of-all`", "the anchor `disks-of-all`"),
    Example("## Disks\n\n## Disks", "the anchor `disks-1`", "the anchor `disks_1`"),
    Example("#Disks", "a paragraph", "a heading"),
    Example("It costs $5, not $x^2$.", "a formula", "text"),
    Example("```math\nx^2\n```", "a formula", "code"),
    Example("```mermaid\nflowchart LR\n```", "a diagram", "a diagram"),
)


def as_text() -> str:
    """The table for a terminal."""
    return "\n\n".join((_ABOUT, *(_paragraph(example) for example in EXAMPLES)))


def _paragraph(example: Example) -> str:
    lines = [f"    {line}".rstrip() for line in example.written.split("\n")]
    return "\n".join((*lines, f"  github: {example.github}", f"  material: {example.material}"))


def as_markdown() -> str:
    """The table as Markdown that both dialects read."""
    return "\n".join(("| you write | `github` | `material` |", "|---|---|---|", *map(_row, EXAMPLES))) + "\n"


def _row(example: Example) -> str:
    return f"| {'<br>'.join(_lines(example.written))} | {example.github} | {example.material} |"


def _lines(written: str) -> Iterator[str]:
    for line in written.split("\n"):
        blank = len(line) - len(line.lstrip(" "))
        text = _BLANK * blank + line[blank:]
        if "|" in text:  # each dialect has an escape of its own for it in code
            yield f"<code>{escape(text, quote=False).replace('|', '&#124;')}</code>"
        elif "`" in text:
            yield f"```` {text} ````"
        else:
            yield f"`{text}`" if text else ""
