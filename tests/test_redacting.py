"""What stands for a name that may not be said, and that every text of a value is asked for."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

import pytest

from kbgen.audience import published, visible_findings
from kbgen.kinds import KINDS
from kbgen.kit.fields import RefTo
from kbgen.model import Finding, Severity, Span
from kbgen.model.document import WITHHELD, Withheld, visible_names
from kbgen.redact import Instead, LeftOut, replaced
from tests.growth import grows_in_proportion
from tests.support import corpus_of, document, loaded


def test_a_withheld_name_prints_as_words_and_equals_itself_alone() -> None:
    one, other = Withheld(), Withheld()
    assert str(one) == f"{one}" == WITHHELD
    assert json.dumps([one]) == json.dumps([WITHHELD])
    assert str(pickle.loads(pickle.dumps(one))) == WITHHELD
    assert one == one  # noqa: PLR0124  # which a text's own equality would say of any other, too
    assert one != other
    assert one != WITHHELD
    assert WITHHELD not in {one: 1, other: 2}
    assert len({one, other, one}) == 2
    assert sorted([other, "b", one, "a"]) == ["a", other, one, "b"]
    assert visible_names([one, "a"]) == ("a",)


@dataclass(frozen=True, slots=True)
class Inner:
    """A part of it that is no tuple."""

    name: Annotated[str, RefTo()]
    count: int


class Held(NamedTuple):
    """A value as a kind may read it from a body."""

    name: Annotated[str, RefTo()]
    text: str
    names: tuple[Annotated[str, RefTo()], ...] = ()
    within: tuple[Held, ...] = ()
    by_name: Mapping[Annotated[str, RefTo()], Inner] = {}


def test_names_are_told_from_texts_at_any_depth() -> None:
    inner = Held("one", "a text", ("two",), by_name={"three": Inner("four", 1)})
    value = Held("five", "", within=(inner, Held("", "more")))
    instead = Instead(lambda name, _: name.upper(), lambda text: text.title())
    assert replaced(value, instead) == Held(
        "FIVE",
        "",
        within=(Held("ONE", "A Text", ("TWO",), by_name={"THREE": Inner("FOUR", 1)}), Held("", "More")),
    )
    assert replaced(value, Instead(lambda name, _: name, lambda text: text)) is value
    assert replaced("word", instead, RefTo()) == "WORD"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_names_are_found_wherever_references_are(kind) -> None:
    (doc,) = (reading.doc for reading in loaded(kind.example(), kind.example_path).readings)
    names: list[str] = []
    fields = replaced(doc.fields, Instead(lambda name, mark: (mark.loose or names.append(name), "other")[1], str))
    assert sorted(names) == sorted(ref.target for ref in doc.refs)
    assert not names or fields is not doc.fields
    same = Instead(lambda name, _: name, lambda text: text)
    assert replaced(doc.fields, same) is doc.fields
    assert replaced(doc.content, same) is doc.content


def test_an_edition_of_all_is_the_handbook_itself() -> None:
    files = {"guides/a.md": document("See [[b]].", title="A"), "guides/b.md": document("", title="B")}
    corpus = corpus_of(files)
    for audience in ("internal", "restricted"):
        edition = published(corpus, audience, KINDS, files.__getitem__)
        assert edition.corpus is corpus
        assert edition.text("guides/a.md") == files["guides/a.md"]


def test_what_says_nothing_of_what_is_left_out_is_the_very_same() -> None:
    files = {
        "guides/a.md": document("See [[b]] and https://example.test/a/b.", title="A", audience="public"),
        "guides/b.md": document("Ratio a/b = c, see [this](a.md).", title="B", audience="public"),
        "guides/c.md": document("", title="C"),
    }
    corpus = corpus_of(files)
    edition = published(corpus, "public", KINDS, files.__getitem__)
    assert [doc.id for doc in edition.corpus.docs] == ["a", "b"]
    for doc in edition.corpus.docs:
        assert doc is corpus.by_path[doc.path]
        assert edition.text(doc.path) == files[doc.path]


def test_a_word_of_any_length_is_asked_whether_it_is_a_way_in_proportion() -> None:
    """Also one of a hundred thousand folders, which somebody may have pasted."""
    corpus = corpus_of(
        {
            "guides/secret.md": document(title="Secret", audience="restricted"),
            "guides/open.md": document(title="Open", audience="public"),
        }
    )
    left_out = LeftOut(corpus, replace(corpus, docs=tuple(doc for doc in corpus.docs if doc.title == "Open")))
    for way in ("a/", "/a/b", "https://a/"):
        assert grows_in_proportion(lambda size, way=way: left_out.mentions(way * size), 4_000), way
    assert left_out.mentions("a/" * 50 + "guides/secret.md")
    assert not left_out.mentions("a/" * 50 + "guides/open.md")


def test_a_line_with_many_findings_is_asked_for_names_once() -> None:
    everything = corpus_of(
        {
            "guides/secret.md": document(title="Secret", audience="restricted"),
            "guides/open.md": document(title="Open", audience="public"),
        }
    )
    shown = replace(everything, docs=tuple(doc for doc in everything.docs if doc.title == "Open"))
    (path,) = (doc.path for doc in shown.docs)

    def judge(size: int) -> int:
        found = [Finding(path, Span(1, at + 1), "GN001", "n", Severity.ERROR, "m", "h") for at in range(size)]
        return len(visible_findings(found, everything, shown, lambda _path: "a word " * size))

    assert judge(10) == 10
    assert grows_in_proportion(judge, 1_500)
    named = Finding(path, Span(1, 1), "GN001", "n", Severity.ERROR, "m", "h")
    assert not visible_findings([named], everything, shown, lambda _path: "See [[secret]].")
