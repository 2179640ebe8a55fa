"""Of decisions that share a number the later gets the next free one, with whatever surely cites it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.authoring.patch import EditRefusedError
from kbgen.authoring.renumber import collisions, plan
from tests.authoring.relocating import after, relocation
from tests.cli.running import kbgen, write
from tests.support import checked, corpus_of

EARLY = "---\ntitle: A queue\nstatus: accepted\ndate: 2025-01-01\n---\n"
LATE = "---\ntitle: A cache\nstatus: accepted\ndate: 2025-02-01\n---\n"


def renumbered(
    files: Mapping[str, str], appeared: Mapping[str, date] | None = None
) -> tuple[dict[str, str], list[str]]:
    corpus = corpus_of(files)
    found = collisions(corpus, (appeared or {}).get)
    wanted = plan(found, corpus, files.__getitem__)
    result = relocation(files, wanted.moves, wanted.ids, wanted.own).result()
    return after(files, result, wanted.moves), list(wanted.unsure)


@pytest.mark.parametrize(
    ("early", "late", "new"),
    [
        ("decisions/0007-a.md", "decisions/0007-b.md", "decisions/0008-b.md"),
        ("decisions/0007-b.md", "decisions/0007-a.md", "decisions/0008-a.md"),
        ("decisions/7-a.md", "decisions/7.md", "decisions/8.md"),
        ("decisions/9-a.md", "decisions/9-b.md", "decisions/10-b.md"),
        ("decisions/adr-009-a.md", "decisions/adr-009-b.md", "decisions/adr-010-b.md"),
        ("decisions/ADR_0099_a.md", "decisions/ADR_0099_b.md", "decisions/ADR_0100_b.md"),
    ],
)
def test_the_later_one_gets_the_next_number_in_the_form_of_the_old(early: str, late: str, new: str) -> None:
    found, unsure = renumbered({early: EARLY, late: LATE})
    assert set(found) == {early, new}
    assert found[early] == EARLY
    assert unsure == []


def test_a_number_that_is_a_folders_is_left_to_its_author() -> None:
    files = {"decisions/0007-a/README.md": EARLY, "decisions/0007-b/README.md": LATE}
    found, unsure = renumbered(files)
    assert found == files
    assert unsure == ["decisions/0007-b/README.md has its number from its folder; rename that to 8"]


def test_three_of_a_number_get_numbers_in_order_and_what_is_free_is_free() -> None:
    files = {f"decisions/0001-{name}.md": LATE.replace("02", month) for name, month in zip("abc", ("05", "04", "06"))}  # noqa: B905
    found, _ = renumbered({**files, "decisions/0004-d.md": EARLY})
    assert set(found) == {"decisions/0001-b.md", "decisions/0005-a.md", "decisions/0006-c.md", "decisions/0004-d.md"}


def test_where_dates_say_nothing_the_one_that_git_knows_longer_keeps_its_number() -> None:
    files = {"decisions/0001-a.md": LATE, "decisions/0001-b.md": LATE}
    assert "decisions/0002-b.md" in renumbered(files)[0]
    known = {"decisions/0001-b.md": date(2025, 1, 1), "decisions/0001-a.md": date(2025, 1, 2)}
    assert "decisions/0002-a.md" in renumbered(files, known)[0]
    assert "decisions/0002-a.md" in renumbered(files, {"decisions/0001-b.md": date(2025, 1, 1)})[0]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        ("---\ntitle: 'ADR-0007: Cache'\nnumber: 7\n---\n", "---\ntitle: 'ADR-0008: Cache'\nnumber: 8\n"),
        ("---\nid: 0007-b\ntitle: B\n---\n", "---\nid: 0008-b\ntitle: B\n"),
        ("---\nid: cache\ntitle: 7 habits\n---\n", "---\nid: cache\ntitle: 7 habits\n"),
        ("# 7. Cache\n\nStatus: accepted\n", "# 8. Cache\n"),
        ("# ADR 007 | Cache 7\n\nStatus: accepted\n", "# ADR 008 | Cache 7\n"),
        ("# 7 habits\n\nStatus: accepted\n", "# 7 habits\n"),
        ("# Cache\n\nADR-7 says so, ADR-70 and ADR-7.1 do not.\n", "ADR-8 says so, ADR-70 and ADR-7.1 do not.\n"),
    ],
)
def test_the_number_changes_where_the_decision_states_it(before: str, then: str) -> None:
    found, unsure = renumbered({"decisions/0007-a.md": EARLY, "decisions/0007-b.md": before})
    assert then in found["decisions/0008-b.md"]
    assert unsure == []


@pytest.mark.parametrize(
    ("before", "then", "unsure"),
    [
        ("[ADR-7](../decisions/0007-b.md)", "[ADR-8](../decisions/0008-b.md)", 0),
        ("[[0007-b|ADR 7]] and ADR 7", "[[0008-b|ADR 8]] and ADR 8", 0),
        ("[[0007-a]] is ADR-7, [[0007-b|ADR-7]] is not", "[[0007-a]] is ADR-7, [[0008-b|ADR-8]] is not", 1),
        ("See ADR-0007.", "See ADR-0007.", 1),
        ("7 cats, RFC 70", "7 cats, RFC 70", 0),
    ],
)
def test_a_citation_changes_where_it_is_sure_and_is_told_where_not(before: str, then: str, unsure: int) -> None:
    files = {"decisions/0007-a.md": EARLY, "decisions/0007-b.md": LATE, "guides/g.md": f"# G\n\n{before}\n"}
    found, told = renumbered(files)
    assert found["guides/g.md"] == f"# G\n\n{then}\n"
    assert len(told) == unsure
    assert all(line.startswith("guides/g.md:3 says 'ADR-") for line in told)


def test_decisions_of_different_logs_may_share_numbers() -> None:
    files = {"a/decisions/0001-x.md": EARLY, "b/decisions/0001-x.md": LATE}
    assert collisions(corpus_of(files), lambda _: None) == []


@pytest.mark.parametrize(
    "link",
    ["[ADR-8](0008-b.md)", "[ADR-8](../decisions/0008-b.md#why)", "[[0008-b]]", "[[0008-b#why|ADR-8]]", "[x](0008-b/)"],
)
def test_a_link_that_leads_nowhere_leads_nowhere_still(link: str) -> None:
    """A decision that is gone keeps the number by which it is cited."""
    files = {
        "decisions/0007-a.md": EARLY,
        "decisions/0007-b.md": LATE,
        "decisions/adr-0001-a.md": EARLY + f"\n{link}\n",
    }
    found, unsure = renumbered(files)
    assert set(found) == {"decisions/0007-a.md", "decisions/0009-b.md", "decisions/adr-0001-a.md"}
    assert found["decisions/adr-0001-a.md"] == files["decisions/adr-0001-a.md"]
    assert unsure == []


def test_a_number_that_front_matter_names_is_not_free_either() -> None:
    late = LATE.replace("date:", "supersedes: 0009-b\ndate:")
    found, _ = renumbered({"decisions/0007-a.md": EARLY, "decisions/0007-b.md": EARLY, "decisions/0008-c.md": late})
    assert "decisions/0010-b.md" in found


@given(
    st.dictionaries(
        st.builds(
            "decisions/{}{:04}-{}.md".format, st.sampled_from(["", "adr-"]), st.integers(1, 4), st.sampled_from("abc")
        ),
        st.tuples(
            st.sampled_from(["# {n}. T", "# T", "---\ntitle: T\nnumber: {n}\n---", "---\nid: x{n}\ntitle: T\n---"]),
            st.lists(
                st.sampled_from(["ADR-1", "[[0001-a]]", "[ADR-2](0002-b.md)", "[x](adr-0001-a.md)", "2"]), max_size=3
            ),
            st.integers(1, 28),
        ),
        min_size=1,
    )
)
@example(
    {
        "decisions/0001-a.md": ("# {n}. T", [], 1),
        "decisions/0001-b.md": ("# {n}. T", [], 1),
        "decisions/adr-0001-a.md": ("# T", ["[ADR-2](0002-b.md)"], 1),
    }
)
def test_afterwards_no_number_is_shared_or_nothing_is_done(wanted: dict[str, tuple[str, list[str], int]]) -> None:
    files = {
        path: f"{head.format(n=path.partition('-')[0][-1])}\n\nStatus: accepted\n\nDate: 2025-01-{day:02}\n\n"
        + "\n\n".join(lines)
        for path, (head, lines, day) in wanted.items()
    }
    try:
        found, _ = renumbered(files)
    except EditRefusedError:
        return
    assert not [one for one in checked(found) if one.code == "DC001"]
    assert len(found) == len(files)
    broken = {
        code: sum(one.code == code for one in checked(texts)) for texts in (files,) for code in ("LK001", "LK006")
    }
    assert broken == {code: sum(one.code == code for one in checked(found)) for code in broken}


def test_the_command_shows_does_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    configuration = "site_name: T\ndocs_dir: content\nplugins:\n  - kbgen:\n      sources: [content]\n"
    write(
        tmp_path,
        {
            "mkdocs.yml": configuration,
            "content/decisions/0001-b.md": "# 1. B\r\n\r\nStatus: accepted",
            "content/guides/g.md": "See [[0001-a]], [[0001-b]], ADR-1",
        },
    )
    git = ["git", "-c", "user.name=T", "-c", "user.email=t@example.com"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "1"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    write(tmp_path, {"content/decisions/0001-a.md": "\ufeff# 1. A\r\n\r\nStatus: accepted"})
    shown = kbgen("renumber", "--dry-run", cwd=tmp_path)
    assert "rename to content/decisions/0002-a.md" in shown.out
    assert (tmp_path / "content/decisions/0001-a.md").exists()
    done = kbgen("renumber", cwd=tmp_path)
    assert done.status == 0, done.said
    assert (tmp_path / "content/decisions/0002-a.md").read_bytes().decode() == (
        "\ufeff---\r\nredirect_from: [decisions/0001-a]\r\n---\r\n# 2. A\r\n\r\nStatus: accepted"
    )
    assert (tmp_path / "content/guides/g.md").read_text() == "See [[0002-a]], [[0001-b]], ADR-1"
    assert "content/guides/g.md:1 says 'ADR-1', which may mean" in done.out
    assert kbgen("renumber", cwd=tmp_path).out == "No two decisions share a number.\n"


def test_citations_in_other_sources_follow_or_are_listed(tmp_path: Path) -> None:
    configuration = "site_name: T\ndocs_dir: content\nplugins:\n  - kbgen:\n      sources: [content, runbooks, other]\n"
    files = {
        "mkdocs.yml": configuration,
        "content/decisions/0001-a.md": EARLY,
        "content/decisions/0001-b.md": LATE,
        "runbooks/linked.md": "See ADR 1 ([cache](../content/decisions/0001-b.md)).\n",
        "runbooks/bare.md": "ADR-1 says so.\n",
        # a source with a decision of that number means its own
        "other/decisions/0001-c.md": EARLY,
        "other/guides/own.md": "ADR-1 says so.\n",
    }
    write(tmp_path, files)
    done = kbgen("renumber", cwd=tmp_path)
    assert done.status == 0, done.said
    texts = {
        name: (tmp_path / f"{name}.md").read_text() for name in ("runbooks/linked", "runbooks/bare", "other/guides/own")
    }
    assert texts == {
        "runbooks/linked": "See ADR 2 ([cache](../content/decisions/0002-b.md)).\n",
        "runbooks/bare": "ADR-1 says so.\n",
        "other/guides/own": "ADR-1 says so.\n",
    }
    assert done.out.count("which may mean") == done.out.count("runbooks/bare.md:1 says 'ADR-1'") == 1
