"""The texts of a new handbook and of a new document, made from the kinds' examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.load.frontmatter import split
from kbgen.load.identity import is_index, kind_of
from kbgen.markdown import outline
from kbgen.model import Corpus, Doc, Raw, Settings
from kbgen.model.document import DOCUMENT_SUFFIX
from kbgen.model.settings import GITHUB, SCHEMA

EXAMPLES_AS_OF = date(2026, 1, 15)
_DAY = re.compile(r"(?<![\w-])\d{4}-\d{2}-\d{2}(?!\d)")
_WORDS = re.compile(r"[^\W_]+")
_ALERT = re.compile(r"[A-Za-z]+[a-z0-9]+[A-Z]\w*")
_CI = Path(__file__).parent / "ci"
# What a handbook's CI runs, and where it looks for it.
_COPIED = {
    "action.yml": ".github/actions/kbgen/action.yml",
    "handbook.yml": ".github/workflows/handbook.yml",
    "freshness.yml": ".github/workflows/freshness.yml",
}
_KEY = re.compile(r"[a-z_]+:")
_AT_THE_ROOT = ("runbooks/", "ladders/")


def handbook(title: str, today: date) -> Mapping[str, str]:
    """Every file of a starter handbook, by path: configuration, one good example of each kind, CI and hooks.

    The examples' dates are moved so that they stand to `today` as they stood to the day they were written.
    """
    examples = {
        _place(path): _moved(text, today - EXAMPLES_AS_OF)
        for kind in KINDS.values()
        for path, text in kind.examples().items()
    }
    return {
        "mkdocs.yml": _CONFIGURATION.replace("SCHEMA", str(SCHEMA)).replace("TITLE", quoted(title)),
        "content/index.md": _WELCOME.replace("DATE", today.isoformat()),
        ".gitignore": "/site/\n/.kbgen-*/\n",
        ".pre-commit-config.yaml": _HOOK,
        **{place: (_CI / name).read_text(encoding="utf-8") for name, place in _COPIED.items()},
        **examples,
    }


def _place(path: str) -> str:
    return path if path.startswith(_AT_THE_ROOT) else f"content/{path}"


def _moved(text: str, by: timedelta) -> str:
    return _DAY.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)


def quoted(title: str) -> str:
    """A title as a YAML text on one line."""
    printable = "".join(char if char.isprintable() else " " for char in title)
    escaped = " ".join(printable.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def document(kind: Kind, title: str, today: date, *, says_kind: bool = False) -> str:
    """A new document: its title and date, the example's other keys as comments, and its headings to be filled.

    With `says_kind` it names its kind, for a place that does not.
    """
    front = split(kind.example())
    matter = kind.example()[: len(kind.example()) - len(front.body)].strip().strip("-").strip("\n")
    lines = [f"kind: {kind.name}"] if says_kind else []
    stated = {"title": quoted(title), "name": quoted(title), "date": today.isoformat(), "status": _first_status(kind)}
    lines.extend(_front_lines(matter.split("\n"), stated))
    headings = [heading for heading in outline(front.body, GITHUB).headings if heading.level > 1]
    parts = [f"{'#' * heading.level} {heading.text}\n\nTODO: write this section.\n" for heading in headings]
    body = "\n".join(["TODO: say in a paragraph what this is and what to do first.\n", *parts])
    return "---\n" + "\n".join(lines) + "\n---\n\n" + body


def _first_status(kind: Kind) -> str:
    """The state in which documents of a kind begin: the first that its schema lists."""
    field = kind.schema.model_fields.get("status")
    return next(_choices(field.annotation), "proposed") if field is not None else ""


def _choices(annotation: object) -> Iterator[str]:
    for part in get_args(annotation):
        if isinstance(part, str):
            yield part
        else:
            yield from _choices(part)


def _front_lines(lines: Iterable[str], stated: Mapping[str, str]) -> Iterable[str]:
    kept = True
    for line in lines:
        if _KEY.match(line):
            key = line.partition(":")[0]
            kept = key not in stated
            if not kept:
                yield f"{key}: {stated[key]}"
                continue
        if kept and line.strip():
            yield f"# {line}"


def slug(title: str) -> str:
    """A file's name for a title: an alert's name as it is, other titles in lower case with dashes."""
    if _ALERT.fullmatch(title.strip()):
        return title.strip()
    return "-".join(word.lower() for word in _WORDS.findall(title))[:80].strip("-") or "untitled"


def new_path(kind: Kind, title: str, corpus: Corpus) -> str:
    """Where a new document goes: beside others of its kind, as the first of a log where they are numbered."""
    return f"{_folder(kind, corpus)}/{'0001-' if kind.numbered else ''}{slug(title)}.md"


def tells_kind(path: str, kind: Kind, settings: Settings) -> bool:
    """Whether a document at a path below the root is of a kind without saying so."""
    for source in sorted(settings.sources, key=lambda one: len(one.path), reverse=True):
        if source.path == "." or path.startswith(source.path + "/"):
            inner = path.removeprefix(source.path + "/")
            return kind_of(Raw(path, inner, source.name, "", alone=True), source, KINDS, settings) == kind.name
    return False


def _folder(kind: Kind, corpus: Corpus) -> str:
    """The folder that most documents of the kind lie in, else the one that its name suggests."""
    folders = [doc.folder for doc in corpus.of_kind(kind.name) if _of_a_folder(doc)]
    if folders:
        return max(sorted(set(folders)), key=folders.count)
    return _suggested(kind, corpus.settings)


def _of_a_folder(doc: Doc[Any]) -> bool:
    """Whether the document's place says where others of its kind belong: no entry of a data file, no index does."""
    return bool(DOCUMENT_SUFFIX.search(doc.inner)) and not is_index(doc.inner)


def _suggested(kind: Kind, settings: Settings) -> str:
    for source in settings.sources:
        if source.kind == kind.name or source.path.rpartition("/")[2] in kind.folders:
            return source.path
    return f"{settings.sources[0].path}/{kind.folders[0]}"


_CONFIGURATION = """\
site_name: TITLE
docs_dir: content
theme:
  name: material
plugins:
  - search
  - kbgen:
      schema: SCHEMA
      sources: [content, runbooks, ladders]
      timezone: UTC
      freshness: {due_soon: 30d, grace: 14d}
"""

_WELCOME = """\
---
title: Welcome
summary: What this handbook is for, and how to use it when something is broken.
owner: orders
reviewed: DATE
---

Search for the name of the alert, or open the service that is in trouble. Everything else is in the tabs above.
"""

_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: kbgen-check
        name: kbgen check
        entry: kbgen check --alone
        language: system
        files: \\.(mdx?|markdown|yml|yaml)$
        exclude: (^|/)(mkdocs\\.ya?ml|\\.[^/]+(/.*)?)$
        require_serial: true
"""
