"""Code Quality of GitLab: a JSON list, of which a merge request shows what is new.

The fields are those of the report format in GitLab's manual of Code Quality: a description, a name
of the check, a fingerprint that is unique in the report, a severity, a path from the top of the
repository and a line.
"""

from __future__ import annotations

import json

from kbgen.model import Severity
from kbgen.report.answer import Answer, LocatedFinding

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}


def render(answer: Answer) -> str:
    """A JSON list; an answer without findings is an empty one."""
    return json.dumps([_issue(shown) for shown in answer.findings], indent=2, ensure_ascii=False)


def _issue(shown: LocatedFinding) -> dict[str, object]:
    finding = shown.finding
    return {
        "description": f"{finding.message}. {finding.help}",
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": shown.path, "lines": {"begin": finding.span.line}},
    }
