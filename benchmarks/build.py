"""Builds the same documents with kbgen and with others, side by side: `python benchmarks/build.py [SIZE…]`.

Compares with MkDocs and Material (navigation pruned, and whole where that can be waited for), Zensical, and Hugo
with a minimal theme plus Pagefind, and prints medians of paired runs as a table: wall seconds, peak memory of all
processes together (proportional, so that what processes share counts once), size of the site and of its search
index. `--rounds N` says how often, `--without NAME` leaves one out, `--write` puts the table into RESULTS.md.

The others are installed from requirements.txt into a folder of their own, which is kept for the next time.
Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
OTHERS = Path(tempfile.gettempdir()) / "kbgen-benchmark-others"
KBGEN = [sys.executable, "-c", "from kbgen.cli import main; main()", "build"]
EDITED = "runbooks"
# Every page of an unpruned site carries the whole navigation: beyond this, gigabytes.
MOST_UNPRUNED = 1_000
_TICK = 0.1
_TRASH = OTHERS.with_name("kbgen-benchmark-trash")


class Run(NamedTuple):
    """What one build took: wall seconds and peak megabytes."""

    seconds: float
    megabytes: float


class Built(NamedTuple):
    """What stands in a finished site: megabytes of it, and of its search index."""

    site: float
    index: float


class Contender(NamedTuple):
    """One way to build: a name, what is done before each run, the commands, and where the site stands."""

    name: str
    prepare: Callable[[], object]
    commands: Sequence[Sequence[str]]
    folder: Path
    site: Path
    index: tuple[str, ...]


def main() -> None:
    """Generate each size, run everybody in turn, print."""
    asked = _arguments()
    _install()
    _TRASH.mkdir(exist_ok=True)
    lines = [_machine(), ""]
    for size in asked.sizes:
        with tempfile.TemporaryDirectory(prefix="kbgen-benchmark-") as name:
            lines += _compared(Path(name), size, asked.rounds, frozenset(asked.without))
            print("\n".join(lines[-20:]), flush=True)
    shutil.rmtree(_TRASH)
    if asked.write:
        (HERE / "RESULTS.md").write_text("\n".join(["# Results", "", *lines, ""]), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 5_000, 10_000], metavar="SIZE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", action="append", default=[], metavar="NAME")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    return parser.parse_args()


def _install() -> None:
    if not (OTHERS / "bin" / "zensical").exists():
        subprocess.run([sys.executable, "-m", "venv", OTHERS], check=True)
        subprocess.run([OTHERS / "bin" / "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)


def _machine() -> str:
    with open("/proc/meminfo", encoding="ascii") as file:
        memory = int(file.readline().split()[1]) // 1024 // 1024
    names = ("mkdocs", "mkdocs-material")
    said = ", ".join(f"{name} {version(name)}" for name in names)
    others = ", ".join(line for line in (HERE / "requirements.txt").read_text().split() if "==" in line)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory} GB, Python {platform.python_version()}; "
        f"{said}, {others.replace('==', ' ')}. Medians of paired runs."
    )


def _compared(folder: Path, size: int, rounds: int, without: frozenset[str]) -> list[str]:
    handbook = folder / "handbook"
    subprocess.run([sys.executable, HERE / "generate.py", handbook, str(size)], check=True)
    contenders = [one for one in _contenders(folder, handbook, size) if one.name not in without]
    runs: dict[str, list[Run]] = {one.name: [] for one in contenders}
    built: dict[str, Built] = {}
    for number in range(rounds):
        for one in contenders:
            one.prepare()
            run = _run(one)
            runs[one.name].append(run)
            built[one.name] = Built(_size(one.site), sum(_size(one.site / part) for part in one.index))
            print(f"{size:,} round {number + 1}: {one.name} {run.seconds:.1f} s", file=sys.stderr, flush=True)
    return list(_table(size, rounds, runs, built))


def _contenders(folder: Path, handbook: Path, size: int) -> Iterator[Contender]:
    site = handbook / "site"
    edited = sorted((handbook / EDITED).rglob("*.md"))[size // 3]
    ours = ("assets/search",)
    yield Contender("kbgen, cold", lambda: _gone(site, handbook / ".kbgen-cache"), [KBGEN], handbook, site, ours)
    yield Contender("kbgen, nothing changed", lambda: None, [KBGEN], handbook, site, ours)
    yield Contender("kbgen, one document edited", lambda: _edit(edited), [KBGEN], handbook, site, ours)
    yield Contender("kbgen, cold again, memory kept", lambda: _gone(site), [KBGEN], handbook, site, ours)
    plain = folder / "plain"
    _plain(handbook, plain)
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q"]
    pruned = _mkdocs(folder / "pruned", plain, ["navigation.prune", "navigation.tabs"])
    search = ("search/search_index.json",)
    yield Contender(
        "MkDocs and Material, pruned", lambda: _gone(pruned / "site"), [mkdocs], pruned, pruned / "site", search
    )
    if size <= MOST_UNPRUNED:
        whole = _mkdocs(folder / "whole", plain, [])
        yield Contender("MkDocs and Material", lambda: _gone(whole / "site"), [mkdocs], whole, whole / "site", search)
    zensical = _mkdocs(folder / "zensical", plain, ["navigation.prune"])
    yield Contender(
        "Zensical",
        lambda: _gone(zensical / "site", zensical / ".cache"),
        [[str(OTHERS / "bin" / "zensical"), "build", "--clean"]],
        zensical,
        zensical / "site",
        ("search.json",),
    )
    hugo = _hugo(folder / "hugo", plain)
    binary = next(OTHERS.glob("lib/*/site-packages/hugo/binaries/hugo*"))
    pagefind = next(OTHERS.glob("lib/*/site-packages/pagefind_bin/pagefind*"))
    yield Contender(
        "Hugo and Pagefind",
        lambda: _gone(hugo / "public", hugo / "resources"),
        [[str(binary), "--quiet"], [str(pagefind), "--site", "public", "--silent"]],
        hugo,
        hugo / "public",
        ("pagefind",),
    )


def _gone(*folders: Path) -> None:
    """Put what a run has left out of the way of the next.

    Not removed: ext4 takes no inode again that was freed in the last minutes, and looks past each of them whenever it
    makes a file, which doubled the system's time of the run that came next.
    """
    for folder in filter(Path.exists, folders):
        folder.rename(Path(tempfile.mkdtemp(dir=_TRASH)) / folder.name)


def _edit(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\nEdited at {time.time_ns()}.\n")


def _plain(handbook: Path, folder: Path) -> None:
    """The documents below one folder, as the others want them."""
    shutil.copytree(handbook / "content", folder)
    shutil.copytree(handbook / "runbooks", folder / "runbooks")


def _mkdocs(folder: Path, docs: Path, features: Sequence[str]) -> Path:
    shutil.copytree(docs, folder / "docs")
    said = ", ".join(features)
    (folder / "mkdocs.yml").write_text(
        f"site_name: Generated handbook\ntheme: {{name: material, features: [{said}]}}\n"
        "plugins: [search]\nmarkdown_extensions: [admonition, attr_list, footnotes, md_in_html, tables, "
        "toc: {permalink: true}, pymdownx.details, pymdownx.highlight, pymdownx.superfences, pymdownx.tabbed]\n"
    )
    return folder


def _hugo(folder: Path, docs: Path) -> Path:
    layouts = folder / "layouts" / "_default"
    layouts.mkdir(parents=True)
    (folder / "hugo.toml").write_text(
        'baseURL = "/"\ntitle = "Generated handbook"\ndisableKinds = ["taxonomy", "term", "RSS"]\n'
        "[markup.goldmark.renderer]\nunsafe = true\n"
    )
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>'
        '<nav><a href="/">{{ .Site.Title }}</a></nav><main data-pagefind-body><h1>{{ .Title }}</h1>'
    )
    (layouts / "single.html").write_text(head + "{{ .TableOfContents }}{{ .Content }}</main></body></html>")
    (layouts / "list.html").write_text(
        head + '<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>'
        "</main></body></html>"
    )
    shutil.copytree(docs, folder / "content")
    for index in list((folder / "content").rglob("index.md")):
        index.rename(index.with_name("_index.md"))  # else all below it counts as its attachments
    return folder


def _run(one: Contender) -> Run:
    started = time.perf_counter()
    peak = 0.0
    for command in one.commands:
        with _watched(command, one.folder) as measured:
            pass
        peak = max(peak, measured[0])
    return Run(time.perf_counter() - started, peak)


@contextmanager
def _watched(command: Sequence[str], folder: Path) -> Iterator[list[float]]:
    """Run a command to its end; the list holds the peak megabytes of it and all its children."""
    peak = [0.0]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, start_new_session=True)
        done = threading.Event()

        def sample() -> None:
            while not done.wait(_TICK):
                peak[0] = max(peak[0], _memory_of(process.pid))

        watcher = threading.Thread(target=sample)
        watcher.start()
        status = process.wait()
        done.set()
        watcher.join()
        if status:
            said.seek(0)
            raise SystemExit(f"{command[0]} ended with {status}: {said.read()[-2000:].decode('utf-8', 'replace')}")
    yield peak


def _memory_of(session: int) -> float:
    """Megabytes of all processes of a session, what they share counted once."""
    total = 0
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            total += _proportional(entry.name, session)
    return total / 1024


def _proportional(pid: str, session: int) -> int:
    try:
        if os.getsid(int(pid)) != session:
            return 0
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0  # it has ended meanwhile


def _size(path: Path) -> float:
    if path.is_file():
        return path.stat().st_size / 1e6
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) / 1e6


def _table(size: int, rounds: int, runs: dict[str, list[Run]], built: dict[str, Built]) -> Iterator[str]:
    cold = [run.seconds for run in runs["kbgen, cold"]]
    yield f"## {size:,} documents, {rounds} rounds"
    yield ""
    yield "| | seconds | kbgen's cold build ÷ it | it ÷ kbgen's cold build | peak MB | site MB | index MB |"
    yield "|---|--:|--:|--:|--:|--:|--:|"
    for name, found in runs.items():
        seconds = statistics.median(run.seconds for run in found)
        ours = statistics.median(mine / run.seconds for mine, run in zip(cold, found, strict=True))
        theirs = statistics.median(run.seconds / mine for mine, run in zip(cold, found, strict=True))
        peak = max(run.megabytes for run in found)
        sizes = f"{built[name].site:.1f} | {built[name].index:.1f}"
        yield f"| {name} | {seconds:.2f} | {ours:.2f} | {theirs:.3f} | {peak:.0f} | {sizes} |"
    yield ""


if __name__ == "__main__":
    main()
