"""`kbgen coverage`: real files on a disk, options, formats and exit status."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import CONFIGURATION, handbook, kbgen, write

Golden = Callable[[str, str], None]

RULES: dict[str, str | bytes] = {
    "rules/mail.yaml": """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: mail}
spec:
  groups:
    - name: mail
      rules:
        - record: job:mail:rate5m
          expr: rate(mail[5m])
        - alert: MailQueueFull
          expr: mail > 100
          labels: {severity: warning}
          annotations: {runbook_url: "https://wiki.example/mail"}
        - alert: MailQueueFull
          expr: mail > 1000
          labels: {severity: critical}
          annotations: {runbook_url: "https://book.example/alerts/MailQueueFull/"}
        - alert: MailNotDelivered
          expr: mail < 1
          labels: {severity: critical}
---
kind: Service
""",
    "rules/disk.json": '{"groups": [{"name": "disk", "rules": [{"alert": "DiskFull", "labels": {"severity": "info"}},'
    ' {"alert": "Watchdog", "labels": {"severity": "none"}}, {"alert": "NoLabel"}]}]}',
    "rules/chart/rules.yaml": "groups:\n{{- range .Values.shops }}\n  - name: {{ . }}\n{{- end }}\n",
    "rules/values.yaml": "replicas: 1\n",
    "rules/README.md": "Nothing to see.\n",
}
EXCEPTIONS = """\
      coverage:
        exceptions:
          - {alert: Watchdog, reason: It always fires, until: 2026-06-30}
          - {alert: DiskFull, reason: The disks were to go, until: 2025-12-31}
"""
FILES = {
    "runbooks/MailQueueFull.md": "---\ntitle: Mail queue\n---\n",
    "runbooks/delivery.md": "---\ntitle: Delivery\nalerts: [MailNotDelivering]\n---\n",
    "runbooks/restart.md": "---\ntitle: Restart\n---\n",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook with rule files beside it; tests only read it."""
    configuration = CONFIGURATION.replace("docs_dir", "site_url: https://book.example/\ndocs_dir") + EXCEPTIONS
    return handbook(tmp_path_factory.mktemp("coverage") / "book", FILES | RULES, configuration)


def test_coverage_says_what_nobody_has_written_down(book: Path, golden: Golden) -> None:
    answer = kbgen("coverage", "rules", cwd=book)
    assert (answer.status, answer.err) == (1, "")
    golden("coverage.txt", answer.out)


def test_coverage_says_the_same_in_json(book: Path, golden: Golden) -> None:
    answer = kbgen("coverage", "rules", "--format", "json", cwd=book)
    assert answer.status == 1
    golden("coverage.json", answer.out)
    assert [one["code"] for one in answer.json["findings"]] == [
        line.split()[1] for line in kbgen("coverage", "rules", cwd=book).out.splitlines() if " CV" in line[:40]
    ]


def test_every_alert_is_covered_excepted_or_missing(book: Path) -> None:
    counts = kbgen("coverage", "rules", "--format", "json", cwd=book).json["counts"]
    assert counts["alerts"] == counts["covered"] + counts["excepted"] + counts["without_runbook"]
    assert (counts["files_read"], counts["files_skipped"], counts["files_without_rules"]) == (3, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "status", "codes"),
    [
        (("--severity", "critical"), 1, ["CV001", "CV007", "CV005", "CV008", "CV009"]),
        (("--severity", "none"), 1, ["CV008", "CV009"]),
        (("--fail-on", "never"), 0, None),
        (("--fail-on", "error"), 1, None),
        (("--fail-on", "error", "--severity", "info"), 0, None),
        (("--today", "2025-12-31", "--severity", "info"), 1, ["CV008"]),
        (("--today", "2026-07-01", "--severity", "none"), 1, ["CV008", "CV009", "CV009", "CV003"]),
    ],
)
def test_the_exit_status_of_coverage_does_not_depend_on_the_format(
    book: Path, arguments: tuple[str, ...], status: int, codes: list[str] | None
) -> None:
    assert kbgen("coverage", "rules", *arguments, cwd=book).status == status
    answer = kbgen("coverage", "rules", *arguments, "--format", "json", cwd=book)
    assert answer.status == status
    if codes is not None:
        assert [one["code"] for one in answer.json["findings"]] == codes


def test_a_folder_of_runbooks_needs_no_handbook(tmp_path: Path) -> None:
    write(tmp_path, RULES | {"docs/MailQueueFull.md": "# Mail\n", "docs/OldAlert.md": "# Old\n"})
    answer = kbgen("coverage", "rules/mail.yaml", "--runbooks", "docs", "--format", "json", cwd=tmp_path)
    assert [(one["code"], one["path"]) for one in answer.json["findings"]] == [
        ("CV001", "rules/mail.yaml"),
        ("CV007", "rules/mail.yaml"),
        ("CV004", "docs/OldAlert.md"),
    ]


