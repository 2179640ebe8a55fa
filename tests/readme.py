"""Tables of the documentation that are made from the code: `python -m tests.readme` writes them."""

from __future__ import annotations

from pathlib import Path

from kbgen.markdown import dialects
from kbgen.source import options

GUIDE = Path(__file__).parent.parent / "content/guides/bring-what-you-have.md"
README = Path(__file__).parent.parent / "README.md"
_HEAD = "| option | meaning |\n|---|---|\n"


def options_table() -> str:
    """Every option with its meaning, a row each."""
    return _HEAD + "".join(f"| `{name}` | {one.meaning} |\n" for name, one in options.table().items())


def with_table(text: str) -> str:
    """A README with the table in the place of that which it has."""
    return _replaced(text, options_table())


def with_dialects(text: str) -> str:
    """A guide with the table of dialects in the place of that which it has."""
    return _replaced(text, dialects.as_markdown())


def _replaced(text: str, table: str) -> str:
    head = "\n".join(table.split("\n", 2)[:2]) + "\n"
    before, _, rest = text.partition(head)
    return before + table + "\n" + rest.partition("\n\n")[2]


if __name__ == "__main__":
    GUIDE.write_text(with_dialects(GUIDE.read_text()))
    README.write_text(with_table(README.read_text()))
