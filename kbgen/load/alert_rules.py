"""Alerting rules out of a file: resources with rules, plain rule files, lists and streams of them.

Formats: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/ and its rules within resources: the
Prometheus operator's PrometheusRule, VictoriaMetrics' VMRule, OpenShift's and Loki's AlertingRule, Google's Rules,
ClusterRules and GlobalRules, and rule files within a ConfigMap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kbgen.load.yaml_values import Limits, Tree, YamlError, parse
from kbgen.model import AlertRule, Fault, KeyPath, Raw, RuleFile, Span

NOT_READ = "rule-file-not-read"
_LIMITS = Limits(2 * 1024 * 1024, 200_000)
_RESOURCES = frozenset({"PrometheusRule", "VMRule", "AlertingRule", "Rules", "ClusterRules", "GlobalRules"})
_LONGEST_NAME = 500
_LONGEST_LABEL = 60
_ON_LINE = 120
_DIRECTIVE = re.compile(
    r"\{\{[-~]?\s*(?:(?:if|range|with|include|define|end|template|block|toYaml|tpl)\b|\.(?:Values|Release|Chart|Files)\b|/\*)"
    r"|\{%[-+]?\s*\w+|<%"
)
_FILLED_IN = re.compile(r"\{\{|\{%|<%")
_ALERT_KEY = re.compile(r"""^[ \t]*(?:-[ \t]+)?["']?alert["']?[ \t]*:[ \t]*\S""", re.MULTILINE)
_RULE_FILE = re.compile(r"""^["']?groups["']?[ \t]*:""", re.MULTILINE)
_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_RENDER = "render it first and give the result"
_UNREADABLE_KINDS = {
    ".jsonnet": f"this is Jsonnet; {_RENDER} (`jsonnet FILE`)",
    ".libsonnet": f"this is Jsonnet; {_RENDER} (`jsonnet FILE`)",
    ".cue": f"this is CUE; {_RENDER} (`cue export FILE`)",
}
_TEMPLATE = f"this is a template, not yet a rule file; {_RENDER} (`helm template CHART`)"
_MISPLACED = "alerts stand here, but not where a rule file or a resource with rules has them"
_BLOCK = re.compile(r"[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_TEMPLATE_SUFFIXES = (".tpl", ".tmpl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".erb")


def alert_rules(raw: Raw) -> RuleFile:
    """The alerting rules of one file, recording rules passed over; nothing that a file may hold raises."""
    if raw.fault is not None:
        return _skipped(raw, raw.fault.span, raw.fault.message)
    if reason := _by_name(raw.inner):
        return _skipped(raw, Span(1, 1), reason)
    text = _without_pairs(raw.text) if raw.inner.lower().endswith(".json") else raw.text
    try:
        tree = parse(text, many=True, limits=_LIMITS)
    except YamlError as error:
        return _skipped(raw, *_reason(text, error))
    reader = _Reader(raw.path, text, tree)
    for number, root in enumerate(tree.roots):
        reader.resource(root, (number,))
    faults = (*reader.faults, *reader.misplaced)
    return RuleFile(raw.path, tuple(reader.alerts), faults, reader.holds_rules, skipped=_is_unread(reader))


def _is_unread(reader: _Reader) -> bool:
    return bool(reader.misplaced) and not reader.holds_rules and not reader.faults


def _skipped(raw: Raw, span: Span, reason: str) -> RuleFile:
    return RuleFile(raw.path, faults=(Fault(NOT_READ, span, reason),), skipped=True)


def _by_name(name: str) -> str:
    lower = name.lower()
    if lower.endswith(_TEMPLATE_SUFFIXES):
        return _TEMPLATE
    return next((reason for suffix, reason in _UNREADABLE_KINDS.items() if lower.endswith(suffix)), "")


def _reason(text: str, error: YamlError) -> tuple[Span, str]:
    """Why a text cannot be parsed, and where: a template's own signs say more than where the parser gave up."""
    if found := _DIRECTIVE.search(text):
        return _place(text, found.start()), _TEMPLATE
    lines = text.splitlines()
    line = lines[error.span.line - 1] if 0 < error.span.line <= len(lines) else ""
    return error.span, _TEMPLATE if _FILLED_IN.search(line) else f"no valid YAML: {error}"


def _place(text: str, at: int) -> Span:
    return Span(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _without_pairs(text: str) -> str:
    """JSON writes what lies beyond 16 bits as two halves, which YAML refuses."""

    def joined(found: re.Match[str]) -> str:
        high, low = int(found[1], 16) - 0xD800, int(found[2], 16) - 0xDC00
        return f"\\U{0x10000 + (high << 10) + low:08X}"

    return _PAIR.sub(joined, text)


@dataclass(slots=True)
class _Reader:
    """Walks the values of one file and keeps the alerts, what does not fit, and alerts where none are looked for.

    `first` and `indent` are those of the text within its file.
    """

    path: str
    text: str
    tree: Tree
    first: int = 0
    indent: int = 0
    alerts: list[AlertRule] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    misplaced: list[Fault] = field(default_factory=list)
    holds_rules: bool = False

    def resource(self, value: object, at: KeyPath) -> None:
        """One resource, a list of them, or a plain rule file; anything else has nothing for us."""
        if not isinstance(value, dict):
            return
        kind = value.get("kind")
        data = value.get("data")
        if isinstance(kind, str) and kind in _RESOURCES:
            spec = value.get("spec")
            self.holds_rules = True
            self.groups(self.mapping(spec, (*at, "spec"), "the spec").get("groups"), (*at, "spec", "groups"))
        elif isinstance(value.get("items"), list) and isinstance(kind, str) and kind.endswith("List"):
            for number, item in enumerate(value["items"]):
                self.resource(item, (*at, "items", number))
        elif "groups" in value and "kind" not in value:
            self.holds_rules = True
            self.groups(value["groups"], (*at, "groups"))
        elif kind == "ConfigMap" and isinstance(data, dict):
            for name, text in data.items():
                if isinstance(text, str) and _RULE_FILE.search(text):
                    self.file(text, (*at, "data", name))
        elif found := _misplaced(value, at):
            self.misplaced.append(Fault(NOT_READ, self.span(found), _MISPLACED))

    def file(self, text: str, at: KeyPath) -> None:
        """A rule file that is the value of a key."""
        try:
            tree = parse(text, many=True, limits=_LIMITS)
        except YamlError as error:
            self.fault(at, f"the rules within this resource are no valid YAML: {error}")
            return
        span = self.span(at)
        lines = self.text.split("\n")
        is_block = _BLOCK.search(lines[span.line - 1] if span.line <= len(lines) else "") is not None
        below = lines[span.line] if is_block and span.line < len(lines) else ""
        inner = _Reader(self.path, text, tree, span.line - (not is_block), len(below) - len(below.lstrip()))
        for number, root in enumerate(tree.roots):
            inner.resource(root, (number,))
        self.alerts += inner.alerts
        self.faults += inner.faults
        self.misplaced += inner.misplaced
        self.holds_rules |= inner.holds_rules

    def groups(self, value: object, at: KeyPath) -> None:
        for number, group in enumerate(self.listed(value, at, "the groups")):
            place = (*at, number)
            rules = self.mapping(group, place, "a group").get("rules")
            for index, rule in enumerate(self.listed(rules, (*place, "rules"), "the rules of a group")):
                self.rule(self.mapping(rule, (*place, "rules", index), "a rule"), (*place, "rules", index))

    def rule(self, rule: Mapping[str, object], at: KeyPath) -> None:
        if not rule or rule.get("record") is not None:
            return
        name = rule.get("alert")
        if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME:
            self.fault(at, "this rule is neither an `alert` with a name nor a `record`")
        elif _FILLED_IN.search(name):
            self.fault((*at, "alert"), f"the alert's name is made by a template; {_RENDER}")
        else:
            self.alerts.append(self.alert(name.strip(), rule, at))

    def alert(self, name: str, rule: Mapping[str, object], at: KeyPath) -> AlertRule:
        labels = self.mapping(rule.get("labels"), (*at, "labels"), "labels")
        notes = self.mapping(rule.get("annotations"), (*at, "annotations"), "annotations")
        severity, url = labels.get("severity"), notes.get("runbook_url")
        return AlertRule(
            name,
            self.path,
            self.span((*at, "alert")),
            _label(severity) if isinstance(severity, str) else "",
            url.strip() if isinstance(url, str) else "",
            self.span((*at, "annotations", "runbook_url")),
        )

    def listed(self, value: object, at: KeyPath, what: str) -> list[object]:
        if isinstance(value, list) or value is None:
            return value or []
        self.fault(at, f"expected {what} as a list")
        return []

    def mapping(self, value: object, at: KeyPath, what: str) -> dict[str, object]:
        if isinstance(value, dict):
            return _merged(value)
        if value is not None:
            self.fault(at, f"expected {what} as keys and values")
        return {}

    def fault(self, at: KeyPath, message: str) -> None:
        self.faults.append(Fault(NOT_READ, self.span(at), message, ".".join(map(str, at))))

    def span(self, at: KeyPath) -> Span:
        """Where a value stands, else the nearest thing around it: what an alias repeats has no place of its own."""
        while at:
            found = self.tree.values.get(at) or self.tree.keys.get(at)
            if found is not None:
                at_file = Span(found.line + self.first, found.column + self.indent)
                return at_file._replace(length=min(found.length, _ON_LINE))
            at = at[:-1]
        return Span(self.first + 1, 1)


def _misplaced(value: dict[str, object], at: KeyPath) -> KeyPath | None:
    """Where something that is an alerting rule, or a text that holds some, first stands within a value."""
    waiting: list[tuple[object, KeyPath]] = [(value, at)]
    for held, place in waiting:
        if isinstance(held, str):
            if "\n" in held and _ALERT_KEY.search(held):
                return place
        elif isinstance(held, list):
            waiting += [(one, (*place, number)) for number, one in enumerate(held)]
        elif isinstance(held, dict):
            if isinstance(held.get("alert"), str):
                return (*place, "alert")
            waiting += [(one, (*place, key)) for key, one in held.items()]
    return None


def _label(text: str) -> str:
    """A label on one line, since counts are said by it."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:_LONGEST_LABEL]


def _merged(value: dict[str, object]) -> dict[str, object]:
    """A mapping with what its `<<` takes in; its own keys come first. Depth was bounded when it was parsed."""
    if "<<" not in value:
        return value
    into = value["<<"]
    found: dict[str, object] = {key: held for key, held in value.items() if key != "<<"}
    for taken in into if isinstance(into, list) else [into]:
        if isinstance(taken, dict):
            found = _merged(taken) | found
    return found


def exception_places(text: str) -> Mapping[int, Span]:
    """Where exceptions from coverage stand in the text of an `mkdocs.yml`, by number; some may not be found."""
    try:
        tree = parse(text)
    except YamlError:
        return {}
    return dict(_places(tree))


def _places(tree: Tree) -> Iterator[tuple[int, Span]]:
    for at, span in (*tree.keys.items(), *tree.values.items()):
        inside = at[:1] == ("plugins",) and at[-5:-2] == ("kbgen", "coverage", "exceptions")
        if inside and at[-1] == "until" and isinstance(at[-2], int):
            yield at[-2], span
