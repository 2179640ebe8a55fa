"""What the theme is told of a page reads the same from its values and from the YAML above its text."""

from __future__ import annotations

from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from kbgen.engines.content import front_matter, metadata
from kbgen.model import Page
from kbgen.site.file_info import about

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
SEGMENT = st.text(st.sampled_from("ab.%2e;+-é"), min_size=1, max_size=4)


@given(TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3), st.none() | st.just("a.md"))
def test_metadata_is_what_yaml_reads_back(
    title: str, description: str, body: str, keywords: list[str], source: str | None
) -> None:
    page = Page("a.md", title, description, body, source=source, keywords=tuple(keywords))
    read = get_data(front_matter(page) + body)
    assert read == (body.lstrip("\n"), metadata(page))


@given(st.lists(SEGMENT, max_size=4), st.integers(0, 6), st.lists(SEGMENT, min_size=1, max_size=3))
def test_what_a_page_uses_is_found_where_a_browser_would_look(folders: list[str], up: int, used: list[str]) -> None:
    url = "".join(f"{part}/" for part in folders)
    address = "../" * up + "/".join(used) + ".png"
    there = urljoin("https://a.example/" + url, address).removeprefix("https://a.example/")
    assert about(url, f'<img src="{address}">'.encode()).used == ((there,) if there else ())
