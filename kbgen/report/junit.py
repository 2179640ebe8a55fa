"""JUnit's XML, which nearly every CI server shows: each finding a test case that failed.

There is no schema by JUnit's authors; the elements and attributes are those that Jenkins and GitLab
document. Advice is a test that passed and has something to say.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from kbgen.model import Severity
from kbgen.report.answer import Answer, LocatedFinding

# What XML 1.0 has no place for: most control characters, lone surrogates, two that are no characters.
_UNHELD = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(answer: Answer) -> str:
    """One suite; an answer without findings is one test that passed, since servers refuse an empty suite."""
    failures = sum(shown.finding.severity > Severity.ADVICE for shown in answer.findings)
    counts = {"tests": str(len(answer.findings) or 1), "failures": str(failures), "errors": "0"}
    name = f"kbgen {answer.command}"
    root = Xml.Element("testsuites", {"name": name, **counts})
    suite = Xml.SubElement(root, "testsuite", {"name": name, **counts})
    for shown in answer.findings:
        _case(suite, shown)
    if not answer.findings:
        Xml.SubElement(suite, "testcase", {"classname": name, "name": "no findings"})
    _text(Xml.SubElement(suite, "system-out"), answer.summary)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=False)


def _case(suite: Xml.Element, shown: LocatedFinding) -> None:
    finding = shown.finding
    place = held(shown.path)
    # The name tells the same finding in the next run, so that it holds nothing that changes from day to day.
    name = f"{finding.code} {finding.name} {finding.fingerprint}"
    attributes = {"classname": place, "name": name, "file": place, "line": str(finding.span.line)}
    case = Xml.SubElement(suite, "testcase", attributes)
    text = f"{shown.path}:{finding.span.line}:{finding.span.column}\n{finding.message}\n{finding.help}"
    if finding.severity is Severity.ADVICE:
        _text(Xml.SubElement(case, "system-out"), text)
        return
    failed = {"type": f"{finding.severity.label} {finding.code}", "message": held(finding.message)}
    _text(Xml.SubElement(case, "failure", failed), text)


def _text(element: Xml.Element, text: str) -> None:
    element.text = held(text)


def held(text: str) -> str:
    """The text with U+FFFD for each character that XML 1.0 cannot hold."""
    return _UNHELD.sub("\ufffd", text)
