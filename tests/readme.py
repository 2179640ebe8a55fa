"""The README's table of options, made from the table of them: `python -m tests.readme` writes it."""

from __future__ import annotations

from pathlib import Path

from kbgen.source import options

README = Path(__file__).parent.parent / "README.md"
_HEAD = "| option | meaning |\n|---|---|\n"


def options_table() -> str:
    """Every option with its meaning, a row each."""
    return _HEAD + "".join(f"| `{name}` | {one.meaning} |\n" for name, one in options.table().items())


def with_table(text: str) -> str:
    """A README with the table in the place of that which it has."""
    before, _, rest = text.partition(_HEAD)
    return before + options_table() + "\n" + rest.partition("\n\n")[2]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
