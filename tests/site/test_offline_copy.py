"""The manifest of what browsers keep: bounded, of what is needed first, and true of what is there."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from kbgen.site.offline import MANIFEST, Look, write_copy
from kbgen.source.settings import SettingsError, read
from tests.cli.running import handbook


def file_of(site: Path, url: str) -> Path:
    path = site / unquote(url)
    return path / "index.html" if url.endswith("/") or not url else path


def test_the_manifest_names_each_file_by_its_digest(example: Path) -> None:
    site = example / "site"
    manifest = json.loads((site / MANIFEST).read_text())
    assert manifest["left_out"] == 0
    for url, digest in manifest["files"].items():
        assert hashlib.sha256(file_of(site, url).read_bytes()).hexdigest().startswith(digest), url
    assert manifest["size"] == sum(file_of(site, url).stat().st_size for url in manifest["files"])


def test_the_copy_holds_runbooks_services_and_teams_with_what_they_need(example: Path) -> None:
    site = example / "site"
    files = set(json.loads((site / MANIFEST).read_text())["files"])
    for folder in ("runbooks", "services", "teams"):
        found = {path.parent.relative_to(site).as_posix() + "/" for path in (site / folder).rglob("index.html")}
        documents = json.loads((site / "api/documents.json").read_text())["documents"]
        kept = {one["url"] for one in documents if one["url"].startswith(f"{folder}/") and one["kind"] == folder[:-1]}
        assert kept
        assert kept <= files
        assert found & files
    assert {
        "",
        "search/",
        "alerts/PostgresReplicationLag/",
        "assets/kbgen/kbgen.css",
        "assets/search/manifest.json",
    } <= files
    assert any(re.fullmatch("assets/search/[0-9a-f]{10}[.]txt", one) for one in files)
    assert not any(one.startswith("decisions/") for one in files)


def test_the_copy_stays_within_its_bounds(tmp_path: Path) -> None:
    """What comes first fits first; a page is there whole or not at all."""
    for name, size in {"": 100, "a": 300, "b": 300, "c": 100}.items():
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "index.html").write_bytes(b"x" * size)
    picture = b'<img src="big.png">'
    (tmp_path / "b/index.html").write_bytes(picture)
    (tmp_path / "b/big.png").write_bytes(b"p" * 300)
    (tmp_path / "worker").write_text("")
    found = write_copy(tmp_path, Look(tmp_path), tmp_path / "worker", [""], [("a/",), ("b/",), ("c/",)], "", most=600)
    assert found == (2, 1, 500)
    assert set(json.loads((tmp_path / MANIFEST).read_text())["files"]) == {"", "a/", "c/"}


def test_a_page_s_files_outside_of_the_site_are_left_where_they_are(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    (tmp_path / "secret.png").write_bytes(b"secret")
    (site / "a/index.html").write_text(
        '<img src="../../secret.png"><img src="%2e%2e/%2e%2e/secret.png"><img src="/secret.png"><img src="https://x.example/y.png">'
    )
    (tmp_path / "worker").write_text("")
    write_copy(site, Look(site), tmp_path / "worker", [], [("a/",)], "")
    assert set(json.loads((site / MANIFEST).read_text())["files"]) == {"a/"}


def test_the_switch_is_true_or_false(tmp_path: Path) -> None:
    def of(value: str) -> Path:
        text = f"docs_dir: content\nplugins:\n  - kbgen:\n      offline_copy: {value}\n"
        return handbook(tmp_path, {"content/a.md": "# A\n", "mkdocs.yml": text}) / "mkdocs.yml"

    assert not read(of("false")).offline_copy
    assert read(of("true")).offline_copy
    with pytest.raises(SettingsError, match="expected true or false"):
        read(of("sometimes"))
