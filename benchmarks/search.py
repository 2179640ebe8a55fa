"""Looks for documents of real collections by what a tired engineer would type, in the dialog and by other means.

`python benchmarks/search.py QUERIES [SITE …]` reads queries as tab-separated lines of site, class, query and targets
(paths below the folder that KBGEN_CORPORA names, any of which is right), builds a handbook for each site from
the collections that the targets are in, and asks: the dialog in a browser, the same index from Python as `kbgen search`
does, a plain BM25, Material's own search and Pagefind over the same pages. Prints MRR@10 of each class, how many are
found first, among three and among ten; the first pages on which dialog and command line differ; what every alert finds
that is pasted as five tools write it; the time from typing to the first result, and the bytes that the search fetches
until then, scripts included.

`python benchmarks/search.py QUERIES --built FOLDER` types the queries into the dialog of a site that is built, such as
that of a handbook of `mixed.py` or `generate.py`, and prints times and bytes alone.
KBGEN_SEARCH_MISSES names what is not found first. Wants what requirements.txt lists.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from other_searches import BM25, Material, Pagefind, seconds_to_first
from playwright.sync_api import sync_playwright

from kbgen.search.ranking import answer
from kbgen.search.reader import Index

FIRST = 10
COLD = 12
KINDS = {"runbooks": "runbook", "decisions": "decision", "incidents": "incident"}
KBGEN = [sys.executable, "-c", "from kbgen.cli import main; main()", "build"]
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium") if os.path.exists(path)), ""
)
# An alert as Alertmanager, Grafana, PagerDuty, Opsgenie and Datadog title it, in Slack, as labels, and in a log.
PASTED = (
    "[FIRING:1] {} (prod node-exporter 10.0.1.5:9100 node critical openshift-monitoring/k8s)",
    "[FIRING:3] {} for openshift-storage rook-ceph-operator kube-rbac-proxy warning prometheus-k8s-0",
    "[FIRING:1] {} Kubernetes Cluster Monitoring (etcd-quorum-guard true openshift-etcd critical)",
    "[#48291] {} node not ready on kube-apiserver pod crashlooping [FIRING:1]",
    "[Prometheus]: [openshift-monitoring] {} P1 #1234 high memory usage on control plane",
    "[Triggered on {{host:ip-10-0-1-5,env:prod,service:kubelet}}] {} is too high - cluster operator degraded",
    "AlertManager APP  10:32 AM [FIRING:1] {} for prometheus-k8s (severity critical) Summary: etcd members down",
    'alertname="{}", namespace="openshift-monitoring", severity="critical", container="kube-rbac-proxy"',
    'level=error ts=2026-01-02T10:11:12.345Z caller=dispatch.go:352 num_alerts=1 err="{}[3f2a9c1][active]: status 403"',
)


class Query(NamedTuple):
    """What somebody types, of what class it is, and the paths of the documents that answer it."""

    kind: str
    text: str
    targets: frozenset[str]


class Book(NamedTuple):
    """A built site, and the path of each document by the address of its page."""

    site: Path
    path_of: dict[str, str]


# Finds the addresses of the best pages for a text.
Find = Callable[[str], list[str]]


def main() -> None:
    """Build, ask, and print."""
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if sys.argv[2:3] == ["--built"]:
        _measure_built(Path(sys.argv[3]), [Query(row["class"], row["query"], frozenset()) for row in rows])
        return
    sites = sys.argv[2:] or sorted({row["site"] for row in rows})
    ranks: dict[str, list[tuple[str, int]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name in sites:
            queries = [
                Query(row["class"], row["query"], frozenset(row["targets"].split(";")))
                for row in rows
                if row["site"] == name
            ]
            book = _built(Path(folder) / name, {path.split("/")[0] for one in queries for path in one.targets})
            _report_size(name, book.site)
            index = _index(book.site)
            command = partial(_by_command, index)
            _report_pasted(book, command)
            with _served(book.site) as (address, sent), _dialog(browser, address) as dialog:
                bm25 = partial(BM25(book.site).find, count=FIRST)
                for way, find in (("dialog", dialog), ("command", command), ("BM25", bm25)):
                    ranks[way] += [(one.kind, _rank(find, one, book)) for one in queries]
                _report_differences(queries, dialog, command)
                _report_cold(browser, address, sent, queries[:: max(1, len(queries) // COLD)])
            for way, find in _others(browser, Path(folder) / f"{name}-material", book.site, queries):
                ranks[way] += [(one.kind, _rank(find, one, book)) for one in queries]
        browser.close()
    for way, found in ranks.items():
        _report(way, found)


def _measure_built(site: Path, queries: Sequence[Query]) -> None:
    _report_size(site.parent.name, site)
    with sync_playwright() as playwright, _served(site) as (address, sent):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        _report_cold(browser, address, sent, queries)
        browser.close()


def _built(root: Path, collections: Iterable[str]) -> Book:
    """A handbook of some collections, built."""
    corpora, listed = Path(os.environ["KBGEN_CORPORA"]), sorted(collections)
    (root / "content").mkdir(parents=True)
    for name in listed:
        shutil.copytree(corpora / name, root / name)
    sources = [f"{{path: {name}, name: {name}, kind: {KINDS.get(name.split('-')[0], 'guide')}}}" for name in listed]
    text = "site_name: Handbook\ndocs_dir: content\ntheme: {name: material}\nplugins:\n  - kbgen:\n      sources: "
    (root / "mkdocs.yml").write_text(f"{text}[{', '.join(sources)}]\n", encoding="utf-8")
    started = time.perf_counter()
    done = subprocess.run([*KBGEN, "--site-dir", root / "site"], cwd=root, capture_output=True, check=False)
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())
    print(f"built {root.name} in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    documents = json.loads((root / "site/api/documents.json").read_text(encoding="utf-8"))["documents"]
    return Book(root / "site", {unquote(one["url"]): one["path"] for one in documents})


def _others(browser: Any, folder: Path, site: Path, queries: Sequence[Query]) -> Iterator[tuple[str, Find]]:
    """Material's search and Pagefind over the same pages, each while it is asked."""
    found = (path.parent for path in site.rglob("*/index.md"))
    texts = {f"{path.relative_to(site)}/": (path / "index.md").read_text("utf-8") for path in found}
    material, pagefind = Material(folder, texts), Pagefind(site)
    with _served(material.site) as (address, _):
        find = partial(material.find, material.opened(browser, address), count=FIRST)
        yield "Material", find
        words = (max(query.text.split(), key=len) for query in queries)
        asked = list(islice(filter(find, words), COLD))
        times = [material.seconds_to_first(browser, address, word) for word in asked]
        print(f"Material: {statistics.median(times) * 1000:.0f} ms from typing to the first result")
    with _served(site) as (address, _):
        page = browser.new_page()
        page.goto(address)
        yield "Pagefind", partial(pagefind.find, page, count=FIRST)


