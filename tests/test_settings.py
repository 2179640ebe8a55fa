"""`mkdocs.yml` is read without MkDocs; what cannot be used is said with the file, the place and the remedy."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kbgen import app
from kbgen.model import Handbook, Settings, Source
from kbgen.source import clock
from kbgen.source.settings import SettingsError, find, read, unique_names


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("content", "runbooks", "docs", "team/docs"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path


def settings_of(home: Path, text: str) -> Settings:
    (home / "mkdocs.yml").write_text(text, encoding="utf-8")
    return read(home / "mkdocs.yml")


def plugin(options: str) -> str:
    return "docs_dir: content\nplugins:\n  - kbgen:\n" + "".join(f"      {line}\n" for line in options.splitlines())


def test_a_bare_file_is_enough(home: Path) -> None:
    settings = settings_of(home, "site_name: X\n")
    assert (settings.title, settings.docs_dir, settings.timezone) == ("X", "docs", "UTC")
    assert settings.sources == (Source("docs", "docs", ""),)


def test_folders_may_be_named_by_their_whole_paths(home: Path) -> None:
    text = (
        f"docs_dir: {home}/docs\nplugins:\n  - kbgen: {{sources: [{home}/docs/, {home.parent}/{home.name}/runbooks]}}\n"
    )
    settings = settings_of(home, text)
    assert settings.docs_dir == "docs"
    assert settings.sources == (Source("docs", "docs", ""), Source("runbooks", "runbooks", "runbooks"))


@pytest.mark.parametrize("outside", ["../outside", "{above}/outside"])
def test_a_source_beside_the_handbook_has_texts(tmp_path: Path, outside: str) -> None:
    for name in ("outside", "book/docs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "outside/a.md").write_text("# A\n\nWords.\n")
    folder = outside.format(above=tmp_path)
    settings = settings_of(tmp_path / "book", f"plugins:\n  - kbgen: {{sources: [docs, {folder}]}}\n")
    (doc,) = app.read_corpus(settings).corpus.docs
    assert "Words." in app.edition(settings, app.read_corpus(settings).corpus).body(doc).text


@pytest.mark.parametrize(
    ("text", "handbook", "sources"),
    [
        (plugin("sources: [content, runbooks]"), "github", ["github", "github"]),
        (plugin("sources: [content]") + "markdown_extensions: [toc]\n", "material", ["material"]),
        (plugin("markdown: github\nsources: [content]") + "markdown_extensions: [toc]\n", "github", ["github"]),
        (
            plugin("markdown: material\nsources: [content, {path: runbooks, markdown: github}]"),
            "material",
            ["material", "github"],
        ),
    ],
)
def test_a_handbook_and_each_source_have_a_dialect(home: Path, text: str, handbook: str, sources: list[str]) -> None:
    settings = settings_of(home, text)
    assert (settings.markdown, [source.markdown for source in settings.sources]) == (handbook, sources)


@pytest.mark.parametrize(
    ("nav", "titles"),
    [
        ("[]", {}),
        (
            "[index.md, {Guides: [guides/a.md, {B: guides/b.md}]}]",
            {"index.md": "", "guides/a.md": "", "guides/b.md": "B"},
        ),
        ("[{A: ./guides//a.md}, {Deep: [{er: [{C: c.md}]}]}]", {"guides/a.md": "A", "c.md": "C"}),
        ("[a.md, {A: a.md}, {Again: a.md}]", {"a.md": "A"}),
        ("[{A: a.md, B: b.md}]", {"a.md": "A", "b.md": "B"}),
        ("[{X: https://x.example/}, {Y: /y/}, {Z: //z.example}, {M: 'mailto:a@b.example'}]", {}),
        ("[5, null, {5: a.md}, {A: null}, {B: 5}, {C: ''}]", {"a.md": ""}),
    ],
)
def test_what_nav_calls_its_files_is_known(home: Path, nav: str, titles: dict[str, str]) -> None:
    assert settings_of(home, f"nav: {nav}\n").nav_titles == titles


@pytest.mark.parametrize(
    "text",
    [
        "plugins: [search, kbgen]\n",
        "plugins:\n  kbgen: {}\n",
        "plugins:\n  - kbgen:\n",
        "plugins: [search]\n",
        "plugins:\n",
        "site_name: !ENV NAME\ntheme: !!python/object:x.y {a: b}\nmarkdown_extensions: [{x: {emoji: !!python/name:a.b }}]\n",
        "\ufeffsite_name: X\n",
        "extra: {tags: !relative $docs_dir}\n",
    ],
)
def test_what_only_mkdocs_understands_is_passed_over(home: Path, text: str) -> None:
    assert [(source.path, source.name, source.at) for source in settings_of(home, text).sources] == [
        ("docs", "docs", "")
    ]


def test_every_option_is_read(home: Path) -> None:
    text = plugin(
        "sources: [content, {path: runbooks, name: rb, at: ops/, kind: runbook}]\n"
        "timezone: Europe/London\nfreshness: {due_soon: 2 weeks, grace: 1d}\nas_of: 2026-11-22\n"
        "kinds: {runbook: {review_every: 60d}}\nowners: {/runbooks/: platform}\nfolders: {HowTo/: runbook}"
    )
    settings = settings_of(home, "site_name: Y\nuse_directory_urls: false\n" + text)
    assert settings.sources == (Source("content", "content", ""), Source("runbooks", "rb", "ops", "runbook"))
    assert (settings.timezone, *settings.freshness) == ("Europe/London", "2 weeks", "1d")
    assert (settings.as_of, settings.directory_urls) == (date(2026, 11, 22), False)
    assert (settings.kinds.review_every, settings.owners, settings.folders) == (
        {"runbook": "60d"},
        {"runbooks": "platform"},
        {"howto": "runbook"},
    )


def test_other_handbooks_have_an_address_and_an_inventory(home: Path) -> None:
    said = "handbooks: {p: 'HTTPS://X.example:8443/book', q: {url: 'http://q.example', inventory: data/q.json}}\n"
    settings = settings_of(home, plugin(said + "search: {also: [q, 'https://z.example/a/', 'https://z.example/a']}"))
    assert settings.handbooks == (
        Handbook("p", "https://x.example:8443/book/", "inventories/p.json"),
        Handbook("q", "http://q.example/", "data/q.json"),
    )
    assert settings.search.also == ("http://q.example/", "https://z.example/a/")


def test_the_default_of_an_environment_variable_counts(home: Path) -> None:
    assert settings_of(home, "site_name: !ENV [NAME, OTHER, Fallback]\n").title == "Fallback"


def test_inherited_mappings_are_merged_and_lists_replaced(home: Path) -> None:
    (home / "base.yml").write_text(
        "site_name: Base\ntheme: {name: a, logo: b}\nplugins: [{kbgen: {timezone: Asia/Tokyo}}]\n"
    )
    inherited = settings_of(home, "INHERIT: base.yml\ntheme: {name: c}\n")
    assert (inherited.title, inherited.timezone) == ("Base", "Asia/Tokyo")
    assert settings_of(home, "INHERIT: base.yml\nplugins: []\n").timezone == "UTC"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: [\n", r"mkdocs\.yml:3:1: "),
        ("a: 1\n\tb: 2\n", r"mkdocs\.yml:2:1: "),
        ("- a\n", "expected keys and values"),
        ("", "expected keys and values"),
        ("INHERIT: mkdocs.yml\n", "round in a circle"),
        ("INHERIT: gone.yml\n", "gone.yml: no such file"),
        ("x: 2026-13-45\n", "mkdocs.yml"),
        (plugin("sorces: [content]"), "no option 'sorces'.*'sources'"),
        (plugin("sources: content"), "expected a list"),
        (plugin("sources: []"), "sources is \\[\\], expected a list of 1 or more"),
        ("plugins: kbgen\n", "plugins is 'kbgen', expected a list"),
        (plugin("sources: [gone]"), "'gone' does not exist"),
        (plugin("sources: [{folder: content}]"), r"sources\[0\] has no option 'folder'; it has path"),
        (plugin("sources: [{path: content, knid: x}]"), r"sources\[0\] has no option 'knid'; did you mean 'kind'\?"),
        (plugin("markdown: pandoc"), "markdown is 'pandoc'"),
        (plugin("sources: [{path: content, markdown: x}]"), r"sources\[0\].markdown is 'x'"),
        (plugin("sources: [{path: content, at: ../up}]"), "leads out of the site"),
        (plugin("timezone: Europe/Lodon"), "no time zone is called 'Europe/Lodon'"),
        (plugin("timezone: ../../etc/passwd"), "no time zone"),
        (plugin("freshness: {grace: never}"), "freshness.grace is 'never', expected an interval"),
        (plugin("freshness: [30d]"), r"freshness is \['30d'\], expected keys and values: due_soon, grace"),
        (plugin("as_of: soon"), "as_of is 'soon', expected a date"),
        (plugin("kinds: {runbook: 90d}"), "kinds.runbook is '90d', expected keys and values: .*review_every"),
        (plugin("kinds: {runbook: {review_every: 0d}}"), "kinds.runbook.review_every"),
        (plugin("sources: [{path: content, kind: [x]}, gone]"), r"sources\[0\].kind is \['x'\], expected a text"),
        (plugin("- sources"), r"plugins.kbgen is \['sources'\], expected keys"),
        (plugin("handbooks: [platform]"), "handbooks is .*, expected keys and values"),
        (plugin("handbooks: {Platform: https://x.example/}"), "handbooks has the key 'Platform', which is no name"),
        (
            plugin("handbooks: {content: https://x.example/}"),
            "handbooks.content: conflicts with a source of the same name",
        ),
        (plugin("handbooks: {p: {inventory: p.json}}"), "handbooks.p has no `url`"),
        (plugin("handbooks: {p: {url: https://x.example/, file: p.json}}"), "handbooks.p has no option 'file'"),
        (plugin("handbooks: {p: {url: https://x.example/, inventory: ../p.json}}"), "handbooks.p.inventory is"),
        (plugin("handbooks: {p: {url: https://x.example/, inventory: /p.json}}"), "handbooks.p.inventory is"),
        (plugin("handbooks: {p: {url: https://x.example/, inventory: p.md}}"), "handbooks.p.inventory is"),
        *(
            (plugin(f"handbooks: {{p: {json.dumps(url)}}}"), "handbooks.p.url is")
            for url in (
                "",
                "x.example",
                "//x.example/",
                "ftp://x.example/",
                "javascript:alert(1)",
                "https:///path/",
                "https://me:secret@x.example/",
                "https://x.example/?q=1",
                "https://x.example/#top",
                "https://x.example; script-src */",
                "https://x.example:port/",
                "https://[::1/",
                "https://x.example/a b/",
            )
        ),
        (plugin("search: [https://x.example/]"), "search is .*, expected keys and values: also, synonyms"),
        (plugin("search: {to: [https://x.example/]}"), "search has no option 'to'"),
        (plugin("search: {also: https://x.example/}"), "search.also is"),
        (plugin("search: {synonyms: [[crm, two words]]}"), "search.synonyms: 'two words' is not one word"),
        (plugin("search: {also: [platform]}"), "search.also is 'platform', expected the address of a site"),
        ("docs_dir: gone\n", "'gone' does not exist"),
        ("a: " + "[" * 5000, "mkdocs.yml"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(home: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        settings_of(home, text)


def test_a_file_that_is_no_text_is_said_to_be_none(home: Path) -> None:
    (home / "mkdocs.yml").write_bytes(b"site_name: \xff\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        read(home / "mkdocs.yml")


def test_a_chain_of_inherited_files_is_followed_to_its_end(home: Path) -> None:
    (home / "b0.yml").write_text("site_name: Base\n")
    for number in range(1, 12):
        (home / f"b{number}.yml").write_text(f"INHERIT: b{number - 1}.yml\n")
    assert settings_of(home, "INHERIT: b9.yml\n").title == "Base"
    with pytest.raises(SettingsError, match="more than 10 files"):
        settings_of(home, "INHERIT: b11.yml\n")


@pytest.mark.parametrize(
    ("text", "base", "message"),
    [
        ("site_name: X\nINHERIT: ../gone.yml\n", "", "mkdocs.yml:2: INHERIT: ../gone.yml: no such file"),
        ("INHERIT: base.yml\n", "a: 1\nINHERIT: gone.yml\n", "INHERIT: base.yml:2: INHERIT: gone.yml: no such file"),
        ("INHERIT: base.yml\n", "INHERIT: ./mkdocs.yml\n", "INHERIT: ./mkdocs.yml: INHERIT goes round in a circle"),
        ("INHERIT: docs\n", "", "INHERIT: docs: cannot be read"),
        ("INHERIT: base.yml\n", "- a\n", "base.yml: expected keys and values"),
    ],
)
def test_a_file_that_cannot_be_inherited_is_named_by_the_way_to_it(
    home: Path, text: str, base: str, message: str
) -> None:
    (home / "base.yml").write_text(base)
    with pytest.raises(SettingsError) as raised:
        settings_of(home, text)
    said = str(raised.value)
    assert message in said
    assert "mkdocs.yml" in said or "base.yml" in said
    assert "kbgen init" not in said
    assert len(said.splitlines()) == 1


def test_the_nearest_configuration_within_the_work_tree_counts(home: Path) -> None:
    (home / "mkdocs.yml").write_text("")
    assert find(home / "team" / "docs") == home / "mkdocs.yml"
    (home / "team" / ".git").mkdir()
    assert find(home / "team" / "docs") is None


def test_a_configuration_may_have_the_other_ending_and_mkdocs_yml_counts_before_it(home: Path) -> None:
    (home / "mkdocs.yaml").write_text("")
    assert find(home / "team" / "docs") == home / "mkdocs.yaml"
    (home / "mkdocs.yml").write_text("")
    assert find(home / "team" / "docs") == home / "mkdocs.yml"
    (home / "team" / "mkdocs.yaml").write_text("")
    assert find(home / "team" / "docs") == home / "team" / "mkdocs.yaml"


def test_collections_of_one_name_are_told_apart() -> None:
    sources = (Source("a/docs", "docs", "docs"), Source("b/docs", "docs", "docs"), Source("x/b/docs", "docs", "docs"))
    told = unique_names(sources)
    assert len({source.name for source in told}) == 3
    assert len({source.at for source in told}) == 3
    assert (told[0].name, told[1].name) == ("docs", "b-docs")


@pytest.mark.parametrize(
    ("said", "as_of", "environment", "zone", "day"),
    [
        (date(2026, 1, 1), date(2026, 2, 2), {"SOURCE_DATE_EPOCH": "0"}, "UTC", date(2026, 1, 1)),
        (None, date(2026, 2, 2), {"SOURCE_DATE_EPOCH": "0"}, "UTC", date(2026, 2, 2)),
        (None, None, {"SOURCE_DATE_EPOCH": "1768500000"}, "UTC", date(2026, 1, 15)),
        (None, None, {"SOURCE_DATE_EPOCH": "1768500000"}, "Asia/Tokyo", date(2026, 1, 16)),
        (None, None, {"SOURCE_DATE_EPOCH": "1768500000"}, "America/New_York", date(2026, 1, 15)),
    ],
)
def test_the_day_is_the_first_that_is_said(said, as_of, environment, zone, day) -> None:
    settings = Settings("/", (), as_of=as_of, timezone=zone)
    assert clock.today(settings, said, environment) == day


@pytest.mark.parametrize("epoch", ["", "soon", "99999999999999999999", "²", "-99999999999999999999"])
def test_a_day_that_cannot_be_read_is_passed_over(epoch: str) -> None:
    assert clock.today(Settings("/", ()), None, {"SOURCE_DATE_EPOCH": epoch}) >= date(2026, 1, 1)
