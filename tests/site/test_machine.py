"""What other programs read of a site: valid in its format, complete, and leading to pages that exist."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, vText
from icalendar.parser import Contentline

from kbgen import app
from kbgen.audience import body_as_read
from kbgen.check import nothing
from kbgen.data_files import MOST_LISTED, files
from kbgen.kinds import KINDS
from kbgen.packs import kinds_of
from kbgen.site.feeds import Day, icalendar
from kbgen.stage import site_of, stage
from kbgen.views.reference import SHAPES, VERSION
from tests.cli.running import kbgen, write
from tests.site.building import copy_example
from tests.support import TODAY, corpus_of, document

DAY = timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = copy_example(tmp_path_factory.mktemp("machine"))
    answer = kbgen("build", cwd=root)
    assert answer.status == 0, answer.said
    return root, root / "site"


def test_every_document_is_in_the_list_and_has_a_file_of_its_own(book):
    root, site = book
    settings = app.handbook_at(root / "mkdocs.yml", root)
    corpus = app.read_corpus(settings, covers=nothing).corpus
    said = json.loads((site / "api/documents.json").read_text())
    assert said["version"] == 1
    assert said["as_of"] == "2026-11-22"
    assert {one["id"] for one in said["documents"]} == {doc.id for doc in corpus.docs}
    for doc in corpus.docs:
        own = json.loads((site / "api/documents" / f"{doc.address.removesuffix('.md')}.json").read_text())
        assert own["id"] == doc.id
        assert (site / unquote(own["url"]) / "index.html").is_file()


def test_references_stand_at_both_ends(book):
    _, site = book
    decision = json.loads((site / "api/documents/decisions/0008-kafka-for-events.json").read_text())
    assert {"id": "event-bus", "kind": "service", "as": "services"} in decision["refers_to"]
    service = json.loads((site / "api/documents/services/event-bus.json").read_text())
    assert {"id": "0008-kafka-for-events", "kind": "decision", "as": "services"} in service["referred_by"]


def keys_of(value: object, place: str = "") -> set[str]:
    """The places of a JSON value's keys, `[]` for what a list holds."""
    if isinstance(value, list):
        return {key for one in value for key in keys_of(one, f"{place}[]")}
    if not isinstance(value, dict):
        return set()
    dot = f"{place}." if place else ""
    return {f"{dot}{key}" for key in value} | {key for name, one in value.items() for key in keys_of(one, dot + name)}


def test_every_key_is_described_and_every_described_key_is_there(book):
    _, site = book
    shapes = {shape.path: {key for key, _, _ in shape.keys} for shape in SHAPES}
    said = json.loads((site / "api/documents.json").read_text())
    parts = {f"superseded_parts[].{key}" for key in ("id", "part")}
    assert keys_of(said) - {f"documents[].{part}" for part in parts} == shapes["api/documents.json"]
    ends = parts | {f"{end}[].{key}" for end in ("refers_to", "referred_by") for key in ("id", "kind", "as")}
    for own in (site / "api/documents").rglob("*.json"):
        assert keys_of(json.loads(own.read_text())) - ends == shapes["api/documents/<address>.json"]
    alerts = json.loads((site / "api/alerts.json").read_text())
    assert {re.sub(r"^alerts\.[^.\[]+", "alerts.*", key) for key in keys_of(alerts)} - {"alerts.*"} == (
        shapes["api/alerts.json"]
    )
    assert {said["version"], alerts["version"]} == {VERSION}


def test_every_file_for_programs_is_described(book):
    _, site = book
    page = (site / "reference/data/index.html").read_text()
    assert all(f"<code>{shape.path.replace('<', '&lt;').replace('>', '&gt;')}</code>" in page for shape in SHAPES)
    files = [
        path.relative_to(site).as_posix()
        for folder in ("api", "schemas", "feeds", "calendars")
        for path in site.glob(f"{folder}/**/*.*")
    ]
    known = "|".join(re.escape(shape.path).replace("<address>", ".+") for shape in SHAPES)
    known = re.sub(r"<(?:kind|team)>", "[^/]+", known)
    assert [path for path in files if not re.fullmatch(known, path)] == []


