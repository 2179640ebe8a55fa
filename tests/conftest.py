"""Leaves out the tests that cannot run here or go too deep, and says how many; has things made once for all workers."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import depth
from tests.site.building import Once, build, copy_example

depth.load_profile()

_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_REASONS = {
    "corpora": "tests over real collections left out: KBGEN_CORPORA is not set",
    "browser": "tests in a browser left out: KBGEN_NO_BROWSER is 1, or the depth is quick",
    "slow": "slow tests left out: the depth is quick",
    "nightly": "tests left out that `make nightly` runs",
}
_TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write what is found to the golden files.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(_TESTS / "site") or item.path.is_relative_to(_TESTS / "browser"):
            item.add_marker("slow")
    counts = config.stash.setdefault(_LEFT_OUT, {})
    for mark in filter(_unwanted, _REASONS):
        left_out = [item for item in items if item.get_closest_marker(mark)]
        counts[mark] = len(left_out)
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker(mark)]


def _unwanted(mark: str) -> bool:
    """Whether tests with a mark are left out."""
    if mark == "corpora":
        return not os.environ.get("KBGEN_CORPORA")
    if mark == "nightly":
        return not depth.NIGHTLY
    if mark == "browser" and os.environ.get("KBGEN_NO_BROWSER") == "1":
        return True
    return depth.DEPTH == "quick"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for mark, count in config.stash.get(_LEFT_OUT, {}).items():
        if count:
            terminalreporter.write_line(f"{count} {_REASONS[mark]}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium. Without one, tests in a browser fail rather than pass unseen."""
    # the one without windows is the fastest
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = os.environ.get("KBGEN_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("no Chromium: install one, name it in KBGEN_CHROMIUM, or leave these tests out: KBGEN_NO_BROWSER=1")
    return found


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Gives the folder of a name, which the first worker that asks for it fills; after that it is only read."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        place, done = folder / name, folder / f"{name}.done"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                make(place)
                done.touch()
        return place

    return made


@pytest.fixture(scope="session")
def example(once: Once) -> Path:
    """The example handbook with its site in `site`, made for https://handbook.example/sub/."""
    return once("example", lambda root: build(copy_example(root, "https://handbook.example/sub/"), "--strict"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with `golden/NAME` beside the test; with --update-golden it writes the file instead."""

    def compare(name: str, text: str) -> None:
        place = Path(request.path).parent / "golden" / name
        if request.config.getoption("--update-golden"):
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(text.encode())
        assert place.exists(), f"{place} is missing: write it with --update-golden and read it"
        assert text == place.read_bytes().decode()

    return compare
