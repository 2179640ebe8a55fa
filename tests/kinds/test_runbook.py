"""Runbooks: placeholders that somebody must fill in, commands that change something, alerts by name."""

from __future__ import annotations

from datetime import date

import pytest

from kbgen.kinds.runbook.commands import changes, folded, names, placeholders
from kbgen.kinds.runbook.view import ALERTS, VIEW
from kbgen.kit.escalation import escalation_ref
from kbgen.kit.site import Here
from kbgen.stage import site_of
from tests.support import checked, codes, corpus_of, doc_at, document, findings, reading_of


def fenced(code: str, language: str = "shell") -> str:
    return f"\n```{language}\n{code}\n```\n"


def found(code: str, language: str = "shell") -> list[str]:
    return [one.text for one in placeholders(reading_of(fenced(code, language), "runbooks/a.md"))]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("kubectl get pod <pod>", ["<pod>"]),
        ("kubectl get pod <pod name from the alert>", ["<pod name from the alert>"]),
        ("kubectl get pod <pod> <POD> <node>", ["<pod>", "<POD>", "<node>"]),
        ("echo $POD ${POD} $POD", ["$POD"]),
        ("echo ${LIMIT:-5} ${NAME%.md}", ["${LIMIT:-5}", "${NAME%.md}"]),
        ("POD=a; echo $POD", []),
        ("export POD=$(kubectl get pods)\necho $POD", []),
        ("for POD in a b; do echo $POD; done", []),
        ("read -r -p 'Which? ' POD\nkubectl get $POD", ["$POD"]),
        ("read -r POD\nkubectl get $POD", []),
        ("echo $HOME $USER $? $1 $$ $@ $(date)", []),
        (r"echo \$POD", []),
        ("echo $lower ${lower}", []),
        ("cat <<EOF\nx\nEOF", []),
        ("cat < in.txt > out.txt", []),
        ("psql <<<'select 1'", []),
        ("echo '<br> <none> <p>'", []),
        ("echo '<item>1</item>'", []),
        ("a << b >> c", []),
        ("curl https://<host>:<port>/", ["<host>", "<port>"]),
        ("kubectl -n your-namespace get YOUR_KIND", ["your-namespace", "YOUR_KIND"]),
        ("kubectl -n <your-namespace> get $YOUR_KIND ${YOUR_NAME}", ["<your-namespace>", "$YOUR_KIND", "${YOUR_NAME}"]),
        ("# for <pod> see below\nkubectl get pods", []),
        ("$ kubectl get pod <pod>\nNAME   <node>", ["<pod>"]),
        ("$ kubectl get \\\n  -- <pod>\nNAME", ["<pod>"]),
    ],
)
def test_a_placeholder_is_what_the_commands_do_not_set_themselves(code: str, expected: list[str]) -> None:
    assert found(code) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", []),
        ("console", ["$POD", "<pod>"]),
        ("sql", ["$POD", "<pod>"]),
        ("yaml", []),
        ("json", []),
        ("promql", []),
        ("text", []),
        ("python", []),
        ("html", []),
    ],
)
def test_only_what_is_typed_holds_placeholders(language: str, expected: list[str]) -> None:
    assert found("x $POD <pod>", language) == expected


def test_an_indented_block_holds_placeholders_if_it_is_a_command() -> None:
    command, message = "Do:\n\n    kubectl get pod <pod>\n", "It says:\n\n    Node <node> went down.\n"
    assert [one.text for one in placeholders(reading_of(command, "runbooks/a.md"))] == ["<pod>"]
    assert list(placeholders(reading_of(message, "runbooks/a.md"))) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Run `kubectl get pod <pod>` first.\n", ["<pod>"]),
        ("Run ``sudo gitlab-ctl tail <service>`` first.\n", ["<service>"]),
        ("- `kubectl -n your-namespace get pods`\n", ["your-namespace"]),
        ("A metric such as `rate(x{pod=<pod>}[5m])` falls.\n", []),
        ("The field `<pod>` of `kubectl`.\n", []),
        ("<!-- `kubectl get pod <pod>` -->\n", []),
        ("```text\n`kubectl get pod <pod>`\n```\n", []),
        ('```\nsum(rate(x{pod="<pod>"}[5m]))\n```\n', []),
        ("```\nkubectl get pod <pod>\n```\n", ["<pod>"]),
    ],
)
def test_commands_stand_in_blocks_without_a_language_and_within_lines_too(body: str, expected: list[str]) -> None:
    assert [one.text for one in placeholders(reading_of(body, "runbooks/a.md"))] == expected


