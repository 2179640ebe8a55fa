"""Markdown rendered on a Dask cluster: the same bytes, and plain words where the cluster fails."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen, kbgen_process
from tests.site.building import bytes_of, copy_example

# A scheduler and two workers, each a process; it says where it is, and who they are.
CLUSTER = """
import json, sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=int(sys.argv[1]), threads_per_worker=2, processes=True, dashboard_address=None) as cluster:
        pids = [nanny.process.pid for nanny in cluster.workers.values()]
        print(json.dumps([cluster.scheduler_address, pids]), flush=True)
        sys.stdin.read()
"""


@contextmanager
def cluster_of(workers: int, folder: Path, **environment: str) -> Iterator[tuple[str, int, list[int]]]:
    """A cluster that knows nothing of the handbook's folder: its address, the process that holds it, its workers'."""
    folder.mkdir(exist_ok=True)
    program = folder / "cluster.py"
    program.write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, str(program), str(workers)],
        cwd=folder,
        env=os.environ | {"DASK_TEMPORARY_DIRECTORY": str(folder)} | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        address, pids = json.loads(process.stdout.readline())
        try:
            yield address.replace("tcp://", "dask://"), process.pid, pids
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster_of(2, tmp_path_factory.mktemp("cluster")) as (address, *_):
        yield address


# Fails in whatever process renders here, so that what passes was rendered by the cluster.
NOT_HERE = """
import kbgen.engines.printer as printer
def _rendered(self, page):
    raise SystemExit(f"rendered here: {page.file.src_uri}")
printer.Printer._rendered = _rendered
from kbgen.cli import main
main()
"""


@pytest.mark.nightly
def test_a_cluster_renders_every_page_to_the_same_bytes(cluster: str, tmp_path: Path, example: Path) -> None:
    root = copy_example(tmp_path, "https://handbook.example/sub/")
    command = [sys.executable, "-c", NOT_HERE, "build", "--strict", "--executor", cluster]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert bytes_of(root / "site") == bytes_of(example / "site")


LINKS = (
    "# Links\n\n[good](second.md#part) [gone](gone.md) ![picture](a.png) [up](../index.md) <div markdown>*in*</div>\n\n"
    '??? note "Closed"\n    Text[^1].\n\n[^1]: A note.\n\n```python\nprint("<b>")\n```\n'
)
MORE = "markdown_extensions:\n  - toc:\n      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}\n  - pymdownx.emoji:\n      emoji_generator: !!python/name:pymdownx.emoji.to_svg\n"


@pytest.mark.parametrize(
    "addition",
    [MORE, pytest.param("", marks=pytest.mark.nightly), pytest.param("use_directory_urls: false\n", marks=pytest.mark.nightly)],
)
def test_links_notes_and_options_that_are_functions_travel(cluster: str, addition: str, tmp_path: Path) -> None:
    many = {f"content/guides/g{number}.md": f"# Guide {number}\n\n:smile: [next](second.md)\n" for number in range(90)}
    files = {
        "content/guides/links.md": LINKS,
        "content/guides/second.md": "## Part\n",
        "content/guides/a.png": b"\x89PNG",
    }
    root = handbook(tmp_path, {**files, **many})
    with (root / "mkdocs.yml").open("a") as file:
        file.write(addition)
    here = kbgen_process("build", "--clean", cwd=root)
    ours = bytes_of(root / "site")
    there = kbgen_process("build", "--clean", "--executor", cluster, cwd=root)
    assert (there.status, there.err) == (here.status, here.err)
    assert len(ours) > 90
    assert bytes_of(root / "site") == ours


@pytest.fixture
def standing(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """A handbook with a site, and an edit that wants rendering."""
    many = {f"content/guides/g{number}.md": f"# Guide {number}\n\nText.\n" for number in range(200)}
    root = handbook(tmp_path / "book", many)
    assert kbgen("build", cwd=root).status == 0
    (root / "content/guides/g1.md").write_text("# Guide 1\n\nAnother text.\n")
    return root, bytes_of(root / "site")


def said_at_last(err: str) -> str:
    """What a build said besides counting what it found: one line."""
    (line,) = (line for line in err.splitlines() if "`kbgen check`" not in line)
    return line


@pytest.mark.nightly
def test_a_scheduler_that_does_not_answer(standing: tuple[Path, dict[str, bytes]]) -> None:
    root, before = standing
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        address = f"dask://127.0.0.1:{held.getsockname()[1]}"
        answer = kbgen_process("build", "--executor", address, cwd=root)
    assert answer.status == 2
    line = said_at_last(answer.err)
    assert line.startswith((f"kbgen: nothing answers at {address}", f"kbgen: no worker answers at {address}"))
    assert bytes_of(root / "site") == before


@pytest.mark.nightly
def test_a_cluster_without_workers(standing: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    root, before = standing
    with cluster_of(0, tmp_path / "cluster") as (address, *_):
        answer = kbgen_process("build", "--executor", address, cwd=root)
    assert answer.status == 2
    assert said_at_last(answer.err).startswith("kbgen: no worker answers at dask://")
    assert bytes_of(root / "site") == before


@pytest.mark.nightly
def test_workers_with_other_versions_are_refused(standing: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    root, before = standing
    other = tmp_path / "cluster"
    other.mkdir()
    (other / "sitecustomize.py").write_text("import platform\nplatform.python_version = lambda: '3.99.0'\n")
    path = os.pathsep.join(filter(None, (str(other), os.environ.get("PYTHONPATH"))))
    with cluster_of(1, other, PYTHONPATH=path) as (address, *_):
        answer = kbgen_process("build", "--executor", address, cwd=root)
    assert answer.status == 2
    assert "other versions" in said_at_last(answer.err)
    assert bytes_of(root / "site") == before


# Rendering takes a while on the workers, so that something can happen to them meanwhile.
SLOW = """
import os, time
if os.environ.get("KBGEN_TEST_SLOW"):
    import kbgen.engines.remote as remote
    fast = remote.rendered
    def slow(*arguments):
        open(os.environ["KBGEN_TEST_SLOW"], "a").close()
        time.sleep(0.05)
        return fast(*arguments)
    remote.rendered = slow
