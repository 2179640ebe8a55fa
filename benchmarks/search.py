"""Known-item search: finds pages of real collections by what a person would type, here and with Material's search.

`python benchmarks/search.py [DOCUMENTS [HANDBOOK]]` takes the runbooks of two real collections below
KBGEN_CORPORA, or the handbook that is named, builds them once with kbgen's search and once with
Material's, and asks a browser for as many documents as are named in four ways each: by the words of
the title, by the name of an alert with its words apart, by a phrase from the section on impact, and by
the name with one typing error. Documents of one title are one answer. Prints MRR@10 and recall@5 of
each class, and the median time from going to the home page, where the query is typed at once, to the
first result, with the bytes of what was fetched for the search meanwhile: an empty cache, and a
server that does not compress.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import sync_playwright

from kbgen.kit.names import parts_of

COLLECTIONS = ("runbooks-openshift", "runbooks-prometheus")
CLASSES = ("title", "alert", "impact", "typo")
FIRST = 10
COLD = 15
KBGEN = [sys.executable, "-c", "from kbgen.cli import main; main()", "build"]
CHROMIUM = os.environ.get("KBGEN_CHROMIUM", "/usr/bin/chromium")


class Query(NamedTuple):
    """What somebody types, and the titles and alerts that answer it."""

    kind: str
    text: str
    answer: str


class Engine(NamedTuple):
    """How a browser asks one search: the field, the results in their order, and when they are complete."""

    name: str
    field: str
    results: str
    settle: Callable[[Any], None]


def main() -> None:
    """Build, ask, and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        book = Path(sys.argv[2]) if len(sys.argv) > 2 else _handbook(Path(folder))
        ours, theirs = (_built(book, Path(folder) / name, *flags) for name, flags in _SITES)
        queries = list(_queries(ours, count))
        pages = len(json.loads((ours / "api/documents.json").read_text(encoding="utf-8"))["documents"])
        print(f"{pages:,} documents, {len(queries)} queries")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for engine, site in zip(_ENGINES, (ours, theirs), strict=True):
                _report(engine, site, queries, browser)
            browser.close()


_SITES: tuple[tuple[str, tuple[str, ...]], ...] = (("kbgen", ()), ("material", ("--offline",)))


def _handbook(folder: Path) -> Path:
    """The collections as the sources of one handbook."""
    corpora = Path(os.environ["KBGEN_CORPORA"])
    sources = [f"{{path: '{corpora / name}', name: {name}, kind: runbook}}" for name in COLLECTIONS]
    text = "site_name: Runbooks\ndocs_dir: content\ntheme: {name: material}\nplugins:\n  - search\n  - kbgen:\n"
    (folder / "content").mkdir()
    (folder / "mkdocs.yml").write_text(f"{text}      sources: [{', '.join(sources)}]\n", encoding="utf-8")
    return folder


