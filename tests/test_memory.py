"""What is remembered between runs changes how long a run takes, and nothing else."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kbgen import app, check, checks, workers
from kbgen.kinds import KINDS
from kbgen.model import Doc, Finding, Packed
from kbgen.rules import Choice
from kbgen.source import opening
from kbgen.source.cache import builds, documents, store
from kbgen.source.files import read_raw
from kbgen.source.settings import read
from tests.support import TODAY

pytestmark = pytest.mark.slow

HANDBOOK = Path(__file__).parent.parent
FACTS = Path(store.FOLDER) / "facts"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example handbook, in which something is wrong."""
    for name in ("content", "runbooks", "ladders", "rotas"):
        shutil.copytree(HANDBOOK / name, tmp_path / name)
    shutil.copy(HANDBOOK / "mkdocs.yml", tmp_path)
    (tmp_path / "content" / "guides" / "wrong.md").write_text("---\ntitle: Wrong\nowner: nobody\n---\nSee [[gone]].\n")
    return tmp_path


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read into documents from now on."""
    read_anew: list[str] = []
    load = check.load

    def noted(raw: Any, *rest: Any) -> Any:
        read_anew.append(raw.path)
        return load(raw, *rest)

    monkeypatch.setattr(check, "load", noted)
    return read_anew


def run(root: Path, *paths: str, **how: Any) -> tuple[tuple[Finding, ...], list[Doc[Any]]]:
    """What a check finds, and the documents behind it."""
    report = checks.check(app.CheckScope(read(root / "mkdocs.yml"), paths), Choice(), TODAY, **how)
    return report.findings, list(report.corpus.docs)


def load_corpus(docs: list[Doc[Any]]) -> list[dict[str, Any]]:
    """Documents as values that can be compared: one is equal to itself only, and each run makes its own kinds anew."""
    return [{name: getattr(doc, name) for name in Doc.__slots__} | {"fields": dict(doc.fields)} for doc in docs]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose text is read from now on."""
    paths: list[str] = []

    def noted(root: Path, raw: Any) -> Any:
        paths.append(raw.path)
        return read_raw(root, raw)

    monkeypatch.setattr(app, "read_raw", noted)
    return paths


