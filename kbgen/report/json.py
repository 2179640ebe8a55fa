"""An answer as JSON: a list of findings, or an object that holds them beside what else there is to say."""

from __future__ import annotations

import json

from kbgen.report.answer import Answer, LocatedFinding


def as_object(shown: LocatedFinding) -> dict[str, object]:
    """One finding with its place, its severity in words and its fingerprint."""
    finding = shown.finding
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.label,
        "path": shown.path,
        "line": finding.span.line,
        "column": finding.span.column,
        "message": finding.message,
        "help": finding.help,
        "fingerprint": finding.fingerprint,
    }


def render(answer: Answer) -> str:
    """JSON, indented, with a line end at none of its ends."""
    findings = [as_object(shown) for shown in answer.findings]
    whole = {"as_of": answer.as_of.isoformat(), **answer.data, "findings": findings} if answer.data else findings
    return json.dumps(whole, indent=2, ensure_ascii=False)
