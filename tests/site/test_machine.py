"""What other programs read of a site: valid in its format, complete, and leading to pages that exist."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from kbgen import app
from kbgen.check import nothing
from tests.cli.running import kbgen
from tests.site.building import copy_example

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


def test_each_alert_leads_to_a_page(book):
    _, site = book
    said = json.loads((site / "api/alerts.json").read_text())
    assert said["version"] == 1
    assert "KafkaConsumerLagHigh" in said["alerts"]
    for runbooks in said["alerts"].values():
        assert all((site / one["url"] / "index.html").is_file() for one in runbooks)


def test_the_list_for_language_models_leads_to_markdown_that_exists(book):
    _, site = book
    text = (site / "llms.txt").read_text()
    assert text.startswith("# Harbour Engineering Handbook\n")
    links = re.findall(r"^- \[[^\]]+\]\(([^)]+)\)", text, re.MULTILINE)
    assert len(links) > 60
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


def test_without_an_address_there_are_no_feeds(tmp_path):
    root = copy_example(tmp_path)
    configuration = root / "mkdocs.yml"
    configuration.write_text(re.sub(r"(?m)^site_url:.*\n", "", configuration.read_text()))
    kbgen("build", cwd=root)
    assert not (root / "site" / "feeds").exists()
    assert (root / "site" / "llms.txt").is_file()
