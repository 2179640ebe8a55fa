"""For any bytes: import keeps every byte of the body, or refuses with a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.importing.documents import BOM
from kbgen.importing.plan import Import, ImportPlan, ImportTarget
from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.load.frontmatter import split
from kbgen.model import Settings, Source

SETTINGS = Settings("/handbook", (Source("content", "content"),))
PIECES = (
    "---\n", "--- \r\n", "----\n", "---", "\n", "\r\n", "\r", "\x0c", "\x85", "\u2028", "\ufeff", " ", "\t",
    "title: A\n",
    "review_in: 6 months\n",
    "owners: [a]\n", "title:\n", "description: x\n", "kind: guide\n", "kind: [a]\n", "a: {b: c}\n", "- x\n", "# c\n", "owner: 'x\n",
    "title: &a [x]\n", "summary: |\n  x\n", "{a: 1}\n", "...\n", "%YAML 1.2\n", "a: b # c\n", '"q": 1\n', "? a\n: b\n", "<<: *a\n",
    "# T\n", "## T\n", "T\n===\n", "## no: #\n", "```\n", "~~~\n", "<!--", "-->", "<pre>", "    code\n", "| a |\n",
    "[b](b.html.md.erb)", "[b]: b.html.md.erb\n", "[b]", '<img src="/b.html.md.erb">', '{{< ref "b.html.md.erb" >}}',
    "{% link b.html.md.erb %}", "![p](<p (1).png>)", "[[b]]", "`", "\\", "\0", "é", "\U0001f600",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join).map(str.encode) | st.binary(max_size=60)
DATA = st.tuples(st.sampled_from([b"", BOM]), TEXTS).map(b"".join)


# A link that is written anew may have been the sign of a format: what is told of two runs, one format tells alone.
GUIDES_ONLY = {name: replace(kind, has_formats=name == "guide") for name, kind in KINDS.items()}


def planned(data: bytes, kinds: Mapping[str, Kind] = KINDS) -> ImportPlan:
    files = {"a.md": data, "b.html.md.erb": b"# B\n"}
    target = ImportTarget(SETTINGS.sources[0], "guides")
    return Import("old", "auto", files, frozenset({"p (1).png"}), target, SETTINGS, kinds, {}).plan()


def matter(text: str) -> tuple[str, str]:
    """The front matter with its rows of dashes, and everything below it."""
    found = split(text)
    closing = len(text) - len(found.body)
    return text[:closing], text[closing:]


# what a link may become: nothing else in a body changes
_LINK = re.compile(r"""(?:\.\.?/)?b\.md|(?:/|)b\.html\.md\.erb|\{\{< ref "[^"]*" >\}\}|\{% link b\.html\.md\.erb %\}""")


@given(DATA)
@example(b"---\n---\n---\n## T\n")
@example(BOM + b"---\r\ntitle:\r\n---\r\n## T")
@example(b"---\ndescription: x\n---\n\n\n\x0c# T\n")
def test_a_body_is_kept_but_for_its_links_or_the_file_is_refused(data: bytes) -> None:
    plan = planned(data)
    pieces = {piece.origin: piece.data for piece in plan.pieces}
    assert ("a.md" in pieces) != ("a.md" in {one.origin for one in plan.refused})
    assert all(one.reason for one in plan.refused)
    if "a.md" not in pieces:
        return
    after = pieces["a.md"]
    assert after is not None
    assert after.startswith(BOM) == data.startswith(BOM)
    before, now = (matter(text.removeprefix(BOM).decode()) for text in (data, after))
    assert _LINK.sub("", now[1].lstrip()) == _LINK.sub("", before[1].lstrip())
    if not _LINK.search(before[1]):
        assert after.endswith(data.removeprefix(BOM) if not before[0] else before[1].encode())
    said, told = split(data.removeprefix(BOM).decode()), split(after.removeprefix(BOM).decode())
    assert not told.broken
    held = list(told.values.values())
    for value in said.values.values():
        alone = value[0] if isinstance(value, list) and len(value) == 1 else value  # `owners: [a]` is `owner: a`
        assert value is None or value in held or alone in held or str(value) in now[0]


@given(DATA)
@example(b'---\n---\n---\n---\n{{< ref "b.html.md.erb" >}}')
def test_importing_twice_gives_the_same_and_what_is_written_needs_no_more(data: bytes) -> None:
    once = {piece.origin: piece.data for piece in planned(data, GUIDES_ONLY).pieces}
    assert once == {piece.origin: piece.data for piece in planned(data, GUIDES_ONLY).pieces}
    if (first := once.get("a.md")) is not None:
        again = planned(first, GUIDES_ONLY)
        (second,) = (piece.data for piece in again.pieces if piece.origin == "a.md")
        assert matter(second.removeprefix(BOM).decode())[0] == matter(first.removeprefix(BOM).decode())[0]


TOML = st.lists(
    st.sampled_from(
        [
            "a = 1\n",
            "b = 'x' # y\n",
            "c = [1, 'no']\n",
            "[d]\n",
            "e = 2024-01-02\n",
            "f = 07:32:00\n",
            "+ \n",
            '"g h" = """x\n---\ny"""\n',
        ]
    ),
    max_size=5,
).map("".join)


@given(TOML, TEXTS)
def test_a_body_below_toml_is_kept_or_refused_too(matter_: str, text: bytes) -> None:
    plan = planned(b"+++\n" + matter_.encode() + b"+++\n" + text)
    if "a.md" in {one.origin for one in plan.refused} or b"b.html.md" in text:
        return
    (after,) = (piece.data for piece in plan.pieces if piece.origin == "a.md")
    assert after is not None
    assert after.endswith(b"\n" + text)
    found = split(after.decode())
    assert not found.broken
    assert ("a" in found.values) == ("a = 1" in matter_.partition("[d]")[0])