@pytest.mark.parametrize(("front", "severity"), [({}, "advice"), ({"variables": "[{name: ZONE}]"}, "warning")])
def test_placeholders_are_one_finding_and_weigh_more_where_others_are_declared(
    front: dict[str, str], severity: str
) -> None:
    text = document(fenced("kubectl get <pod> <node> $ZONE\nkubectl get <job>"), title="A", **front)
    (finding,) = (one for one in checked({"runbooks/a.md": text}) if one.code == "RB001")
    assert (finding.severity.label, finding.value) == (severity, "<pod>")
    assert f"are {2 if front else 3} others" in finding.message


def test_a_variable_set_in_one_block_is_set_in_all() -> None:
    body = fenced("echo $POD") + fenced("POD=a")
    assert list(placeholders(reading_of(body, "runbooks/a.md"))) == []


def test_a_placeholder_is_pointed_at() -> None:
    text = document("Text.\n" + fenced("  echo ok\n  kubectl get <pod>"), title="A")
    assert findings({"runbooks/a.md": text}, "RB001") == ["runbooks/a.md:8:15 RB001"]


@pytest.mark.parametrize(
    ("placeholder", "declared", "same"),
    [
        ("<pod-name>", "POD_NAME", True),
        ("$POD_NAME", "pod name", True),
        ("${PodName}", "POD_NAME", True),
        ("$POD", "PODS", False),
        ("<größe>", "groesse", False),
        ("<größe>", "GRÖSSE", False),
        ("<名前>", "名前", True),
        ("<名前>", "値", False),
    ],
)
def test_a_declared_variable_is_meant_whatever_the_case_and_the_separators(
    placeholder: str, declared: str, same: bool
) -> None:
    assert (folded(placeholder) == folded(declared)) is same


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("get $POD_NAME", True),
        ("get <pod-name>", True),
        ("get ${podname}", True),
        ("get POD_NAMES", False),
        ("get pods", False),
    ],
)
def test_a_variable_is_used_where_a_word_means_it(text: str, used: bool) -> None:
    assert names(text, "POD_NAME") is used


def test_a_command_that_removes_is_told_with_its_options() -> None:
    (found,) = changes(reading_of("```shell\nls | xargs rm -rf\n```\n", "runbooks/a.md"))
    assert found.text == "rm -rf"


@pytest.mark.parametrize(
    "code",
    [
        "kubectl -n a --context b scale deployment/x --replicas=1",
        "kubectl delete -n a pvc data",
        "kubectl delete -f a.yaml",
        "oc adm drain node",
        "sudo systemctl stop x",
        "$ rm -rf /tmp/x",
        "helm upgrade x chart",
        "terraform apply",
        "psql -c 'DROP TABLE x'",
        "delete from x where y",
        "curl -X POST https://x",
        "curl -s --request DELETE https://x",
        "redis-cli -h x CONFIG SET a b",
        "kubectl get pvc -o name | xargs kubectl delete",
        "sudo gitlab-ctl reconfigure",
        "gsutil rm gs://a/b",
        "az vm deallocate -n x",
        "gcloud sql instances patch x",
        "virtctl stop vm",
        "knife node run_list add x y",
        "aws ec2 modify-instance-attribute x",
        "vault kv put a b=c",
        "consul kv delete a",
        "docker stop x",
    ],
)
@pytest.mark.parametrize("written", ["```shell\n{}\n```\n", "Now run `{}` there.\n"])
def test_a_command_that_changes_something_lastingly_is_seen(code: str, written: str) -> None:
    assert list(changes(reading_of(written.format(code), "runbooks/a.md")))


@pytest.mark.parametrize(
    "code",
    [
        "kubectl get pods",
        "kubectl describe pod x | grep delete",
        "kubectl rollout status deployment/x",
        "kubectl rollout history deployment/x",
        "systemctl status x",
        "terraform plan",
        "helm list",
        "curl https://x/delete",
        "psql -c 'select updated from x'",
        "redis-cli info",
        "git log",
        "kubectl logs deployment/apply-service",
        "echo reboots",
        "cat skill.txt",
        # what a controller undoes, and restarts
        "kubectl delete pod x",
        "kubectl -n a delete pods --all --force",
        "kubectl delete -n $NAMESPACE <virt-controller>",
        "kubectl rollout restart deployment/x",
        "sudo systemctl restart x",
        "docker restart x",
        "echo a | xargs kill -9",
        "gitlab-ctl restart x",
        "virtctl restart vm",
        "select pg_terminate_backend(1)",
        # what makes something new, and what only shows
        "kubectl create -f a.yaml",
        "kubectl apply --dry-run=server -f a.yaml",
        "# kubectl drain node",
        "$ kubectl get x\nkubectl drain node",
        "aws eks update-kubeconfig --name x",
        "az account set -s x",
    ],
)
def test_a_command_that_only_looks_or_restarts_is_left_alone(code: str) -> None:
    assert list(changes(reading_of(fenced(code), "runbooks/a.md"))) == []


