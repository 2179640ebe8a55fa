"""The out-edge for findings: one renderer a format, none of which changes the exit status."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kbgen.model import Finding
from kbgen.report import json, text
from kbgen.report.where import Where

__all__ = ["FORMATS", "Where"]

FORMATS: Mapping[str, Callable[[Sequence[Finding], Where], str]] = {"text": text.render, "json": json.render}
