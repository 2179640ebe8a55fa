"""Two handbooks of two repositories: one publishes what it holds, the other fetches that and refers to it."""

from __future__ import annotations

import html
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from kbgen.model import Handbook
from kbgen.source import fetch
from kbgen.source.inventories import inventory_of
from tests.cli.running import CONFIGURATION, Answer, handbook, kbgen, write
from tests.serving import Server, running
from tests.site.building import build, bytes_of
from tests.test_history import Repository

PLATFORM = {
    "content/teams/sre.md": "---\ntitle: Site Reliability\naliases: [reliability]\n---\n\nA team.\n",
    "content/services/orders.md": "---\ntitle: Orders & more\nowner: sre\ntier: tier-2\n---\n\nA service.\n",
    "content/services/old-queue.md": (
        "---\ntitle: Old queue\nowner: sre\nretired: {date: 2025-03-31, reason: Replaced, replaced_by: orders}\n---\n\nA.\n"
    ),
    "content/guides/secret.md": "---\ntitle: Zyxwvut plans\naudience: restricted\n---\n\nText.\n",
    "content/guides/inside.md": "---\ntitle: Zyxwvut matters\n---\n\nText.\n",
}
OWN = {
    "runbooks/restart.md": (
        "---\ntitle: Restart\nowner: platform:sre\nservices: [platform:orders]\nescalation: platform:sre\n"
        "review_every: 90d\nreviewed: 2025-01-01\n---\n\nSee [[platform:orders]], [[platform:orders|what *takes* orders]] "
        "and [[platform:old-queue#why]].\n"
    ),
    "content/teams/own.md": "---\ntitle: Own\ncontact: '#own'\n---\n\nWe.\n",
}
URL = "https://platform.example/book/"


def configured(url: str = URL, more: str = "") -> str:
    return CONFIGURATION + f"      handbooks: {{platform: '{url}'}}\n{more}"