DRAIN = fenced("kubectl drain node")


@pytest.mark.parametrize(
    "words",
    [
        "## Rollback\n\nText.",
        "## Rolling back\n\nText.",
        "## Fail back\n\nText.",
        "To undo it, uncordon the node.",
        "1. Revert the change.",
        "Then `kubectl rollout undo deployment/x`.",
    ],
)
def test_a_way_back_is_known_by_a_heading_or_a_step(words: str) -> None:
    text = document(f"{DRAIN}\n{words}\n\nVerify it.\n", title="A")
    assert findings({"runbooks/a.md": text}, "RB003") == findings({"runbooks/a.md": text}, "RB004") == []


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("", "## Verification\n\nText.", []),
        ("", "## Is it fixed?\n\nText.", []),
        ("", "Check that all pods are ready.", []),
        ("", "Confirm it with the team.", []),
        ("", "- `kubectl rollout status deployment/x`", []),
        ("Verify that the node is broken.\n", "", ["RB004"]),
        ("", "Check the board.", ["RB004"]),
    ],
)
def test_a_check_counts_as_a_section_or_after_the_change(before: str, after: str, code: list[str]) -> None:
    text = document(f"{before}{DRAIN}\n{after}\n\nOr roll back.\n", title="A")
    assert [one for one in codes(findings({"runbooks/a.md": text}, "RB00")) if one in ("RB003", "RB004")] == code


def test_a_document_that_says_neither_has_one_advice_for_both() -> None:
    found = [one for one in checked({"runbooks/a.md": document(DRAIN, title="A")}) if one.code in ("RB003", "RB004")]
    assert [(one.code, one.severity.label) for one in found] == [("RB004", "advice")]
    assert "see that it worked, nor how to take it back" in found[0].message


def test_a_rollback_needs_no_rollback() -> None:
    text = document(DRAIN, title="A", purpose="rollback")
    assert codes(findings({"runbooks/a.md": text}, "RB00")) == ["RB004"]


@pytest.mark.parametrize(
    ("name", "front", "purpose", "alerts"),
    [
        ("KubePodCrashLooping", {}, "alert", ("KubePodCrashLooping",)),
        ("etcdNoLeader", {}, "alert", ("etcdNoLeader",)),
        ("restart", {}, "procedure", ()),
        ("RESTART", {}, "procedure", ()),
        ("rotate-tls-key", {}, "procedure", ()),
        ("KubePodCrashLooping", {"purpose": "failover"}, "failover", ()),
        ("restart", {"alerts": "[A, B]"}, "alert", ("A", "B")),
        ("KubeDown", {"alerts": "Other"}, "alert", ("Other",)),
    ],
)
def test_a_file_named_as_an_alert_is_about_it(
    name: str, front: dict[str, str], purpose: str, alerts: tuple[str, ...]
) -> None:
    use = doc_at({f"runbooks/{name}.md": document(**front)}, f"runbooks/{name}.md").content
    assert (use.purpose, use.alerts) == (purpose, alerts)


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("Meaning Impact Diagnosis Mitigation", 0),
        ("Meaning Impact Diagnosis", 1),
        ("Meaning", 1),
        ("Other", 1),
        ("Meaning: Impact Diagnosis-steps Mitigation", 0),
        ("Description Impact Troubleshooting Resolution", 0),
        ("Overview Effects Investigating Mitigating", 0),
    ],
)
def test_the_sections_that_an_alert_lacks_are_one_finding(headings: str, missing: int) -> None:
    body = "".join(f"\n## {heading}\n\nText.\n" for heading in headings.split())
    found = checked({"runbooks/AlertDown.md": document(body, title="Alert down")})
    assert sum(finding.code == "RB005" for finding in found) == missing


@pytest.mark.parametrize(
    ("heading", "severity"),
    [
        ("Mitigation", "warning"),
        ("Verification steps", "warning"),
        ("FAQ", "advice"),
        ("Production", "advice"),
        ("Note: the resolution may not apply to all of the applications that we run", "advice"),
        ("Important steps from above:", "advice"),
    ],
)
def test_an_empty_section_that_a_runbook_is_read_for_is_a_warning(heading: str, severity: str) -> None:
    body = f"## {heading}\n\n## Other\n\nText.\n"
    (found,) = [one for one in checked({"runbooks/a.md": document(body, title="A")}) if one.code == "RB006"]
    assert found.severity.label == severity


