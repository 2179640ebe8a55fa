"""Writes a large handbook with the vocabulary of real ones: `python benchmarks/mixed.py FOLDER [DOCUMENTS]`.

Every document of the collections below the folder that KBGEN_CORPORA names stands in it as it is; as many as lack to
DOCUMENTS are made of the title of one and of sections of four, drawn from a generator with a fixed seed.
"""

from __future__ import annotations

import os
import random
import re
import sys
from pathlib import Path

_SECTION = re.compile(r"^(?=## )", re.MULTILINE)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_CONFIGURATION = """\
site_name: Mixed handbook
docs_dir: content
theme: {name: material}
plugins:
  - kbgen: {sources: [{path: real, name: real, kind: guide}, {path: made, name: made, kind: guide}], as_of: 2026-11-22}
"""


def main() -> None:
    """Write the handbook."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    corpora = Path(os.environ["KBGEN_CORPORA"])
    texts = {
        str(path.relative_to(corpora)): path.read_text("utf-8", "replace") for path in sorted(corpora.glob("*/**/*.md"))
    }
    dice = random.Random(20261130)
    titles = [found[1] for text in texts.values() if (found := _TITLE.search(text))]
    sections = [one for text in texts.values() for one in _SECTION.split(_FRONT.sub("", text)) if one.strip()]
    (folder / "content").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(_CONFIGURATION, encoding="utf-8")
    for path, text in texts.items():
        _write(folder / "real" / path, text)
    for number in range(count - len(texts)):
        title = f"{dice.choice(titles)} {number}"
        body = "\n\n".join(dice.sample(sections, 4))
        _write(folder / f"made/{number // 100:03}/{number:05}.md", f"# {title}\n\n{body}\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
