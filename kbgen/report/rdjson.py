"""The diagnostic format of reviewdog (rdjson), which comments on a change at many hosts.

Its protocol counts columns from 1 in bytes of UTF-8, and a range ends one past its last byte.
"""

from __future__ import annotations

import json

from kbgen.model import Severity
from kbgen.report.answer import Answer, LocatedFinding

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.ADVICE: "INFO"}


def render(answer: Answer) -> str:
    """One JSON object; an answer without findings has an empty list of diagnostics."""
    whole = {"source": {"name": f"kbgen {answer.command}"}, "diagnostics": list(map(_diagnostic, answer.findings))}
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _diagnostic(shown: LocatedFinding) -> dict[str, object]:
    finding, span = shown.finding, shown.finding.span
    start, end = (byte_column(shown.line, column) for column in (span.column, span.column + max(span.length, 1)))
    place = {"start": {"line": span.line, "column": start}, "end": {"line": span.line, "column": end}}
    return {
        "message": f"{finding.message}\n{finding.help}",
        "location": {"path": shown.path, "range": place},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code},
    }


def byte_column(line: str, column: int) -> int:
    """Where a column stands, counted in bytes of UTF-8; past the end of the line it is the place after its last."""
    return len(line[: column - 1].encode("utf-8", "surrogatepass")) + 1
