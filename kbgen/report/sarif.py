"""SARIF 2.1.0 (OASIS), the exchange format of static analysis, which code scanning at GitHub and others reads."""

from __future__ import annotations

import json
from urllib.parse import quote

from kbgen.model import Finding, Severity
from kbgen.report.answer import Answer, LocatedFinding

MOST = 25_000  # GitHub refuses a run with more results
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def render(answer: Answer) -> str:
    """One run with the rules that found something and what they found, worst first."""
    findings = answer.worst_first
    rules = {shown.finding.code: shown.finding for shown in findings}
    order = {code: index for index, code in enumerate(sorted(rules))}
    run = {
        "tool": {"driver": {"name": "kbgen", "rules": [_rule(rules[code], answer) for code in order]}},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": f"kbgen/{answer.command}/"},
        "invocations": [_invocation(len(findings))],
        "results": [_result(shown, order) for shown in findings[:MOST]],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(finding: Finding, answer: Answer) -> dict[str, object]:
    manual = answer.manuals.get(finding.code, "")
    why = manual.partition("\n\n")[0] or finding.name
    return {
        "id": finding.code,
        "name": finding.name,
        "shortDescription": {"text": finding.name.replace("-", " ")},
        "fullDescription": {"text": why},
        "help": {"text": finding.help, "markdown": "\n\n".join(filter(None, [finding.help, manual]))},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _invocation(total: int) -> dict[str, object]:
    if total <= MOST:
        return {"executionSuccessful": True}
    left = {"level": "warning", "message": {"text": f"{total - MOST:,} of {total:,} findings are left out."}}
    return {"executionSuccessful": True, "toolExecutionNotifications": [left]}


def _result(shown: LocatedFinding, order: dict[str, int]) -> dict[str, object]:
    finding, span = shown.finding, shown.finding.span
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + max(span.length, 1)}
    place = {"artifactLocation": {"uri": uri(shown.path)}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": order[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}\n{finding.help}"},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"kbgen/v1": finding.fingerprint},
    }


def uri(path: str) -> str:
    """A path as a relative reference of RFC 3986; bytes of a name that are no text come as they are on the disk."""
    return quote(path, errors="surrogateescape")
