"""How pages are divided for the search, what a document is found by, which words correct errors, which scripts may run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kit.names import parts_of, spellings
from kbgen.site import csp
from kbgen.site.indexes import SearchError, made
from kbgen.site.search import Entry, SearchIndex
from kbgen.site.shards import Sorted, shards
from kbgen.site.words import Words
from tests.site.searched import searched


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("KubePodCrashLooping", ("kube", "pod", "crash", "looping")),
        ("etcdGRPCRequestsSlow", ("etcd", "grpc", "requests", "slow")),
        ("HTTPSProbe2Failed", ("https", "probe", "2", "failed")),
        ("ÜberLaufHoch", ("über", "lauf", "hoch")),
        ("x", ("x",)),
    ],
)
def test_the_parts_of_a_name(name: str, found: tuple[str, ...]) -> None:
    assert parts_of(name) == found


def test_a_name_is_found_from_each_of_its_parts_on() -> None:
    assert spellings("KubePodCrashLooping") == ("KubePodCrashLooping", "podcrashlooping", "crashlooping")
    assert spellings("0008-kafka-for-events") == ("0008-kafka-for-events",)
    assert spellings("DiskFull") == ("DiskFull",)


@given(st.text(max_size=40))
def test_no_name_makes_the_spellings_raise(name: str) -> None:
    assert spellings(name)[0] == name


GROUPS = st.sampled_from(["a/runbook", "a/decision", "b/runbook"])


@given(st.dictionaries(st.integers(0, 400), st.tuples(GROUPS, st.booleans()), max_size=120))
def test_each_page_is_in_one_shard_of_its_own_age(found: dict[int, tuple[str, bool]]) -> None:
    pages = [Sorted(f"p/{number}/", group, past) for number, (group, past) in found.items()]
    divided = shards(pages, size=10)
    assert sorted(url for shard in divided for url in shard.urls) == sorted(page.url for page in pages)
    past = {page.url for page in pages if page.past}
    assert all(set(shard.urls) <= past if shard.past else not set(shard.urls) & past for shard in divided)
    assert divided == shards(reversed(pages), size=10)
    assert len({shard.name for shard in divided}) == len(divided)


def test_a_page_more_changes_one_shard_of_a_large_group() -> None:
    pages = [Sorted(f"p/{number}/", "a/runbook", past=False) for number in range(95)]
    before = {shard.name: shard.urls for shard in shards(pages, size=10)}
    after = {shard.name: shard.urls for shard in shards([*pages, Sorted("p/new/", "a/runbook", past=False)], size=10)}
    assert sum(before.get(name) != urls for name, urls in after.items()) == 1


def test_words_of_names_come_before_words_that_are_said_often() -> None:
    words = Words()
    words.add(("Replication lag",), "replicas lag behind often once")
    words.add(("Replication",), "replicas often fall behind")
    assert words.text().split("\n") == ["replication", "behind", "often", "replicas"]
    assert words.text(most=20).split("\n") == ["replication", "behind"]


def entry(url: str, title: str = "A title") -> Entry:
    return Entry(url, title, "", f"<h1>{title}</h1><p>Text.</p>", (), (), {"kind": "guide"}, ((), (), (), (), ()))


URLS = ["", "guides/a/", "guides/%C3%BC%20b/", "guides/a%2523/", "guides/x%3Fy/", "guides/index.html", "q" * 300 + "/"]


def test_a_page_is_found_at_its_url_whatever_it_is_called(tmp_path: Path) -> None:
    index = SearchIndex([Sorted(url, "a", past=False) for url in URLS], "en", tmp_path)
    for url in URLS:
        index.add(entry(url))
    index.finish({}, lambda _: None)
    assert set(searched(tmp_path)) == set(URLS)
    assert sorted(path.name for path in (tmp_path / "assets/search").iterdir()) == [
        "facets.json",
        "manifest.json",
        "names",
        "now-1",
        "words.txt",
    ]


def test_two_indexes_of_the_same_pages_are_byte_equal(tmp_path: Path) -> None:
    found = []
    for name in ("one", "other"):
        index = SearchIndex([Sorted(f"g/{n}/", "a", past=n % 5 == 0) for n in range(60)], "en", tmp_path / name)
        for n in range(60):
            index.add(entry(f"g/{n}/", f"Guide {n}")._replace(facets=(("guide",), (f"team {n % 7}",), (), (), ())))
        index.finish({}, lambda _: None)
        root = tmp_path / name
        found.append({path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()})
    assert found[0] == found[1]


def test_a_handbook_without_documents_can_be_searched(tmp_path: Path) -> None:
    SearchIndex([], "en", tmp_path).finish({}, lambda _: None)
    assert json.loads((tmp_path / "assets/search/manifest.json").read_text(encoding="utf-8"))["shards"] == []


def test_an_index_that_cannot_be_made_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: "/bin/false")
    index = SearchIndex([Sorted("a/", "a", past=False)], "en", tmp_path)
    index.add(entry("a/"))
    with pytest.raises(SearchError, match="could not be indexed"):
        index.finish({}, lambda _: None)


def test_pages_that_cannot_be_read_end_the_service() -> None:
    def pages() -> Iterator[tuple[str, str]]:
        yield "a/index.html", "<html><body>Text.</body></html>"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        made(pages(), keep_program=False)


def test_icons_leave_the_stylesheets_for_files(tmp_path: Path) -> None:
    style = tmp_path / "assets/stylesheets/main.css"
    style.parent.mkdir(parents=True)
    icon = "<svg xmlns='http://www.w3.org/2000/svg'><path fill='%23fff'/></svg>"
    style.write_text(f'a{{mask:url("data:image/svg+xml;charset=utf-8,{icon}")}}b{{color:red}}')
    csp.put_icons_into_files(tmp_path)
    (file,) = (tmp_path / "assets/images/icons").iterdir()
    assert file.read_text() == icon.replace("%23", "#")
    assert style.read_text() == f'a{{mask:url("../images/icons/{file.name}")}}b{{color:red}}'
