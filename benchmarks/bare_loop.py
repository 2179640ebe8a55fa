"""The yardstick for `kbgen check`: reads the same files and loads their front matter, and does nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml


def main() -> None:
    """Read every Markdown file below a folder."""
    for path in sorted(Path(sys.argv[1]).rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if text.startswith("---"):
            yaml.load(text.split("---", 2)[1], Loader=yaml.CSafeLoader)


if __name__ == "__main__":
    main()
