"""Reads decisions whose facts stand in a head of keys: PEP, BIP and their like, kep.yaml, Ember's and NixOS' RFCs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from kbgen.kinds.decision.dates import read_day
from kbgen.kinds.decision.foreign import ForeignDecision, front_value, mapping_of, people_in
from kbgen.kinds.decision.schema import UNSPECIFIED
from kbgen.kinds.decision.status import normalised
from kbgen.kit.kind import Foreign, Value

_HEAD_LINES = 80
_LONGEST = 1000
_FEWEST = 3
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9 -]{0,30}):[ \t]*(.*)")
_AROUND = re.compile(r"[`~]{3,}.{0,40}|</?pre>|---|\.\. .{0,80}", re.IGNORECASE)
_SERIES = frozenset({"pep", "bip", "eip", "slip", "cap", "cip", "jep", "nep", "sep", "xep", "tip", "rfc", "adr"})
_NUMBERS = re.compile(r"\b\d{1,5}\b")
# What each series means by states of its own: the status, how far it is carried out, and what is unsure of it.
_STATES: Mapping[str, tuple[str, str, str]] = {
    "final": ("accepted", "done", ""),
    "active": ("accepted", "", ""),
    "deployed": ("accepted", "done", ""),
    "complete": ("proposed", "", "complete says that the text is finished, and not that it was adopted"),
    "closed": ("withdrawn", "", "closed says that nobody pursues it, and not who ended it"),
    "provisional": ("proposed", "", "provisional may stand for an acceptance on trial"),
    "implementable": ("accepted", "pending", ""),
    "implemented": ("accepted", "done", ""),
    "replaced": ("superseded", "", ""),
}
_STAGES: Mapping[str, tuple[str, str, str]] = {
    "proposed": ("proposed", "", ""),
    "exploring": ("proposed", "", ""),
    "accepted": ("accepted", "pending", ""),
    "ready-for-release": ("accepted", "in-progress", ""),
    "released": ("accepted", "done", ""),
    "recommended": ("accepted", "done", ""),
    "discontinued": ("withdrawn", "", ""),
    "closed": ("rejected", "", "closed says that it was not accepted, and not why"),
}
_NOBODY = frozenset({"", "n/a", "na", "none", "null", "-", "~", "tbd"})
_BUILT = {"alpha": "in-progress", "beta": "in-progress", "stable": "done"}


class Field(NamedTuple):
    """A value of a head, and the line of the file that it stands on."""

    text: str
    line: int | None


def fields_of(text: str) -> Mapping[str, Field]:
    """The keys of a head like a mail's, also where a block of code holds it; empty for a file without one."""
    found: dict[str, Field] = {}
    last = ""
    for number, line in enumerate(text.split("\n", _HEAD_LINES)[:_HEAD_LINES], 1):
        bare = line.strip()[:_LONGEST]
        field = _FIELD.fullmatch(bare)
        if last and line[:1] in (" ", "\t") and bare and not (field and field[1].lower() in _USUAL):
            found[last] = Field(f"{found[last].text}, {bare}".strip(", "), found[last].line)
        elif field:
            last = field[1].lower()
            found.setdefault(last, Field(field[2].strip(), number))
        elif found or (bare and not _AROUND.fullmatch(bare) and not bare.startswith("#")):
            break
    # front matter has a title whatever it is; there only the name of a series tells
    signs = _SERIES if text.startswith("---") else _SERIES | {"title"}
    return found if "status" in found and len(found) >= _FEWEST and signs & found.keys() else {}


_USUAL = frozenset(
    "pep bip eip title author authors status type created assigned layer replaces requires superseded-by "
    "proposed-replacement license discussions-to post-history python-version sponsor resolution".split()
)