def _report_size(name: str, site: Path) -> None:
    files = [path for path in (site / "assets/search").iterdir() if path.is_file()]
    scripts = b"".join(path.read_bytes() for path in sorted((site / "assets/kbgen/search").glob("*.js")))
    size = sum(path.stat().st_size for path in files)
    print(
        f"{name}: index of {size / 1000:,.0f} KB in {len(files)} files, scripts {len(gzip.compress(scripts)):,} bytes"
    )


def _index(site: Path) -> Index:
    return Index(lambda name: (site / "assets/search" / name).read_bytes())


def _by_command(index: Index, text: str) -> list[str]:
    return [unquote(hit.shown.url) for hit in answer(index, text, datetime.now(UTC).date(), FIRST).hits]


@contextmanager
def _dialog(browser: Any, address: str) -> Iterator[Find]:
    """Asks the dialog: the addresses of the pages in their order."""
    page = browser.new_page(viewport={"width": 1280, "height": 4000})
    page.goto(address)
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")

    def find(text: str) -> list[str]:
        page.locator(".kb-search-field").fill(text)
        page.wait_for_selector(".kb-search-results[aria-busy=false]", timeout=60_000)
        links = page.locator(".kb-hit-title").evaluate_all("all => all.map(one => one.href)")
        return list(dict.fromkeys(unquote(urlsplit(link).path.lstrip("/")) for link in links))[:FIRST]

    yield find
    page.close()