def test_every_page_has_its_markdown_beside_it(book):
    _, site = book
    pages = [path for path in site.rglob("index.html") if 'http-equiv="refresh"' not in path.read_text()]
    assert len(pages) > 150
    assert [path for path in pages if not path.with_name("index.md").is_file()] == []
    tree = (site / "objectives/tree/index.md").read_text()
    assert tree.startswith("# Tree of objectives\n\nAs of 2026-11-22.")
    assert "\n| Objective | Owner | Status |" in tree
    assert "<svg" not in (site / "debt/payback/index.md").read_text()


def test_links_in_the_markdown_of_views_lead_to_pages(book):
    _, site = book
    for name in (
        "index.md",
        "reviews/index.md",
        "services/index.md",
        "debt/payback/index.md",
        "objectives/tree/index.md",
    ):
        path = site / name
        links = re.findall(r"(?<!\\)\]\((?!https?:|mailto:|tel:)([^)#]+)", path.read_text())
        assert links
        assert [link for link in links if not (path.parent / unquote(link)).resolve().exists()] == []


def test_each_alert_leads_to_a_page(book):
    _, site = book
    said = json.loads((site / "api/alerts.json").read_text())
    assert said["version"] == 1
    assert "KafkaConsumerLagHigh" in said["alerts"]
    found = {alert: one["url"].partition("#") for alert, runbooks in said["alerts"].items() for one in runbooks}
    for page, _, anchor in found.values():
        assert not anchor or f'id="{anchor}"' in (site / page / "index.html").read_text()
        assert (site / page / "index.html").is_file()
    assert found["KafkaOfflinePartitions"][2] == "kafkaofflinepartitions"


def test_the_list_for_language_models_leads_to_markdown_that_exists(book):
    _, site = book
    text = (site / "llms.txt").read_text()
    assert text.startswith("# Harbour Engineering Handbook\n")
    links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)
    assert len(links) > 90
    assert {"objectives/tree/index.md", "runbooks/index.md", "reviews/index.md"} <= set(links)
    assert [link for link in links if not (site / unquote(link)).is_file()] == []


def test_links_in_the_markdown_lead_to_pages(book):
    _, site = book
    for path in site.glob("runbooks/**/index.md"):
        for link in re.findall(r"\]\((\.\.?/[^)#]*)", path.read_text()):
            assert (path.parent / unquote(link)).resolve().is_dir(), f"{path}: {link}"


def test_a_feed_is_atom_newest_first(book):
    _, site = book
    for name in ("decisions", "everything"):
        root = ElementTree.parse(site / "feeds" / f"{name}.xml").getroot()
        assert root.tag == f"{ATOM}feed"
        days = [entry.find(f"{ATOM}updated").text for entry in root.findall(f"{ATOM}entry")]
        assert days == sorted(days, reverse=True)
        ids = [entry.find(f"{ATOM}id").text for entry in root.findall(f"{ATOM}entry")]
        assert len(set(ids)) == len(ids) > 0
        assert all(one.startswith("https://handbook.harbour.example/") for one in ids)


def test_a_team_s_calendar_holds_the_days_on_which_its_reviews_fall_due(book):
    root, site = book
    said = json.loads((site / "api/documents.json").read_text())["documents"]
    due = {date.fromisoformat(one["due"]) for one in said if one["owner"] == "platform" and one["due"]}
    calendar = Calendar.from_ical((site / "calendars/reviews/platform.ics").read_bytes())
    found = [event["dtstart"].dt for event in calendar.walk("VEVENT")]
    assert set(found) == due
    assert found == sorted(found)
    assert len({str(event["uid"]) for event in calendar.walk("VEVENT")}) == len(found)


