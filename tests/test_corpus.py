"""Names and links lead where a reader of the source, or of the site, would expect."""

from __future__ import annotations

import pytest

from kbgen.kit.owners import owner_of
from kbgen.model import Corpus
from tests.support import corpus_of, document, findings

FILES = {
    "guides/deploying.md": "# Deploying\n",
    "guides/on-call.html.md.erb": "# On call\n",
    "guides/with space.md": "# Space\n",
    "guides/deep/README.md": "# Deep\n",
    "guides/deep/page.md": "# Page\n\n## Part one\n",
    "guides/deep/picture.png": "",
    "index.md": "# Home\n",
    "runbooks/Restart.md": document(aliases="[restart-it, 'the restart']"),
    "other/index.md": "# Other\n",
    "other/notes/a.md": "# A\n",
    "other/files/data.csv": "",
}


def corpus(**settings: object) -> Corpus:
    return corpus_of(FILES, **settings)


@pytest.mark.parametrize(
    ("start", "link", "end"),
    [
        ("guides/deploying.md", "on-call.html.md.erb", "guides/on-call.html.md.erb"),
        ("guides/deploying.md", "on-call.html", "guides/on-call.html.md.erb"),
        ("guides/deploying.md", "on-call.md", "guides/on-call.html.md.erb"),
        ("guides/deploying.md", "./on-call", "guides/on-call.html.md.erb"),
        ("guides/deploying.md", "../runbooks/Restart.md", "runbooks/Restart.md"),
        ("guides/deploying.md", "/runbooks/Restart.md", "runbooks/Restart.md"),
        ("guides/deploying.md", "/guides/deep/", "guides/deep/README.md"),
        ("guides/deploying.md", "deep", "guides/deep/README.md"),
        ("guides/deploying.md", "deep/", "guides/deep/README.md"),
        ("guides/deploying.md", "deep/index.md", ""),
        ("guides/deploying.md", "with%20space.md", "guides/with space.md"),
        ("guides/deploying.md", "deep/page.md#part-one", "guides/deep/page.md"),
        ("guides/deploying.md", "deep/page.md?plain=1#part-one", "guides/deep/page.md"),
        ("guides/deploying.md", "#here", "guides/deploying.md"),
        ("guides/deploying.md", "", "guides/deploying.md"),
        ("guides/deploying.md", "../", "index.md"),
        ("guides/deploying.md", "/", "index.md"),
        ("guides/deep/page.md", "../../deploying", "guides/deploying.md"),
        ("guides/deep/page.md", "../deploying.md", "guides/deploying.md"),
        ("guides/deep/page.md", ".", "guides/deep/README.md"),
        ("other/notes/a.md", "/notes/a.md", "other/notes/a.md"),
        ("other/notes/a.md", "../index.md", "other/index.md"),
        ("other/notes/a.md", "../../guides/deploying.md", "guides/deploying.md"),
        ("guides/deploying.md", "gone.md", ""),
        ("guides/deploying.md", "../../../etc/passwd", ""),
        ("guides/deploying.md", "Deploying.md", ""),
    ],
)
def test_a_link_leads_to_the_document_that_its_path_or_its_page_names(start: str, link: str, end: str) -> None:
    whole = corpus()
    target = whole.follow(whole.by_path[start], link)
    assert (target.doc.path if target.doc else "") == end
    assert target.judged


@pytest.mark.parametrize(
    ("start", "link", "asset"),
    [
        ("guides/deploying.md", "deep/picture.png", "guides/deep/picture.png"),
        ("guides/deploying.md", "/guides/deep/picture.png", "guides/deep/picture.png"),
        ("other/notes/a.md", "../files/data.csv#row=3", "other/files/data.csv"),
        ("other/notes/a.md", "/files/data.csv", "other/files/data.csv"),
    ],
)
def test_a_link_to_another_file_of_a_source_leads_to_it(start: str, link: str, asset: str) -> None:
    whole = corpus()
    assert whole.follow(whole.by_path[start], link).asset == asset


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/gone.md",
        "mailto:a@example.com",
        "//example.com",
        "tel:112",
        "custom+x:y",
        '{{< ref "gone.md" >}}',
        "<%= gone %>.html",
    ],
)
def test_what_leads_to_another_host_is_not_judged(link: str) -> None:
    whole = corpus()
    assert not whole.follow(whole.docs[0], link).judged


