"""What a file is called, what kind it is, and where its page stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds import KINDS
from kbgen.load.identity import addresses, id_of, kind_of, valid_id
from kbgen.model import Raw, Settings, Source
from tests.support import corpus_of, doc_at

HOME = Source("content", "content")


def raw(inner: str, source: Source = HOME, *, alone: bool = False) -> Raw:
    return Raw(f"{source.path}/{inner}", inner, source.name, "", alone)


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        ("runbooks/Restart.md", "Restart"),
        ("guides/on-call.markdown", "on-call"),
        ("guides/on-call.html.md.erb", "on-call"),
        ("guides/v1.2-notes.md", "v1.2-notes"),
        ("guides/README.md", "guides"),
        ("guides/index.md", "guides"),
        ("guides/_index.md", "guides"),
        ("ladders/sre/ladder.md", "sre"),
        ("README.md", "content"),
        ("index.md", "content"),
        ("decisions/0014-kafka.md", "0014-kafka"),
    ],
)
def test_a_document_is_called_after_its_file_and_an_index_after_its_folder(inner: str, name: str) -> None:
    assert id_of(raw(inner), HOME) == name


@pytest.mark.parametrize("name", ["0014", "restart-the-queue", "Q&A", "Müller", "a.b_c", "People (old)", "1:1"[0]])
def test_an_id_is_a_name(name: str) -> None:
    assert valid_id(name)


@pytest.mark.parametrize(
    "name", ["", "a/b", "../a", "a:b", "a|b", "a#b", ".hidden", "a\nb", "-a", "a..b", "x" * 201, "a\\b", "<b>", '"']
)
def test_an_id_is_never_a_path_nor_markup(name: str) -> None:
    assert not valid_id(name)


@pytest.mark.parametrize(
    ("source", "inner", "kind"),
    [
        (HOME, "runbooks/a.md", "runbook"),
        (HOME, "Runbooks/a.md", "runbook"),
        (HOME, "runbooks/orders/a.md", "runbook"),
        (HOME, "services/orders/decisions/0001-a.md", "decision"),
        (HOME, "decisions/services/a.md", "service"),
        (HOME, "notes/a.md", "guide"),
        (HOME, "a.md", "guide"),
        (HOME, "runbooks/README.md", "guide"),
        (HOME, "decisions/template.md", "guide"),
        (HOME, "decisions/0000-adr-template.md", "guide"),
        (HOME, "decisions/0003-templates-for-mail.md", "decision"),
        (HOME, "ladders/sre/README.md", "ladder"),
        (HOME, "howto/a.md", "runbook"),
        (Source("team/adr", "adr"), "0001-a.md", "decision"),
        (Source("x", "x", kind="decision"), "runbooks/a.md", "decision"),
        (Source("x", "x", kind="nonsense"), "runbooks/a.md", "guide"),
    ],
)
def test_the_source_or_the_nearest_folder_says_the_kind(source: Source, inner: str, kind: str) -> None:
    settings = Settings("/", (source,), folders={"howto": "runbook"})
    assert kind_of(raw(inner, source), source, KINDS, settings) == kind


def test_a_readme_alone_in_its_folder_is_a_document_of_the_folders_kind() -> None:
    settings = Settings("/", (HOME,))
    assert kind_of(raw("decisions/2024-01-01-x/README.md", alone=True), HOME, KINDS, settings) == "decision"
    assert kind_of(raw("decisions/2024-x/README.md"), HOME, KINDS, settings) == "guide"


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("decisions/2024-01-01-x", "decision"),
        ("decisions/0012-x", "decision"),
        ("rfcs/rfc-0012-x", "decision"),
        ("decisions/2024-q1", "guide"),
        ("decisions/2024", "guide"),
        ("decisions/backend", "guide"),
        ("runbooks/0012-x", "guide"),
    ],
)
def test_an_index_beside_attachments_is_what_its_numbered_folder_is_about(folder: str, kind: str) -> None:
    assert kind_of(raw(f"{folder}/README.md"), HOME, KINDS, Settings("/handbook", (HOME,))) == kind


def test_an_index_that_lists_the_documents_of_a_numbered_folder_is_a_guide_to_them() -> None:
    listed = "It has two parts:\n\n- [One](one.md)\n- [Two](two.md)\n"
    readme = raw("decisions/0012-x/README.md")
    kinds = [
        kind_of(readme._replace(text=text), HOME, KINDS, Settings("/handbook", (HOME,)))
        for text in (listed, "# X\n" * 4 + listed)
    ]
    assert kinds == ["guide", "decision"]


def test_the_document_itself_has_the_last_word() -> None:
    assert doc_at({"runbooks/a.md": "---\nkind: decision\nid: '0014'\n---\n"}, "runbooks/a.md").kind == "decision"
    assert doc_at({"runbooks/a.md": "---\nid: 0014\n---\n"}, "runbooks/a.md").id == "0014"


def test_the_title_is_given_or_the_heading_that_opens_the_text_or_the_name() -> None:
    titles = {"a.md": "---\ntitle: Given\n---\n# Head\n", "b.md": "# `One` *two*\n\n# Three\n", "c-d.md": "Text.\n"}
    assert [doc.title for doc in corpus_of(titles).docs] == ["Given", "One two", "C d"]


@pytest.mark.parametrize(
    ("inners", "expected"),
    [
        (["a.md"], ["docs/a.md"]),
        (["a.html.md.erb", "a.md"], ["docs/a.md", "docs/a-2.md"]),
        (["a.md", "A.md"], ["docs/a-2.md", "docs/A.md"]),
        (["a/README.md"], ["docs/a/index.md"]),
        (["a/README.md", "a/index.md"], ["docs/a/index-2.md", "docs/a/index.md"]),
        (["a.md", "a/index.md"], ["docs/a-2.md", "docs/a/index.md"]),
        (["README.md"], ["docs/index.md"]),
    ],
)
def test_a_page_stands_where_its_file_does(inners: list[str], expected: list[str]) -> None:
    source = Source("content", "content", "docs")
    raws = [raw(inner, source) for inner in inners]
    found = addresses(raws, {"content": source})
    assert [found[one.path] for one in raws] == expected


NAMES = st.sampled_from(
    ["a", "A", "index", "README", "ladder", "a-2", "b", "ä", "Ä", "İ", "ı", "ß", "SS", "a.b", "a b"]
)
INNERS = st.builds(
    lambda folders, name, suffix: "/".join([*folders, name + suffix]),
    st.lists(NAMES, max_size=2),
    NAMES,
    st.sampled_from([".md", ".markdown", ".html.md.erb", ".md.erb"]),
)


def url(address: str) -> str:
    stem = address.removesuffix(".md")
    return ("" if stem == "index" else stem.removesuffix("/index")).casefold()


@given(st.lists(INNERS, unique=True, max_size=12))
def test_no_two_files_share_an_address_whatever_the_case(inners: list[str]) -> None:
    raws = [raw(inner) for inner in inners]
    found = addresses(raws, {"content": HOME})
    assert len({url(address) for address in found.values()}) == len(raws)
    assert all(address.endswith(".md") for address in found.values())


@given(st.lists(INNERS, unique=True, max_size=12), st.randoms())
def test_addresses_do_not_depend_on_the_order_of_files(inners: list[str], random) -> None:
    raws = [raw(inner) for inner in inners]
    shuffled = random.sample(raws, len(raws))
    assert addresses(raws, {"content": HOME}) == addresses(shuffled, {"content": HOME})


def test_documents_out_of_data_files_have_addresses_of_their_own() -> None:
    corpus = corpus_of(
        {
            "people.yml": "- {id: ada, name: Ada}\n- {id: bo, name: Bo}\n",
            "people/ada.md": "---\nname: Ada\n---\n",
            "shop/services/a/catalog-info.yaml": "kind: Component\nmetadata: {name: orders}\n",
            "shop/services/b/catalog-info.yaml": "kind: Component\nmetadata: {name: orders}\n",
        }
    )
    assert len({url(doc.address) for doc in corpus.docs}) == 5
    assert corpus.by_path["people/ada.md"].address == "people/ada.md"
