"""Which files `exclude_docs` and `draft_docs` in `mkdocs.yml` exclude from a handbook."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable

from kbgen.model import Settings, Source


def matcher(patterns: str) -> Callable[[str], bool]:
    """Whether a path is one that lines of gitignore name, as MkDocs reads them; ValueError where they are none."""
    # Imported here: most handbooks leave nothing out.
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns.splitlines()).match_file
    except re.error as error:
        raise ValueError(str(error)) from None


def excluded_by(settings: Settings, source: Source) -> Callable[[str], str]:
    """Says which key excludes a file of a source, by its path in that; empty where none does.

    Patterns are compared with a file's place in the site and, where it lies below `docs_dir`, with its path from there.
    """
    given = {"exclude_docs": settings.exclude_docs, "draft_docs": settings.draft_docs}
    matchers = [(key, matcher(patterns)) for key, patterns in given.items() if patterns]
    above = _above(settings, source) if matchers else []

    def key_of(inner: str) -> str:
        places = [posixpath.join(folder, inner) for folder in above]
        return next((key for key, matches in matchers if any(map(matches, places))), "")

    return key_of


def _above(settings: Settings, source: Source) -> list[str]:
    """The folders, of the site and of `docs_dir`, that the paths of a source's files begin with."""
    is_file = os.path.isfile(os.path.join(settings.root, source.path))
    folder = os.path.dirname(source.path) if is_file else source.path
    from_docs = os.path.relpath(folder or ".", settings.docs_dir).replace(os.sep, "/")
    below = [] if from_docs.startswith("..") else [from_docs.removeprefix(".")]
    return list(dict.fromkeys([source.at, *below]))