@pytest.mark.parametrize(
    ("link", "judged"), [("gone.md", True), ("../gone.md", True), ("../../gone.md", False), ("/gone.md", False)]
)
def test_in_a_folder_on_its_own_only_links_within_it_are_judged(link: str, judged: bool) -> None:
    part = corpus(whole=False)
    assert part.follow(part.by_path["guides/deploying.md"], link).judged is judged


def test_a_folder_without_a_page_is_known_to_be_one() -> None:
    whole = corpus()
    assert whole.holds_folder(whole.by_path["index.md"], "runbooks/")
    assert not whole.holds_folder(whole.by_path["index.md"], "gone/")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Restart", "runbooks/Restart.md"),
        ("restart-it", "runbooks/Restart.md"),
        ("the restart", "runbooks/Restart.md"),
        ("handbook:Restart", "runbooks/Restart.md"),
        ("handbook:restart-it", "runbooks/Restart.md"),
        ("other:a", "other/notes/a.md"),
        ("deep", "guides/deep/README.md"),
        ("other", "other/index.md"),
    ],
)
def test_a_name_is_an_id_or_an_alias_alone_or_after_its_collection(name: str, path: str) -> None:
    found = corpus().resolve(name)
    assert found is not None
    assert found.path == path


def test_a_wiki_link_leads_by_any_name_of_a_document() -> None:
    text = "# A\n\n[[Restart]] [[restart-it|again]] [[handbook:Restart#steps]] [[deep#deep]]\n"
    assert findings(FILES | {"guides/a.md": text}, "LK") == ["guides/a.md:3:34 LK002"]


def test_a_name_means_the_document_of_ones_own_collection_first() -> None:
    files = {"x/a.md": "# A\n", "y/a.md": "# A\n", "y/b.md": "# B\n", "z/c.md": "# C\n"}
    found = corpus_of(files)
    assert found.resolve("a", found.by_path["y/b.md"]).path == "y/a.md"
    assert {doc.path for doc in found.candidates("a", found.by_path["z/c.md"])} == {"x/a.md", "y/a.md"}


def test_what_refers_to_a_document_is_found_once_a_role() -> None:
    found = corpus_of(
        {
            "services/orders.md": "# Orders\n\nI mention [[orders]] myself.\n",
            "runbooks/a.md": document("[[orders]] and [again](../services/orders.md)\n", services="[orders, orders]"),
            "decisions/0001-x.md": document(services="orders"),
        }
    )
    orders = found.by_path["services/orders.md"]
    assert [doc.path for doc in found.referrers(orders)] == ["decisions/0001-x.md", "runbooks/a.md"]
    assert [doc.path for doc in found.referrers(orders, role="link")] == ["runbooks/a.md"]
    assert [doc.path for doc in found.referrers(orders, role="services", kind="runbook")] == ["runbooks/a.md"]


TEAMS = {f"teams/{name}.md": f"# {name}\n" for name in ("own", "service", "folder", "outer")}


@pytest.mark.parametrize(
    ("front", "owner"),
    [
        ({"owner": "own", "services": "orders"}, "own"),
        ({"services": "orders"}, "service"),
        ({"services": "[unowned, orders]"}, "service"),
        ({"services": "unowned"}, "folder"),
        ({}, "folder"),
        ({"owner": "nobody"}, None),
    ],
)
def test_an_owner_is_the_documents_own_else_its_services_else_its_folders(
    front: dict[str, str], owner: str | None
) -> None:
    files = TEAMS | {
        "runbooks/night/a.md": document(**front),
        "services/orders.md": document(operational_owner="service"),
        "services/unowned.md": "# Unowned\n",
    }
    found = corpus_of(files, owners={"runbooks/night": "folder", "runbooks": "outer"})
    who = owner_of(found.by_path["runbooks/night/a.md"], found)
    assert (who.id if who else None) == owner


def test_a_folders_owner_holds_for_the_folders_below_and_the_root_for_all() -> None:
    found = corpus_of(
        TEAMS | {"runbooks/a/b/c.md": "# C\n", "guides/d.md": "# D\n"}, owners={"runbooks": "folder", "": "outer"}
    )
    assert owner_of(found.by_path["runbooks/a/b/c.md"], found).id == "folder"
    assert owner_of(found.by_path["guides/d.md"], found).id == "outer"


def test_teams_and_people_answer_for_themselves() -> None:
    found = corpus_of({"teams/own.md": document(owner="ada"), "people/ada.md": "# Ada\n"})
    assert all(owner_of(doc, found) is doc for doc in found.docs)
