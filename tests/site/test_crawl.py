"""What `check` finds nothing wrong with leads on the built site where a browser goes."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from kbgen.model.settings import DIALECTS
from tests.cli.running import kbgen
from tests.site.building import broken_links, build
from tests.support import document

FILES = {
    "mkdocs.yml": "site_name: Book\ndocs_dir: content\nsite_url: https://example.com/sub/\nplugins:\n"
    "  - search\n  - kbgen: {{owners: {{content: platform}}, sources: [content, runbooks], markdown: {dialect}}}\n",
    "content/index.md": "# Home\n",
    "content/teams/platform.md": document("# Platform\n", reviewed="2026-01-01"),
    "content/guides/t.md": "# T\n\n## Größe\n\n<p id='größe'></p>\n",
    "content/guides/deep/index.md": "# Deep\n\n## T\n",
    "content/guides/1_setup/2-first.md": "# T\n",
    "content/guides/what?.md": "# T\n",
    "content/guides/cafe\u0301.md": "# T\n",
    "content/guides/img/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/guides/img/Makefile": "all:\n",
    "content/guides/img/.env.example": "A=1\n",
    "content/guides/img/tool.py": "pass\n",
    "content/img/b.PDF": "%PDF",
    "runbooks/restart.md": "# Restart\n\n## T\n",
}
PATHS = (
    "t.md t ../t/ /guides/t/ /guides/t.html /content/guides/t.md /sub/guides/t/ t.html ../guides/t.md gone.md gone ../gone/ "
    "deep deep/ deep/index.md /guides/deep /guides/deep/index.html deep/index.html ../teams/ ../teams /teams/ ../../teams/ "
    "../runbooks/ /runbooks/ ../../runbooks/restart.md ../reviews/ /reference/rules/ ../people/ setup/first ./setup/first "
    "what%3F.md what?.md what%3F caf%C3%A9.md café.md cafe\u0301.md café img img/ img/a.svg ../img/a.svg img/gone.svg "
    "img/Makefile img/.env.example ./img/tool.py ../img/b.PDF /img/b.PDF /content/img/b.PDF / . .. ./ ../ ../../"
).split()
RESTS = ("", "#t", "#größe", "#gr%C3%B6%C3%9Fe", "#gone", "?a=1&b=2#t")
FORMS = ("[x]({})", '<a href="{}">x</a>', "![x]({})", "<video src='{0}' poster={0}></video>", "[x]\n\n[x]: <{}>")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_link_without_a_finding_leads_to_what_the_site_has(tmp_path: Path, dialect: str) -> None:
    files = {path: text.format(dialect=dialect) if path == "mkdocs.yml" else text for path, text in FILES.items()}
    links = {}
    for number, (path, rest, form) in enumerate(product(PATHS, RESTS, FORMS)):
        made = path.strip("./").partition("/")[0] in ("teams", "reviews", "reference", "runbooks")
        if not rest or (number % 7 == 0 and not made):  # the ids of pages that kbgen makes are nobody's to know
            links[f"n{number}"] = form.format(path + rest)
            files[f"content/guides/n{number}.md"] = f"# N\n\n{links[f'n{number}']}\n"
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    told = json.loads(kbgen("check", "--format", "json", cwd=tmp_path).out)
    found = {Path(one["path"]).stem for one in told if one["code"].startswith("LK")}
    site = build(tmp_path, status=1)
    broken = {line.split("/")[1] for line in broken_links(site, "/sub/") if line.startswith("guides/n")}
    assert sorted(links[name] for name in broken - found) == []
    assert sorted(links[name] for name in found - broken) == []


def test_a_file_of_the_repository_that_is_in_no_source_is_no_broken_link(tmp_path: Path) -> None:
    links = ("../LICENSE", "../src/", "../src", "../src/main.py", "../README.md", "/src/main.py")
    wrong = ("../NONE", "../none/", "../outward.md", "../../secret", "../.git/config")
    files = dict.fromkeys(
        ("book/LICENSE", "book/src/main.py", "book/README.md", "book/runbooks/r.md", "secret", "book/.git/config"),
        "x\n",
    )
    text = "".join(f"[x]({link})\n" for link in (*links, *wrong))
    for path, content in {**files, "book/content/a.md": text, "book/mkdocs.yml": FILES["mkdocs.yml"]}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content.format(dialect="github"), encoding="utf-8")
    (tmp_path / "book/outward.md").symlink_to(tmp_path / "secret")
    answer = kbgen("check", "--format", "json", "--select", "LK001", cwd=tmp_path / "book")
    told = json.loads(answer.out)
    assert [one["message"].split("'")[1] for one in told] == list(wrong)