def _rank(find: Find, query: Query, book: Book) -> int:
    """The place of a right answer among the first results, 0 where there is none."""
    found = [book.path_of.get(url, "") for url in find(query.text)]
    rank = next((place for place, path in enumerate(found, 1) if path in query.targets), 0)
    if os.environ.get("KBGEN_SEARCH_MISSES") and rank != 1:
        print(f"{rank}: {query.kind} {query.text!r}, found {found[:2]}", file=sys.stderr)
    return rank


def _report_pasted(book: Book, find: Find) -> None:
    """What is pasted of every alert that a runbook is titled by: how often one that is called so is not the first."""
    titles = {url: re.sub(r"\W", "", _title(book.site / url / "index.md")).lower() for url in book.path_of}
    alerts = [_title(book.site / url / "index.md") for url in book.path_of]
    named = sorted({one for one in alerts if re.fullmatch(r"[A-Za-z]*[a-z][A-Z][A-Za-z0-9]+", one)})
    wrong = [
        (text, first)
        for one in named
        for text in PASTED
        if titles.get(first := find(text.format(one))[0]) != one.lower()
    ]
    print(f"pasted: {len(wrong)} of {len(named) * len(PASTED)} lead to another page {wrong[:3] or ''}")


def _title(path: Path) -> str:
    return path.read_text("utf-8").strip().partition("\n")[0].removeprefix("# ") if path.exists() else ""


def _report_differences(queries: Sequence[Query], dialog: Find, command: Find) -> None:
    different = [one.text for one in queries if dialog(one.text) != command(one.text)]
    print(f"dialog and command line differ in {len(different)} of {len(queries)} queries {different[:3] or ''}")


def _report_cold(browser: Any, address: str, sent: list[int], queries: Sequence[Query]) -> None:
    """From typing to the first result with an empty cache, and the bytes of scripts and index until then."""
    found = [_cold(browser, address, sent, query.text) for query in queries]
    for name, unit, values in zip(
        ("typing to first result", "fetched"), ("ms", "KiB"), zip(*found, strict=True), strict=True
    ):
        ordered = sorted(values)
        high = ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
        print(f"{name}: {statistics.median(ordered):.0f} {unit}, 95th percentile {high:.0f}, most {ordered[-1]:.0f}")


def _cold(browser: Any, address: str, sent: list[int], text: str) -> tuple[float, float]:
    """The milliseconds and the KiB of one query."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    page = context.new_page()
    sent.clear()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.wait_for_selector("dialog[open]")
    taken = seconds_to_first(page, ".kb-search-field", ".kb-hit-title", text)
    size = sum(sent)
    context.close()
    return taken * 1000, size / 1024


class _Handler(SimpleHTTPRequestHandler):
    """Serves files compressed where a host would, and counts the bytes that it sends for the search."""

    protocol_version = "HTTP/1.1"
    # head and body leave together, or browsers wait for their acknowledgement of the head
    wbufsize = -1

    def __init__(self, *arguments: Any, sent: list[int], **options: Any) -> None:
        self.sent = sent
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        compressed = "gzip" in self.headers.get("Accept-Encoding", "")
        data = gzip.compress(data, 6) if compressed else data
        if "/search/" in self.path or self.path.endswith("/on-call.js"):
            self.sent.append(len(data))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(data)))
        if compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is its base's
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """Does not mind a browser that leaves before it has read everything."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


@contextmanager
def _served(site: Path) -> Iterator[tuple[str, list[int]]]:
    """The address that a site is served at, and the bytes of each file that is sent for the search."""
    sent: list[int] = []
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=str(site), sent=sent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", sent
        finally:
            server.shutdown()


def _report(way: str, found: Sequence[tuple[str, int]]) -> None:
    print(f"\n{way:14} {'MRR@10':>7} {'first':>6} {'in 3':>6} {'in 10':>6} {'queries':>8}")
    for kind in (*sorted({kind for kind, _ in found}), "all"):
        ranks = [rank for of, rank in found if kind in (of, "all")]
        mrr = statistics.fmean(1 / rank if rank else 0 for rank in ranks)
        hits = [sum(0 < rank <= most for rank in ranks) for most in (1, 3, FIRST)]
        print(f"{kind:14} {mrr:7.3f} {hits[0]:6} {hits[1]:6} {hits[2]:6} {len(ranks):8}")


if __name__ == "__main__":
    main()
