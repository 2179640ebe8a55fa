"""Measures what a reader waits for: `python benchmarks/first_page.py [DOCUMENTS]`, or `--site FOLDER` of a built site.

For the home page and for pages of each sort: bytes of HTML, of kbgen's own scripts and of all else as a server
would send them compressed, and the Largest Contentful Paint in Chromium on localhost, its processor slowed four
times, with an empty cache; the median of some visits.
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.browser.conftest import ARGUMENTS
from tests.browser.serving import BELOW, served

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
SLOWER = 4
VISITS = 7
_OURS = "assets/kbgen/"
_PAINTED = """() => new Promise(resolve => {
  new PerformanceObserver(list => resolve(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => resolve(NaN), 5000);
})"""


class Visit(NamedTuple):
    """One page: milliseconds to its largest paint, and the paths below the site's root that it asked for."""

    painted: float
    paths: tuple[str, ...]


def main() -> None:
    """Build if need be, visit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", nargs="?", type=int, default=10_000)
    parser.add_argument("--site", type=Path)
    asked = parser.parse_args()
    if asked.site:
        _measure(asked.site)
        return
    with tempfile.TemporaryDirectory(prefix="kbgen-first-page-") as folder:
        subprocess.run([sys.executable, HERE / "generate.py", folder, str(asked.documents)], check=True)
        build = "from kbgen.cli import main; main()"
        subprocess.run([sys.executable, "-c", build, "build"], cwd=folder, check=True)
        _measure(Path(folder) / "site")


def _measure(site: Path) -> None:
    print(f"{'page':<60} {'HTML':>8} {'scripts':>8} {'all':>9} {'paint':>8}   (compressed bytes, ms)")
    with sync_playwright() as playwright, served(site) as address:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for page in _pages(site):
            visits = [_visit(browser, address + page) for _ in range(VISITS)]
            print(_line(page, site, visits), flush=True)
        browser.close()


def _pages(site: Path) -> Iterator[str]:
    """The home page, and the first page of each folder at the top."""
    yield ""
    for folder in sorted(path for path in site.iterdir() if path.is_dir()):
        first = next(iter(sorted(folder.rglob("index.html"), key=lambda path: -path.stat().st_size)), None)
        if first is not None:
            yield f"{first.parent.relative_to(site).as_posix()}/"


def _visit(browser: Any, address: str) -> Visit:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path.removeprefix(BELOW)))
    page.goto(address)
    painted = page.evaluate(_PAINTED)
    context.close()
    return Visit(painted, tuple(asked))


def _line(page: str, site: Path, visits: Sequence[Visit]) -> str:
    html = _compressed(site / page / "index.html")
    files = [site / path for path in visits[0].paths if (site / path).is_file()]
    ours = sum(_compressed(path) for path in files if path.suffix == ".js" and _OURS in path.as_posix())
    whole = html + sum(_compressed(path) for path in files)
    painted = statistics.median(visit.painted for visit in visits)
    return f"{page[:60] or 'home':<60} {html:>8,} {ours:>8,} {whole:>9,} {painted:>8,.0f}"


def _compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


if __name__ == "__main__":
    main()
