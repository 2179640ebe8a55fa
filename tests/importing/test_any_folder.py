"""Whatever a folder holds, working out an import raises nothing, and every file has one place within the target."""

from __future__ import annotations

import posixpath

from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.formats import SITES
from kbgen.importing.links import is_document
from kbgen.importing.plan import Import, ImportTarget
from kbgen.kinds import KINDS
from kbgen.model import Settings, Source
from tests.depth import examples

SETTINGS = Settings("/handbook", (Source("content", "content"),))
NAMES = (
    "mkdocs.yml", "docs/index.md", "docs/a.md", "docs/A.md", "docs/a.mdx", "docs/a.html.md.erb", "docs/_category_.json",
    "docs/01-one/2. two.md", "docusaurus.config.js", "hugo.toml", "content/_index.md", "content/b/_index.md", "content/b/c.md",
    "static/p.png", "_config.yml", "_posts/2024-01-02-x.md", "_posts/2024-99-99-x.md", "_docs/d.md", "source/e.html.md.erb",
    "contents.md", "README.md", "adr/0001-x.md", "adr/template.md", "ladder.yml", "a\tb.md", "x" * 240 + ".md", ".md",
)  # fmt: skip
TEXTS = (
    b"", b"# T\n", b"\xff", b"\0", b"---\ntitle: T\nweight: 1\nslug: /../..\naliases: [/x, 3]\n---\n[a](/docs/a) [b](../../../x.md)\n",
    b"---\nsidebar_position: -1\nsidebar_label: [x]\nslug: ''\n---\n", b"---\npermalink: /../etc/\nnav_order: 1e400\n---\n", b"+++\nweight = 1\n+++\n",
    b"nav: [{a: docs/a.md}, index.md, {b: [{c: ../../x.md}, {d: 'javascript://x)'}]}]\ndocs_dir: docs\n", b"docs_dir: [x]\nnav: {a: b}\n", b"nav: &a [*a]\n",
    b'{"label": {}, "position": "x"}', b"[" * 5000, b'title = "x"\n', b"title: [\n", b'[x](<a b.md>) ![](static/p.png) {% link a.md %}{{< ref "" >}}\n',
)  # fmt: skip
FOLDERS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(TEXTS) | st.binary(max_size=40), max_size=9)


@examples(2)
@given(FOLDERS, st.sampled_from(["auto", "markdown", *SITES]), st.sampled_from(["", "guides/x", "decisions"]))
@example({"contents.md": b"# T\n", "mkdocs.yml": b"nav: [contents.md]\ndocs_dir: .\n"}, "auto", "")
def test_no_folder_raises_and_every_file_has_a_place_of_its_own_within_the_target(files, name, folder) -> None:
    texts = {inner: data for inner, data in files.items() if not inner.endswith((".png", ".js"))}
    others = frozenset(files) - frozenset(texts)
    plan = Import("old", name, texts, others, ImportTarget(SETTINGS.sources[0], folder), SETTINGS, KINDS, {}).plan()
    places = [piece.place for piece in plan.pieces]
    assert len({place.casefold() for place in places}) == len(places)
    assert all(posixpath.normpath(place) == place and not place.startswith(("/", "..")) for place in places)
    told = [*(piece.origin for piece in plan.pieces if piece.origin), *(one.origin for one in plan.refused)]
    assert sorted([*told, *plan.unused, *plan.outside]) == sorted(files)
    assert {record.place for record in plan.records} >= {place for place in places if is_document(place)}
