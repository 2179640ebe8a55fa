"""The formats that decisions are written in elsewhere, the one with the strongest sign first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from kbgen.kinds.decision.dates import day_in_name
from kbgen.kinds.decision.foreign import ForeignDecision, page_of, values_of
from kbgen.kinds.decision.headers import fields_of, of_ember, of_kep, of_mail_head, of_nixos
from kbgen.kinds.decision.labels import TITLE, cells, label_of
from kbgen.kinds.decision.schema import UNSPECIFIED
from kbgen.kit.kind import Foreign, Format, Recognised, Value
from kbgen.model.document import INDEX_NAMES, without_suffix

KIND = "decision"
_WANTED = ("status", "date")
_HEAD_LINES = 60
_FEW = 5
_LONGEST = 6000
_FIELD = re.compile(
    r"[ \t]*[-*+][ \t]+[*_]{0,2}(feature name|start date|rfc pr|rust issue|tracking issue)[*_:]{1,4}[ \t]*(.{0,300})"
)
_NAMES_OF_TYREE = frozenset(
    (
        *"issue decision status group assumptions constraints positions argument implications notes".split(),
        *("related decisions", "related requirements", "related artifacts", "related principles"),
    )
)
_Y_PARTS = ("in the context of", "facing", "decided")
_COMPACT_NAME = re.compile(r"\d{8}-")
_BULLET = re.compile(r"[ \t]{0,3}[*+-][ \t]+[*_]{0,2}(?:status|date|deciders)\b", re.IGNORECASE)
# What calls a document a decision, in its path or its title; and a name that a log numbers.
_CALLED = re.compile(r"(?<![^\W_])(?:adrs?|rfcs?|decisions?|proposals?)(?![^\W_])", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:[a-z]+[-_ ]?)?\d{3,4}(?!\d)[-_ .]", re.IGNORECASE)
Sign = Callable[[ForeignDecision], str]


def _of(name: str, sign: str, values: Mapping[str, Value], doubt: str = "") -> Recognised:
    missing = tuple(key for key in _WANTED if key not in values)
    return Recognised(name, KIND, sign, values, missing, doubt)


def _by_sign(name: str, sign: Sign, doubt: str, foreign: Foreign) -> Recognised | None:
    """A format whose facts are where every decision may have them."""
    page = page_of(foreign.inner, foreign.text, foreign.markdown)
    said = sign(page)
    return _of(name, said, values_of(page, foreign.beside), doubt) if said else None


def _kep(foreign: Foreign) -> Recognised | None:
    if not _is_index(foreign.inner) or "kep.yaml" not in foreign.beside:
        return None
    values = of_kep(foreign)
    doubt = "" if values else "kep.yaml, which holds its status and its dates, could not be read"
    return _of("kep", "kep.yaml beside it", values, doubt)


def _mail_head(foreign: Foreign) -> Recognised | None:
    fields = fields_of(foreign.text)
    if not fields:
        return None
    page = page_of(foreign.inner, foreign.text, foreign.markdown)
    values = values_of(page, foreign.beside) | of_mail_head(fields)
    return _of("rfc822", f"a head of keys from {next(iter(fields))} on", values)


def _ember(foreign: Foreign) -> Recognised | None:
    page = page_of(foreign.inner, foreign.text, foreign.markdown)
    if "stage" not in page.front or page.front.keys().isdisjoint({"start-date", "release-date", "teams", "prs"}):
        return None
    return _of("ember-rfc", "`stage` in front matter", values_of(page, foreign.beside) | of_ember(page))


def _nixos(foreign: Foreign) -> Recognised | None:
    page = page_of(foreign.inner, foreign.text, foreign.markdown)
    if not {"feature", "start-date"} <= page.front.keys():
        return None
    sign = "`feature` and `start-date` in front matter"
    return _of("nixos-rfc", sign, values_of(page, foreign.beside) | of_nixos(page))


def _rust(foreign: Foreign) -> Recognised | None:
    page = page_of(foreign.inner, foreign.text, foreign.markdown)
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(page.body.split("\n", _HEAD_LINES)[:_HEAD_LINES]):
        if field := _FIELD.match(line.lower()):
            found.setdefault(field[1], (line[field.start(2) : field.end(2)].strip(" `*\r"), page.first + number))
    if len(found.keys() & {"feature name", "start date", "rfc pr"}) < 2:
        return None
    feature, at = found.get("feature name", ("", 0))
    title = {"title": Value(feature, at)} if feature and not feature.startswith("(") else {}
    return _of("rust-rfc", "the bullets of a Rust RFC", values_of(page, foreign.beside) | title)


def _log4brains(page: ForeignDecision) -> str:
    name = page.inner.rpartition("/")[2]
    is_one = _COMPACT_NAME.match(name) and (_madr(page) or any(map(_BULLET.match, _lines(page))))
    return "a name that starts with a date, and the headings or bullets of MADR" if is_one else ""


def _madr(page: ForeignDecision) -> str:
    if not page.titles & {
        "context and problem statement",
        "considered options",
        "considered alternatives",
        "decision outcome",
    }:
        return ""
    if not page.front.keys().isdisjoint({"status", "date", "deciders", "decision-makers", "consulted", "informed"}):
        return "the headings of MADR, with front matter (3 or 4)"
    bullets = any(map(_BULLET.match, _lines(page)))
    return "the headings of MADR, with bullets (1 or 2)" if bullets else "the headings of MADR"


def _cosmos(page: ForeignDecision) -> str:
    is_one = not page.titles.isdisjoint({"changelog", "change log"}) and "status" in page.titles
    return "the headings Changelog and Status" if is_one else ""


def _one_line(page: ForeignDecision) -> str:
    for line in _lines(page):
        parts = line.split("|")
        names = [label_of(part.partition(":")[0]) for part in parts if ":" in part]
        if not line.lstrip().startswith("|") and len(parts) > 1 and "status" in names and len(set(names) - {""}) > 1:
            return "status and others on one line, with bars between"
    return ""


def _table(page: ForeignDecision) -> str:
    rows = (cells(line) for line in _lines(page) if line.lstrip().startswith("|"))
    labels = [label_of(row[0]) for row in rows if len(row) > 1]
    return "a table with a row for the status" if "status" in labels and len(set(labels) - {""}) > 1 else ""


def _table_row(page: ForeignDecision) -> str:
    rows = [cells(line) for line in _lines(page) if line.lstrip().startswith("|")]
    heads = ([label_of(cell) for cell in row] for row in rows)
    is_one = any("status" in head and len(set(head) - {""}) > 1 for head in heads)
    return "a table with a column for the status" if is_one and "status" in page.head else ""


def _admonition(page: ForeignDecision) -> str:
    said = page.record.said
    lines = _lines(page)
    line = lines[said.line] if said.line is not None and said.line < len(lines) else ""
    opened = line.startswith("    ") or line.lstrip().startswith((">", "!!!", "???", ":::"))
    told = page.record.status != UNSPECIFIED and (opened or TITLE in page.head)
    return "an admonition that says the status" if told and "status" not in page.titles else ""


def _nygard(page: ForeignDecision) -> str:
    is_one = {"context", "decision"} <= page.titles and ("status" in page.titles or "consequences" in page.titles)
    return "the headings Context, Decision and Status or Consequences" if is_one else ""


def _tyree(page: ForeignDecision) -> str:
    firsts = {cells(line)[0].strip("* _:").lower() for line in _lines(page) if line.lstrip().startswith("|")}
    named = _NAMES_OF_TYREE & (page.titles | firsts)
    is_one = len(named) >= _FEW and bool(named & {"positions", "argument"})
    return "the headings of Tyree and Akerman" if is_one else ""


def _y_statement(page: ForeignDecision) -> str:
    text = " ".join(page.body[:_LONGEST].lower().replace("*", "").replace("_", "").split())
    at = 0
    for part in _Y_PARTS:
        at = text.find(part, at)
        if at < 0:
            return ""
    aims = ("to achieve", "in order to", "accepting", "neglected", "against")
    return "a sentence from `in the context of` on" if any(text.find(aim, at) > 0 for aim in aims) else ""


def _dated(page: ForeignDecision) -> str:
    folder, _, name = page.inner.rpartition("/")
    if day_in_name(folder.rpartition("/")[2]):
        return "the date in the name of its folder"
    return "the date in the name of its file" if day_in_name(name) else ""


def _labels(page: ForeignDecision) -> str:
    found = sorted(page.head.keys() & {"status", "date"})
    if "status" in page.titles:
        return "a heading for the status"
    return f"a line for the {' and the '.join(found)}" if found else ""


def _lines(page: ForeignDecision) -> list[str]:
    return page.body.split("\n", _HEAD_LINES)[:_HEAD_LINES]


def _is_index(inner: str) -> bool:
    return without_suffix(inner.rpartition("/")[2]).lower() in INDEX_NAMES


def _is_called_decision(foreign: Foreign) -> bool:
    """Whether the path or the title of a file calls it a decision, or its name has a number as those of a log do."""
    name, title = foreign.inner.rpartition("/")[2], foreign.outline.title
    numbered = _NUMBERED.match(name) is not None and day_in_name(name) is None
    return numbered or _CALLED.search(f"{foreign.inner}\n{title.text if title else ''}") is not None


def _never(foreign: Foreign) -> bool:
    del foreign
    return False


def _format(name: str, summary: str, sign: Sign, doubt: str = "") -> Format:
    return Format(name, summary, partial(_by_sign, name, sign, doubt))


def _weak(name: str, summary: str, sign: Sign, doubt: str = "") -> Format:
    """A format whose sign a document of any kind may have."""
    return replace(_format(name, summary, sign, doubt), elsewhere=_is_called_decision)


FORMATS: tuple[Format, ...] = (
    Format("kep", "A Kubernetes enhancement proposal: a README beside kep.yaml.", _kep),
    Format("rfc822", "PEP, BIP and their like: a head of keys, bare or in a block.", _mail_head),
    Format("ember-rfc", "Ember's RFCs: a stage in front matter.", _ember),
    Format("nixos-rfc", "NixOS' RFCs: feature and start-date in front matter.", _nixos),
    Format("rust-rfc", "Rust's RFCs: bullets for feature, start date and request.", _rust),
    _format("log4brains", "log4brains: MADR in files whose name starts with a date.", _log4brains),
    _format("madr", "MADR 1 to 4: bullets or front matter above its headings.", _madr),
    _format("cosmos", "Cosmos style: a changelog and a status, each under its heading.", _cosmos),
    _weak("one-line", "Status, date and review on one line.", _one_line),
    _weak("table", "A table with a row for each fact.", _table),
    _weak("table-row", "A table with a column for each fact.", _table_row),
    _format("tyree-akerman", "Tyree and Akerman: issue, assumptions, positions, argument.", _tyree),
    _format("nygard", "Nygard's format, as adr-tools writes it.", _nygard),
    _weak("admonition", "The status in an admonition.", _admonition),
    _weak(
        "y-statement",
        "A Y-statement: in the context of, facing, we decided.",
        _y_statement,
        "a sentence alone tells it",
    ),
    _weak(
        "labelled", "Lines such as `Status: accepted`, or a heading for the status.", _labels, "it may be any document"
    ),
    replace(
        _format("dated", "Files or folders named by their date.", _dated, "its name alone tells it"), elsewhere=_never
    ),
)
