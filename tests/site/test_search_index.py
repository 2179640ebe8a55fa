"""What a build writes of the search, what it leaves as it is, and what the stylesheets lose."""

from __future__ import annotations

from pathlib import Path

from kbgen.engines.content import uncommented
from kbgen.engines.defaults import THEME
from kbgen.search.index import MANIFEST, postings
from kbgen.site import csp
from kbgen.site.file_info import FOLDER, Written, write_index


def test_files_that_stand_are_not_written_again(tmp_path: Path) -> None:
    before = Written(b"", postings({}), ("a.bin", "gone.bin", MANIFEST))
    names = write_index(tmp_path, {"a.bin": b"a", "b.bin": b"b", MANIFEST: b"{}"}, before)
    assert names == ("a.bin", "b.bin", MANIFEST)
    assert sorted(path.name for path in (tmp_path / FOLDER).iterdir()) == ["b.bin", MANIFEST]


def test_scripts_of_the_search_go_without_comments_and_indents() -> None:
    assert uncommented("// One.\nif (a) {\n  // Two.\n  b(); // three\n\n}\n") == "if (a) {\nb(); // three\n\n}\n"
    scripts = [path.read_text("utf-8") for path in (THEME / "search").glob("*.js")]
    assert scripts
    spanning = [line for text in scripts for line in text.splitlines() if line.count("`") % 2]
    assert spanning == []


def test_icons_leave_the_stylesheets_for_files(tmp_path: Path) -> None:
    style = tmp_path / "assets/stylesheets/main.css"
    style.parent.mkdir(parents=True)
    icon = "<svg xmlns='http://www.w3.org/2000/svg'><path fill='%23fff'/></svg>"
    style.write_text(f'a{{mask:url("data:image/svg+xml;charset=utf-8,{icon}")}}b{{color:red}}')
    csp.put_icons_into_files(tmp_path)
    (file,) = (tmp_path / "assets/images/icons").iterdir()
    assert file.read_text() == icon.replace("%23", "#")
    assert style.read_text() == f'a{{mask:url("../images/icons/{file.name}")}}b{{color:red}}'
