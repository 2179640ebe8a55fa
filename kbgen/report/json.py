"""Findings as JSON: a list of objects, or an empty list."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kbgen.model import Finding
from kbgen.report.where import Where


def as_object(finding: Finding, where: Where) -> dict[str, object]:
    """One finding with its place, its severity in words and its fingerprint."""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "path": where.shown(finding.path),
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
        "help": finding.help,
        "fingerprint": finding.fingerprint,
    }


def render(findings: Sequence[Finding], where: Where) -> str:
    """A JSON list of findings."""
    return json.dumps([as_object(finding, where) for finding in findings], indent=2, ensure_ascii=False)
