"""Workflow commands of GitHub Actions, which the runner shows beside the lines of a change.

The format is that of the runner's own parser: `::error file=…,line=…::message`, where a property may
hold neither comma nor colon and nothing a line end. Of each severity the platform keeps the first
ten of a step, and drops the others without a word; so the worst come first, and what is left out is
counted in one of the ten notices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kbgen.model import Severity
from kbgen.report.answer import Answer, LocatedFinding, cut, printable

MOST = 10
_LONGEST_TITLE = 200
_LONGEST_MESSAGE = 2000
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(answer: Answer) -> str:
    """At most ten annotations of each severity, the count of the others, and the sentence that counts all."""
    groups = {
        severity: [one for one in answer.worst_first if one.finding.severity is severity] for severity in _COMMANDS
    }
    over = any(len(group) > MOST for group in groups.values())
    room = {severity: MOST - int(over and severity is Severity.ADVICE) for severity in groups}
    lines = [_annotation(one) for severity, group in groups.items() for one in group[: room[severity]]]
    hidden = {severity: len(group) - room[severity] for severity, group in groups.items()}
    if over:
        lines.append(_rolled_up(answer, {severity: count for severity, count in hidden.items() if count > 0}))
    return "\n".join((*lines, *filter(None, [printable(answer.summary)])))


def _annotation(shown: LocatedFinding) -> str:
    finding, span = shown.finding, shown.finding.span
    properties = {
        "file": shown.path,
        "line": str(span.line),
        "col": str(span.column),
        "endColumn": str(span.column + max(span.length, 1)),
        "title": f"{finding.code} {finding.name}",
    }
    message = f"{cut(finding.message, _LONGEST_MESSAGE)}\n{cut(finding.help, _LONGEST_MESSAGE)}"
    return command(_COMMANDS[finding.severity], properties, message)


def _rolled_up(answer: Answer, hidden: Mapping[Severity, int]) -> str:
    total = sum(hidden.values())
    kinds = ", ".join(f"{count:,} {severity.label}" for severity, count in hidden.items())
    message = (
        f"{total:,} more finding{'s are' if total > 1 else ' is'} not shown ({kinds}): "
        f"a step shows {MOST} annotations of each severity. `kbgen {answer.command}` lists all."
    )
    return command("notice", {"title": f"kbgen {answer.command}"}, message)


def command(name: str, properties: Mapping[str, str], message: str) -> str:
    """One workflow command on one line; texts are cut before they are escaped, so that no escape is split."""
    text = ",".join(
        f"{key}={_clean(_bounded(key, value)).translate(_PROPERTY)}" for key, value in properties.items() if value
    )
    return f"::{name} {text}::{_clean(message).translate(_DATA)}"


def _bounded(key: str, value: str) -> str:
    return cut(value, _LONGEST_TITLE) if key == "title" else value  # a file's name is of no use without its end


def _clean(text: str) -> str:
    """The text without control characters, whose line ends are left to be escaped."""
    return "".join(_parts(text))


def _parts(text: str) -> Iterator[str]:
    pieces: Sequence[str] = text.splitlines(keepends=True)
    for piece in pieces:
        body = piece.rstrip("\r\n")
        yield printable(body) + piece[len(body) :]