def of_mail_head(fields: Mapping[str, Field]) -> dict[str, Value]:
    """The values of a PEP, a BIP or another that has its head."""
    found: dict[str, Value] = {}
    if title := fields.get("title"):
        found["title"] = Value(title.text, title.line)
    found |= _standing(fields["status"], _STATES)
    day = next((fields[name] for name in ("created", "assigned", "date") if name in fields), None)
    found |= _date(day)
    if (delegate := fields.get("pep-delegate") or fields.get("bdfl-delegate")) and delegate.text:
        names = people_in([re.sub(r"<[^<>]{0,100}>", "", delegate.text)])
        found["deciders"] = Value(names, delegate.line)
    series = next((name for name in fields if name in _SERIES), "")
    replaced = fields.get("replaces")
    if replaced and series and (numbers := _NUMBERS.findall(replaced.text)):
        width = len(fields[series].text.strip()) if fields[series].text.strip().isdigit() else 1
        ids = [f"{series}-{number.zfill(4 if width else 1)}" for number in numbers]
        found["supersedes"] = Value(ids, replaced.line, "the ids are made of numbers")
    return found


def _standing(field: Field, states: Mapping[str, tuple[str, str, str]]) -> dict[str, Value]:
    """The status of a field, by what its series means, and how far it is carried out."""
    word = field.text.split("(")[0].strip().lower()
    status, done, doubt = states.get(word, (normalised(field.text), "", ""))
    found = {"status": Value(status, field.line, doubt)} if status != UNSPECIFIED else {}
    return found | ({"implementation": Value(done, field.line)} if done else {})


def _date(field: Field | None) -> dict[str, Value]:
    day = read_day(field.text) if field else None
    return {"date": Value(str(day), field.line, day.doubt)} if field and day else {}


def of_kep(foreign: Foreign) -> dict[str, Value]:
    """What the kep.yaml beside a README says; nothing where it was not handed over."""
    mapping = mapping_of(foreign.read("kep.yaml"))
    texts = {name: Field(key.value.strip(), None) for name, key in mapping.items() if isinstance(key.value, str)}
    lists = {name: key.value for name, key in mapping.items() if isinstance(key.value, list)}
    found: dict[str, Value] = {"title": Value(texts["title"].text)} if "title" in texts else {}
    found |= _standing(texts["status"], _STATES) if "status" in texts else {}
    found |= _date(texts.get("creation-date") or texts.get("last-updated"))
    built = _BUILT.get(texts["stage"].text.lower(), "") if "stage" in texts else ""
    if built and found.get("implementation", Value("pending")).value == "pending":
        found["implementation"] = Value(built)
    if names := people_in(lists.get("approvers", ())):
        found["deciders"] = Value(names)
    for key, field in (("replaces", "supersedes"), ("superseded-by", "superseded_by")):
        listed = lists.get(key) or ([texts[key].text] if key in texts else [])
        if ids := [name for one in listed if (name := _kep_named(one))]:
            found[field] = Value(ids)
    return found


def _kep_named(text: str) -> str:
    """The id of a proposal by its folder, its number or its id; empty where none is named."""
    path = re.sub(r"/(?:README\.md|kep\.yaml)?$", "", text.strip())
    return "" if path.lower() in _NOBODY else path.rpartition("/")[2]


def of_ember(page: ForeignDecision) -> dict[str, Value]:
    """The stage of an Ember RFC, and its dates."""
    stage = front_value(page, "stage")
    found = _standing(Field(str(stage.value), stage.line), _STAGES) if stage else {}
    day = front_value(page, "start-date", "release-date")
    return found | (_date(Field(str(day.value), day.line)) if day else {})


def of_nixos(page: ForeignDecision) -> dict[str, Value]:
    """The feature of a NixOS RFC, its day and those who shepherd it."""
    found: dict[str, Value] = {}
    if feature := front_value(page, "feature"):
        found["title"] = feature
    if day := front_value(page, "start-date"):
        found |= _date(Field(str(day.value), day.line))
    if (team := front_value(page, "shepherd-team")) and (names := people_in([str(team.value)])):
        found["deciders"] = Value(names, team.line)
    return found
