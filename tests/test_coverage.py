"""Alerting rules beside runbooks: what is read, what is found, and that nothing is passed over unsaid."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.coverage.addresses import Leads
from kbgen.coverage.alerts import Alert, rank_of
from kbgen.coverage.renames import renames
from kbgen.load.alert_rules import alert_rules
from kbgen.model import AlertRule, Raw, RuleFile, Span
from kbgen.source.settings import Configuration, SettingsError, settings_from
from tests.support import TODAY, compared, covered, document

HERE = "https://handbook.example/docs/"


def rules_in(text: str, name: str = "rules.yaml") -> RuleFile:
    return alert_rules(Raw(f"alerts/{name}", name, "", text))


def names(file: RuleFile) -> list[str]:
    return [alert.name for alert in file.alerts]


def rule_file(*alerts: str, severity: str = "warning", url: str = "") -> str:
    """A plain rule file with some alerts."""
    notes = f", annotations: {{runbook_url: '{url}'}}" if url else ""
    rules = [f"      - {{alert: {name}, expr: up, labels: {{severity: {severity}}}{notes}}}\n" for name in alerts]
    return "groups:\n  - name: all\n    rules:\n" + "".join(rules)


def runbook(*alerts: str, **front: object) -> str:
    return document("", title="What to do", alerts=f"[{', '.join(alerts)}]", **front)


# what is read

PLAIN = "groups: [{name: a, rules: [{alert: One, expr: up}, {record: 'a:b', expr: up}, {alert: Two, expr: up}]}]"
RESOURCE = (
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\n"
    "spec: {groups: [{name: a, rules: [{alert: One, expr: up}]}]}\n"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLAIN, ["One", "Two"]),
        (RESOURCE, ["One"]),
        (f"{RESOURCE}---\n{PLAIN}\n---\n---\n{RESOURCE}", ["One", "One", "Two", "One"]),
        (
            f"kind: List\nitems:\n  - {json.dumps({'kind': 'PrometheusRule', 'spec': None})}\n  - {PLAIN[:0] or 'x'}\n",
            [],
        ),
        ("kind: PrometheusRuleList\nitems: [{kind: PrometheusRule, spec: {groups: [{rules: [{alert: A}]}]}}]", ["A"]),
        (
            "kind: List\nitems: [{kind: List, items: [{kind: PrometheusRule, spec: {groups: [{rules: [{alert: A}]}]}}]}]",
            ["A"],
        ),
        *(
            (f"{RESOURCE}---\n{RESOURCE.replace('PrometheusRule', kind).replace('One', 'Two')}", ["One", "Two"])
            for kind in ("VMRule", "AlertingRule", "Rules", "ClusterRules", "GlobalRules")
        ),
        (f"kind: List\nitems: [{{kind: AlertingRule, spec: {{{PLAIN}}}}}]", ["One", "Two"]),
        (f"kind: ConfigMap\ndata:\n  a.rules: |\n    {PLAIN}\n  b: text\n", ["One", "Two"]),
        (
            f"{RESOURCE}---\nkind: ConfigMap\ndata: {{a.yml: '{PLAIN.replace(chr(39), chr(34))}'}}\n",
            ["One", "One", "Two"],
        ),
        ("groups:", []),
        ("groups: null", []),
        ("groups: []", []),
        ("groups: [null, {name: a}, {name: b, rules: null}, {name: c, rules: []}, {rules: [null]}]", []),
        ("kind: PrometheusRule", []),
        ("kind: PrometheusRule\nspec: {groups: null}", []),
        ("groups: [{rules: [{alert: '0014'}, {alert: no}]}]", ["0014", "no"]),
        ("base: &b {alert: A}\ngroups: [{rules: [{<<: *b, expr: up}, {<<: [*b], alert: B}]}]", ["A", "B"]),
    ],
)
def test_rules_are_read_in_every_form_that_they_have(text: str, found: list[str]) -> None:
    file = rules_in(text)
    assert names(file) == found
    assert file.holds_rules
    assert file.faults == ()


@pytest.mark.parametrize("indent", [None, 2, "\t"])
def test_rules_are_read_from_json(indent: str | int | None) -> None:
    value = {"groups": [{"rules": [{"alert": "A", "annotations": {"summary": "\U0001f525 a/b"}}]}]}
    file = rules_in(json.dumps(value, indent=indent).replace("a/b", "a\\/b"), "rules.json")
    assert (names(file), file.faults) == (["A"], ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "kind: Deployment\nspec: {groups: [{rules: [{name: a}]}]}",
        "- a\n- b\n",
        "just text",
        "42",
    ],
)
def test_a_file_of_something_else_holds_no_rules_and_is_no_fault(text: str) -> None:
    assert rules_in(text) == RuleFile("alerts/rules.yaml")


@pytest.mark.parametrize(
    ("text", "name", "line", "reason"),
    [
        ("groups:\n{{- if .Values.on }}\n  - name: a\n{{- end }}\n", "r.yaml", 1, "template"),
        ("groups:\n  - name: {{ .Release.Name }}\n", "r.yaml", 2, "template"),
        ("groups:\n  - name: a\n    rules:\n      - alert: {{ $name }}\n", "r.yaml", 4, "template"),
        ("{% for a in b %}\ngroups: []\n{% endfor %}\n", "r.yml", 1, "template"),
        ("groups: []", "r.yaml.gotmpl", 1, "template"),
        ("groups: []", "r.yaml.j2", 1, "template"),
        ("{ groups: [] }", "r.jsonnet", 1, "Jsonnet"),
        ("groups: []", "r.libsonnet", 1, "Jsonnet"),
        ("groups:\n\t- name: a\n", "r.yaml", 2, "a tab"),
        ("groups:\n  - name: 'a\n", "r.yaml", 2, "a quote that is never closed"),
        ("kind: Grafana\nspec:\n  r.yaml: |\n    groups:\n      - rules:\n        - alert: A\n", "r.yaml", 3, "not where"),
        ("ALERT: x\nserverFiles: {r: {x: [\n alert: A]}}\n", "r.yaml", 3, "not where"),
        ("[" * 100, "r.yaml", 1, "levels deep"),
        ("a: " + "x" * 3_000_000, "r.yaml", 1, "KB of YAML"),
        ("groups: [" + "a," * 210_000 + "]", "r.yaml", 1, "values"),
        ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)), "r.yaml", 6, "aliases"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_skipped_with_its_reason(text: str, name: str, line: int, reason: str) -> None:
    file = rules_in(text, name)
    assert (file.skipped, file.alerts) == (True, ())
    (fault,) = file.faults
    assert reason in fault.message
    assert fault.span.line in (line, line + 1)


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("groups: yes", (1, 9), "the groups as a list"),
        ("groups: [a]", (1, 10), "a group as keys and values"),
        ("groups: [{rules: {a: b}}]", (1, 11), "rules of a group as a list"),
        ("groups: [{rules: [{expr: up}]}]", (1, 19), "neither"),
        ("groups: [{rules: [{alert: }]}]", (1, 19), "neither"),
        ("groups: [{rules: [{alert: '{{ .x }}Down'}]}]", (1, 27), "template"),
        ("groups: [{rules: [{alert: A, labels: x}]}]", (1, 38), "labels as keys and values"),
        ("kind: PrometheusRule\nspec: [a]", (2, 1), "the spec as keys and values"),
    ],
)
def test_a_part_that_does_not_fit_is_said_and_the_rest_is_read(text: str, place: tuple[int, int], reason: str) -> None:
    file = rules_in(f"{text}\n---\n{PLAIN}\n")
    (fault,) = file.faults
    assert fault.span[:2] == place
    assert reason in fault.message
    assert not file.skipped
    assert names(file)[-2:] == ["One", "Two"]


@pytest.mark.parametrize("text", ["kind: {a: b}", "kind: [a]\ngroups: []", "kind: List\nitems: {a: b}", "kind:\n 0:"])
def test_a_kind_that_is_no_text_is_none_of_ours(text: str) -> None:
    assert rules_in(text) == RuleFile("alerts/rules.yaml")


def test_a_label_is_said_on_one_line() -> None:
    (alert,) = rules_in('groups: [{rules: [{alert: A, labels: {severity: "cri\\e[31m\\ntical"}}]}]').alerts
    assert alert.severity == "cri [31m tical"


def test_a_rule_is_known_by_its_place_its_label_and_its_address() -> None:
    text = (
        "groups:\n  - rules:\n      - alert: OrdersFailing\n        labels: {severity: critical}\n"
        "        annotations:\n          runbook_url: https://x.example/a\n"
    )
    assert rules_in(text).alerts == (
        AlertRule("OrdersFailing", "alerts/rules.yaml", Span(3, 16, 13), "critical", "https://x.example/a", Span(6, 24, 19)),
    )  # fmt: skip


@given(st.text(max_size=300) | st.lists(st.sampled_from("groups: rules: alert: - [ ] { } \n & * a << | ' \t kind: List items:".split(" "))).map(" ".join))  # fmt: skip
def test_reading_rules_never_raises(text: str) -> None:
    file = rules_in(text)
    assert not (file.skipped and not file.faults)


# what is found


@pytest.mark.parametrize(
    ("severity", "code"),
    [
        ("critical", "CV001"),
        ("page", "CV001"),
        ("P1", "CV001"),
        ("warning", "CV002"),
        ("odd", "CV002"),
        ("info", "CV003"),
    ],
)
def test_an_alert_without_a_runbook_is_found_by_its_severity(severity: str, code: str) -> None:
    assert covered({"alerts/a.yaml": rule_file("A", severity=severity)}) == [f"alerts/a.yaml:4:17 {code}"]


def test_an_alert_of_two_severities_is_one_alert_at_its_worst() -> None:
    files = {
        "alerts/a.yaml": rule_file("A", severity="info"),
        "alerts/b.yaml": rule_file("A", severity="critical"),
        "alerts/c.yaml": rule_file("A", severity="warning"),
    }
    found = compared(files)
    assert [finding.message for finding in found.findings] == [
        "no runbook answers the alert A (critical, warning, info)"
    ]
    assert [finding.path for finding in found.findings] == ["alerts/b.yaml"]
    assert [alert.severities for alert in found.alerts] == [("critical", "warning", "info")]


def test_alerts_come_worst_first() -> None:
    labels = ["info", "critical", "none", "warning", "odd", "high"]
    files = {f"alerts/{label}.yaml": rule_file(f"A{label}", severity=label) for label in labels}
    said = [finding.path.removesuffix(".yaml") for finding in compared(files).findings]
    assert said == [f"alerts/{label}" for label in ("critical", "high", "odd", "warning", "info", "none")]
    assert rank_of("Critical") < rank_of("error") < rank_of("") == rank_of("anything") < rank_of("INFO")


def test_a_runbook_answers_what_it_names_or_what_its_file_is_named_after() -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", "Watchdog", "Billing", "BillingSlow"),
        "runbooks/OrdersFailing.md": document("", title="Orders"),
        "runbooks/Watchdog.md": document("", title="Watchdog"),
        "runbooks/billing.md": runbook("Billing", "BillingSlow"),
        "runbooks/restart.md": document("", title="Restart"),
    }
    assert covered(files) == []
    found = compared(files)
    assert {alert: [doc.id for doc in docs] for alert, docs in found.covered.items()} == {
        "Billing": ["billing"],
        "BillingSlow": ["billing"],
        "OrdersFailing": ["OrdersFailing"],
        "Watchdog": ["Watchdog"],
    }


def test_a_runbook_that_says_what_it_is_about_is_not_about_its_name() -> None:
    files = {
        "alerts/a.yaml": rule_file("Watchdog"),
        "runbooks/Watchdog.md": document("", title="W", purpose="procedure"),
    }
    assert covered(files) == ["alerts/a.yaml:4:17 CV002"]


def test_a_retired_runbook_answers_nothing_and_is_not_missed() -> None:
    retired = "{date: 2025-01-01, reason: Gone}"
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing"),
        "runbooks/a.md": runbook("OrdersFailing", retired=retired),
        "runbooks/b.md": runbook("BillingFailing", retired=retired),
    }
    (finding,) = compared(files).findings
    assert finding.code == "CV002"
    assert finding.message.endswith("; runbooks/a.md was retired on 2025-01-01")


def test_a_runbook_without_an_alert_is_found_only_where_all_of_its_alerts_are_gone() -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing"),
        "runbooks/a.md": runbook("OrdersFailing", "Zzz"),
        "runbooks/b.md": runbook("Xxx", "Yyy"),
        "runbooks/c.md": document("", title="A procedure"),
    }
    assert covered(files) == ["runbooks/b.md:3:1 CV004"]


def test_a_renamed_alert_is_told_with_both_names_each_used_once() -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersQueueStuckForLong", "OrdersQueueIsStuck"),
        "runbooks/a.md": runbook("OrdersQueueStuck"),
    }
    found = [finding for finding in compared(files).findings if finding.code == "CV005"]
    assert [finding.message for finding in found] == [
        "the alert OrdersQueueStuck is probably called OrdersQueueIsStuck now (alerts/a.yaml:5)"
    ]
    assert found[0].path == "runbooks/a.md"


@given(
    st.lists(st.from_regex(r"[A-Z][a-z]{1,8}[A-Z][a-z]{1,8}", fullmatch=True), unique=True, max_size=12), st.randoms()
)
def test_renames_use_each_name_once_whatever_the_order(words: list[str], shuffled: random.Random) -> None:
    gone, new = words[::2], words[1::2]
    found = renames(gone, new)
    assert set(found) <= set(gone)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= set(new)
    shuffled.shuffle(gone)
    shuffled.shuffle(new)
    assert renames(gone, new) == found


# addresses


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"{HERE}runbooks/orders/", None),
        (f"{HERE}runbooks/orders", None),
        (f"{HERE}runbooks/orders/index.html#diagnosis", None),
        (f"{HERE}runbooks/orders.html?a=b", None),
        ("http://HANDBOOK.example:443/docs/runbooks/orders/", None),
        (f"{HERE}alerts/OrdersFailing/", None),
        (f"{HERE}old/orders/", None),
        (f"{HERE}runbooks/{{{{ $labels.job }}}}/", None),
        (f"{HERE}runbooks/order/", "CV006"),
        (f"{HERE}runbooks/Orders/", "CV006"),
        (f"{HERE}alerts/OrdersFailed/", "CV006"),
        ("runbooks/orders/", "CV006"),
        ("see the wiki", "CV006"),
        ("https://", "CV006"),
        ("https://[::1", "CV006"),
        ("javascript:alert(1)", "CV006"),
        (f"{HERE}runbooks/billing/", "CV007"),
        (f"{HERE}alerts/BillingFailing/", "CV007"),
        (f"{HERE}runbooks/", "CV007"),
        (HERE, "CV007"),
        ("https://handbook.example/other/", "CV007"),
        ("https://handbook.example/docs2/runbooks/orders/", "CV007"),
        ("https://handbook.example:8443/docs/runbooks/orders/", "CV007"),
        ("https://wiki.example/docs/runbooks/orders/", "CV007"),
    ],
)
def test_an_address_must_lead_to_the_runbook_that_answers_the_alert(url: str, code: str | None) -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", url=url) + rule_file("BillingFailing").partition("rules:\n")[2],
        "runbooks/orders.md": runbook("OrdersFailing", redirect_from="[old/orders]"),
        "runbooks/billing.md": runbook("BillingFailing"),
    }
    found = compared(files, url=HERE).findings
    assert [finding.code for finding in found] == ([code] if code else [])
    if code:
        assert files["alerts/a.yaml"].splitlines()[3][found[0].span.column :].startswith(url)


@pytest.mark.parametrize(
    ("fragment", "code"),
    [
        ("#orders-failing", None),
        ("#meaning", None),
        ("", None),
        ("#", None),
        ("#orders-failling", "CV006"),
        ("#Orders-Failing", "CV006"),
        ("#billing-failing", "CV007"),
    ],
)
def test_the_section_that_an_address_names_is_judged_too(fragment: str, code: str | None) -> None:
    text = "## Orders failing\n\n## Billing failing\n\n## Meaning\n"
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", url=f"{HERE}runbooks/all/{fragment}"),
        "alerts/b.yaml": rule_file("BillingFailing"),
        "runbooks/all.md": document(text, title="All", alerts="[OrdersFailing, BillingFailing]"),
    }
    found = compared(files, url=HERE)
    assert [one.code for one in found.findings] == ([code] if code else [])
    if code == "CV006":
        assert "did you mean 'orders-failing'?" in found.findings[0].message


@pytest.mark.parametrize(
    ("fragment", "code"), [("#Orders_Failing", None), ("#gone", "CV006"), ("#billing-failing", "CV007")]
)
def test_on_the_host_of_others_a_section_is_known_by_its_letters(fragment: str, code: str | None) -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", url=f"https://wiki.example/all.md{fragment}"),
        "alerts/b.yaml": rule_file("BillingFailing"),
        "runbooks/all.md": document(
            "## Orders failing\n\n## Billing failing\n", title="All", alerts="[OrdersFailing, BillingFailing]"
        ),
    }
    assert [one.code for one in compared(files).findings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("url", "code", "leads"),
    [
        ("{{ .Values.base }}/a/", None, Leads.TEMPLATED),
        (HERE + "{{ $labels.alertname }}/", "CV006", Leads.NOWHERE),
        (HERE + "{{ $labels.job }}/", None, Leads.TEMPLATED),
        (HERE + "alerts/OrdersFailing/?pod={{ $labels.pod | urlquery }}&ns={{ $labels.ns }}", None, Leads.THERE),
        (HERE + "alerts/OrdersFaling/?pod={{ $labels.pod }}", "CV006", Leads.NOWHERE),
    ],
)
def test_an_address_that_a_template_makes_is_counted_as_one(url: str, code: str | None, leads: Leads) -> None:
    files = {"alerts/a.yaml": rule_file("OrdersFailing", url=url), "runbooks/a.md": runbook("OrdersFailing")}
    found = compared(files, url=HERE)
    assert ([one.code for one in found.findings], found.addresses) == ([code] if code else [], {leads: 1})


def test_rules_within_a_config_map_are_told_at_their_lines_and_what_is_passed_over_beside_others_too() -> None:
    text = f"{RESOURCE}---\nkind: ConfigMap\ndata:\n  a.yml: |\n    groups:\n      - rules:\n          - alert: Two\n---\nkind: Other\nspec: [{{alert: Three, expr: up}}]\n"
    found = rules_in(text)
    assert [(rule.name, rule.span.line) for rule in found.alerts] == [("One", 4), ("Two", 11)]
    assert text.splitlines()[10][found.alerts[1].span.column - 1 :] == "Two"
    assert [(fault.span.line, found.skipped) for fault in found.faults] == [(14, False)]


def test_an_alert_that_only_the_rules_know_has_no_page_of_its_own() -> None:
    files = {
        "alerts/a.yaml": rule_file("Watchdog", url=f"{HERE}alerts/Watchdog/"),
        "runbooks/Watchdog.md": document("", title="Watchdog"),
    }
    assert [finding.code for finding in compared(files, url=HERE).findings] == ["CV006"]
    retired = {"runbooks/Watchdog.md": runbook("Watchdog", retired="{date: 2025-01-01, reason: r}")}
    assert [finding.code for finding in compared(files | retired, url=HERE).findings] == ["CV002"]


def test_where_nobody_says_where_the_site_stands_the_hosts_that_lead_rightly_are_taken_for_it() -> None:
    host = "https://runbooks.example/x/"
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", url=f"{host}y/ordersfailing"),
        "alerts/b.yaml": rule_file("BillingFailing", url=f"{host}billing/"),
        "alerts/c.yaml": rule_file("MailFailing", url="https://wiki.example/MailFailing"),
        "alerts/d.yaml": rule_file("DiskFull", url=f"{host}OrdersFailing.md"),
        "runbooks/OrdersFailing.md": document("", title="Orders"),
        "runbooks/all.md": runbook("BillingFailing", "MailFailing", "DiskFull"),
    }
    found = {finding.path: finding for finding in compared(files).findings}
    assert {path: finding.code for path, finding in found.items()} == {
        "alerts/b.yaml": "CV006",
        "alerts/c.yaml": "CV007",
        "alerts/d.yaml": "CV007",
    }
    assert "runbooks/all.md answers the alert" in found["alerts/d.yaml"].message


def test_addresses_on_hosts_that_nobody_knows_are_counted_and_not_judged() -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", url="https://wiki.example/1"),
        "runbooks/a.md": runbook("OrdersFailing"),
    }
    found = compared(files)
    assert found.findings == ()
    assert found.addresses == {Leads.UNKNOWN: 1}


def test_an_alert_without_a_runbook_is_told_once_and_where_its_address_leads() -> None:
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing", url=f"{HERE}runbooks/a/"),
        "alerts/b.yaml": rule_file("BillingFailing", url=f"{HERE}runbooks/b/"),
        "runbooks/a.md": document("", title="Orders"),
    }
    found = compared(files, url=HERE).findings
    assert [finding.code for finding in found] == ["CV002", "CV002"]
    assert [finding.message.partition(";")[2] for finding in found] == [
        "",
        " its runbook_url leads to runbooks/a.md, which does not name it",
    ]


# exceptions

CONFIGURATION = "site_name: H\nplugins:\n  - search: {{}}\n  - kbgen:\n      coverage:\n        exceptions:\n{}\n"


def excepted(*lines: str) -> str:
    configuration = CONFIGURATION.format("\n".join(f"          - {line}" for line in lines))
    return configuration.replace("  - search: {}\n", "")


@pytest.mark.parametrize(
    ("until", "found"),
    [
        (TODAY, []),
        (TODAY + timedelta(days=1), []),
        (TODAY - timedelta(days=1), ["alerts/a.yaml:4:17 CV002", "mkdocs.yml:6:61 CV009"]),
    ],
)
def test_an_exception_holds_through_its_last_day(until: date, found: list[str]) -> None:
    config = excepted(f"{{alert: OrdersFailing, reason: A reason, until: {until}}}")
    assert covered({"alerts/a.yaml": rule_file("OrdersFailing"), "mkdocs.yml": config}) == found


def test_an_excepted_alert_is_counted_apart_and_excepts_its_address_too() -> None:
    config = excepted(
        "{alert: OrdersFailing, reason: r, until: 2027-01-01}", "{alert: BillingFailing, reason: r, until: 2027-01-01}"
    )
    files = {
        "alerts/a.yaml": rule_file("OrdersFailing"),
        "alerts/b.yaml": rule_file("BillingFailing", url="nowhere"),
        "runbooks/b.md": runbook("BillingFailing"),
        "mkdocs.yml": config,
    }
    found = compared(files)
    assert found.findings == ()
    assert (list(found.covered), list(found.excepted), found.missing) == (["BillingFailing"], ["OrdersFailing"], ())


def test_a_runbook_is_excepted_by_its_id() -> None:
    config = excepted("{runbook: old, reason: Seasonal, until: 2027-01-01}")
    files = {"alerts/a.yaml": rule_file("A"), "runbooks/a.md": runbook("A"), "runbooks/old.md": runbook("OldAlert")}
    assert [one.rpartition(" ")[2] for one in covered(files)] == ["CV004"]
    assert covered(files | {"mkdocs.yml": config}) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{alert: A, reason: r, until: 2027-01-01}", ["CV010"]),
        ("{runbook: a, reason: r, until: 2027-01-01}", ["CV010"]),
        ("{alert: Other, reason: of other rules, until: 2027-01-01}", []),
        ("{runbook: other, reason: of another handbook, until: 2027-01-01}", []),
    ],
)
def test_an_exception_that_hides_nothing_is_found(line: str, code: list[str]) -> None:
    files = {"alerts/a.yaml": rule_file("A"), "runbooks/a.md": runbook("A"), "mkdocs.yml": excepted(line)}
    assert [one.rpartition(" ")[2] for one in covered(files)] == code


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"exception": []}, "has no option 'exception'"),
        ({"exceptions": "A"}, "expected a list"),
        ({"exceptions": ["A"]}, "exceptions[0] is 'A', expected keys and values"),
        ({"exceptions": [{}]}, "must name one alert or one runbook"),
        ({"exceptions": [{"alert": "A", "runbook": "b", "reason": "r", "until": "2027-01-01"}]}, "must name one"),
        ({"exceptions": [{"alert": "A", "until": "2027-01-01"}]}, "has no reason"),
        ({"exceptions": [{"alert": "A", "reason": " ", "until": "2027-01-01"}]}, "has no reason"),
        ({"exceptions": [{"alert": "A", "reason": "r"}]}, "has no end"),
        (
            {"exceptions": [{"alert": "A", "reason": "r", "until": "soon"}]},
            "exceptions[0].until is 'soon', expected a date",
        ),
        (
            {"exceptions": [{"alert": "A", "reason": "r", "untill": "2027-01-01"}]},
            "exceptions[0] has no option 'untill'; did you mean 'until'",
        ),
        ({"exceptions": [{"alert": "A", "reason": "r", "until": "2027-01-01"}] * 2}, "like [0]"),
    ],
)
def test_an_exception_that_cannot_be_used_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        settings_from(Configuration(Path("/mkdocs.yml"), {"docs_dir": ".", "plugins": [{"kbgen": {"coverage": said}}]}))
    assert message in str(error.value)
    assert str(error.value).startswith("/mkdocs.yml: plugins.kbgen.coverage")


# limits of the question


def test_only_alerts_of_a_severity_are_looked_at_where_it_is_asked_for() -> None:
    files = {
        "alerts/a.yaml": rule_file("A", severity="Critical"),
        "alerts/b.yaml": rule_file("B", severity="warning"),
        "alerts/c.yaml": "groups: {a: b}",
        "runbooks/c.md": runbook("C"),
    }
    found = compared(files, severities=["critical"])
    assert [finding.code for finding in found.findings] == ["CV001", "CV008"]
    assert [alert.name for alert in found.alerts] == ["A"]


ALERTS = st.lists(st.sampled_from(["Aaa", "Bbb", "Ccc", "Ddd", "Eee"]), max_size=5)


@given(st.lists(ALERTS, max_size=4), st.lists(ALERTS, max_size=4), st.randoms())
def test_every_alert_is_counted_once_whatever_the_order_of_files(
    rules: list[list[str]], books: list[list[str]], shuffled: random.Random
) -> None:
    files = {f"alerts/{number}.yaml": rule_file(*alerts) for number, alerts in enumerate(rules)}
    files |= {f"runbooks/{number}.md": runbook(*dict.fromkeys(alerts)) for number, alerts in enumerate(books) if alerts}
    found = compared(files)
    counted = [*found.covered, *found.excepted, *(alert.name for alert in found.missing)]
    assert sorted(counted) == sorted({name for alerts in rules for name in alerts})
    items = list(files.items())
    shuffled.shuffle(items)
    assert covered(dict(items)) == covered(files)


def test_an_alert_without_a_label_says_so() -> None:
    alert = Alert("A", (AlertRule("A", "a.yaml", Span(1)),))
    assert alert.severities == ("no severity",)