WRITTEN = st.text(st.sampled_from('aé€😀\\;,^:" \n'), max_size=200)


@given(WRITTEN, WRITTEN, st.dates(max_value=date(9999, 12, 30)))
def test_a_calendar_says_what_it_was_given_in_lines_of_at_most_75_octets(title, description, day):
    text = icalendar("Reviews: A, B", [Day("review:a.md", day, title, description, "https://a.example/b,c")], TODAY)
    assert max(map(len, text.encode().split(b"\r\n"))) <= 75
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert (event["summary"], event.get("description", ""), event["uid"]) == (title, description, "review:a.md")
    assert (event["dtstart"].dt, event["dtend"].dt, event["url"]) == (day, day + DAY, "https://a.example/b,c")


@given(st.text(st.sampled_from("ab ,"), max_size=300))
def test_a_line_of_a_calendar_is_folded_as_the_library_folds_it(title):
    text = icalendar("Reviews", [Day("review:a.md", TODAY, title, "", "")], TODAY)
    line = Contentline(f"SUMMARY:{vText(title).to_ical().decode()}").to_ical().decode()
    assert f"\r\n{line}\r\nDTSTART" in text


def test_without_an_address_there_are_no_feeds(tmp_path):
    root = copy_example(tmp_path)
    configuration = root / "mkdocs.yml"
    configuration.write_text(re.sub(r"(?m)^site_url:.*\n", "", configuration.read_text()))
    kbgen("build", cwd=root)
    assert not (root / "site" / "feeds").exists()
    assert (root / "site" / "llms.txt").is_file()


def test_the_list_for_language_models_stays_short_however_many_documents_there_are():
    files = {f"guides/g{n:04}.md": document(title=f"Guide {n}", summary="S") for n in range(450)}
    built = dict(stage(site_of(corpus_of(files), TODAY), partial(body_as_read, files.__getitem__)).files)
    text = built["llms.txt"]
    assert text.count("](guides/g") == MOST_LISTED
    assert "- [All guides](guides/index.md): " in text
    assert "(n = 450); 350 of them are named there alone" in text
    indexes = "".join(text for path, text in built.items() if re.fullmatch(r"guides/(page-\d+/)?index\.md", path))
    assert all(f"Guide {n}]" in indexes for n in range(450))


def test_the_schema_of_every_kind_stands_where_it_says_and_takes_the_kinds_own_example(book):
    _, site = book
    for kind in KINDS.values():
        schema = json.loads((site / "schemas" / f"{kind.name}.json").read_text())
        assert schema["$id"] == f"https://handbook.harbour.example/schemas/{kind.name}.json"
        validator = jsonschema.Draft202012Validator(schema)
        if kind.example_path.endswith(".md"):
            front = yaml.safe_load(kind.example().split("---\n")[1])
            assert not list(validator.iter_errors(json.loads(json.dumps(front, default=str)))), kind.name
            assert list(validator.iter_errors({"reviews": [{"how": "guessed"}]})), kind.name


def test_a_kind_of_ones_own_has_a_schema_where_its_documents_are_told(tmp_path):
    own = "kinds: {vendor: {folders: [vendors], fields: {tier: {type: choice, options: [gold]}}}}"
    text = f"site_name: T\ndocs_dir: content\nplugins: [{{kbgen: {{sources: [content], {own}}}}}]\n"
    root = write(tmp_path, {"mkdocs.yml": text, "content/vendors/a.md": "# A\n"})
    settings = app.handbook_at(root / "mkdocs.yml", root)
    corpus, kinds = app.read_corpus(settings, covers=nothing).corpus, kinds_of(settings)
    paths = {
        audience: {path for path, _ in files(site_of(corpus, TODAY, kinds, app.edition(settings, corpus, audience)))}
        for audience in ("internal", "public")
    }
    assert "schemas/vendor.json" in paths["internal"]
    assert "schemas/vendor.json" not in paths["public"]
    assert "schemas/runbook.json" in paths["public"]