@pytest.fixture(scope="module")
def inventory(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What the platform's site publishes."""
    root = handbook(tmp_path_factory.mktemp("platform"), PLATFORM, CONFIGURATION.replace("Test", "Platform"))
    return (build(root) / "inventory.json").read_bytes()


@pytest.fixture
def own(tmp_path: Path, inventory: bytes) -> Path:
    return handbook(tmp_path / "own", OWN | {"inventories/platform.json": inventory}, configured())


def changed(inventory: bytes, name: str, **more: Any) -> bytes:
    said = json.loads(inventory)
    for one in said["documents"]:
        if one["id"] == name:
            one.update(more)
    return json.dumps(said).encode()


def check(root: Path) -> list[tuple[str, str]]:
    answer = kbgen("check", "--format", "json", "--select", "LK", "--select", "GN007", cwd=root)
    assert answer.status in (0, 1), answer.said
    return [(one["code"], one["message"]) for one in answer.json]


def test_a_site_publishes_what_its_readers_may_read_and_the_same_bytes_each_time(
    tmp_path: Path, inventory: bytes
) -> None:
    found = inventory_of(inventory, Handbook("platform", URL, "x.json"))
    assert found.title == "Platform Handbook"
    entries = {one.id: one for one in found.entries}
    assert "platform:secret" not in entries
    assert entries["platform:orders"].address == f"{URL}services/orders/"
    assert entries["platform:orders"].owner == "sre"
    assert entries["platform:sre"].aliases == ("reliability",)
    assert entries["platform:old-queue"].ended == "was retired on 2025-03-31"
    root = handbook(tmp_path, PLATFORM, CONFIGURATION.replace("Test", "Platform").replace("2026-01-15", "2026-09-01"))
    assert (build(root) / "inventory.json").read_bytes() == inventory


def test_an_inventory_can_be_read_whatever_its_documents_are_called(tmp_path: Path) -> None:
    files = {
        "content/guides/a.md": '---\ntitle: "a\\u00a0b \\u202e c"\naliases: ["x:y", "\\u0007", fine]\n---\n\nText.\n',
        "content/guides/b.md": f"---\ntitle: {'long ' * 200}\n---\n\nText.\n",
        "content/guides/ü (1) & 'x'.md": "---\ntitle: C\n---\n\nText.\n",
    }
    site = build(handbook(tmp_path, files))
    found = inventory_of((site / "inventory.json").read_bytes(), Handbook("o", URL, "x.json"))
    by_title = {one.title: one for one in found.entries}
    assert by_title["a b c"].aliases == ("fine",)
    assert (site / "guides/ü (1) & 'x'/index.html").is_file()
    assert by_title["C"].address == f"{URL}guides/%C3%BC%20%281%29%20%26%20%27x%27/"


def test_references_are_checked_listed_and_told_without_a_network(own: Path) -> None:
    assert check(own) == []
    (record,) = (one for one in kbgen("list", "--format", "json", cwd=own).json if one["id"] == "restart")
    assert (record["owner"], record["services"]) == ("platform:sre", ["platform:orders"])
    digests = kbgen("digest", "--format", "json", cwd=own).json["digests"]
    assert [(one["owner"], one["name"]) for one in digests if one["owner"] != "own"] == [
        ("platform:sre", "Site Reliability")
    ]
    digest = kbgen("digest", "--owner", "platform:reliability", cwd=own)
    assert digest.status in (0, 1)
    assert "Restart" in digest.out
    assert "owned by platform:sre" in kbgen("stale", cwd=own).out


def test_what_another_handbook_has_is_shown_there(own: Path) -> None:
    answer = kbgen("show", "platform:orders", cwd=own)
    assert (answer.status, answer.err) == (
        2,
        f"kbgen: 'platform:orders' is a service of Platform Handbook: {URL}services/orders/\n",
    )


def test_a_service_that_is_needed_elsewhere_is_no_unknown_one(own: Path) -> None:
    service = (
        "---\ntitle: Billing\ntier: tier-1\nowner: own\nescalation: platform:sre\n"
        "depends_on: ['platform:orders', 'platform:old-queue']\n---\n\nBills.\n"
    )
    write(own, {"content/services/billing.md": service})
    assert [message for _, message in check(own)] == ["depends_on 'platform:old-queue' was retired on 2025-03-31"]
    site = build(own)
    page = html.unescape((site / "services/billing/index.html").read_text(encoding="utf-8"))
    other, _, rest = page.partition("It also needs services of other handbooks:")[2].partition("</p>")
    assert "Orders & more" in other
    assert "Old queue" not in other
    assert "Old queue" in rest.partition("what is no service in use here:")[2].partition("</p>")[0]
    assert "reach nobody" not in page
    calls = (site / "people/calls-that-reach-nobody/index.html").read_text(encoding="utf-8")
    assert "Billing" not in calls


def test_a_page_links_to_the_other_site_and_says_so(own: Path) -> None:
    site = build(own)
    page = html.unescape((site / "runbooks/restart/index.html").read_text(encoding="utf-8"))
    link = f'<a href="{URL}services/orders/" title="Elsewhere: Platform Handbook"'
    assert f"{link}>Orders & more</a>" in page
    assert f"{link}>what takes orders</a>" in page
    assert f'{link} rel="noopener">Orders & more</a> <span class="kb-when">(Platform Handbook)</span>' in page
    assert f'href="{URL}services/old-queue/#why"' in page
    assert page.count(f'href="{URL}teams/sre/" title="Elsewhere: Platform Handbook"') == 2
    assert "(unknown)" not in page
    one = json.loads((site / "api/documents/runbooks/restart.json").read_text(encoding="utf-8"))
    assert {"id": "platform:orders", "kind": "service", "as": "services", "url": f"{URL}services/orders/"} in one[
        "refers_elsewhere"
    ]
    told = json.loads((site / "inventory.json").read_text(encoding="utf-8"))["documents"]
    assert [one["owner"] for one in told if one["id"] == "restart"] == ["platform:sre"]
    queue = (site / "reviews/index.html").read_text(encoding="utf-8")
    assert "Site Reliability" in queue
    assert not list(site.rglob("platform.json"))


def test_mkdocs_alone_builds_the_same_pages(own: Path) -> None:
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config

    site = bytes_of(build(own))
    config = load_config(str(own / "mkdocs.yml"), site_dir=str(own / "other"))
    mkdocs_build(config)
    assert str(own / "inventories/platform.json") in config.watch
    other = bytes_of(own / "other")
    names = [name for name in site if name.endswith((".html", ".json", ".txt"))]
    assert [name for name in names if site[name] != other.get(name)] == []


def test_a_wider_build_names_nothing_that_its_readers_may_not_know_of(tmp_path: Path, inventory: bytes) -> None:
    files = {
        "content/guides/open.md": (
            "---\ntitle: Open\naudience: public\nowner: platform:sre\nsteps: [{day: 1, task: Read, doc: 'platform:inside'}]\n"
            "---\n\nSee [[platform:inside]], [[platform:inside|this]] and [[platform:orders]].\n"
        ),
        "inventories/platform.json": changed(inventory, "orders", audience="public"),
    }
    files["content/guides/wrong.md"] = "---\ntitle: Wrong\naudience: public\n---\n\nSee [[platform:insid]].\n"
    site = handbook(tmp_path, files, configured()) / "site"
    answer = kbgen("build", "--audience", "public", cwd=tmp_path)
    assert "platform:inside" not in answer.said
    assert "zyxwvut" not in answer.said.lower()
    assert "platform:inside" in kbgen("check", cwd=tmp_path).out
    page = (site / "guides/open/index.html").read_text(encoding="utf-8")
    assert "See a restricted document, this and <a href" in page
    for name, data in bytes_of(site).items():
        assert b"zyxwvut" not in data.lower(), name
        assert b"platform:inside" not in data, name
        assert b"Site Reliability" not in data, name


def test_what_ends_elsewhere_is_found_once_the_inventory_says_so(own: Path, inventory: bytes) -> None:
    assert check(own) == []
    assert "owner gone" not in kbgen("stale", cwd=own).out
    ended = changed(inventory, "sre", ended="was retired on 2025-12-01")
    write(own, {"inventories/platform.json": ended})
    assert [code for code, _ in check(own)] == ["LK005", "LK005"]
    assert "but platform:sre was retired on 2025-12-01" in kbgen("stale", cwd=own).out
    assert "platform:sre" in kbgen("digest", "--owner", "platform:sre", cwd=own).said


@pytest.mark.parametrize("what", [None, b"{}", b"\xff"])
def test_an_inventory_that_cannot_be_used_is_said_with_the_way_to_get_one(own: Path, what: bytes | None) -> None:
    if what is None:
        (own / "inventories/platform.json").unlink()
    else:
        write(own, {"inventories/platform.json": what})
    for command in ("check", "list", "build", "stale", "digest"):
        answer = kbgen(command, cwd=own)
        assert answer.status == 2
        assert "platform.json" in answer.err
        assert "`kbgen inventory platform` fetches it" in answer.err
        assert "Traceback" not in answer.err


def test_a_change_is_judged_with_the_inventory_that_it_brings(tmp_path: Path, inventory: bytes) -> None:
    repository = Repository(tmp_path / "book")
    repository.commit({"mkdocs.yml": CONFIGURATION, "runbooks/a.md": "---\ntitle: A\n---\n\nA.\n"})
    (repository.root / "content").mkdir()
    repository.commit({"content/guides/b.md": "---\ntitle: B\n---\n\nSee [[gone]].\n"})
    repository.git("switch", "--quiet", "-c", "branch")
    repository.commit({"mkdocs.yml": configured(), "inventories/platform.json": inventory.decode(), **OWN})

    def brought(base: str) -> list[str]:
        answer = kbgen("check", "--base", base, "--format", "json", "--select", "LK", cwd=repository.root)
        assert answer.err == ""
        return [f"{one['path']} {one['code']}" for one in answer.json]

    assert brought("main") == []
    repository.git("switch", "--quiet", "-c", "later")
    text = OWN["runbooks/restart.md"].replace("[[platform:orders]]", "[[platform:ordres]]")
    repository.commit({"runbooks/restart.md": text})
    assert brought("branch") == ["runbooks/restart.md LK006"]
    said = json.loads(inventory)
    said["documents"] = [one for one in said["documents"] if one["id"] != "sre"]
    repository.commit({"inventories/platform.json": json.dumps(said), **OWN})
    assert set(brought("branch")) == {"runbooks/restart.md LK003"}
    repository.git("switch", "--quiet", "-c", "without", "main")
    repository.commit({"content/guides/c.md": "---\ntitle: C\n---\n\nC.\n"})
    assert brought("main") == []


# the command


@contextmanager
def web(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A site whose every answer a test writes."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is its base's
            """Say nothing."""

    with running(Server(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_port}/book/"


def giving(data: bytes, path: str = "/book/inventory.json") -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200 if request.path == path else 404)
        request.end_headers()
        request.wfile.write(data)

    return answer


def leading(to: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", to)
        request.end_headers()

    return answer


def fetched(root: Path, answer: Callable[[BaseHTTPRequestHandler], None], *arguments: str) -> Answer:
    with web(answer) as url:
        write(root, {"mkdocs.yml": configured(url)})
        return kbgen("inventory", *arguments, cwd=root)


def test_an_inventory_is_fetched_shown_and_brought_up_to_date(tmp_path: Path, inventory: bytes) -> None:
    root = handbook(tmp_path, OWN)
    place = root / "inventories/platform.json"
    dry = fetched(root, giving(inventory), "--dry-run")
    assert dry.status == 0
    assert "Platform Handbook, 4 documents, would change" in dry.out
    assert "+ platform:content:orders (service)" in dry.out
    assert not place.exists()
    assert "4 documents, written" in fetched(root, giving(inventory), "platform").out
    assert place.read_bytes() == inventory
    assert check(root) == []
    assert fetched(root, giving(inventory)).out.endswith("unchanged\n")
    said = json.loads(changed(inventory, "orders", title="Orders", ended="was retired on 2026-01-01"))
    said["documents"] = [one for one in said["documents"] if one["id"] != "inside"]
    lines = fetched(root, giving(json.dumps(said).encode())).out.splitlines()[1:]
    assert lines == ["  - platform:content:inside (guide)", "  ~ platform:content:orders (service): title, ended"]
    assert [code for code, _ in check(root)] == ["LK005"]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (giving(b"<!doctype html>"), "no JSON"),
        (giving(b"x" * 200), "no JSON"),
        (giving(b"{}"), "no inventory of version 1"),
        (giving(b"", "/elsewhere"), "answered 404"),
        (leading("file:///etc/passwd"), "is not allowed"),
        (leading("ftp://127.0.0.1/x"), "which is not followed"),
        (leading("/book/inventory.json"), "redirect"),
        (lambda request: request.wfile.write(b"HTTP/0.0 what\r\n"), "inventory.json"),
        (lambda _request: None, "inventory.json"),
    ],
)
def test_what_is_no_inventory_changes_nothing(own: Path, inventory: bytes, answer: Any, why: str) -> None:
    found = fetched(own, answer)
    assert found.status == 2
    assert why in found.err
    assert "Traceback" not in found.err
    assert (own / "inventories/platform.json").read_bytes() == inventory
    assert [path.name for path in (own / "inventories").iterdir()] == ["platform.json"]


def test_nothing_is_fetched_that_is_too_large_or_takes_too_long() -> None:
    done = threading.Event()
    sent = []

    def drip(request: BaseHTTPRequestHandler) -> None:
        """Answer a byte at a time, sooner than a read gives up, and never to the end."""
        request.send_response(200)
        request.end_headers()
        while not done.wait(0.05):
            request.wfile.write(b" ")
            sent.append(request)

    with web(giving(b"x" * 5000)) as url, pytest.raises(fetch.FetchError, match="larger than"):
        fetch.fetch(f"{url}inventory.json", 4999)
    with web(drip) as url:
        with pytest.raises(fetch.FetchError, match="within"):
            fetch.fetch(url, 5000, seconds=0.5)
        assert 0 < len(sent) < 5000, "given up while it still answered"
        done.set()


def test_nothing_but_the_web_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(fetch.FetchError, match="no web address"):
        fetch.fetch(tmp_path.as_uri(), 10)


def test_a_name_that_is_none_and_a_handbook_without_others_are_said(own: Path, tmp_path: Path) -> None:
    assert "did you mean 'platform'?" in kbgen("inventory", "platfrom", cwd=own).err
    assert "names no other handbook" in kbgen("inventory", cwd=handbook(tmp_path / "x", {})).err


def test_an_inventory_is_never_written_out_of_the_handbook(own: Path, tmp_path: Path, inventory: bytes) -> None:
    (tmp_path / "outside").mkdir()
    (own / "inventories/platform.json").unlink()
    (own / "inventories").rmdir()
    (own / "inventories").symlink_to(tmp_path / "outside")
    answer = fetched(own, giving(inventory))
    assert answer.status == 2
    assert "leads out of the handbook" in answer.err
    assert list((tmp_path / "outside").iterdir()) == []
