"""Whatever stands in `mkdocs.yml`: settings, or one line with the file, the key and what was expected."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig

from kbgen import app
from kbgen.build.engine import EngineError
from kbgen.engines.mkdocs_engine import configured
from kbgen.engines.mkdocs_plugin import KbgenPlugin
from kbgen.kinds import KINDS
from kbgen.model import Settings, Source
from kbgen.model.settings import Function
from kbgen.packs import kinds_of
from kbgen.source import mkdocs_file, options
from kbgen.source.mkdocs_file import MkDocsKeys
from kbgen.source.options import Bears
from kbgen.source.settings import Configuration, SettingsError, read, settings_from
from tests.cli.running import kbgen
from tests.depth import examples

HEAD = "site_name: X\ndocs_dir: content\ntheme: {name: material}\n"
# what is wrong, and what is said after the file's name
WRONG = {
    "as_of: 2026-11-22 10:00:00": "plugins.kbgen.as_of is 2026-11-22 10:00:00, expected a date as YYYY-MM-DD",
    "as_of: 0001-01-01": "plugins.kbgen.as_of is 0001-01-01, expected a date from 1970-01-02 to 2099-12-31",
    "as_of: 9999-12-31": "plugins.kbgen.as_of is 9999-12-31, expected a date from",
    "kinds: {v: {fields: {}, folders: 5}}": "plugins.kbgen.kinds.v.folders is 5, expected a list",
    "kinds: {v: {fields: {}, folders: [../x]}}": "plugins.kbgen.kinds.v.folders[0] is '../x', expected a folder's name",
    "kinds: {v: {fields: {_x: text}}}": "plugins.kbgen.kinds.v.fields has the key '_x', which is no name for a field",
    "kinds: {v: {fields: {copy: text}}}": "plugins.kbgen.kinds: the field 'copy' has a name that kbgen needs",
    "kinds: {runbok: {review_every: 9d}}": "plugins.kbgen.kinds: unknown kind 'runbok'; did you mean 'runbook'?",
    "folders: {howto: gide}": "plugins.kbgen.folders.howto: unknown kind 'gide'; did you mean 'guide'?",
    "sources: [{path: content, kind: gide}]": "plugins.kbgen.sources: unknown kind 'gide'",
    "page_links: {forge: [a]}": "plugins.kbgen.page_links.forge is ['a'], expected one of github, gitlab",
    "page_links: {forge: {a: b}}": "plugins.kbgen.page_links.forge is {'a': 'b'}, expected one of github",
    "{5: x, nope: y}": "plugins.kbgen has no option 5; it has sources, timezone",
    "sources: [{path: content, 5: 6, x: y}]": "plugins.kbgen.sources[0] has no option 5; it has path, name",
    f"sources: [{'a' * 300}]": "does not exist; make it, or correct `sources`",
    'sources: ["a\\0b"]': "plugins.kbgen.sources[0].path is 'a\\x00b', expected a text on one line",
    "owners: {5: x}": "plugins.kbgen.owners has the key 5, which is no text; put it in quotes",
    "owners: {a: 0014}": "plugins.kbgen.owners.a is 12, expected a text; put it in quotes",
    "offline_copy: 'no'": "plugins.kbgen.offline_copy is 'no', expected true or false",
    "timezone: 5": "plugins.kbgen.timezone is 5, expected a text; put it in quotes",
    "schema: true": "plugins.kbgen.schema is True, expected a whole number",
    "schema: 99": "plugins.kbgen.schema is 99, and this kbgen knows up to",
    f"schema: 0x{'f' * 2000}": "plugins.kbgen.schema is a number of many digits",
    f"schema: {'9' * 5000}": "...99",
    "audience: Public": "expected one of public, internal, restricted",
    "freshness: {due_soon: 30}": "plugins.kbgen.freshness.due_soon is 30, expected a text; put it in quotes",
    "rotas: {p: 5}": "plugins.kbgen.rotas.p is 5, expected",
    "rotas: {p: ../p.ics}": "plugins.kbgen.rotas.p.calendar is '../p.ics', expected a file below the folder",
    "rotas: {p: p.txt}": "plugins.kbgen.rotas.p.calendar is 'p.txt', expected a file below the folder",
    "rotas: {p: http://x.example/secret}": "plugins.kbgen.rotas.p.calendar is an address that cannot be fetched from",
    "rotas: {p: $1}": "plugins.kbgen.rotas.p.calendar is '$1', expected the name of a variable",
    "rotas: {p: a.ics, q: a.ics}": "plugins.kbgen.rotas.q reads 'a.ics', which p reads too; keep one of the two",
    "rotas: {p: {calendar: a.ics, stale_after: soon}}": "plugins.kbgen.rotas.p.stale_after is 'soon', expected an interval",
    "rotas: {p: {fallback: a}}": "plugins.kbgen.rotas.p has no `calendar`",
    "search: {synonyms: [crm]}": "plugins.kbgen.search.synonyms[0] is",
    "search: {also: [5]}": "plugins.kbgen.search.also[0] is 5, expected a text",
    "mermaid: !!bool perhaps": ":6:16: 'perhaps' is no bool that can be read",
    "as_of: !!timestamp never": ":6:14: 'never' is no timestamp that can be read",
    "owners: &x {a: *x}": "*x stands within itself",
    f"owners: {'[' * 60}": "nested more than 40 levels deep",
}
WRONG_KEYS = {
    "site_url: http://[::1": "site_url is 'http://[::1', expected an address such as",
    "site_url: https://x.example:port/": "site_url is 'https://x.example:port/', expected an address",
    "site_url: [a]": "site_url is ['a'], expected a text",
    "repo_url: javascript:alert(1)": "repo_url is 'javascript:alert(1)', expected an address",
    "INHERIT: {a: b}": "INHERIT is {'a': 'b'}, expected the path of a file",
    "INHERIT: gone.yml": "INHERIT: gone.yml: no such file",
    'INHERIT: "a\\0b"': "INHERIT: 'a\\x00b': cannot be read",
    'site_dir: "a\\0b"': "site_dir is 'a\\x00b', expected a text on one line",
    "use_directory_urls: 'no'": "use_directory_urls is 'no', expected true or false",
    "nav: about.md": "nav is 'about.md', expected a list",
    "extra: [a]": "extra is ['a'], expected keys and values",
    "extra: {social: 5}": "extra.social is 5, expected a list",
    "extra_css: [5]": "extra_css[0] is 5, expected a text",
    "markdown_extensions: toc": "markdown_extensions is 'toc', expected a list",
    "hooks: hooks.py": "hooks is 'hooks.py', expected a list",
    "watch: {a: b}": "watch is {'a': 'b'}, expected a list",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "content" / "teams").mkdir(parents=True)
    (tmp_path / "content" / "a.md").write_text("---\ntitle: A\nowner: ops\n---\n\nText.\n")
    (tmp_path / "content" / "teams" / "ops.md").write_text(
        "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n"
    )
    return tmp_path


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_option_is_one_line_for_every_command(home: Path, line: str) -> None:
    (home / "mkdocs.yml").write_text(f"{HEAD}plugins:\n  - kbgen:\n      {line}\n")
    _one_line(home, WRONG[line])


@pytest.mark.parametrize("line", WRONG_KEYS)
def test_a_wrong_key_of_mkdocs_is_one_line_for_every_command(home: Path, line: str) -> None:
    (home / "mkdocs.yml").write_text(f"{HEAD}plugins: [kbgen]\n{line}\n")
    _one_line(home, WRONG_KEYS[line])


def _one_line(home: Path, said: str) -> None:
    for command in ("check", "stale", "list", "build"):
        answer = kbgen(command, cwd=home)
        assert answer.status == 2
        assert len(answer.said.splitlines()) == 1, answer.said
        assert "mkdocs.yml" in answer.said
        assert said in answer.said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("theme: {name: material, icon: {logo: nosuch}}", "there is no template '.icons/nosuch.svg'"),
        ("theme: {name: material, language: zz}", "there is no template"),
        ("extra: {social: [{icon: 5, link: 7}]}", "the theme cannot print what `theme` or `extra` holds"),
        ("nav: [5]", "mkdocs.yml: nav: Expected nav item to be a string or dict"),
        ("plugins: [kbgen, nosuch]", 'mkdocs.yml: plugins: The "nosuch" plugin is not installed'),
        ("markdown_extensions: [nosuch]", "mkdocs.yml: markdown_extensions: Failed to load extension 'nosuch'"),
    ],
)
def test_what_only_the_engine_knows_to_be_wrong_is_one_line_of_a_build(home: Path, line: str, said: str) -> None:
    key = line.partition(":")[0]
    rest = "".join(one for one in f"{HEAD}plugins: [kbgen]\n".splitlines(True) if not one.startswith(key))
    (home / "mkdocs.yml").write_text(f"{rest}{line}\n")
    answer = kbgen("build", cwd=home)
    assert (answer.status, len(answer.err.splitlines())) == (2, 1), answer.said
    assert said in answer.err


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "content",
        "30d",
        "public",
        "runbook",
        "https://x.example/",
        "http://[::1",
        "a\0b",
        "../x",
        "x.json",
        "a" * 300,
        "UTC",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(10**60, 10**70)
    | st.floats()
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(datetime.UTC))
    | st.binary(max_size=5)
    | TEXTS
)
KEYS = st.sampled_from("path name at kind due_soon alert reason until url also forge edit fields type options".split())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | SCALARS, inner, max_size=3),
    max_leaves=8,
)


def judged(values: dict[Any, Any]) -> Settings | str:
    """Settings, or what is said of values instead; anything else is raised."""
    try:
        return settings_from(Configuration(Path("/mkdocs.yml"), {"docs_dir": "."} | values))
    except SettingsError as error:
        return str(error)


@given(st.sampled_from(options.NAMES), VALUES)
@examples(6)
def test_any_value_of_an_option_is_settings_or_one_line_that_names_it(name: str, value: object) -> None:
    found = judged({"plugins": [{"kbgen": {name: value}}]})
    if isinstance(found, Settings):
        kinds_of(found) if name not in ("kinds", "only") else None
    else:
        assert found.isprintable() or "\n" not in found
        assert len(found) < 1_000
        assert found.startswith("/mkdocs.yml: ")
        assert f"plugins.kbgen.{name}" in found or "source folder" in found


@given(st.sampled_from([*MkDocsKeys.__annotations__, "pages", "zzz"]), VALUES)
@examples(4)
def test_any_value_of_a_key_of_mkdocs_is_settings_or_one_line_that_names_it(name: str, value: object) -> None:
    found = judged({name: value})
    if isinstance(found, str):
        assert "\n" not in found
        assert re.match(rf"/mkdocs.yml: ({name}\b|plugins\.kbgen|the source folder)", found), found


@given(st.sampled_from(options.NAMES), VALUES)
@examples(2)
def test_mkdocs_leaves_every_value_to_the_plugin(name: str, value: object) -> None:
    failed, warned = KbgenPlugin().load_config({name: value})
    assert (failed, warned) == ([], [])


# what MkDocs judges by the disk, or by what else is said
ELSEWHERE = {"theme", "hooks", "watch", "plugins", "docs_dir", "site_dir"}


@given(st.sampled_from(sorted(set(MkDocsKeys.__annotations__) - ELSEWHERE)), VALUES)
@examples(4)
def test_what_mkdocs_takes_is_taken(name: str, value: object) -> None:
    """MkDocs is the oracle: of a value that its own schema takes, `check` says nothing."""
    config = MkDocsConfig()
    config.load_dict({"site_name": "X", name: value})
    try:
        failed, _ = config.validate()
    except Exception:  # noqa: BLE001  # it fails at what it was not written for
        return
    # Material's templates and the address of a page take less than MkDocs' own schema
    less = {"extra", "extra_css", "extra_templates", "site_url", "repo_url"}
    assert failed or name in less or isinstance(judged({name: value}), Settings)


@given(st.text(max_size=60) | st.text("[]{}&*!:,- \n?a'\"|>#%@0123456789", max_size=60))
@examples(6)
def test_any_text_is_values_or_one_line(text: str) -> None:
    try:
        mkdocs_file.parse(text)
        said = ":"
    except mkdocs_file.YamlError as error:
        said = str(error)
    assert said.startswith(":")
    assert "\n" not in said


def test_aliases_do_not_grow_without_end() -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(mkdocs_file.YamlError, match="more than 100,000 values"):
        mkdocs_file.parse(bomb)


@pytest.mark.parametrize("opening", ["[", "- ", "? ", "{a: "])
def test_no_depth_runs_off_the_stack(opening: str) -> None:
    with pytest.raises(mkdocs_file.YamlError):
        mkdocs_file.parse("a:\n  " + opening * 200_000)


# the table


def test_settings_have_every_option_and_a_bare_file_gives_their_defaults() -> None:
    bare, plain = judged({}), Settings("/", (Source(".", ".", ""),))
    assert isinstance(bare, Settings)
    for name in set(options.NAMES) - {"sources", "page_links"}:
        assert getattr(bare, name) == getattr(plain, name), name


GIVEN: dict[str, Any] = {
    "sources": [{"path": "/", "audience": "public"}],
    "timezone": "Europe/London",
    "freshness": {"grace": "1d"},
    "kinds": {"runbook": {"review_every": "1d"}},
    "only": ["runbook"],
    "owners": {"a": "b"},
    "folders": {"a": "guide"},
    "statuses": {"locked": "accepted"},
    "coverage": {"exceptions": [{"alert": "A", "reason": "r", "until": "2027-01-01"}]},
    "schema": 1,
    "as_of": "2026-01-01",
    "offline_copy": False,
    "page_links": {"issue": "https://x.example/"},
    "mermaid": "a.js",
    "audience": "public",
    "handbooks": {"p": "https://x.example/"},
    "rotas": {"p": "rotas/p.ics"},
    "search": {"also": ["https://x.example/"], "synonyms": [["crm", "siebel"]]},
    "restricted_links": "finding",
    "html": "escape",
    "markdown": "material",
    "frames": ["www.example.com"],
    "media": ["www.example.com"],
}


@pytest.mark.parametrize("name", options.NAMES)
def test_what_is_remembered_depends_on_an_option_as_its_entry_says(name: str) -> None:
    bare, other = judged({}), judged({"plugins": [{"kbgen": {name: GIVEN[name]}}]})
    assert isinstance(bare, Settings)
    assert isinstance(other, Settings)
    assert getattr(bare, name) != getattr(other, name)
    bears_on = options.table()[name].bears_on
    assert (options.load_corpus(bare) != options.load_corpus(other)) == (bears_on is Bears.FACTS)
    assert (options.answers_of(bare) != options.answers_of(other)) == (bears_on is Bears.ANSWERS)


def test_a_docs_dir_that_is_not_there_is_told_with_what_to_do(home: Path) -> None:
    path = home / "mkdocs.yml"
    path.write_text("site_name: X\ndocs_dir: gone\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"mkdocs\.yml: the folder 'gone' does not exist; make it, or name another"):
        configured(str(path))


def test_the_engine_s_own_reader_is_told_of_in_one_line(home: Path) -> None:
    path = home / "mkdocs.yml"
    path.write_text("site_name: X\nINHERIT: {a: b}\n")  # where MkDocs raises a TypeError
    with pytest.raises(EngineError, match=r"mkdocs\.yml: cannot be used: TypeError: [^\n]*$"):
        configured(str(path))


def test_kinds_that_the_configuration_may_name_are_those_there_are(home: Path) -> None:
    for kind in KINDS:
        given_ = json.dumps({"folders": {"things": kind}, "kinds": {kind: {"review_every": "9d"}}})
        (home / "mkdocs.yml").write_text(f"{HEAD}plugins: [kbgen: {given_}]\n")
        assert app.read_corpus(read(home / "mkdocs.yml")).corpus.docs


def test_values_come_as_yaml_gives_them() -> None:
    text = "a: [1, 2.5, true, ~, 2026-01-01, x, !ENV [A, b], !!python/name:os.system x]\n"
    assert mkdocs_file.parse(text) == {
        "a": [1, 2.5, True, None, datetime.date(2026, 1, 1), "x", "b", Function("os.system")]
    }
    assert yaml.safe_load("a: &x [1]\nb: *x\n") == mkdocs_file.parse("a: &x [1]\nb: *x\n")