def test_a_folder_of_runbooks_within_the_handbook_limits_what_is_said_of_runbooks(book: Path) -> None:
    answer = kbgen("coverage", "rules", "--runbooks", "runbooks/restart.md", "--format", "json", cwd=book)
    assert "CV004" not in {one["code"] for one in answer.json["findings"]}
    assert answer.json["counts"]["runbooks"] == 1
    assert answer.json["counts"]["covered"] == 1


def test_paths_are_said_from_where_the_reader_stands(book: Path) -> None:
    answer = kbgen("coverage", "mail.yaml", "--format", "json", cwd=book / "rules")
    assert {one["path"] for one in answer.json["findings"]} == {
        "mail.yaml",
        "../runbooks/delivery.md",
        "../mkdocs.yml",
    }


def test_a_file_that_is_named_twice_is_read_once_and_whatever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.md": "# A\n", "r/rules.txt": "groups: [{rules: [{alert: A}]}]", "r/b.yaml": "groups:"})
    answer = kbgen("coverage", "r", "r/rules.txt", "./r", "--runbooks", "docs", "--format", "json", cwd=tmp_path)
    assert (answer.json["counts"]["files_read"], answer.json["counts"]["alerts"]) == (2, 1)


@pytest.mark.skipif(os.name != "posix", reason="symbolic links")
def test_links_out_of_a_folder_are_reported_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.md": "# A\n", "away/x.yaml": "groups: [{rules: [{alert: Away}]}]", "r/b.yaml": "groups:"})
    (tmp_path / "r/out.yaml").symlink_to(tmp_path / "away/x.yaml")
    (tmp_path / "r/folder").symlink_to(tmp_path / "away")
    (tmp_path / "r/round.yml").symlink_to(tmp_path / "r/round.yml")
    (tmp_path / "r/picture.png").symlink_to(tmp_path / "docs/a.md")
    (tmp_path / "r/again.yaml").symlink_to(tmp_path / "r/b.yaml")
    answer = kbgen("coverage", "r", "--runbooks", "docs", "--format", "json", cwd=tmp_path)
    assert [(one["code"], one["path"]) for one in answer.json["findings"]] == [
        ("CV008", "r/folder"),
        ("CV008", "r/out.yaml"),
        ("CV008", "r/round.yml"),
    ]
    assert (answer.json["counts"]["files_read"], answer.json["counts"]["files_skipped"]) == (1, 3)
    assert answer.json["counts"]["alerts"] == 0


def test_what_is_no_text_is_reported(tmp_path: Path) -> None:
    files = {"docs/a.md": "# A\n", "r/nul.yaml": b"a\0b", "r/latin.yaml": b"\xe4", "r/big.yaml": b"#" * 2_200_000}
    write(tmp_path, files)
    answer = kbgen("coverage", "r", "--runbooks", "docs", cwd=tmp_path)
    assert answer.status == 1
    assert answer.out.count("CV008 not read: ") == 3
    assert "0 files read, 3 skipped." in answer.out


def test_a_suppression_in_a_runbook_holds(tmp_path: Path) -> None:
    allowed = "<!-- kbgen: allow CV004 -- the rules of the other cluster have it -->\n"
    files = {
        "docs/OldAlert.md": f"# Old\n\n{allowed}",
        "docs/NewAlert.md": f"# New\n\n{allowed}",
        "r.yaml": "groups: [{rules: [{alert: NewAlert}]}]",
    }
    answer = kbgen("coverage", "r.yaml", "--runbooks", "docs", "--format", "json", cwd=write(tmp_path, files))
    assert [(one["code"], one["path"]) for one in answer.json["findings"]] == [("AL003", "docs/NewAlert.md")]
    some = kbgen("coverage", "r.yaml", "--runbooks", "docs", "--severity", "critical", "--format", "json", cwd=tmp_path)
    assert some.json["findings"] == []
    one = kbgen("coverage", "r.yaml", "--runbooks", "docs/OldAlert.md", "--format", "json", cwd=tmp_path)
    assert [found["code"] for found in one.json["findings"]] == ["CV002"]