def _built(book: Path, site: Path, *flags: str) -> Path:
    started = time.perf_counter()
    done = subprocess.run([*KBGEN, "--site-dir", site, *flags], cwd=book, capture_output=True, check=False)
    if done.returncode > 1:
        raise SystemExit(done.stderr.decode())
    print(f"built {site.name} in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return site


def _queries(site: Path, count: int) -> Iterator[Query]:
    """Queries for as many documents as are wanted, drawn with a fixed seed."""
    dice = random.Random(20261122)
    alerts = json.loads((site / "api/alerts.json").read_text(encoding="utf-8"))["alerts"]
    known = [(alert, found[0]) for alert, found in sorted(alerts.items()) if len(parts_of(alert)) > 1]
    texts = {path: _said(path) for path in sorted(site.rglob("index.md"))}
    for alert, document in dice.sample(known, min(count, len(known))):
        named, title = " ".join(parts_of(alert)), document["title"]
        yield Query("title", title.lower(), _key(title))
        yield Query("alert", named, _key(title))
        yield Query("typo", _mistyped(named, dice), _key(title))
        if phrase := _impact(site / document["url"] / "index.md", texts, dice):
            yield Query("impact", phrase, _key(title))


def _said(path: Path) -> str:
    """The words of a document in order, without links' addresses and markup."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|`|<[^>]*>", r"\1", path.read_text(encoding="utf-8"))
    return " ".join(re.findall(r"#+|[A-Za-z][A-Za-z'-]+", text)).lower()


def _key(title: str) -> str:
    return re.sub(r"\W+", "", title).casefold()


def _impact(path: Path, texts: dict[Path, str], dice: random.Random) -> str:
    """Five words in a row of what the document says of the impact: three of them long, and no other says the same."""
    _, _, after = texts[path].partition("## impact")
    words = after.partition("#")[0].split()
    phrases = [words[start : start + 5] for start in range(len(words) - 4)]
    telling = [" ".join(phrase) for phrase in phrases if sum(len(word) > 4 for word in phrase) >= 3]
    alone = [phrase for phrase in telling if sum(phrase in text for text in texts.values()) == 1]
    return dice.choice(alone) if alone else ""


def _mistyped(text: str, dice: random.Random) -> str:
    """The longest word with a letter left out, doubled, changed or swapped with its neighbour."""
    word = max(text.split(), key=len)
    place = dice.randrange(1, len(word) - 1)
    wrong = dice.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + dice.choice("aeiost") + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )
    return text.replace(word, wrong, 1)


def _report(engine: Engine, site: Path, queries: list[Query], browser: Any) -> None:
    titles = _titles(site)
    with _served(site) as (address, sent):
        ranks = _ranks(engine, address, queries, titles, browser)
        cold = [_cold(engine, address, sent, query, browser) for query in _ordinary(queries)]
    print(f"\n{engine.name:10} {'MRR@10':>8} {'recall@5':>9} {'queries':>8}")
    for kind in (*CLASSES, "all"):
        found = [rank for query, rank in zip(queries, ranks, strict=True) if kind in (query.kind, "all")]
        if found:
            mrr = statistics.fmean(1 / rank if rank else 0 for rank in found)
            recall = statistics.fmean(0 < rank <= 5 for rank in found)
            print(f"{kind:10} {mrr:8.3f} {recall:9.3f} {len(found):8}")
    print(f"first result: median {statistics.median(seconds for seconds, _ in cold) * 1000:.0f} ms, ", end="")
    sizes = sorted(size for _, size in cold)
    print(f"{statistics.median(sizes) / 1000:.0f} KB (from {sizes[0] / 1000:.0f} to {sizes[-1] / 1000:.0f} KB)")


def _ordinary(queries: list[Query]) -> list[Query]:
    """Queries to measure time and bytes by, from every class but that of errors."""
    return [query for query in queries if query.kind != "typo"][:COLD]


def _titles(site: Path) -> dict[str, str]:
    """The title of each document by the path of its page."""
    listed = json.loads((site / "api/documents.json").read_text(encoding="utf-8"))["documents"]
    return {"/" + one["url"]: _key(one["title"]) for one in listed}


def _ranks(engine: Engine, address: str, queries: list[Query], titles: dict[str, str], browser: Any) -> list[int]:
    """The place of each query's answer among the first results, 0 where it is not there."""
    page = browser.new_page(viewport={"width": 1280, "height": 4000})
    _opened(page, address, engine)
    ranks = []
    for query in queries:
        _typed(page, engine, query)
        engine.settle(page)
        links = page.locator(engine.results).evaluate_all("all => all.map(one => one.getAttribute('href'))")
        places = dict.fromkeys(urlsplit(urljoin(page.url, link)).path for link in links)
        found = [titles.get(place, "") for place in places][:FIRST]
        ranks.append(found.index(query.answer) + 1 if query.answer in found else 0)
        if os.environ.get("KBGEN_SEARCH_MISSES") and ranks[-1] != 1:
            print(f"{engine.name}: {query.kind} {query.text!r} → {ranks[-1]}, first {found[:2]}", file=sys.stderr)
    page.close()
    return ranks


def _cold(engine: Engine, address: str, sent: list[tuple[float, int]], query: Query, browser: Any) -> tuple[float, int]:
    """Seconds and bytes from opening the search to the first result, with nothing in the browser's cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(_WATCH.replace("RESULTS", json.dumps(engine.results)))
    page = context.new_page()
    started = time.time()
    page.goto(address)
    page.keyboard.press("/")
    _typed(page, engine, query)
    page.wait_for_function("window.firstResultAt", timeout=120_000)
    ended = page.evaluate("window.firstResultAt") / 1000
    context.close()
    return ended - started, sum(size for at, size in sent if started <= at <= ended)


def _typed(page: Any, engine: Engine, query: Query) -> None:
    page.locator(engine.field).fill(query.text)
    page.locator(engine.field).press("End")  # Material looks at the field when a key is let go


# The page itself takes the time: whoever asks from outside hears of it late.
_WATCH = """
new MutationObserver((_, observer) => {
  if (!document.querySelector(RESULTS)) return;
  window.firstResultAt = Date.now();
  observer.disconnect();
}).observe(document, {childList: true, subtree: true});
"""


def _opened(page: Any, address: str, engine: Engine) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.locator(engine.field).wait_for(state="visible")


def _until_idle(page: Any) -> None:
    page.wait_for_selector(".kb-search-results[aria-busy=false]", timeout=60_000)


def _until_still(page: Any) -> None:
    """Material says nothing of when it is ready: its results are complete once they have not changed for a while."""
    page.wait_for_timeout(250)
    before = None
    while before != (before := page.locator(".md-search-result").inner_text()):
        page.wait_for_timeout(150)


_ENGINES = (
    Engine("kbgen", ".kb-search-field", ".kb-hit-title", _until_idle),
    Engine(
        "material",
        "[data-md-component=search-query]",
        "li.md-search-result__item > a.md-search-result__link",
        _until_still,
    ),
)


class _Handler(SimpleHTTPRequestHandler):
    """Counts the bytes of the files that it sends for the search."""

    def __init__(self, *arguments: Any, sent: list[tuple[float, int]], **options: Any) -> None:
        self.sent = sent
        super().__init__(*arguments, **options)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        data = source.read()
        outputfile.write(data)
        if "search" in self.path:
            self.sent.append((time.time(), len(data)))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is its base's
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    """Does not mind a browser that leaves before it has read everything."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing."""


@contextmanager
def _served(site: Path) -> Iterator[tuple[str, list[tuple[float, int]]]]:
    """The address that a site is served at, and when how much is sent."""
    sent: list[tuple[float, int]] = []
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=str(site), sent=sent)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", sent
        finally:
            server.shutdown()


if __name__ == "__main__":
    main()
