"""Registers the mark of the tests that run over real collections."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "corpora: runs over the folder that KBGEN_CORPORA names")
