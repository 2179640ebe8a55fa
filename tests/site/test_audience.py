"""A build for an audience holds what its readers may read, and nothing that tells of the rest."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.cli.running import kbgen
from tests.site.building import bytes_of
from tests.site.searched import text_in

# In no word of the product, and in every field, section, file and name of what is withheld.
SECRET = "Zyxwvut"

CONFIGURATION = """site_name: Halves
site_url: https://halves.example/book/
docs_dir: content
theme: {name: material}
plugins:
  - search
  - kbgen:
      as_of: 2026-01-15
      sources:
        - {path: content, audience: public}
        - {path: runbooks, audience: restricted}
"""

PUBLIC = {
    "content/index.md": "---\ntitle: Welcome\nowner: open\n---\n\nHello.\n",
    "content/teams/open.md": "---\ntitle: Open team\nescalation: [{after: 0m, to: zyxwvut-person}, {after: 5m, to: zyxwvut-team}]\n---\n\nA team.\n",
    "content/services/open-api.md": (
        "---\ntitle: Open API\ntier: tier-2\nowner: zyxwvut-team\nescalation: zyxwvut-team\n"
        "technical_owner: zyxwvut-person\ndepends_on: [zyxwvut-service]\n---\n\n"
        "See [[zyxwvut-service]], [[zyxwvut-service|what feeds it]], [how to restart](../../runbooks/zyxwvut-runbook.md),\n"
        "[by section](../../runbooks/zyxwvut-runbook.md#zyxwvut), [again][one], and ![a picture](shared.png).\n\n"
        '<img src="embedded.png" alt="embedded">\n\n'
        '--8<-- "runbooks/zyxwvut-runbook.md"\n\n[one]: ../../runbooks/zyxwvut-runbook.md\n'
    ),
    "content/decisions/0001-open.md": (
        "---\ntitle: Open decision\nstatus: accepted\ndate: 2026-01-01\nowner: open\ndeciders: [zyxwvut-person]\n"
        "supersedes: [zyxwvut-decision]\nprinciples: [{id: zyxwvut-principle, stance: upholds}]\n"
        "services: [zyxwvut-service, open-api]\n---\n\nText.\n"
    ),
    "content/guides/open.md": (
        "---\ntitle: Open guide\nowner: open\nsteps: [{day: 1, task: Read, doc: zyxwvut-runbook}]\n---\n\nText.\n"
    ),
    "content/services/shared.png": "a shared picture",
    "content/services/embedded.png": "an embedded picture",
}

WITHHELD = {
    "runbooks/zyxwvut-runbook.md": (
        f"---\ntitle: {SECRET} runbook\nsummary: {SECRET} summary\naliases: [{SECRET}-alias]\ntags: [{SECRET}]\n"
        f"owner: open\nservices: [open-api]\nalerts: [{SECRET}Alert]\nseverity: page\nredirect_from: [{SECRET}/old]\n"
        f"variables: [{{name: {SECRET.upper()}, description: {SECRET}}}]\nlinks: [{{title: {SECRET}, url: 'https://{SECRET}.example'}}]\n"
        f"reviews: [{{date: 2026-01-01, by: open, how: exercise, note: {SECRET}}}]\n---\n\n"
        f"{SECRET} text with ![{SECRET}]({SECRET}.png) and [[open-api]].\n\n## {SECRET}\n\n{SECRET}\n"
    ),
    f"runbooks/{SECRET}.png": f"{SECRET} picture",
    f"content/services/{SECRET}-unused.png": f"{SECRET} picture beside public documents that nobody refers to",
    "runbooks/broken.md": f"---\ntitle: {SECRET}: broken\n---\n",
    "content/teams/zyxwvut-team.md": f"---\ntitle: {SECRET} team\naudience: internal\ncontact: {SECRET}\n---\n\n{SECRET}\n",
    "content/people.yml": f"- {{id: zyxwvut-person, name: {SECRET} Person, audience: restricted, roles: [{SECRET}]}}\n",
    "content/services/zyxwvut-service.md": (
        f"---\ntitle: {SECRET} service\naudience: internal\ntier: tier-1\nowner: open\ndepends_on: [open-api]\n---\n\n{SECRET}\n"
    ),
    "content/decisions/zyxwvut-decision.md": (
        f"---\ntitle: {SECRET} decision\naudience: internal\nstatus: superseded\nowner: open\nservices: [open-api]\n---\n\n{SECRET}\n"
    ),
    "content/principles/zyxwvut-principle.md": (
        f"---\ntitle: {SECRET} principle\naudience: internal\nstatement: {SECRET}\nrationale: {SECRET}\nowner: open\n---\n\n{SECRET}\n"
    ),
    "ladders/x/ladder.md": "",
}


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("halves")
    (root / "mkdocs.yml").write_text(CONFIGURATION)
    for path, text in (PUBLIC | WITHHELD).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture(scope="module")
def public(halves: Path) -> tuple[dict[str, bytes], str]:
    answer = kbgen("build", "--audience", "public", "--site-dir", str(halves / "public"), cwd=halves)
    return bytes_of(halves / "public"), answer.out + answer.err


def test_nothing_of_what_is_withheld_is_anywhere_in_the_site(public):
    files, _ = public
    for name, data in files.items():
        content = text_in(name, data)
        assert SECRET.lower() not in name.lower(), name
        assert SECRET.lower().encode() not in content.lower(), name
        assert b"kbgen:withheld" not in content, name


def test_nothing_of_what_is_withheld_is_said_while_building(public):
    _, said = public
    assert SECRET.lower() not in said.lower()
    assert "left out" in said


def test_what_is_public_is_there(public):
    files, _ = public
    service = files["services/open-api/index.html"].decode()
    assert "See a restricted document, what feeds it, how to restart," in service
    assert "by section, again, and" in service
    assert "services/shared.png" in files
    assert "services/embedded.png" in files
    assert "a restricted document" in files["decisions/0001-open/index.html"].decode()
    titles = [data for name, data in files.items() if re.search("assets/search/.*[.]json", name)]
    assert any(b"Open guide" in one for one in titles)


def test_counts_are_of_what_is_there(public):
    files, _ = public
    assert ">1 service<" in files["services/index.html"].decode()
    assert "runbooks/index.html" not in files


@pytest.mark.parametrize(
    ("audience", "there", "gone"),
    [("internal", "zyxwvut-service", "zyxwvut-runbook"), ("restricted", "zyxwvut-runbook", "nothing")],
)
def test_a_wider_audience_reads_more(halves, audience, there, gone):
    kbgen("build", "--audience", audience, "--site-dir", str(halves / audience), cwd=halves)
    names = "\n".join(bytes_of(halves / audience))
    assert there in names
    assert gone not in names


def test_the_audience_is_internal_unless_said(halves):
    kbgen("build", cwd=halves)
    kbgen("build", "--audience", "internal", "--site-dir", str(halves / "internal-2"), cwd=halves)
    assert bytes_of(halves / "site") == bytes_of(halves / "internal-2")
