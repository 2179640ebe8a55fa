"""A document that moves is found by everything that led to it, and no other byte of any file changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kbgen.authoring.patch import EditRefusedError, Patch, apart, patched
from kbgen.authoring.redirects import redirect_patches
from kbgen.authoring.references import in_body
from kbgen.load.frontmatter import split
from kbgen.model.settings import GITHUB
from tests.authoring.relocating import after, moved, relocation
from tests.cli.running import kbgen as run
from tests.depth import examples
from tests.support import corpus_of

RUNBOOK = "---\ntitle: Restart\nkind: runbook\n---\n\nRestart it.\n"
REDIRECTED = "---\ntitle: Restart\nkind: runbook\nredirect_from: [runbooks/restart]\n---\n\nRestart it.\n"


def around(body: str = "", front: str = "") -> str:
    return f"---\ntitle: Deploying\n{front}---\n\n{body}\n"


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("[a](../runbooks/restart.md)", "[a](../runbooks/start-again.md)"),
        ("[a](../runbooks/restart.md#x)", "[a](../runbooks/start-again.md#x)"),
        ("[a](../runbooks/restart)", "[a](../runbooks/start-again)"),
        ("[a](/runbooks/restart.md)", "[a](/runbooks/start-again.md)"),
        ("[a](../../runbooks/restart/)", "[a](../../runbooks/start-again/)"),
        ("[a](<../runbooks/restart.md> 'why')", "[a](<../runbooks/start-again.md> 'why')"),
        ("[a][r] and [b][r]\n\n[r]: ../runbooks/restart.md", "[a][r] and [b][r]\n\n[r]: ../runbooks/start-again.md"),
        ("[[restart]] [[restart#x|again]]", "[[start-again]] [[start-again#x|again]]"),
        ("[[ restart ]]", "[[ start-again ]]"),
        ('<a href="../runbooks/restart.md">a</a>', '<a href="../runbooks/start-again.md">a</a>'),
        ("<a href='../runbooks/restart/?x=1#y'>a</a>", "<a href='../runbooks/start-again/?x=1#y'>a</a>"),
        ('<img srcset="x.png, ../runbooks/restart.md 2x">', '<img srcset="x.png, ../runbooks/start-again.md 2x">'),
        ("<a title='../runbooks/restart.md'>a</a> `<a href='../runbooks/restart.md'>`", None),
        ("`[a](../runbooks/restart.md)` restart", None),
        ("```md\n[[restart]]\n```", None),
        ("[a](https://example.com/runbooks/restart.md)", None),
        ("<!-- [[restart]] -->", None),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_name_keeps_its_form_and_what_names_nothing_stays(before: str, then: str | None, end: str) -> None:
    files = {"runbooks/restart.md": RUNBOOK, "guides/deploying.md": around(before).replace("\n", end)}
    found = moved(files, "runbooks/restart.md", "runbooks/start-again.md")
    assert found["guides/deploying.md"] == around(before if then is None else then).replace("\n", end)
    assert found["runbooks/start-again.md"] == REDIRECTED


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("services: [orders, mail]\n", "services: [order-book, mail]\n"),
        ("services: orders # the one\n", "services: order-book # the one\n"),
        ("services:\n  - 'orders'\n  - mail\n", "services:\n  - 'order-book'\n  - mail\n"),
        ('services: ["orders"]\n', 'services: ["order-book"]\n'),
        ("tags: [orders]\nservices: [mail]\n", None),
    ],
)
def test_references_follow_the_id_that_the_name_gives(before: str, then: str | None) -> None:
    files = {
        "services/orders.md": "---\ntitle: Orders\n---\n",
        "services/mail.md": "---\ntitle: Mail\n---\n",
        "runbooks/restart.md": around(front=before),
    }
    found = moved(files, "services/orders.md", "services/order-book.md")
    assert found["runbooks/restart.md"] == around(front=before if then is None else then)


def test_an_id_that_is_written_down_stays_and_so_do_references_to_it() -> None:
    files = {
        "services/orders.md": "---\ntitle: Orders\nid: orders\n---\n",
        "runbooks/restart.md": around("[[orders]]", "services: [orders]\n"),
    }
    found = moved(files, "services/orders.md", "services/order-book.md")
    assert found["runbooks/restart.md"] == files["runbooks/restart.md"]


def test_its_own_links_lead_where_they_led() -> None:
    body = "![p](p.svg) [d](../decisions/0001-a.md) [s](#s) [out](../../src/main.go) [web](https://example.com/a.md)\n\n## S\n"
    files = {
        "guides/a.md": around(body),
        "guides/p.svg": "<svg/>",
        "decisions/0001-a.md": "---\ntitle: A\nstatus: draft\n---\n",
    }
    found = moved(files, "guides/a.md", "guides/deeper/a.md")
    expected = body.replace("(p.svg)", "(../p.svg)").replace("(../decisions", "(../../decisions")
    expected = expected.replace("(../../src", "(../../../src")
    assert found["guides/deeper/a.md"] == around(expected, "redirect_from: [guides/a]\n")


def test_a_file_of_data_is_named_from_the_new_place() -> None:
    log = "service,deployed_at,commit_at,failed,recovered_at\n"
    files = {
        "delivery/how.md": around(front="kind: delivery\ndata: log.csv\n"),
        "delivery/log.csv": log,
    }
    found = moved(files, "delivery/how.md", "delivery/eu/how.md")
    assert "data: ../log.csv\n" in found["delivery/eu/how.md"]
    assert corpus_of(found).by_path["delivery/eu/how.md"].attached == {"data": "delivery/log.csv"}


def test_a_folder_moves_with_what_lies_in_it() -> None:
    files = {
        "guides/a/one.md": around("[two](two.md) ![p](p.png) [three](../three.md)"),
        "guides/a/two.md": around(),
        "guides/a/p.png": "",
        "guides/three.md": around("[one](a/one.md)"),
    }
    moves = {path: path.replace("guides/a/", "guides/b/") for path in files if path.startswith("guides/a/")}
    found = after(files, relocation(files, moves).result(), moves)
    assert found["guides/b/one.md"] == around(
        "[two](two.md) ![p](p.png) [three](../three.md)", "redirect_from: [guides/a/one]\n"
    )
    assert found["guides/three.md"] == around("[one](b/one.md)")


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("", "---\nredirect_from: [a/b]\n---\n"),
        ("# T\n", "---\nredirect_from: [a/b]\n---\n# T\n"),
        ("---\ntitle: T\n---\n", "---\ntitle: T\nredirect_from: [a/b]\n---\n"),
        ("---\r\ntitle: T\r\n---", "---\r\ntitle: T\r\nredirect_from: [a/b]\r\n---"),
        ("---\nredirect_from: [c]\n---\n", "---\nredirect_from: [c, a/b]\n---\n"),
        ("---\nredirect_from: []\n---\n", "---\nredirect_from: [a/b]\n---\n"),
        ("---\nredirect_from: c # why\n---\n", "---\nredirect_from: [c, a/b] # why\n---\n"),
        ("---\nredirect_from:\n---\n", "---\nredirect_from: [a/b]\n---\n"),
        (
            "---\nredirect_from:\n  - c # why\nowner: x\n---\n",
            "---\nredirect_from:\n  - c # why\n  - a/b\nowner: x\n---\n",
        ),
        ("---\nredirect_from:\n- c\n---\n", "---\nredirect_from:\n- c\n- a/b\n---\n"),
        ("---\nredirect_from: /a/b/\n---\n", "---\nredirect_from: /a/b/\n---\n"),
    ],
)
def test_an_old_address_is_added_where_it_belongs(before: str, then: str) -> None:
    assert patched(before, redirect_patches(before, "a/b")) == then


@given(st.text("abcXYZ09-_./ ,[]{}#:'\"&é", min_size=1, max_size=12))
def test_an_old_address_of_any_name_is_read_back(name: str) -> None:
    for front in ("", "redirect_from: c\n", "redirect_from: [c]\n", "redirect_from:\n  - c\n"):
        before = f"---\ntitle: T\n{front}---\n"
        said = split(patched(before, redirect_patches(before, name))).values["redirect_from"]
        assert said[-1].strip("/") == name.strip("/") or name.strip("/") == "c"


@pytest.mark.parametrize(
    ("extra", "new", "why"),
    [
        ({"runbooks/there.md": RUNBOOK}, "runbooks/there.md", "there already"),
        ({"guides/x.md": around(front="redirect_from: [runbooks/new]\n")}, "runbooks/new.md", "in its `redirect_from`"),
        ({"runbooks/a/new.md": RUNBOOK}, "runbooks/b/new.md", "already that of"),
        (
            {"guides/x.md": '---\ntitle: X\n---\n\n--8<-- "runbooks/restart.md"\n<!-- 8< -->\n'},
            "runbooks/new.md",
            "includes the text",
        ),
        ({"runbooks/x.md": "---\ntitle: X\nsnooze: &a restart\nowner: *a\n---\n"}, "runbooks/new.md", None),
    ],
)
def test_what_cannot_be_moved_for_sure_is_refused(extra: dict[str, str], new: str, why: str | None) -> None:
    files = {"runbooks/restart.md": RUNBOOK, **extra}
    if why is None:
        assert moved(files, "runbooks/restart.md", new)
        return
    with pytest.raises(EditRefusedError, match=why):
        moved(files, "runbooks/restart.md", new)


def test_data_that_names_a_service_keeps_it_from_losing_its_id() -> None:
    log = "service,deployed_at,commit_at,failed,recovered_at\norders,2026-01-01T10:00Z,2026-01-01T09:00Z,false,\n"
    files = {
        "delivery/how.md": around(front="data: log.csv\n"),
        "delivery/log.csv": log,
        "services/orders.md": "---\ntitle: Orders\n---\n",
    }
    with pytest.raises(EditRefusedError, match=r"DL004\); `id: orders` in services/orders.md keeps its id"):
        moved(files, "services/orders.md", "services/order-book.md")
    files["services/orders.md"] = "---\ntitle: Orders\nid: orders\n---\n"
    assert "services/order-book.md" in moved(files, "services/orders.md", "services/order-book.md")


def test_a_document_that_would_become_something_else_is_refused() -> None:
    files = {"runbooks/restart.md": around()}
    with pytest.raises(EditRefusedError, match="write `kind: runbook` into its front matter first"):
        moved(files, "runbooks/restart.md", "guides/restart.md")


def test_a_neighbour_that_would_become_something_else_is_refused() -> None:
    files = {"runbooks/README.md": around(), "runbooks/restart.md": around()}
    with pytest.raises(EditRefusedError, match=r"runbooks/README.md would become a runbook"):
        moved(files, "runbooks/restart.md", "runbooks/a/restart.md")


def test_a_reference_behind_an_alias_is_refused() -> None:
    files = {
        "services/orders.md": "---\ntitle: Orders\n---\n",
        "runbooks/x.md": "---\ntitle: X\ntags: &a [orders]\nservices: *a\n---\n",
    }
    with pytest.raises(EditRefusedError, match="change it by hand first"):
        moved(files, "services/orders.md", "services/order-book.md")


NAMES = st.sampled_from(["a", "b c", "d", "index", "e_f", "ü"])
FOLDERS = st.sampled_from(["guides", "guides/x", "guides/x/y", "guides/z"])
PATHS = st.builds(lambda folder, name: f"{folder}/{name}.md", FOLDERS, NAMES)
LINKS = st.sampled_from(
    [
        "[t]({p})",
        "[t](<{p}>)",
        "[[{i}]]",
        "[[{i}|x]]",
        "`{p}`",
        "![t]({p})",
        "{i}",
        "[t]({q}#x)",
        "[t]: {q}",
        '<a href="{q}">x</a>',
        "\t[t]({q})",
    ]
)
BOM_AND_ENDS = st.sampled_from(["\n", "\r\n"])


@st.composite
def handbooks(draw: st.DrawFn) -> tuple[dict[str, str], str, str]:
    paths = draw(st.lists(PATHS, min_size=2, max_size=5, unique=True))
    files = {}
    for path in paths:
        lines = []
        for _ in range(draw(st.integers(0, 4))):
            to = draw(st.sampled_from(paths))
            here = "../" * path.count("/")
            values = {"p": here + to, "q": (here + to).replace(" ", "%20"), "i": to.rpartition("/")[2][:-3]}
            lines.append(draw(LINKS).format(**values))
        text = draw(st.sampled_from(["", "# T\n\n", "---\ntitle: T\n---\n\n", "---\n---\n"])) + "\n\n".join(lines)
        files[path] = text.replace("\n", draw(BOM_AND_ENDS)) + draw(st.sampled_from(["", "\n", "\n\n"]))
    return files, draw(st.sampled_from(paths)), draw(PATHS)


@examples(3)
@given(handbooks())
def test_whatever_the_handbook_a_move_is_refused_or_keeps_every_other_byte_and_every_lead(
    given_: tuple[dict[str, str], str, str],
) -> None:
    files, old, new = given_
    assume(old != new)
    try:
        found = moved(files, old, new)
    except EditRefusedError:
        return
    before, then = corpus_of(files), corpus_of(found)
    for doc in before.docs:
        later = then.by_path[new if doc.path == old else doc.path]
        for link, other in zip(doc.links, later.links, strict=True):
            was = before.resolve(link.target, doc) if link.wiki else before.follow(doc, link.target).doc
            now = then.resolve(other.target, later) if other.wiki else then.follow(later, other.target).doc
            if was is not None:
                assert now is not None
                assert now.path == (new if was.path == old else was.path)
        assert nameless(files[doc.path]) == without_redirect(nameless(found[later.path]), files[doc.path])


def nameless(text: str) -> str:
    """A text without what it names."""
    return patched(text, [Patch(use.start, use.end, "@") for use in in_body(text, GITHUB)])


def without_redirect(text: str, before: str) -> str:
    text = re.sub(r"redirect_from: \[.*?\]\r?\n", "", text, count=1)
    return text if split(before).body_line > 1 else re.sub(r"^---\r?\n---\r?\n", "", text)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.text("xy", max_size=3)), max_size=6))
def test_patches_that_meet_are_never_made_together(places: list[tuple[int, int, str]]) -> None:
    patches = [Patch(start, start + length, text) for start, length, text in places]
    kept = [patch for patch, alone in zip(patches, apart(patches), strict=True) if alone]
    text = "0123456789" * 3
    result = patched(text, kept)
    assert len(result) == len(text) + sum(len(patch.text) - (patch.end - patch.start) for patch in kept)
    for one in kept:
        for other in patches:
            assert one is other or other.end <= one.start or other.start >= one.end


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: T\ndocs_dir: content\nplugins:\n  - kbgen:\n      sources: [content]\n"
    )
    for path, text in {
        "content/guides/a.md": "\ufeff---\r\ntitle: A\r\n---\r\n\r\nSee [b](b.md)",
        "content/guides/b.md": "# B\r\n\r\n[a](a.md)",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    return tmp_path


def test_on_disk_a_byte_order_mark_line_ends_and_a_missing_last_one_survive(handbook: Path) -> None:
    shown = run("move", "--dry-run", "content/guides/a.md", "content/guides/x/c.md", cwd=handbook)
    assert "rename to content/guides/x/c.md" in shown.out
    assert (handbook / "content/guides/a.md").exists()
    done = run("move", "content/guides/a.md", "content/guides/x/c.md", cwd=handbook)
    assert done.status == 0, done
    assert not (handbook / "content/guides/a.md").exists()
    assert (handbook / "content/guides/x/c.md").read_bytes().decode() == (
        "\ufeff---\r\ntitle: A\r\nredirect_from: [guides/a]\r\n---\r\n\r\nSee [b](../b.md)"
    )
    assert (handbook / "content/guides/b.md").read_bytes().decode() == "# B\r\n\r\n[a](x/c.md)"
    assert "/guides/a/ leads to /guides/x/c/" in done.out


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("content/guides/a.md", "content/guides/b.md", "there already"),
        ("content/guides/a.md", "elsewhere/a.md", "outside of the handbook's sources"),
        ("content/guides/a.md", "content/guides/a.txt", "let its name end in .md"),
        ("content/guides/a.md", "content/.hidden/a.md", "passed by"),
        ("content/guides/none.md", "content/guides/c.md", "no such file"),
        ("content/guides", "content/guides/deeper/guides", "lies within"),
        ("mkdocs.yml", "content/mkdocs.md", "outside of the handbook's sources"),
    ],
)
def test_what_is_refused_changes_nothing_and_says_what_to_do(handbook: Path, old: str, new: str, why: str) -> None:
    before = {path: path.read_bytes() for path in handbook.rglob("*.*") if path.is_file() and ".kbgen" not in str(path)}
    found = run("move", old, new, cwd=handbook)
    assert found.status == 2
    assert why in found.err
    assert {path: path.read_bytes() for path in before} == before
