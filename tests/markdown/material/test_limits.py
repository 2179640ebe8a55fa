"""What Python-Markdown would take too long over is found before it is rendered, and nothing that people write is."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.load.frontmatter import body_of
from kbgen.markdown.material import beyond, scan
from kbgen.markup.policy import EXTENSIONS
from kbgen.model.settings import MATERIAL
from tests.depth import more
from tests.support import checked, doc_at, document

SIZE = 120_000

# Each of these, repeated, keeps Python-Markdown for minutes or ends it on the stack.
PIECES = ("[", "![", "[](", "[a](", "[a](<", "[a][", "[[", "[^a", '[a](b "', "\\[", "``a`", "` ", "`\n", "<a", "<a ")
PIECES += (
    "</a",
    '<a href="',
    "<?",
    "<!a\n\n",
    "<![CDATA[",
    "<!--",
    "<http://a",
    "<a@",
    "[\n",
    "[a\n",
    "[a](\n",
    "[a]:\n",
    "#\n",
)
PIECES += (
    "# a\n",
    "a\n---\n",
    "a\n===\n",
    "---\n",
    "***\n",
    "* * a\n",
    "!!! a\n",
    "??? a\n",
    '=== "a"\n',
    '=== "a"\n\n',
)
PIECES += (
    "[a]: b\n",
    "[^a]: b\n",
    "a\n: b\n",
    "a\n:   b\n:   c\n",
    "1. ",
    "+ ",
    "> ",
    ">",
    "> - ",
    "- > ",
    "1. > ",
    "* - ",
)
PIECES += (
    "<div markdown>",
    "<div markdown>\n\n",
    '<p markdown="1">\n\n',
    "*a ",
    "_a ",
    "**a ",
    "*a **b ",
    "[^r] ",
    "a  \n",
    "***a**",
)


def repeated(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece)) + "a\n"


def deeper(piece: str) -> Callable[[int], str]:
    """A piece that is indented by four more columns on each line."""
    return lambda size: "".join(f"{'    ' * level}{piece}\n" for level in range(int((size / 2) ** 0.5)))


BOMBS: dict[str, Callable[[int], str]] = {
    **{f"{piece!r} repeated": repeated(piece) for piece in PIECES},
    **{f"{piece!r} deeper": deeper(piece) for piece in ("- a", "1. a", "- a\n", "!!! note", '=== "a"\n', "??? a\n")},
    "links within links": lambda size: "[" * (size // 4) + "a" + "](b)" * (size // 5),
    "emphasis within emphasis": lambda size: "*a **b " * (size // 14) + "c** d*" * (size // 14),
    "elements within elements": lambda size: "<div markdown>\n\n" * (size // 24) + "</div>\n\n" * (size // 24),
    "an opener of many options": lambda size: "``` a" + ' b="c"' * (size // 6) + "!\na\n```\n",
    "one footnote": lambda size: "[^r]: x\n\n" + "[^r] " * (size // 5),
    "a table that is padded": lambda size: "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * (size // 2),
    "a rule that is none": lambda size: "- " * (size // 2) + "a\n",
    "another": lambda size: "* " * (size // 2) + "_\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", list(BOMBS)[:: more(3, 1)])
def test_what_costs_too_much_is_found_where_it_stands(name: str) -> None:
    body = "# Title\n\nText.\n\n" + BOMBS[name](SIZE)
    for line_end in ("\n", "\r\n"):
        written = body.replace("\n", line_end)
        found = beyond(written, scan(written))
        assert found is not None
        assert 0 <= found.line <= body.count("\n")
        assert found.what


@pytest.mark.parametrize("piece", ["[", "1. ", "`\n", "<a "])
def test_the_page_of_such_a_document_is_a_finding_at_its_place(piece: str) -> None:
    text = document(repeated(piece)(SIZE), title="A", owner="ada")
    (found,) = (one for one in checked({"guides/a.md": text}, dialect=MATERIAL) if one.code[:2] == "KB")
    assert (found.code, found.span.line) == ("KB002", 5)
    assert doc_at({"guides/a.md": text}, "guides/a.md", dialect=MATERIAL).as_written


# The deepest that is rendered.
DEEP = {
    "lists on a line": "1. " * 20 + "a",
    "quotes on a line": "> " * 20 + "a",
    "lists and quotes": "> - " * 10 + "a",
    "lists by indentation": deeper("- a")(2 * 29**2),
    "lists between blank lines": deeper("- a\n")(2 * 29**2),
    "boxes": deeper("!!! note\n")(2 * 29**2),
    "tabs": deeper('=== "a"\n')(2 * 29**2),
    "definitions": "a\n: b\n" * 100,
    "emphasis": "*a **b " * 50 + "c** d*" * 50,
    "elements": "<div markdown>\n\n" * 20 + "a\n\n" + "</div>\n\n" * 20,
    "both ways": "".join(f"{'    ' * level}{'1. ' * 20}a\n\n" for level in range(20)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DEEP)
def test_the_deepest_that_is_rendered_fits_on_half_of_the_stack(name: str) -> None:
    assert beyond(DEEP[name], scan(DEEP[name])) is None
    engine = markdown.Markdown(
        extensions=list(EXTENSIONS),
        extension_configs={name: options for name, options in EXTENSIONS.items() if options},
    )
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth() + before // 2)
    try:
        assert engine.convert(DEEP[name])
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


PLAIN = (
    "* * * * * * * * * * * * * * * * * * * * * * * *",
    "- - - - - - - - - - - - - - - - - - - - - - - - - - -",
    "> > > a reply to a reply",
    '``` yaml title="a" linenums="1" hl_lines="1 2"\na: "b"\n```',
    "```\n" + "[" * 5000 + "\n```",
    "`" + "[" * 500 + "`",
    "\n".join(f"- [x] item {n} with `code` and [a link](b.md) and *words*" for n in range(400)),
    "\n".join(f"*[A{n}]: Abbreviation" for n in range(300)),
    "| a | b |\n|---|---|\n" + "| `x` | [y](z.md) |\n" * 1000,
    "\n\n".join(f"Term {n}\n\n:   Its meaning" for n in range(300)),
    "\n".join(f"*(note {n})*, **bold**, _it's_" for n in range(200)),
    "a < b and c > d, if x <y> z; List<String>, Map<K, V>",
    "Text.\n\n" * 3000,
)


@pytest.mark.parametrize("body", PLAIN)
def test_what_people_write_is_rendered(body: str) -> None:
    assert beyond(body, scan(body)) is None


@given(st.text(alphabet="[](){}<>*_`~#|:-=!?+&\\\"'^$ \t\r\nab1.", max_size=400))
def test_any_text_is_judged(body: str) -> None:
    found = beyond(body, scan(body))
    assert found is None or 0 <= found.line <= body.count("\n") + body.count("\r")


@pytest.mark.parametrize(
    "piece",
    ["<!-- -->", "<div markdown>", "<div></div>", "<div>", "</div>", "<script>", "<!-- a", "<?", "<p markdown></p>"],
)
def test_html_of_any_length_on_a_line_is_scanned(piece: str) -> None:
    body = piece * 5000
    assert len(scan(body).prose) == len(body)


@pytest.mark.corpora
@pytest.mark.skipif("KBGEN_CORPORA" not in os.environ, reason="KBGEN_CORPORA is not set")
def test_no_real_document_is_beyond_a_tenth_of_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from kbgen.markdown.material import limits

    monkeypatch.setattr(limits, "MOST", limits.MOST // 10)
    seen = 0
    for path in sorted(Path(os.environ["KBGEN_CORPORA"]).rglob("*.md")):
        try:
            body = body_of(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        seen += 1
        assert beyond(body, scan(body)) is None, path
    assert seen > 500


LABELS = ("b", "^b", "b c", "", "!", "[b", "a]b")
TARGETS = (
    "https://example.com/",
    "<https://example.com/>",
    "<>",
    "<",
    ">",
    "<a b>",
    "",
    "()",
    "<<a>>",
    "\\<a>",
    "#x",
    "a.md",
)
TITLES = ("", ' "t"', " 't'", " (t)", ' "', '\n  "t"', " <t>")


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", "> ", "- ", "1. ", "    ", "\n\n"])
def test_definitions_of_links_of_any_shape_are_scanned(before: str) -> None:
    shapes = (f"{before}[{label}]: {target}{title}\n" for label in LABELS for target in TARGETS for title in TITLES)
    for shape in shapes:
        for body in (
            shape,
            f"[{shape}",
            f"[x][b] [b] ![b]\n\n{shape}",
            shape * 3,
            f"{shape}\n[b]: <https://example.com/>\n",
        ):
            assert len(scan(body).prose) == len(body)


def test_the_target_of_a_definition_in_angle_brackets_is_a_link_and_no_address_by_itself() -> None:
    (link,) = scan("[a][b]\n\n[b]: <https://example.com/>\n").links
    assert (link.kind, link.target) == ("reference", "https://example.com/")
