"""The search's own parts in a browser: words, corrections and ranking are those of Python."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kbgen.search.ranking import answer
from kbgen.search.reader import Index
from tests.browser.serving import served
from tests.browser.test_search import opened, titles
from tests.search.cases import QUERIES, TEXTS
from tests.site.building import build, copy_example

pytestmark = pytest.mark.browser

WORDS = "assets/kbgen/search/words.js"


@pytest.fixture(scope="module")
def page(browser: Any, address: str) -> Any:
    page = browser.new_page()
    page.goto(address)
    yield page
    page.close()


@pytest.mark.parametrize(("text", "found"), TEXTS)
def test_the_words_of_a_text(page: Any, address: str, text: str, found: list[list[str]]) -> None:
    call = "async ([url, text]) => { const { names, surfaces } = await import(url); return names(text).map(surfaces); }"
    assert page.evaluate(call, [address + WORDS, text]) == found


@pytest.mark.parametrize(("text", "found"), QUERIES)
def test_the_words_of_a_query(page: Any, address: str, text: str, found: list[str]) -> None:
    call = "async ([url, text]) => (await import(url)).typed(text)"
    words = page.evaluate(call, [address + WORDS, text])
    assert [one["word"] + "*" * one["joined"] for one in words] == found


ASKED = [
    "[FIRING:1] PostgresReplicationLag critical",
    "postgres replicaton lag",
    "RabbitMQ for events between services",
    "who owns booking api",
    "kafka consumer lag high on prod",
    "how do i restart the booking api",
    "review overdue runbooks",
    "disk ful",
    "kube pod",
    "error budget",
    "what breaks when the primary database is down",
    "schema migration lock timeout",
    "on-call rotation",
    "zzzz",
]


@pytest.fixture(scope="module", params=["at once", "in shards"])
def searched(
    request: pytest.FixtureRequest, browser: Any, example: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, str, Index]]:
    """A page, where the example is served, and its index: all words in one file, or as on a large site."""
    site = example / "site"
    if request.param == "in shards":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kbgen.search.index._FEW_WORDS", 0)
            patch.setattr("kbgen.search.index._FEW_TITLES", 0)
            site = build(copy_example(tmp_path_factory.mktemp("large")))
    index = Index(lambda name: (site / "assets/search" / name).read_bytes())
    assert bool(index.manifest["words"][2]) == (request.param == "at once")
    page = browser.new_page()
    with served(site) as address:
        yield page, address, index
    page.close()


@pytest.mark.parametrize("text", ASKED)
def test_the_dialog_ranks_as_the_command_line_does(searched: tuple[Any, str, Index], text: str) -> None:
    page, address, index = searched
    found = answer(index, text, date(2026, 1, 15))
    opened(page, address, text)
    assert titles(page) == [" ".join(hit.shown.title.split()) for hit in found.hits]
    said = page.locator(".kb-search-status").inner_text()
    assert said.startswith(f"{found.total} page" if found.total else "Nothing found")
