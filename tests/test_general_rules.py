"""Rules on identity and loose ends, and what `check` prints first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen
from tests.support import checked, document


@pytest.mark.parametrize(
    ("path", "called"),
    [("guides/pay_day/README.md", "'Pay day' after its folder"), ("guides/pay-day.md", "'Pay day' after its file")],
)
def test_a_document_without_title_is_told_with_the_title_of_its_page(path: str, called: str) -> None:
    found = checked({path: "Text.\n"})
    assert [one.message for one in found if one.code == "GN003"] == [
        f"the document has no title, so it is called {called}"
    ]


@pytest.mark.parametrize(
    ("text", "severities"),
    [("Text.\n", ["advice"]), ("See [[restart]].\n", ["error", "error"]), ("See [[other]].\n", ["advice"])],
)
def test_an_id_that_several_share_is_an_error_once_something_refers_to_it(text: str, severities: list[str]) -> None:
    files = {f"runbooks/{n}/restart.md": document("Text.\n", title=n) for n in "abc"}
    found = checked({**files, "guides/x.md": document(text, title="X"), "guides/other.md": document(title="Other")})
    assert [one.severity.label for one in found if one.code == "GN001"] == severities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TODO: x", ["TODO"]),
        ("## More (TODO)", ["TODO"]),
        ("| a | TBC |", ["TBC"]),
        ("TBA -- later", ["TBA"]),
        ("WIP", ["WIP"]),
        ("4. WIP", ["WIP"]),
        ("WIP: the rest", ["WIP"]),
        ("To be added.", ["To be added"]),
        ("- to be written later", ["to be written"]),
        ("Look at <todo> first.", ["<todo>"]),
        ("<todo: which one>", ["<todo: which one>"]),
        ("Keep WIP limits low.", []),
        ("A check has to be added.", []),
        ('Prefix it with "TODO", then go on.', []),
        ("> TODO: why were we not paged?", []),
        ("Collect the TODO items.", []),
        ("Copy the TODO CHECKLIST below.", []),
        ("Copy the TODO checklist below.", []),
        ("- [TODO](#todo)", []),
        ('Ask “who came to XXX?” or "how many of XXX came"; write to all@XXX.com.', []),
        ('The "canary" is TBD, as is the "blue" one.', ["TBD"]),
        ("Call it rfc-XXX-title.", []),
        ("`TODO` and `WIP`", []),
        ("{% comment %}TODO link it{% endcomment %} Text.", []),
        ("## A {#a}\n\nTODO: x", ["TODO"]),
        ("[The roles](#TODO) and $XXX.00 a day.", []),
    ],
)
def test_what_is_left_open_is_told_from_what_is_quoted(text: str, found: list[str]) -> None:
    given = checked({"guides/a.md": document(f"Words.\n\n{text}\n", title="A")})
    assert [one.value for one in given if one.code == "GN004"] == found


def test_errors_come_first_and_advice_is_counted(tmp_path: Path) -> None:
    page = "---\ntitle: A\nmood: x\n---\n\nTODO: x\n\n[gone](gone.md)\n"
    root = handbook(tmp_path, {"content/guides/a.md": page, "content/guides/b.md": page.replace("TODO", "FIXME")})
    given = kbgen("check", "--ignore", "GN002", cwd=root)
    assert [line.split()[1] for line in given.out.splitlines() if line.startswith("content/")] == [
        *["LK001", "LK001"],
        *["GN004", "GN004"],
    ]
    assert "2 errors, 2 warnings, 2 advice in 2 documents." in given.out
    assert "`--advice` lists the advice." in given.out
    assert kbgen("check", "--advice", cwd=root).out.count("FM006") == 2
    assert sum(one["code"] == "FM006" for one in kbgen("check", "--format", "json", cwd=root).json) == 2
