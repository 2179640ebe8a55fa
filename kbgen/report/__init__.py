"""The out-edge for findings: one renderer a format, none of which changes the exit status."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kbgen.report import json, text
from kbgen.report.answer import Answer, Shown, Wanted

__all__ = ["FORMATS", "Answer", "Shown", "Wanted"]

FORMATS: Mapping[str, Callable[[Answer], str]] = {"text": text.render, "json": json.render}
