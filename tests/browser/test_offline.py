"""The copy that a browser keeps, in a real browser whose server goes away, changes, or answers with something else."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import BELOW, Handler
from tests.serving import Server
from tests.site.building import build, copy_example

pytestmark = pytest.mark.browser

RUNBOOK = "runbooks/primary-db/PostgresReplicationLag/"
DECISION = "decisions/0008-kafka-for-events/"
KEPT = """async () => {
  for (const name of await caches.keys()) {
    const note = await (await caches.open(name)).match(new URL("assets/kbgen/offline-note.json", ROOT));
    if (note) return (await note.json()).tag;
  }
  return "";
}"""
HELD = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    found.push(...(await (await caches.open(name)).keys()).map((one) => one.url.replace(ROOT, "")));
  }
  return found;
}"""


class Host:
    """A server of a folder at one address, which can go away, come back, and answer some addresses otherwise."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.instead: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        self.server: Server | None = None
        self.port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{BELOW}"

    def start(self) -> None:
        host = self
        policy = (self.site / "content-security-policy.txt").read_text().strip()

        class Answering(Handler):
            def do_GET(self) -> None:  # noqa: N802 - the name is its base's
                if host.server is None:
                    return  # a connection that the browser opened before the server went away
                place = urlsplit(self.path).path.removeprefix(BELOW)
                host.asked.append(place)
                if place not in host.instead:
                    super().do_GET()
                    return
                status, body = host.instead[place]
                self.send_response(status)
                self.send_header("Content-Type", "text/html")
                if status == 302:
                    self.send_header("Location", f"{BELOW}login")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        handler = partial(
            Answering,
            directory=str(self.site),
            headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"},
        )
        self.server = Server(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def stop(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            server.shutdown()
            server.server_close()


@pytest.fixture
def host(example: Path, tmp_path: Path) -> Iterator[Host]:
    site = tmp_path / "site"
    shutil.copytree(example / "site", site)
    found = Host(site)
    yield found
    found.stop()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(offline_copy=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    violations: list[str] = []
    page.on("console", lambda said: violations.append(said.text) if "Content Security" in said.text else None)
    yield page
    context.close()
    assert violations == []


def script(text: str, host: Host) -> str:
    return text.replace("ROOT", json.dumps(host.address))


def kept(page: Any, host: Host, other_than: str = "") -> str:
    """The tag of the copy, once there is one that is whole."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        tag: str = page.evaluate(script(KEPT, host))
        if tag and tag != other_than:
            return tag
        time.sleep(0.1)
    raise AssertionError("no copy was kept")


def later(page: Any) -> None:
    """Make the copy look as old as it would be after an hour, and look for a newer one."""
    page.evaluate("""async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        const [at] = (await cache.keys()).filter((one) => one.url.endsWith("offline-note.json"));
        const note = await (await cache.match(at)).json();
        note.at = new Date(Date.parse(note.at) - 3600000).toISOString();
        await cache.put(at, new Response(JSON.stringify(note)));
      }
    }""")


def restart_worker(page: Any) -> None:
    """End the worker, as browsers do when it has been idle; the next page starts it anew."""
    session = page.context.new_cdp_session(page)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    session.detach()
    page.wait_for_timeout(1500)  # a worker that is only just ending is passed over


def test_a_runbook_never_visited_is_read_and_found_while_the_host_is_down(page: Any, host: Host) -> None:
    page.goto(host.address)
    kept(page, host)
    assert page.locator(".kb-copy").count() == 0
    host.stop()
    page.goto(host.address + RUNBOOK)
    assert "replication lag" in page.locator("h1").inner_text()
    bar = page.locator(".kb-copy")
    assert "cannot be reached" in bar.inner_text()
    assert "a moment ago" in bar.inner_text()
    assert "pages" in bar.inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('.kb-panel')).borderTopWidth") == "1px"
    page.keyboard.press("/")
    page.locator(".kb-search-field").fill("KafkaConsumerLagHigh")
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit-title")
    page.locator(".kb-hit-title").first.click()
    page.wait_for_url("**/KafkaConsumerLagHigh/**")
    assert page.locator(".kb-panel").is_visible()
    page.goto(host.address + "alerts/PostgresReplicationLag")
    page.wait_for_url(f"**/{RUNBOOK}")


def test_the_search_of_the_copy_finds_only_what_is_in_it(page: Any, host: Host) -> None:
    page.goto(host.address)
    kept(page, host)
    host.stop()
    page.goto(f"{host.address}search/?q=kafka")
    page.wait_for_selector(".kb-search-results[aria-busy=false] .kb-hit-title")
    found = page.locator(".kb-hit-title").evaluate_all("all => all.map((one) => new URL(one.href).pathname)")
    assert found
    assert {one.removeprefix(BELOW).partition("/")[0] for one in found} <= {
        "runbooks",
        "services",
        "teams",
        "people",
        "guides",
    }


def test_a_page_that_is_not_kept_leads_to_a_search_of_what_is(page: Any, host: Host) -> None:
    page.goto(host.address)
    kept(page, host)
    host.stop()
    page.goto(host.address + DECISION)
    page.wait_for_url("**/search/?q=*")
    assert page.locator(".kb-search-field").input_value() == "0008 kafka for events"
    said = page.locator(".kb-notice").inner_text()
    assert said.startswith(f"{BELOW}{DECISION} is not in the copy that your browser keeps, which holds ")
    assert "everybody who may be called" in said
    assert page.locator(".kb-copy").is_visible()