@pytest.mark.parametrize(
    ("name", "body", "asked"),
    [
        ("AlertDown", "# AlertDown\n\nThis alert has been moved to [another](b.md).\n", False),
        ("AlertDown", "# AlertDown [Deprecated]\n\n## Impact\n\nNone.\n", False),
        ("AlertDown", "# AlertDown\n\nSee [another](b.md).\n", False),
        ("AlertDown", "# AlertDown\n\nIt is down.\n", True),
        ("alertDown", "# alertDown\n\nIt is down.\n", True),
        ("podDebug", "# How to debug a pod\n\nLook at it.\n", False),
        ("ServerAccess", "# Access to the server\n\nLook at it.\n", False),
    ],
)
def test_a_page_that_is_of_no_living_alert_is_asked_for_no_section(name: str, body: str, asked: bool) -> None:
    found = checked({f"runbooks/{name}.md": f"---\nowner: ops\n---\n\n{body}", "runbooks/b.md": document(title="B")})
    assert any(finding.code == "RB005" for finding in found) == asked


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("## A\n\n## B\n\nText.\n", [4]),
        ("## A\n\n### B\n\nText.\n", []),
        ("## A\n", [4]),
        ("# Title\n\n## A\n\nText.\n", []),
        ("## Steps\n\n## 1. First\n\nText.\n", []),
        ("## 1. Merge it\n\n## 2. Wait\n", []),
        ("## A\n\n<!-- a comment -->\n\n## B\n\nText.\n", []),
        ("## A\n\n```shell\nls\n```\n", []),
    ],
)
def test_a_section_is_empty_when_nothing_and_no_deeper_section_is_below_it(body: str, lines: list[int]) -> None:
    text = document(body, title="A")
    assert findings({"runbooks/a.md": text}, "RB006") == [f"runbooks/a.md:{line}:1 RB006" for line in lines]


@pytest.mark.parametrize(
    ("front", "service", "whom"),
    [
        ({"escalation": "own"}, {"escalation": "service"}, "own"),
        ({}, {"escalation": "service", "operational_owner": "owner"}, "service"),
        ({}, {"operational_owner": "owner"}, "owner"),
        ({}, {}, None),
    ],
)
def test_a_call_escalates_by_the_runbook_else_by_its_service(
    front: dict[str, str], service: dict[str, str], whom: str | None
) -> None:
    corpus = corpus_of(
        {"runbooks/a.md": document(services="orders", **front), "services/orders.md": document(**service)}
    )
    assert escalation_ref(corpus.by_path["runbooks/a.md"], corpus) == whom


@pytest.mark.parametrize(
    ("reviews", "today_overdue"),
    [
        ("[]", True),
        ("[{date: 2026-01-01, how: read}]", True),
        ("[{date: 2025-10-17, how: exercise}]", False),
        ("[{date: 2025-10-16, how: incident}]", True),
        ("[{date: 2025-12-16, how: executed}]", False),
    ],
)
def test_an_exercise_is_due_so_long_after_it_was_last_carried_out(reviews: str, today_overdue: bool) -> None:
    text = document(title="A", exercise_every="90d", reviews=reviews)
    assert bool(findings({"runbooks/a.md": text}, "RB009")) is today_overdue


def test_the_name_of_an_alert_leads_to_its_runbook_or_to_the_choice_of_several() -> None:
    written = {
        "one": "[OnlyHere, Shared]",
        "two": "[Shared, shared]",
        "three": "[shared, 'No address']",
        "four": "['No address']",
    }
    files = {f"runbooks/{name}.md": document(title=name.capitalize(), alerts=told) for name, told in written.items()}
    site = site_of(corpus_of(files), date(2026, 1, 15))
    pages = {page.address: page for page in VIEW.pages(site)}
    html = str(pages[ALERTS].render(Here(site, ALERTS)))
    assert '<td><a href="../runbooks/one/">OnlyHere</a></td><td>One</td>' in html
    assert '<td><a href="Shared/">Shared</a></td>' in html
    assert "<td>shared</td>" in html
    assert "<td>No address</td>" in html
    assert {"alerts/OnlyHere.md", "alerts/Shared.md"} <= pages.keys()
    assert "alerts/shared.md" not in pages
    assert html.count("<table>") == 1


def test_alerts_from_a_to_z_are_split_into_pages_that_lead_to_every_letter() -> None:
    names = [f"{letter}lertNumber{number:03}" for letter in "ABZ" for number in range(150)]
    files = {f"runbooks/{name}.md": f"---\ntitle: {name}\n---\n\nText.\n" for name in names}
    site = site_of(corpus_of(files), date(2026, 1, 15))
    found = [page for page in VIEW.pages(site) if page.address == ALERTS or page.address.startswith("alerts/page-")]
    html = [page.render(Here(site, page.address)) for page in found]
    assert [part.count("<tr") - 1 for part in html] == [200, 200, 50]
    assert [page.listed for page in found] == [True, False, False]
    assert all("#letter-z" in part for part in html)
    assert 'href="page-2/#letter-z"' in html[0]
    assert sum(part.count(f">{name}<") for part in html for name in names) == 2 * len(names)