KNOWN = "known.json"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A handbook with rule files beside it that a test may change."""
    return handbook(tmp_path / "own", FILES | RULES, CONFIGURATION + EXCEPTIONS)


def test_what_a_baseline_holds_is_quiet_and_counted_and_what_is_new_counts(own: Path) -> None:
    count = len(kbgen("coverage", "rules", "--format", "json", cwd=own).json["findings"])
    wrote = kbgen("coverage", "rules", "--write-baseline", KNOWN, cwd=own)
    assert (wrote.status, wrote.err) == (0, f"{KNOWN} holds {count} findings of `kbgen coverage`\n")
    held = kbgen("coverage", "rules", "--baseline", KNOWN, cwd=own)
    assert held.status == 0
    assert held.out == wrote.out
    assert held.out.rstrip().endswith(f"The baseline {KNOWN} holds back {count} findings.")
    assert "1 excepted, 3 without a runbook" in held.out  # the denominator hides nothing
    write(own, {"rules/new.yaml": "groups: [{rules: [{alert: NewOne, labels: {severity: critical}}]}]"})
    new = kbgen("coverage", "rules", "--baseline", KNOWN, "--format", "json", cwd=own)
    assert new.status == 1
    assert [(one["code"], one["path"]) for one in new.json["findings"]] == [("CV001", "rules/new.yaml")]


def test_a_baseline_says_what_is_gone_of_what_was_looked_at(own: Path) -> None:
    kbgen("coverage", "rules", "--write-baseline", KNOWN, cwd=own)
    before = (own / KNOWN).read_bytes()
    for limits in (("rules/mail.yaml",), ("rules", "--severity", "critical"), ("rules", "--runbooks", "runbooks/a.md")):
        write(own, {"runbooks/a.md": "---\ntitle: A\n---\n"})
        assert "gone" not in kbgen("coverage", *limits, "--baseline", KNOWN, cwd=own).out
        kbgen("coverage", *limits, "--baseline", KNOWN, "--write-baseline", KNOWN, cwd=own)
        assert (own / KNOWN).read_bytes() == before
        (own / "runbooks/a.md").unlink()
    (own / "rules/disk.json").unlink()
    (own / "runbooks/delivery.md").write_text("---\ntitle: Delivery\nalerts: [MailNotDelivered]\n---\n")
    answer = kbgen("coverage", "rules", "--baseline", KNOWN, cwd=own).out
    assert "5 of its entries are gone" in answer, answer


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
def test_who_reads_a_repository_is_told_paths_from_its_top(own: Path, form: str) -> None:
    write(own, {".git/HEAD": ""})
    top = kbgen("coverage", "rules", "--format", form, cwd=own)
    assert "rules/mail.yaml" in top.out
    assert kbgen("coverage", ".", "--format", form, cwd=own / "rules").out == top.out


def test_sarif_tells_what_each_rule_is_about(own: Path) -> None:
    rules = kbgen("coverage", "rules", "--format", "sarif", cwd=own).json["runs"][0]["tool"]["driver"]["rules"]
    assert rules
    assert all("Bad:" in rule["help"]["markdown"] for rule in rules)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Missing argument"),
        (("nowhere", "--runbooks", "docs"), "nowhere: no such file or folder"),
        (("rules", "--runbooks", "nowhere"), "nowhere: no such file or folder"),
        (("empty", "--runbooks", "docs"), "no rule files in empty"),
        (("rules",), "--runbooks"),
        (("rules", "--config", "nowhere.yml"), "nowhere.yml: no such file"),
        (("rules", "--config", "wrong.yml"), "wrong.yml: plugins.kbgen.coverage.exceptions[0] has no end"),
    ],
)
def test_a_wrong_question_ends_with_a_message_and_2(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    wrong = "docs_dir: docs\nplugins: [{kbgen: {coverage: {exceptions: [{alert: A, reason: r}]}}}]\n"
    write(tmp_path, RULES | {"docs/a.md": "# A\n", "empty/a.md": "# A\n", "wrong.yml": wrong})
    answer = kbgen("coverage", *arguments, cwd=tmp_path)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
    assert "Traceback" not in answer.err


def test_the_addresses_for_rules_and_messages_take_the_labels_of_runbooks(tmp_path: Path) -> None:
    variables = "variables: [{name: POD, label: pod}, {name: SINCE}, {name: NS, label: namespace}]"
    files = {
        "runbooks/MailQueueFull.md": f"---\ntitle: Mail queue\n{variables}\n---\n\n`$POD $SINCE $NS`\n",
        "runbooks/DiskFull.md": "---\ntitle: Disk\n---\n",
    }
    root = handbook(tmp_path / "book", files, CONFIGURATION + "site_url: https://book.example/x/\n")
    ran = kbgen("coverage", "--print-template", cwd=root)
    labels = "pod={{ %s.pod | urlquery }}&namespace={{ %s.namespace | urlquery }}"
    rule, message = labels.replace("%s", "$labels"), labels.replace("%s", ".CommonLabels")
    assert [line for line in ran.out.splitlines() if not line.startswith("#")] == [
        f"https://book.example/x/alerts/{{{{ .CommonLabels.alertname }}}}/?{message}",
        "DiskFull: 'https://book.example/x/alerts/DiskFull/'",
        f"MailQueueFull: 'https://book.example/x/alerts/MailQueueFull/?{rule}'",
    ]


def test_the_addresses_need_to_know_where_the_site_stands(tmp_path: Path) -> None:
    ran = kbgen("coverage", "--print-template", cwd=handbook(tmp_path / "book", FILES))
    assert (ran.status, "site_url" in ran.err) == (2, True)
