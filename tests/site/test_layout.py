"""How pages are laid out: each document has one, none grows with the others, and a whole small site as it is staged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kbgen.build.pages import stage_handbook
from kbgen.model import Page
from kbgen.rewrite import escaped_markdown
from kbgen.source.settings import read
from tests.cli.running import CONFIGURATION, handbook, kbgen
from tests.site.building import broken_links, build, pages, parsed
from tests.site.searched import searched

CLASHING = [
    "content/README.md",
    "content/index.md",
    "content/a/README.md",
    "content/a/index.md",
    "content/a/_index.md",
    "content/a.md",
    "content/b/index.md",
    "content/b.md",
    "content/guides/Case.md",
    "content/guides/case.md",
    "content/guides/CASE.markdown",
    "content/guides/index.md",
    "content/decisions/README.md",
    "content/decisions/0001-x.md",
    "content/decisions/page-2.md",
    "content/reviews.md",
    "content/reviews/index.md",
    "content/alerts/index.md",
    "content/alerts/DiskFull.md",
    "content/reference/rules.md",
    "content/search.md",
    "content/404.md",
    "content/runbooks/DiskFull.md",
    "runbooks/DiskFull.md",
    "runbooks/index.md",
    "runbooks/index/index.md",
    "runbooks/DiskFull/index.md",
]


@pytest.mark.parametrize("urls", ["", "use_directory_urls: false\n"])
def test_each_document_has_exactly_one_page(tmp_path: Path, urls: str) -> None:
    """Names that clash, by case, as an index, or with a page of kbgen's own, take nobody's page away."""
    files: dict[str, str | bytes] = {
        path: f"---\ntitle: Title {number}\nsummary: Summary {number}.\n---\n\nBody-{number}-here.\n"
        for number, path in enumerate(CLASHING)
    }
    root = handbook(tmp_path, files, CONFIGURATION + urls)
    kbgen("build", cwd=root)
    found = pages(root / "site")
    shown = Counter(one for page in found.values() for one in re.findall(r"Body-(\d+)-here", page.text))
    assert {int(number): count for number, count in shown.items()} == dict.fromkeys(range(len(CLASHING)), 1)
    records = kbgen("list", "--format", "json", cwd=root).json
    for one in records:
        number = CLASHING.index(one["path"])
        place = one["url"] + ("index.html" if not one["url"] or one["url"].endswith("/") else "")
        assert f"Body-{number}-here" in found[place].text, one["path"]
    folded = Counter(place.casefold() for place in found)
    assert [place for place, count in folded.items() if count > 1] == [], "some file systems ignore case"
    assert broken_links(root / "site") == []
    assert set(searched(root / "site")) >= {one["url"] for one in records}


def test_no_page_grows_with_the_number_of_documents(tmp_path: Path) -> None:
    """A page holds its own text and a navigation of fixed size: 300 strangers change not one byte of it."""
    fixed: dict[str, str | bytes] = {
        "content/guides/fixed.md": "---\ntitle: Fixed\n---\n\nText.\n",
        "runbooks/fixed.md": "---\ntitle: Also fixed\n---\n\nText.\n",
    }
    more = {f"content/guides/more-{n}.md": f"---\ntitle: More {n}\n---\n\nText {n}.\n" for n in range(200)}
    more |= {f"runbooks/more/{n}.md": f"---\ntitle: Run {n}\n---\n\nText {n}.\n" for n in range(100)}
    few, many = handbook(tmp_path / "few", fixed), handbook(tmp_path / "many", fixed | more)
    kbgen("build", cwd=few)
    kbgen("build", cwd=many)
    for place in ("guides/fixed/index.html", "runbooks/fixed/index.html", "404.html", "reference/rules/index.html"):
        assert (many / "site" / place).read_bytes() == (few / "site" / place).read_bytes()
    largest = max(path.stat().st_size for path in (many / "site").rglob("*.html"))
    assert largest < 120_000, "long lists are split into pages"
    assert broken_links(many / "site") == []


SMALL: dict[str, str | bytes] = {
    "content/index.md": "---\ntitle: Welcome\nowner: ops\nreviewed: 2026-01-02\n---\n\nStart with [the guide](guides/start.md#second-step).\n",
    "content/people.yml": "- {id: ada, name: Ada Example, roles: [engineer], contact: {email: ada@example.test}}\n- {id: cy, name: Cy Example}\n",
    "content/teams/ops.md": "---\ntitle: Ops\nsummary: Runs mail.\nlead: ada\nmembers: [{person: ada, role: lead}, {person: cy}]\n"
    "contact: {chat: '#ops'}\nescalation: [{after: 0m, to: cy}, {after: 15m, to: ada}]\nreviewed: 2026-01-02\n---\n\nWe run mail.\n",
    "content/services/mail.md": "---\ntitle: Mail\nsummary: Sends letters.\nowner: ops\ntier: tier-2\nlifecycle: production\n"
    "operational_owner: ops\nslos: [{name: Sent, objective: 99%, window: 30d}]\nreviewed: 2025-01-02\n---\n\nSends what others write.\n",
    "content/principles/keep-it.md": "---\ntitle: Keep it\nsummary: Nothing is lost.\nowner: ops\nlevel: standard\n"
    "statement: What we accept we keep.\nrationale: Others rely on it.\nreviewed: 2026-01-02\n---\n\nIn practice, write first.\n",
    "content/decisions/0001-use-a-queue.md": "---\ntitle: Use a queue\nowner: ops\nstatus: superseded\ndate: 2025-02-01\n---\n\n"
    "## Context\n\nMail was lost.\n\n## Decision\n\nA queue.\n\n## Consequences\n\nLess lost.\n",
    "content/decisions/0002-use-a-log.md": "---\ntitle: 'Use a log | <b>now</b>'\nowner: ops\nstatus: accepted\ndate: 2025-11-01\n"
    "supersedes: [{id: 0001-use-a-queue, scope: storage}]\nprinciples: [{id: keep-it, stance: upholds, note: It keeps}]\n"
    "services: [mail]\nredirect_from: [old/log]\n---\n\n## Context\n\nSee [[0001-use-a-queue]] and ![a picture](flow.svg).\n\n"
    "## Decision\n\nA log.\n\n## Consequences\n\nMore kept.\n",
    "content/decisions/flow.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
    "content/guides/start.md": "---\ntitle: Start\nowner: ada\nreviewed: 2025-12-01\nsteps: [{day: 1, task: Read, doc: mail}, {task: Ask}]\n---\n\n"
    "## Second step\n\n```sh\ncat [[mail]]\n```\n\nThen [[MailQueueFull|the runbook]].\n",
    "runbooks/MailQueueFull.md": "---\ntitle: The mail queue is full\nsummary: Make room.\nowner: ops\nservices: [mail]\nalerts: [MailQueueFull, MailSlow]\n"
    "severity: page\nreviews: [{date: 2025-12-20, by: cy, how: exercise}]\nvariables: [{name: QUEUE, description: Which queue}]\n---\n\n"
    "## Meaning\n\nFull.\n\n## Impact\n\nLate mail.\n\n## Diagnosis\n\n```sh\nmailq $QUEUE\n```\n\n## Mitigation\n\nFlush it, see [mail](../content/services/mail.md).\n\n"
    "## Verification\n\nEmpty.\n\n## Rollback\n\nNone is needed.\n",
}


def as_text(page: Page) -> str:
    parts = [f"=== {page.address}", f"title: {page.title}"]
    parts.extend(
        f"{name}: {value}"
        for name in ("description", "redirect", "source", "kind", "keywords")
        if (value := getattr(page, name))
    )
    if page.searched:
        parts.append(f"searched: {dict(page.searched._asdict())}")
    if page.lead:
        parts.append(f"--- lead\n{page.lead}")
    if page.body:
        parts.append(f"--- body\n{page.body.rstrip()}")
    parts.extend(f"--- section {one.title!r} #{one.anchor}\n{one.html}" for one in page.sections)
    return "\n".join(parts)


def test_a_whole_small_site_as_it_is_staged(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    """Every page but the reference of rules and kinds, which changes with each rule and field."""
    root = handbook(tmp_path, SMALL)
    built = stage_handbook(read(root / "mkdocs.yml"), date(2026, 1, 15))
    staged = built.staged
    listed = [page for page in staged.pages if page.address not in ("reference/rules.md", "reference/kinds.md")]
    head = [f"navigation: {group} {title} {address}" for group, pages in staged.navigation for title, address in pages]
    head.extend(f"asset: {address} from {path}" for address, path in staged.assets)
    head.extend(f"finding: {one.path}:{one.span.line} {one.code} {one.message}" for one in built.findings)
    golden("small-site.txt", "\n".join([*head, *map(as_text, listed)]) + "\n")


def test_the_small_site_is_whole_once_it_is_printed(tmp_path: Path) -> None:
    root = handbook(tmp_path, SMALL)
    kbgen("build", cwd=root)
    site = root / "site"
    assert broken_links(site) == []
    assert (site / "decisions/flow.svg").is_file()
    moved = parsed((site / "old/log/index.html").read_text(encoding="utf-8"))
    assert "../../decisions/0002-use-a-log/" in moved.links
    assert not list(site.rglob("*.yml")), "data files are read, not published"
    assert {path.name for path in site.rglob("*.md")} == {"index.md"}, "each page's Markdown stands beside it"


@pytest.mark.parametrize("text", ["", "  a  \n b ", "*a*", "<b>", "&amp;", "a\tb", "# a", "1. a", "ü 🎉"])
def test_escaped_markdown_is_one_line_without_signs(text: str) -> None:
    written = escaped_markdown(text)
    assert not set(written) & set("\n\t*<>`_[]")
    assert parsed(written).text.split() == text.split()


def test_files_beside_documents_are_published_and_what_is_linked_out_of_the_folder_is_not(tmp_path: Path) -> None:
    """MkDocs follows links to folders; nothing may be published that lies outside of the sources."""
    root = handbook(tmp_path / "book", SMALL)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/key.pem").write_text("secret")
    (tmp_path / "secret/notes.md").write_text("secret")
    (root / "content/linked").symlink_to(tmp_path / "secret")
    (root / "content/decisions/key.pem").symlink_to(tmp_path / "secret/key.pem")
    (root / "content/decisions/loop").symlink_to("..")
    (root / "runbooks/linked").symlink_to(tmp_path / "secret")
    (root / "content/decisions/.hidden").write_text("hidden")
    kbgen("build", cwd=root)
    assert (root / "site/decisions/flow.svg").is_file()
    assert not [
        path for path in (root / "site").rglob("*") if path.is_file() and path.read_bytes() in (b"secret", b"hidden")
    ]
    assert not (root / "site/decisions/loop").exists()
    assert not (root / "site/linked").exists()


def test_a_link_to_a_file_out_of_the_sources_publishes_nothing(tmp_path: Path) -> None:
    files = {
        "content/a.md": "---\ntitle: A\n---\n\n[key](../../secret.pem) [rel](../secret.txt)\n",
        "secret.txt": "secret",
    }
    root = handbook(tmp_path / "book", files)
    (tmp_path / "secret.pem").write_text("secret")
    kbgen("build", cwd=root)
    assert not [path for path in (root / "site").rglob("*") if path.is_file() and path.read_bytes() == b"secret"]


def test_the_panel_of_a_page_is_built_for_the_day(tmp_path: Path) -> None:
    """`--today` decides what is overdue, and the configuration's `as_of` when nothing is said."""
    root = handbook(tmp_path, {"content/guides/a.md": "---\ntitle: A\nreviewed: 2026-01-01\n---\n\nText.\n"})
    build_text = {}
    for day in ("2026-01-15", "2028-01-01"):
        kbgen("build", "--today", day, cwd=root)
        build_text[day] = pages.__wrapped__(root / "site")["guides/a/index.html"].text
    assert "overdue" not in build_text["2026-01-15"]
    assert "overdue" in build_text["2028-01-01"]


def test_build_needs_no_network_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refused(*_arguments: object) -> None:
        raise AssertionError("a build opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setenv("PATH", "/nonexistent")
    root = handbook(tmp_path, {"content/teams/ops.md": "---\ntitle: Ops\n---\n\nText.\n"})
    assert build(root).is_dir()
