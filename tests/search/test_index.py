"""The files of an index, how pages are ranked by them, and what an edit changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.search import coding
from kbgen.search.index import CALLED, MANIFEST, Indexed, Postings, files, places, postings, room
from kbgen.search.ranking import Answer, answer
from kbgen.search.reader import Index
from kbgen.search.vocabulary import shards, stems
from kbgen.search.weights import NAMED, Terms, terms_of, unpacked

DAY = date(2026, 1, 1)
PLACE = st.integers(0, (1 << 25) - 1)
POSTINGS = st.dictionaries(PLACE, st.integers(1, CALLED), min_size=1, max_size=40).map(
    lambda found: sorted(coding.key(level, place) for place, level in found.items())
)
Edits = list[tuple[int, str, bool]]
WORDS = st.dictionaries(st.text(min_size=1, max_size=8), POSTINGS, min_size=1, max_size=30)


@given(WORDS)
def test_a_shard_is_read_as_it_was_written(found: dict[str, list[int]]) -> None:
    words = sorted(found)
    listed = {word: coding.listed(found[word], len(found[word])) for word in words}
    read = [one for shard in shards(words, listed, "en") for one in coding.decoded(shard.data)]
    assert [(one.word, [coding.key(*posting) for posting in one.postings]) for one in read] == [
        (word, found[word]) for word in words
    ]


LEVELS = st.dictionaries(st.integers(0, 12), st.integers(1, 4), max_size=12)


@given(LEVELS, LEVELS, st.sets(st.integers(0, 12), max_size=2), st.integers(1, 8))
def test_the_pages_of_a_word_after_an_edit(
    old: dict[int, int], new: dict[int, int], places: set[int], most: int
) -> None:
    """Are those that all pages give, or unknown where one of the listed has gone and others are not listed."""
    after = {place: (new if place in places else old).get(place, 0) for place in range(13)}
    before, now = ({coding.key(level, place) for place, level in one.items() if level} for one in (old, after))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coding, "MOST", most)
        data = coding.listed(sorted(before)[:most], len(before))
        found = coding.edited(data, before - now, now - before)
        assert found == coding.listed(sorted(now)[:most], len(now)) or (
            found is None and len(before) > most and (before - now) & {*sorted(before)[:most]}
        )


@given(st.sets(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=60))
def test_a_word_is_in_the_last_shard_that_begins_no_later(words: set[str]) -> None:
    listed = dict.fromkeys(words, coding.listed([], 0) + b"\0" * 900)
    cut = list(shards(sorted(words), listed, "en"))
    firsts = [shard.first for shard in cut]
    assert firsts == sorted(firsts)
    begun = [next(iter(sorted(words)))]
    assert cut[0].first == begun[0][:0] or begun[0].startswith(cut[0].first)


def test_forms_of_a_stem_are_in_one_shard() -> None:
    words = sorted(f"{stem}{end}" for n in range(400) for stem in [f"word{n:03}x"] for end in ("", "s", "ing", "ed"))
    cut = list(shards(words, dict.fromkeys(words, coding.listed([coding.key(1, 1)], 1)), "en"))
    assert len(cut) > 2
    for shard in cut:
        held = list(coding.decoded(shard.data))
        groups = {one.word[:8]: {other.group for other in held if other.word[:8] == one.word[:8]} for one in held}
        assert all(len(found) == 1 and 0 not in found for found in groups.values())
        assert {sum(one.word.startswith(stem) for one in held) for stem in groups} == {4}


@given(st.sets(st.text(max_size=6), max_size=80), st.text(max_size=6))
def test_hardly_any_page_moves_when_one_is_added(addresses: set[str], new: str) -> None:
    before, after = places(addresses), places({*addresses, new})
    assert len(set(before.values())) == len(before)
    if room(len(before)) == room(len(after)):
        moved = [one for one in addresses if before[one] != after[one]]
        between = [place for place in before.values() if place >= after[new]]
        assert len(moved) <= len(between)
        assert all(after[one] > before[one] for one in moved)


@given(
    st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(1, NAMED), max_size=20), st.integers(0, 9999)
)
def test_the_words_of_a_page_are_read_as_they_were_packed(weights: dict[str, int], length: int) -> None:
    terms = Terms(sorted(weights), bytes(weights[word] for word in sorted(weights)), length)
    assert unpacked(terms.packed) == terms


def page(url: str, title: str, text: str = "", *names: str, past: bool = False, review: str = "") -> Indexed:
    terms = terms_of(title, names, url, f"<h1>{title}</h1><p>{text}</p>")
    return Indexed(url, past, (title, "guide", "", "", review, ""), (("guide",), (), (), (), ()), terms.packed)


PAGES = [
    page("lag/", "PostgreSQL replication lag is high", "Replicas fall behind.", "PostgresReplicationLag"),
    page("slots/", "Replication slots", "A slot keeps what replicas have not read. It replicates."),
    page("kafka/", "Kafka for events between services", "It takes the place of RabbitMQ."),
    page("rabbit/", "RabbitMQ for events between services", "Events travel by RabbitMQ.", past=True),
    page("naive/", "Naïve Straße", "Über alles."),
    page("tokyo/", "東京の検索", "索引"),
    page("kcm/", "KubeControllerManagerDown", "It is gone."),
    page("late/", "Rotating keys", "Rotate them.", review="00000000a20260101b"),
    page("fresh/", "Rotating keys", "Rotate them.", review="00000000a20260102b"),
]


def held(pages: Iterable[Indexed], before: Postings | None = None) -> Postings:
    return postings({page.url: page for page in pages}, before)


def asked(text: str, pages: list[Indexed] = PAGES) -> Answer:
    return answer(Index(files(held(pages), {"codes": {"a": "fresh", "b": "overdue"}}, "en").__getitem__), text, DAY)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("[FIRING:1] PostgresReplicationLag critical slots kafka events", "lag/"),
        ("postgres-replication-lag", "lag/"),
        ("replicaton lag hihg", "lag/"),
        ("slot replicas", "slots/"),
        ("rabbitmq for events between services", "kafka/"),
        ("rabbitmq travel", "rabbit/"),
        ("naive strasse", "naive/"),
        ("検索", "tokyo/"),
        ("kcm", "kcm/"),
        ("rotating keys", "fresh/"),
        ("contr", "kcm/"),
    ],
)
def test_the_best_page_for_a_query(text: str, first: str) -> None:
    assert asked(text).hits[0].shown.url == first


@pytest.mark.parametrize("text", ["replicaton lag hihg", "rotating keys", "contr", "database", "zzzz"])
def test_an_index_in_shards_answers_as_one_in_a_file_does(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [*PAGES, *(page(f"{n}/", f"Db {n}", f"word{n} " * 9) for n in range(400))]
    at_once = asked(text, pages)
    monkeypatch.setattr("kbgen.search.index._FEW_WORDS", 0)
    monkeypatch.setattr("kbgen.search.index._FEW_TITLES", 0)
    assert len(files(held(pages), {}, "en")) > len(files(held(PAGES), {}, "en"))
    assert asked(text, pages) == at_once


def test_words_that_no_page_holds_and_those_that_were_corrected_are_told() -> None:
    found = asked("replicaton zzzz")
    assert found.missing == ["zzzz"]
    assert found.corrected == {"replicaton": "replication"}
    assert asked("zzzz").hits == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("database", ["db/"]),
        ("recovery of database", ["db/"]),
        ("CRM", ["siebel/"]),
        ("siebel", ["siebel/"]),
        ("kubernetes", []),
    ],
)
def test_a_word_is_found_by_its_synonyms_and_their_forms(text: str, found: list[str]) -> None:
    pages = [
        page("db/", "Full", "The db is recovered, or restored."),
        page("keys/", "Keys", "Rotate keys."),
        page("siebel/", "Siebel-9", "Customers."),
    ]
    index = files(held(pages), {"codes": {}}, "en", [["CRM", "siebel"]])
    assert [hit.shown.url for hit in answer(Index(index.__getitem__), text, DAY).hits] == found


def test_a_page_that_holds_more_of_what_was_typed_comes_before_one_that_holds_a_part_of_it_often() -> None:
    pages = [
        page("part/", "Standby standby", "standby " * 9),
        page("most/", "Notes", "The standby of tuesday is behind."),
        *(page(f"{n}/", f"Other {n}", "Nothing of that.") for n in range(9)),
    ]
    assert asked("standby behind tuesday", pages).hits[0].shown.url == "most/"


def test_an_index_of_no_pages_finds_nothing() -> None:
    assert asked("anything", []).total == 0


@given(st.permutations(PAGES))
def test_the_order_of_pages_changes_no_byte(pages: list[Indexed]) -> None:
    assert files(held(pages), {}, "en") == files(held(PAGES), {}, "en")


TEXTS = st.lists(st.sampled_from("lag lags slot slots db fail fails queue zebra é".split()), max_size=9).map(" ".join)
EDITS = st.lists(st.tuples(st.integers(0, 9), TEXTS, st.booleans()), min_size=1, max_size=4)


@given(st.lists(TEXTS, min_size=8, max_size=24), st.lists(EDITS, min_size=1, max_size=3), st.integers(1, 30))
def test_an_edit_leaves_the_files_that_all_pages_make(texts: list[str], edits: list[Edits], most: int) -> None:
    """Also where a word is on more pages than are listed, appears, goes, or is on a page that is new or in the past."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coding, "MOST", most)
        patch.setattr("kbgen.search.index._FEW", 2)
        pages = {f"{n}/": page(f"{n}/", f"Page {n}", text) for n, text in enumerate(texts)}
        last = postings(pages)
        for edit in edits:
            pages = pages | {f"{n}/": page(f"{n}/", f"Page {n}", text, past=past) for n, text, past in edit}
            last, anew = postings(pages, last), postings(pages)
            assert last.words == anew.words
            assert files(last, {}, "en") == files(anew, {}, "en")


