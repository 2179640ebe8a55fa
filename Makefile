# Two commands do everything: `make site` and `make test`. `make quick` is for while one writes, `make nightly` goes
# deeper than `make test`. All need Python 3.11, make and git, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPORA ?= $(wildcard ../shared/corpora)

# Tests that share a module's fixture stay together as long as no worker is idle.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal

.PHONY: site test quick nightly serve lint bench clean

site: $(VENV)/.installed
	@$(BIN)/kbgen build

test: $(VENV)/.tested .chromium
	@KBGEN_CORPORA="$(abspath $(CORPORA))" $(PYTEST)

quick: $(VENV)/.tested
	@KBGEN_DEPTH=quick KBGEN_CORPORA= $(PYTEST)

nightly: $(VENV)/.tested .chromium
	@KBGEN_DEPTH=nightly KBGEN_CORPORA="$(abspath $(CORPORA))" $(PYTEST)

serve: $(VENV)/.installed
	@$(BIN)/kbgen serve

lint: $(VENV)/.linted
	$(BIN)/ruff check kbgen tests benchmarks
	$(BIN)/ruff format --check kbgen tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed
	@$(BIN)/python benchmarks/check.py

clean:
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

# Compiled at once, so that the first command starts as fast as the second.
$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m compileall -q kbgen
	@touch $@

$(VENV)/.tested: pyproject.toml $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group test
	@touch $@

$(VENV)/.linted: pyproject.toml $(VENV)/.tested
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group lint
	@touch $@

# The browser tests drive the system's Chromium. Where it is missing and can be had, it is installed.
.PHONY: .chromium
.chromium:
	@command -v chromium >/dev/null || test -n "$$KBGEN_NO_BROWSER" || .ci/install-chromium
