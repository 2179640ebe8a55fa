"""The out-edge for findings: one renderer a format, none of which changes the exit status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module

from kbgen.report.answer import Answer, LocatedFinding, StaleDocument

__all__ = [
    "FORMATS",
    "FROM_REPOSITORY",
    "WITH_DATA",
    "WITH_MANUALS",
    "WITH_SUMMARY",
    "Answer",
    "LocatedFinding",
    "StaleDocument",
]


def _rendered(form: str, answer: Answer) -> str:
    # Most runs print text: a format is loaded when it is asked for.
    text: str = import_module(f"kbgen.report.{form}").render(answer)
    return text.encode("utf-8", "replace").decode("utf-8")  # a file's name may hold bytes that no output can


FORMATS: Mapping[str, Callable[[Answer], str]] = {
    name: partial(_rendered, name)
    for name in ("text", "json", "markdown", "github", "gitlab", "sarif", "junit", "rdjson")
}
FROM_REPOSITORY = frozenset({"github", "gitlab", "sarif", "junit"})
"""Formats whose readers look for files from the top of the repository, wherever the command stood."""
WITH_MANUALS = frozenset({"sarif"})
"""Formats that print the manuals of rules, which others need not load."""
WITH_DATA = frozenset({"json"})
"""Formats that print the data of an answer, which others need not gather."""
WITH_SUMMARY = frozenset({"text", "markdown", "github", "junit"})
"""Formats that hold the sentence which counts what was looked at."""