def test_after_an_edit_no_other_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless one that is not listed may follow in the place of the page that was edited."""
    pages = {f"{n}/": page(f"{n}/", f"Page {n}", "lag " * (n % 3)) for n in range(40)}
    last = postings(pages)
    edited = pages | {"7/": page("7/", "Page 7", "A zebra.")}
    with monkeypatch.context() as patch:
        patch.setattr("kbgen.search.index._listed", lambda *_: pytest.fail("all pages were read"))
        found = postings(edited, last)
    assert found.words == postings(edited).words


def test_an_edit_changes_few_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large site: the manifest, and the shards of the words that a page holds now and did not before."""
    monkeypatch.setattr("kbgen.search.index._FEW_WORDS", 0)
    monkeypatch.setattr("kbgen.search.index._FEW_TITLES", 0)
    pages = [page(f"p{n}/", f"Page {n}", f"text of{n} and{n % 90} " + "common " * 99) for n in range(1500)]
    edited = page("p1499/", "Page 1499", "text of1499 zebra and59 " + "common " * 99)
    before, after = files(held(pages), {}, "en"), files(held([*pages[:-1], edited]), {}, "en")
    assert len(before) > 60
    assert len(set(after) - set(before)) <= 3
    assert json.loads(after[MANIFEST])["pages"] == 1500


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["replicas", "replica"]),
        ("de", ["dienste", "diensten"]),
        ("pt-BR", ["serviço", "serviços"]),
        ("nb", ["tjenester", "tjenesten"]),
        ("xx", ["queues", "queue"]),
    ],
)
def test_forms_of_a_word_have_one_stem_in_the_language_of_the_site(language: str, forms: list[str]) -> None:
    assert len(set(stems(forms, language))) == 1
