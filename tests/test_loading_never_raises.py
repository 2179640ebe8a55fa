"""Nothing that somebody wrote makes loading, checking or judging raise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds import KINDS
from tests.depth import examples
from tests.growth import grows_in_proportion
from tests.support import checked, document, handbook, stale

PATHS = st.sampled_from(
    [kind.example_path for kind in KINDS.values()]
    + [
        "people.yml",
        "people.yaml",
        "services/catalog-info.yaml",
        "ladders/x.yml",
        "ladders/x.csv",
        "ladders/a/b.md",
        "README.md",
    ]
    + ["decisions/2024-13-45-x.md", "decisions/99999-x.md", "runbooks/KubeDown.html.md.erb"]
)
KEYS = sorted(
    {name for kind in KINDS.values() for name in kind.schema.model_fields} | {"last_reviewed_on", "owners", "nonsense"}
)
NASTY = [
    "---",
    "# A",
    "## Status",
    "```shell\nrm -rf $X <y>\n```",
    "[a](b.md#c)",
    "[[x]]",
    "<!-- kbgen: allow GN004 -->",
    "TODO",
    "| Status | x |",
]
NASTY += [
    "Status: ",
    "<script",
    "[a](javascript:x)",
    "Date: Month 99, 9999",
    "\u0000",
    "\u2028",
    "İ",
    "[[a|b]]",
    "[a]: b",
    "](",
    "{#x}",
    "- a: b",
]
SCALARS = st.one_of(
    st.sampled_from(
        [
            "2026-01-15",
            "0",
            "-1",
            "99999999999999999999",
            "x",
            "~",
            "[]",
            "{}",
            "'",
            '"',
            "&a b",
            "*a",
            "1e999",
            "tier-1",
            "ada",
            "!!x y",
        ]
    ),
    st.text(max_size=12),
)


def flow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(
            st.tuples(st.sampled_from([*KEYS, "id", "to", "after", "date", "person", "name", "level"]), inner),
            max_size=3,
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"),
    )


VALUES = st.recursive(SCALARS, flow, max_leaves=6)
FRONT = st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=5).map(
    lambda pairs: "---\n" + "".join(f"{key}: {value}\n" for key, value in pairs) + "---\n"
)
BODY = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)), max_size=6).map("\n".join)
DOCUMENTS = st.one_of(st.text(max_size=80), BODY, st.builds("{}{}".format, FRONT, BODY))


@given(st.dictionaries(PATHS, DOCUMENTS, max_size=3))
@examples(1.5)
def test_any_text_at_any_path_gives_documents_and_findings(files: dict[str, str]) -> None:
    for finding in (*checked(files), *stale(files)):
        lines = files[finding.path].count("\n") + files[finding.path].count("\r") + 2
        assert 1 <= finding.span.line <= lines
        assert finding.span.column >= 1


@given(st.sampled_from(KEYS), VALUES, st.sampled_from(sorted(KINDS)))
@examples(1.5)
def test_any_value_of_any_key_leaves_a_document_or_a_fault(key: str, value: str, kind: str) -> None:
    examined = handbook({KINDS[kind].example_path: f"---\n{key}: {value}\n---\n# Title\n"}, ())
    assert examined.corpus.docs or examined.findings


@pytest.mark.parametrize(
    "path", ["people.yml", "services/catalog-info.yaml", "ladders/x.yml", "ladders/x.csv", "guides/a.md"]
)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "[" * 30_000,
        "- " * 30_000,
        "a: &a [*a]\n",
        "x\ty\n\t- z",
        "\ufeff",
        "1",
        "- 1",
        "- [1]",
        "{}",
        "~",
        "a: 1\n---\nb",
        "a,b\n1\n",
        '"',
    ],
)
def test_a_data_file_of_any_content_is_read_or_reported(path: str, text: str) -> None:
    checked({path: text})


LONG = ["Status", " ", "| ", "kubectl ", "<a ", "$", "-x ", "a=", "<!--", "*", "word "]


@pytest.mark.parametrize("word", LONG)
@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "Status{}",
        "```shell\n{}\n```",
        "```shell\noc {}\n```",
        "# A\n\n## Status\n\n{}",
        "- 2019{}",
        "`kubectl delete ns x`\n\n{}",
    ],
)
def test_a_very_long_line_costs_little(word: str, frame: str) -> None:
    def check(size: int) -> None:
        body = frame.format(word * (size // len(word)))
        checked({"runbooks/a.md": document(body, title="A"), "decisions/0001-a.md": document(body, title="A")})

    assert grows_in_proportion(check, 5_000)
