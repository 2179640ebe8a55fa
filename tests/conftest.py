"""Leaves out the tests that cannot run here, and says how many; compares whole outputs with golden files."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import depth

depth.load_profile()

_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_REASONS = {
    "corpora": "tests over real collections left out: KBGEN_CORPORA is not set",
    "browser": "tests in a browser left out: KBGEN_NO_BROWSER is 1",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="Write what is found to the golden files.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    unwanted = []
    if not os.environ.get("KBGEN_CORPORA"):
        unwanted.append("corpora")
    if os.environ.get("KBGEN_NO_BROWSER") == "1":
        unwanted.append("browser")
    counts = config.stash.setdefault(_LEFT_OUT, {})
    for mark in unwanted:
        left_out = [item for item in items if item.get_closest_marker(mark)]
        counts[mark] = len(left_out)
        if left_out:
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if not item.get_closest_marker(mark)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for mark, count in config.stash.get(_LEFT_OUT, {}).items():
        if count:
            terminalreporter.write_line(f"{count} {_REASONS[mark]}")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium. Without one, tests in a browser fail rather than pass unseen."""
    found = os.environ.get("KBGEN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("no Chromium: install one, name it in KBGEN_CHROMIUM, or leave these tests out: KBGEN_NO_BROWSER=1")
    return found


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example handbook with its site in `site`, made for https://handbook.example/sub/; built once, only read."""
    from tests.site.building import build, copy_example

    root = copy_example(tmp_path_factory.mktemp("example"), "https://handbook.example/sub/")
    build(root, "--strict")
    return root


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
