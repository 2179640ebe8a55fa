"""Writes a handbook of the whole practice at any size: `python benchmarks/practice.py FOLDER [DOCUMENTS [KIND…]]`.

Each kind, or each that is named, has as many documents as asked for, any other five; people and teams
have a fiftieth of that, services a twentieth. Each document is the kind's own example under another
title, on other days, with its references pointed at other documents, so that every view is full. A
fixed seed makes two runs write the same bytes.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.kit.fields import RefField, references_of

_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}")
_WIKI = re.compile(r"\[\[[^\]]*\]\]")
_SHARE = {"person": 50, "team": 50, "service": 20, "gate": 50, "delivery": 20, "principle": 20}


def main() -> None:
    """Write the handbook."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 500
    chosen = sys.argv[3:] or list(KINDS)
    dice = random.Random(20261122)
    names = {
        kind.name: [f"{kind.name}-{number:05}" for number in range(_number(kind, count if kind.name in chosen else 5))]
        for kind in KINDS.values()
        if kind.name != "ladder"
    }
    _write(folder / "mkdocs.yml", _CONFIGURATION)
    _write(
        folder / "content" / "index.md", "---\ntitle: Generated practice\nevergreen: false\nreason: None\n---\n\nHi.\n"
    )
    for kind in KINDS.values():
        for name in names.get(kind.name, ()):
            for path, text in _document(kind, name, names, dice):
                _write(folder / "content" / path, text)


def _number(kind: Kind, count: int) -> int:
    """How many documents of a kind there are; never fewer than two, so that each has another to refer to."""
    return max(count // _SHARE.get(kind.name, 1), 2)


_CONFIGURATION = """\
site_name: Generated practice
site_url: https://example.org/
docs_dir: content
theme: {name: material}
plugins:
  - search
  - kbgen: {sources: [content], as_of: 2026-11-22}
"""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _document(kind: Kind, name: str, names: Mapping[str, list[str]], dice: random.Random) -> Iterator[tuple[str, str]]:
    """The files of one document, by path below the content."""
    later = timedelta(days=dice.randint(-60, 300))
    text = _DAY.sub(lambda day: str(date.fromisoformat(day[0]) + later), kind.example())
    front = yaml.load(text.split("---\n")[1], yaml.BaseLoader)  # all of it stays text
    front["id"], front["title"] = name, f"{front.get('title') or front.get('name')} ({name})"
    front.pop("aliases", None)
    if "alerts" in front:
        front["alerts"] = [f"Alert{name.title().replace('-', '')}"]
    for reference in references_of(kind.schema):
        _point(front, reference, reference.pattern, names, dice)
    body = _WIKI.sub("the same", text.split("---\n", 2)[2])
    place = f"{kind.folders[0]}/{name}"
    yield f"{place}.md", f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n{body}"
    for file in kind.example_files:
        yield f"{kind.folders[0]}/{file}", (kind.folder / file).read_text(encoding="utf-8")


def _point(
    at: Any, field: RefField, path: tuple[str, ...], names: Mapping[str, list[str]], dice: random.Random
) -> None:
    """Point a reference, found by its path in the front matter, at a document of a kind that fits."""
    step, rest = path[0], path[1:]
    keys = range(len(at)) if step == "*" and isinstance(at, list) else [step] if step in at else []
    for key in keys:
        if rest and not isinstance(at[key], str):
            _point(at[key], field, rest, names, dice)
        elif isinstance(at[key], str):
            fitting = [one for kind in field.mark.kinds for one in names.get(kind, ())] or names["service"]
            at[key] = dice.choice(fitting)


if __name__ == "__main__":
    main()