def test_a_file_that_is_known_to_be_as_it_was_is_not_read(root, opened):
    settings = read(root / "mkdocs.yml")
    before = app.read_corpus(settings)
    digests = {str(path): store.digest(path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    opened.clear()
    again = app.read_corpus(settings, digests=digests)
    assert opened == []
    assert again.findings == before.findings
    assert load_corpus(list(again.corpus.docs)) == load_corpus(list(before.corpus.docs))


def test_what_another_run_has_read_since_does_not_count_for_a_file_that_was_something_else(root, opened):
    """A file that says again what it said: the memory is of what it said in between."""
    wrong = root / "content" / "guides" / "wrong.md"
    first = wrong.read_bytes()
    wrong.write_text("---\ntitle: Something else\nowner: platform\n---\nWell.\n")
    settings = read(root / "mkdocs.yml")
    app.read_corpus(settings)
    wrong.write_bytes(first)
    opened.clear()
    digests = {str(path): store.digest(path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    docs = app.read_corpus(settings, digests=digests).corpus.docs
    assert opened == ["content/guides/wrong.md"]
    assert [doc.title for doc in docs if doc.path == "content/guides/wrong.md"] == ["Wrong"]


def test_what_is_read_after_a_digest_was_taken_is_not_remembered_under_it(root):
    """A file that is edited between the two."""
    wrong = root / "content" / "guides" / "wrong.md"
    first = wrong.read_bytes()
    digests = {str(path): store.digest(path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    wrong.write_text("---\ntitle: Something else\nowner: platform\n---\nWell.\n")
    settings = read(root / "mkdocs.yml")
    titles = []
    for _ in range(2):
        docs = app.read_corpus(settings, digests=digests).corpus.docs
        titles += [doc.title for doc in docs if doc.path == "content/guides/wrong.md"]
        wrong.write_bytes(first)
    assert titles == ["Something else", "Wrong"]


def test_a_second_run_reads_nothing_anew_and_finds_the_same(root, loads):
    found, docs = run(root)
    assert found
    assert len(loads) > 100
    loads.clear()
    again, docs_again = run(root)
    assert loads == []
    assert again == found
    assert load_corpus(docs_again) == load_corpus(docs)


def test_what_is_known_of_one_file_does_not_hide_what_is_wrong_with_others(root, loads):
    run(root, "runbooks")
    assert {finding.path for finding in run(root)[0]} == {"content/guides/wrong.md"}
    loads.clear()
    assert run(root, "content/guides/wrong.md")[0] == run(root)[0]
    assert loads == []


def edited(path: str, old: str, new: str) -> Callable[[Path], object]:
    """A change to one file."""

    def change(root: Path) -> None:
        text = (root / path).read_text()
        assert old in text
        (root / path).write_text(text.replace(old, new))

    return change


@pytest.mark.parametrize(
    ("change", "read_anew"),
    [
        (edited("content/guides/wrong.md", "Wrong", "Wronger"), ["content/guides/wrong.md"]),
        (lambda root: (root / "content/guides/wrong.md").rename(root / "content/guides/x.md"), ["content/guides/x.md"]),
        (edited("content/delivery/deployments.csv", "2026", "2025"), ["content/delivery/how-harbour-delivers.md"]),
        (
            lambda root: (root / "content/delivery/deployments.csv").unlink(),
            ["content/delivery/how-harbour-delivers.md"],
        ),
        (edited("content/people.yml", "Amara Okafor", "Amara Okafo"), ["content/people.yml"]),
    ],
)
def test_what_a_change_touches_is_read_anew(root, loads, change, read_anew):
    run(root)
    change(root)
    loads.clear()
    found, docs = run(root)
    assert loads == read_anew
    shutil.rmtree(root / store.FOLDER)
    fresh, fresh_docs = run(root)
    assert found == fresh
    assert load_corpus(docs) == load_corpus(fresh_docs)


def test_data_that_may_not_be_read_any_more_is_not_remembered_either(root, loads):
    run(root)
    data = root / "content/delivery/deployments.csv"
    shutil.copy(data, root / "outside.csv")
    data.unlink()
    data.symlink_to(root / "outside.csv")
    loads.clear()
    found, _ = run(root)
    assert "content/delivery/how-harbour-delivers.md" in loads
    assert "RD009" in {finding.code for finding in found}


def test_data_that_is_written_while_it_is_read_is_not_remembered(root, loads):
    stamp = (root / "mkdocs.yml").stat().st_mtime_ns + 10**12
    os.utime(root / "content/delivery/deployments.csv", ns=(stamp, stamp))
    run(root)
    loads.clear()
    run(root)
    assert loads == ["content/delivery/how-harbour-delivers.md"]


def test_a_change_of_the_configuration_forgets_everything(root, loads):
    run(root)
    edited("mkdocs.yml", "site_name:", "x_name:")(root)
    with (root / "mkdocs.yml").open("a") as file:
        file.write("\nsite_name: Another\n")
    loads.clear()
    run(root)
    assert len(loads) > 100


def test_what_other_handbooks_hold_is_judged_anew_and_no_file_read_for_it(root, loads):
    text = (root / "mkdocs.yml").read_text()
    (root / "content" / "guides" / "wrong.md").write_text("---\ntitle: Wrong\n---\nSee [[platform:x]].\n")
    assert [finding.value for finding in run(root)[0] if finding.code == "LK006"] == ["platform:x"]
    loads.clear()
    document = {"id": "x", "kind": "guide", "title": "X", "collection": "c", "address": "x/", "audience": "public"}
    (root / "platform.json").write_text(json.dumps({"version": 1, "title": "P", "documents": [document]}))
    more = "      handbooks: {platform: {url: 'https://p.example/', inventory: platform.json}}\n"
    (root / "mkdocs.yml").write_text(text + more)
    assert [finding for finding in run(root)[0] if finding.code == "LK006"] == []
    assert loads == []


def test_other_code_forgets_everything(root, loads, monkeypatch):
    run(root)
    monkeypatch.setattr(store, "_all_code", lambda: b"other")
    loads.clear()
    run(root)
    assert len(loads) > 100


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: b"",
        lambda data: b"kbgen facts 1\n",
        lambda data: b"\0" * 100,
        lambda data: data.replace(b"kbgen facts 1", b"kbgen facts 2"),
    ],
)
def test_a_memory_that_is_damaged_is_as_good_as_none(root, loads, spoil):
    found, _ = run(root)
    (root / FACTS).write_bytes(spoil((root / FACTS).read_bytes()))
    loads.clear()
    assert run(root)[0] == found
    assert len(loads) > 100
    loads.clear()
    run(root)
    assert loads == [], "the next run mends it"


class Trap:
    """What somebody might smuggle in."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("place", ["file", "entry", "no entry"])
def test_a_memory_made_by_somebody_else_runs_no_code_of_theirs(root, tmp_path, place):
    found, _ = run(root)
    trap = pickle.dumps(Trap(tmp_path / "sprung"))
    data = (root / FACTS).read_bytes()
    start = len(documents._MAGIC) + 16
    payload = trap
    if place == "entry":
        entries = pickle.loads(data[start + 16 :])
        payload = pickle.dumps({path: Packed(digest, named, trap) for path, (digest, named, _) in entries.items()})
    if place == "no entry":
        payload = pickle.dumps(dict.fromkeys(pickle.loads(data[start + 16 :]), ("no", "entry", trap)))
    (root / FACTS).write_bytes(data[:start] + store.digest(payload) + payload)
    assert run(root)[0] == found
    assert not (tmp_path / "sprung").exists()


def test_a_folder_on_its_own_and_one_that_cannot_be_written_are_left_as_they_are(root, monkeypatch):
    scene = app.scenes([root / "runbooks"], None, None, root / "runbooks")[0]
    (root / "mkdocs.yml").unlink()
    (alone,) = app.scenes([root / "runbooks"], None, None, root / "runbooks")
    checks.check(alone, Choice(), TODAY)
    assert not (root / store.FOLDER).exists()

    def refused(*_args: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(store, "write", refused)
    checks.check(scene, Choice(), TODAY)
    assert not (root / store.FOLDER).exists()


BROKEN = {
    "unclosed.md": b"---\ntitle: Unclosed\n",
    "yaml.md": b"---\ntitle: [a\n---\nText.\n",
    "twice.md": b"---\ntitle: A\ntitle: B\nreviewd: 2026-01-01\n---\n# B\n\n[x](nowhere.md) <!-- kbgen: allow LK001 -->\n",
    "latin.md": b"# Caf\xe9\n",
    "nul.md": b"# N\0\n",
    "empty.md": b"",
    "data.md": b"---\nkind: delivery\ndeployments: gone.csv\n---\n# Data\n",
    "unknown.md": b"---\nkind: gude\n---\n# Kind\n",
    "own.md": b"---\nkind: vendor\ncontact: nobody\n---\n# Own\n",
    "vendors/acme.md": b"---\ncontract: soon\n---\n# Acme\n",
}
VENDORS = "      kinds: {vendor: {label: Vendor, summary: Sells., folders: [vendors], fields: {contract: date}}}\n"


@pytest.fixture
def two_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two copies of this process read even few files."""
    monkeypatch.setattr(check, "_MANY", 1)
    monkeypatch.setattr(workers, "processors", lambda: 2)


def spoilt(root: Path) -> None:
    """Adds documents with everything that may be wrong, and a kind of the handbook's own."""
    for name, data in BROKEN.items():
        place = root / "content" / "guides" / name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(data)
    with (root / "mkdocs.yml").open("a") as file:
        file.write(VENDORS)


def generated(root: Path) -> None:
    """Puts documents as benchmarks read them in the place of all that is there."""
    shutil.rmtree(root)
    subprocess.run([sys.executable, HANDBOOK / "benchmarks/generate.py", root, "120"], check=True)


@pytest.mark.parametrize("make", [spoilt, generated])
def test_what_copies_of_the_process_read_is_what_one_process_reads(root, loads, two_copies, make):
    make(root)
    found, docs = run(root)
    shutil.rmtree(root / store.FOLDER)
    loads.clear()
    again, docs_again = run(root, forks=True)
    assert set(loads) <= {f"content/guides/{name}" for name in BROKEN}, "the rest was read elsewhere"
    assert (again, load_corpus(docs_again)) == (found, load_corpus(docs))
    loads.clear()
    assert run(root)[0] == found
    assert set(loads) <= {f"content/guides/{name}" for name in BROKEN}, "what copies read is remembered"


def test_few_files_and_remembered_ones_need_no_copies(root, monkeypatch):
    def never() -> int:
        raise AssertionError("copies were to be made")

    monkeypatch.setattr(workers, "processors", never)
    run(root, forks=True)
    monkeypatch.setattr(check, "_MANY", 1)
    run(root, forks=True)
    edited("mkdocs.yml", "Harbour", "Harbor")(root)
    with pytest.raises(AssertionError, match="copies"):
        run(root, forks=True)


def test_a_name_of_a_field_is_in_memory_once_for_all_documents(root):
    run(root)
    guides = [doc.fields for doc in run(root)[1] if doc.kind == "guide"]
    assert len({id(name) for fields in guides for name in fields.__dict__ if name == "title"}) == 1
    assert b"review_every" not in pickle.dumps(guides[0]), "nor does it stand in what is remembered"
    assert guides[0].model_copy(update={"title": "Another"}).title == "Another"


def test_it_stays_out_of_version_control(root):
    run(root)
    assert (root / store.FOLDER / ".gitignore").read_text() == "*\n"
    assert (root / store.FOLDER / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_to_begin_anew_is_to_forget(root, loads):
    run(root)
    loads.clear()
    (scene,) = app.scenes([], root / "mkdocs.yml", None, root, clean=True)
    checks.check(scene, Choice(), TODAY)
    assert len(loads) > 100


def test_a_rule_of_a_kind_speaks_of_documents_of_that_kind_alone():
    """Otherwise a run that looks at one kind would have to load the rules of all."""
    owners = {rule.code: kind.name for kind in KINDS.values() for rule in kind.rules}
    from tests.support import checked, corpus_of, stale
    from tests.test_check import CROWD

    kinds = {doc.path: doc.kind for doc in corpus_of(CROWD).docs}
    found = [finding for finding in (*checked(CROWD), *stale(CROWD)) if finding.code in owners]
    assert found
    assert [one for one in found if kinds.get(one.path, owners[one.code]) != owners[one.code]] == []


_LATER = 10**10


def _digest_of(file: Path, root: Path) -> bytes:
    digests = builds.Digests(root)
    found = digests.of(str(file), str(root))
    digests.save()
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "a.md"
    file.write_text("one")
    return file


def _seen_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns() + _LATER
    monkeypatch.setattr(builds.time, "time_ns", lambda: now)


def test_a_file_that_has_not_changed_is_not_read_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _seen_later(monkeypatch)
    found = _digest_of(file, file.parent)
    monkeypatch.setattr(opening, "digest", lambda *_, **__: b"read again")
    assert _digest_of(file, file.parent) == found


def test_a_file_whose_size_and_time_were_put_back_is_read_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _seen_later(monkeypatch)
    status, found = file.stat(), _digest_of(file, file.parent)
    file.write_text("two")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert _digest_of(file, file.parent) != found


def test_a_file_that_was_changed_a_moment_ago_is_read_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = file.stat().st_mtime_ns
    monkeypatch.setattr(builds.time, "time_ns", lambda: now)
    _digest_of(file, file.parent)
    monkeypatch.setattr(opening, "digest", lambda *_, **__: b"read again")
    assert _digest_of(file, file.parent) == b"read again"


def test_a_link_is_read_each_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _seen_later(monkeypatch)
    link = file.with_name("b.md")
    link.symlink_to(file)
    _digest_of(link, file.parent)
    monkeypatch.setattr(opening, "digest", lambda *_, **__: b"read again")
    assert _digest_of(link, file.parent) == b"read again"


@pytest.mark.parametrize("kept", [{"a.md": 1}, {"a.md": ()}, {"a.md": ((1, 2, 3, 4), 5, "text")}, [], "text"])
def test_digests_that_somebody_else_made_are_of_no_use(file: Path, kept: object) -> None:
    place = file.parent / store.FOLDER / "digests"
    known = {str(file): value for value in kept.values()} if isinstance(kept, dict) else kept
    store.save(place, b"kbgen digests 1\n", bytes(16), known)
    assert _digest_of(file, file.parent) == opening.digest(file)
