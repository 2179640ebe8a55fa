"""A site tells nothing of what `exclude_docs` and `draft_docs` exclude; a draft is served while somebody writes."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from kbgen import app
from kbgen.build.engine import Console
from kbgen.build.inputs import Build
from kbgen.build.pages import staged
from kbgen.build.plan import planned
from kbgen.build.publish import put
from kbgen.engines import engine_of
from kbgen.engines import MKDOCS
from tests.cli.running import handbook, kbgen
from tests.site.building import bytes_of

FILES = {
    "content/guides/a.md": "---\ntitle: A\nowner: ops\n---\n\nText, ![shown](shown.svg).\n",
    "content/guides/b.md": "---\ntitle: Quokka\nowner: ops\nredirect_from: [old/quokka]\ntags: [quokka]\n---\n\nQuokka.\n",
    "content/guides/quokka.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/guides/shown.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/templates/t.md": "---\ntitle: T\nowner: ops\n---\n\n![shown](u.svg)\n",
    "content/templates/u.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n",
}


def written(root: Path, text: str) -> Path:
    with (root / "mkdocs.yml").open("a") as file:
        file.write(text)
    return root


@pytest.mark.parametrize(
    "text",
    [
        "exclude_docs: |\n  b.md\n  *quokka*\n  *.css\n  search.md\n",
        "draft_docs: |\n  /guides/\n  !/guides/a.md\n  !shown.svg\n",
    ],
)
def test_nothing_of_a_site_tells_of_what_is_excluded(tmp_path: Path, text: str) -> None:
    root = written(handbook(tmp_path, FILES), text)
    assert kbgen("build", "--strict", cwd=root).status == 0
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "other")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    site = bytes_of(root / "site")
    assert [name for name, data in site.items() if b"quokka" in data.lower() or "quokka" in name] == []
    shown = {
        "guides/a/index.html",
        "guides/shown.svg",
        "templates/u.svg",
        "search/index.html",
        "assets/kbgen/kbgen.css",
    }
    assert shown <= site.keys()
    assert bytes_of(tmp_path / "other") == site


def test_a_draft_is_served(tmp_path: Path) -> None:
    root = written(handbook(tmp_path, FILES), "draft_docs: b.md\n")
    settings = app.handbook_at(None, root).with_drafts
    target = tmp_path / "served"
    build = Build(settings, target, date(2026, 1, 15), MKDOCS, served_at="http://localhost:8000/", memory=tmp_path)
    put(staged(planned(build), Console()), engine_of(MKDOCS), Console())
    assert "guides/b/index.html" in bytes_of(target)


def test_what_is_not_to_be_in_the_navigation_is_not_there(tmp_path: Path) -> None:
    root = written(handbook(tmp_path, FILES), "not_in_nav: /reviews/\n")
    kbgen("build", cwd=root)
    tabs = (root / "site/404.html").read_text().partition('class="md-tabs')[2].partition("</nav>")[0]
    assert "teams/" in tabs
    assert "reviews/" not in tabs
    assert (root / "site/reviews/index.html").is_file()