@pytest.mark.parametrize("place", ["people/sofia-rossi/", "people/on-call/", "guides/incident-response/"])
def test_everybody_who_may_be_called_is_in_the_copy(page: Any, host: Host, place: str) -> None:
    page.goto(host.address)
    kept(page, host)
    host.stop()
    page.goto(host.address + place)
    assert page.url == host.address + place
    assert page.locator(".kb-copy").is_visible()


def test_a_host_that_answers_with_a_fault_is_down_too(page: Any, host: Host) -> None:
    page.goto(host.address)
    kept(page, host)
    host.instead[RUNBOOK] = (503, b"<h1>Bad day</h1>")
    page.goto(host.address + RUNBOOK)
    assert "replication lag" in page.locator("h1").inner_text()
    assert page.locator(".kb-copy").is_visible()
    del host.instead[RUNBOOK]
    page.locator(".kb-copy a").click()
    page.wait_for_selector(".kb-copy", state="detached")


@pytest.mark.parametrize(("status", "body"), [(200, b"<h1>Please log in</h1>"), (302, b""), (404, b"gone")])
def test_what_is_no_page_of_ours_is_never_kept(page: Any, host: Host, status: int, body: bytes) -> None:
    """A login page that answers with 200 under a page's address, a redirect to one, a fault: there is no copy then."""
    host.instead[RUNBOOK] = (status, body)
    host.instead["login"] = (200, b"<h1>Please log in</h1>")
    page.goto(host.address)
    end = time.monotonic() + 20
    while RUNBOOK not in host.asked:
        assert time.monotonic() < end
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)
    held = page.evaluate(script(HELD, host))
    assert RUNBOOK not in held
    assert "login" not in held
    assert page.evaluate(script(KEPT, host)) == ""
    del host.instead[RUNBOOK]
    page.reload()
    kept(page, host)
    assert RUNBOOK in page.evaluate(script(HELD, host))


def test_a_login_page_in_the_place_of_the_manifest_leaves_the_copy_as_it_is(page: Any, host: Host) -> None:
    page.goto(host.address)
    tag = kept(page, host)
    later(page)
    restart_worker(page)
    host.instead["assets/kbgen/offline.json"] = (200, b"<h1>Please log in</h1>")
    host.asked.clear()
    page.reload()
    page.wait_for_timeout(1000)
    assert "assets/kbgen/offline.json" in host.asked
    assert page.evaluate(script(KEPT, host)) == tag


def rebuilt(example: Path, host: Host, root: Path, options: str = "") -> None:
    """Put a new build of the example in the place of the old one, with one runbook changed."""
    copy_example(root, "https://handbook.example/sub/")
    text = (root / "runbooks/primary-db/PostgresReplicationLag.md").read_text(encoding="utf-8")
    (root / "runbooks/primary-db/PostgresReplicationLag.md").write_text(f"{text}\nA sentence that is new.\n")
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(options)
    site = build(root)
    host.stop()
    shutil.rmtree(host.site)
    shutil.copytree(site, host.site)
    host.start()


def test_a_new_build_replaces_the_copy_and_only_what_changed_is_fetched(
    page: Any, host: Host, example: Path, tmp_path: Path
) -> None:
    page.goto(host.address)
    tag = kept(page, host)
    rebuilt(example, host, tmp_path / "root")
    later(page)
    restart_worker(page)
    host.asked.clear()
    page.goto(f"{host.address}decisions/")
    kept(page, host, other_than=tag)
    page.wait_for_function("async () => (await caches.keys()).length === 1")
    assert RUNBOOK in host.asked
    assert "teams/platform/" not in host.asked
    host.stop()
    page.goto(host.address + RUNBOOK)
    assert "A sentence that is new." in page.locator("article").inner_text()


def test_the_age_of_the_copy_is_said(page: Any, host: Host) -> None:
    page.goto(host.address)
    kept(page, host)
    for _ in range(3):
        later(page)
    restart_worker(page)
    host.stop()
    page.goto(host.address + RUNBOOK)
    assert "3 hours ago" in page.locator(".kb-copy").inner_text()


def test_one_line_switches_it_off_and_takes_away_what_was_kept(
    page: Any, host: Host, example: Path, tmp_path: Path
) -> None:
    page.goto(host.address)
    kept(page, host)
    rebuilt(example, host, tmp_path / "root", "      offline_copy: false\n")
    page.goto(host.address)
    page.wait_for_function(
        "async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length",
        timeout=20_000,
    )
    assert page.locator("script[src*=offline]").count() == 0


def test_another_site_s_caches_are_left_alone(page: Any, host: Host, example: Path, tmp_path: Path) -> None:
    page.goto(host.address)
    page.evaluate("caches.open('kbgen-copy /other/ 1').then((cache) => cache.put('/other/', new Response('kept')))")
    kept(page, host)
    assert page.evaluate("caches.has('kbgen-copy /other/ 1')")