"""


@pytest.mark.nightly
@pytest.mark.parametrize("lost", ["everything", "a worker"])
def test_a_cluster_that_is_lost_meanwhile(lost: str, standing: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    """One worker's pages are rendered by the other; without any the old site stands."""
    root, before = standing
    other = tmp_path / "cluster"
    other.mkdir()
    (other / "sitecustomize.py").write_text(SLOW)
    begun = other / "begun"
    path = os.pathsep.join(filter(None, (str(other), os.environ.get("PYTHONPATH"))))
    with cluster_of(2, other, PYTHONPATH=path, KBGEN_TEST_SLOW=str(begun)) as (address, process, workers):
        command = [
            sys.executable,
            "-c",
            "from kbgen.cli import main; main()",
            "build",
            "--clean",
            "--executor",
            address,
        ]
        with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as build:
            limit = time.monotonic() + 60
            while not begun.exists() and time.monotonic() < limit:
                time.sleep(0.02)
            assert begun.exists()
            if lost == "everything":
                os.killpg(process, signal.SIGKILL)
            else:
                os.kill(workers[0], signal.SIGKILL)
            _, said = build.communicate(timeout=120)
    if lost == "everything":
        assert build.returncode == 2
        assert said_at_last(said).startswith("kbgen: the cluster at dask://")
        assert bytes_of(root / "site") == before
    else:
        assert build.returncode == 0, said
        there = bytes_of(root / "site")
        assert kbgen("build", "--clean", cwd=root).status == 0
        assert bytes_of(root / "site") == there


@pytest.mark.parametrize("address", ["tcp://a:1", "dask://a", "dask://:1", "dask://a:b", ""])
def test_what_is_no_address_of_a_cluster(address: str, tmp_path: Path) -> None:
    answer = kbgen("build", "--executor", address, cwd=handbook(tmp_path, {}))
    assert answer.status == 2
    assert "dask://HOST:PORT" in answer.err


def test_without_dask_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kbgen.workers.find_spec", lambda name: None)
    answer = kbgen("build", "--executor", "dask://localhost:8786", cwd=handbook(tmp_path, {}))
    assert answer.status == 2
    assert "pip install 'kbgen[dask]'" in answer.err


def test_an_engine_that_renders_by_itself_says_so(tmp_path: Path) -> None:
    root = handbook(tmp_path, {})
    answer = kbgen("build", "--executor", "dask://localhost:8786", "--engine", "zensical", cwd=root)
    assert answer.status == 2
    assert "does not render on a cluster" in answer.err


def test_a_handbook_whose_pages_must_be_printed_one_by_one_says_that_the_cluster_is_not_used(tmp_path: Path) -> None:
    root = handbook(tmp_path, {"content/guides/a.md": "# A\n", "hook.py": ""})
    with (root / "mkdocs.yml").open("a") as file:
        file.write("hooks: [hook.py]\n")
    answer = kbgen_process("build", "--executor", "dask://localhost:1", cwd=root)
    assert answer.status == 0, answer.said
    assert "one page after another and none on the cluster" in answer.err
