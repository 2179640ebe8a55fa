"""Leaves the tests over real collections out where there are none, and says how many."""

import os

import pytest

_LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("KBGEN_CORPORA"):
        return
    corpora = [item for item in items if item.get_closest_marker("corpora")]
    config.stash[_LEFT_OUT] = len(corpora)
    if corpora:
        config.hook.pytest_deselected(items=corpora)
        items[:] = [item for item in items if not item.get_closest_marker("corpora")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left_out := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(f"{left_out} tests over real collections left out: KBGEN_CORPORA is not set")
