"""Other ways to search the pages of a handbook, to compare kbgen's with: a plain BM25, Material's search, Pagefind."""

from __future__ import annotations

import math
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pagefind_bin import get_executable
from playwright.sync_api import TimeoutError  # noqa: A004 - the browser's own

# Types a text into a field, and takes the time to the first element that a selector finds; the page does both, since
# whoever asks from outside hears of it late. Material listens to keys.
_TYPE = """([selector, result, text]) => {
  const field = document.querySelector(selector);
  const typedAt = performance.now();
  delete window.firstResult;
  new MutationObserver((_, observer) => {
    if (!document.querySelector(result)) return;
    window.firstResult = performance.now() - typedAt;
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
  field.value = text;
  for (const name of ["input", "keyup"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}"""


def seconds_to_first(page: Any, field: str, result: str, text: str) -> float:
    """The seconds from typing a text into a field until the first result stands."""
    page.evaluate(_TYPE, [field, result, text])
    page.wait_for_function("() => window.firstResult", timeout=60_000)
    return float(page.evaluate("() => window.firstResult")) / 1000


class BM25:
    """A plain BM25 (k1 1.2, b 0.75) over the Markdown of all pages of a built handbook: any word counts."""

    def __init__(self, site: Path) -> None:
        """Read all pages."""
        self._words = {
            f"{path.parent.relative_to(site)}/": _words(path.read_text("utf-8")) for path in site.rglob("index.md")
        }
        self._counts = {url: Counter(words) for url, words in self._words.items()}
        self._holding = Counter(word for counts in self._counts.values() for word in counts)
        self._mean = statistics.fmean(map(len, self._words.values()))

    def find(self, text: str, count: int) -> list[str]:
        """The addresses of the best pages."""
        words = _words(text)
        return sorted(self._counts, key=lambda url: -self._score(words, url))[:count]

    def _score(self, words: Sequence[str], url: str) -> float:
        held, length = self._counts[url], 0.25 + 0.75 * len(self._words[url]) / self._mean
        return sum(self._rarity(word) * held[word] * 2.2 / (held[word] + 1.2 * length) for word in words)

    def _rarity(self, word: str) -> float:
        holding = self._holding[word]
        return math.log(1 + (len(self._counts) - holding + 0.5) / (holding + 0.5))


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9_]+", text.lower())


class Material:
    """The search of Material for MkDocs over the Markdown of the same pages."""

    FIELD = "[data-md-component=search-query]"
    RESULT = ".md-search-result__item a"
    COUNT = ".md-search-result__meta"

    def __init__(self, folder: Path, texts: Mapping[str, str]) -> None:
        """Build a site in a folder of the pages' texts by their addresses."""
        self._urls = list(texts)
        (folder / "docs").mkdir(parents=True)
        (folder / "docs/index.md").write_text("# Start\n", encoding="utf-8")
        for number, text in enumerate(texts.values()):
            (folder / f"docs/{number}.md").write_text(text, encoding="utf-8")
        (folder / "mkdocs.yml").write_text(
            "site_name: Handbook\nplugins: [search]\ntheme: {name: material, features: [navigation.prune]}\n",
            encoding="utf-8",
        )
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=folder, check=True)
        self.site = folder / "site"

    def opened(self, browser: Any, address: str) -> Any:
        """A new page of the site with its search open."""
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.keyboard.press("/")
        page.locator(self.FIELD).wait_for(state="visible")
        return page

    def seconds_to_first(self, browser: Any, address: str, text: str) -> float:
        """The seconds from typing into a search just opened to its first result; all queries must find something."""
        page = self.opened(browser, address)
        taken = seconds_to_first(page, self.FIELD, self.RESULT, text)
        page.context.close()
        return taken

    def find(self, page: Any, text: str, count: int) -> list[str]:
        """The addresses of the best pages, as the open search lists them; none where it cannot read the query."""
        idle = "Type to start searching"
        page.evaluate(_TYPE, [self.FIELD, self.RESULT, ""])
        page.wait_for_function(f"() => document.querySelector('{self.COUNT}').textContent.includes('{idle}')")
        page.evaluate(_TYPE, [self.FIELD, self.RESULT, text])
        try:
            page.wait_for_function(
                f"() => !document.querySelector('{self.COUNT}').textContent.includes('{idle}')", timeout=5_000
            )
        except TimeoutError:
            return []
        links = page.locator(".md-search-result__item > a").evaluate_all("all => all.map(one => one.href)")
        numbers = (urlsplit(link).path.strip("/") for link in links)
        return list(dict.fromkeys(self._urls[int(number)] for number in numbers if number.isdigit()))[:count]


class Pagefind:
    """Pagefind over the pages of a built handbook."""

    def __init__(self, site: Path) -> None:
        """Index the site's pages into its folder `pagefind`."""
        subprocess.run([get_executable(), "--site", site, "--root-selector", "article", "--silent"], check=True)

    def find(self, page: Any, text: str, count: int) -> list[str]:
        """The addresses of the best pages, asked from any page of the site."""
        script = """async ([text, count]) => {
          const { results } = await (await import("/pagefind/pagefind.js")).search(text);
          return Promise.all(results.slice(0, count).map(async (one) => (await one.data()).url));
        }"""
        return [unquote(url.strip("/") + "/") for url in page.evaluate(script, [text, count])]
