# Two commands do everything: `make site` and `make test`. `make quick` is for while one writes, `make nightly` goes
# deeper than `make test`. All need Python 3.11, make and git, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := --quiet --disable-pip-version-check
CORPORA ?= $(wildcard ../shared/corpora)

# More workers than cores, since many tests wait for a browser or a server. Tests that share a module's fixture stay
# together as long as no worker is idle. The tests start many interpreters: what one of them compiled, the others find.
WORKERS ?= $(shell echo $$(( ($$(nproc 2>/dev/null || echo 2) * 3 + 1) / 2 )))
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal

.PHONY: site test quick nightly serve lint bench lock clean

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

lint: $(VENV)/.tested
	$(BIN)/ruff check kbgen tests benchmarks
	$(BIN)/ruff format --check kbgen tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

# Takes the newest releases that pyproject.toml allows, for every Python and platform, with the digests of their files.
LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--upgrade --custom-compile-command "make lock" --group build
lock: $(VENV)/bin/python
	@$(BIN)/python -m pip install $(PIP) "uv>=0.9,<0.15"
	$(LOCK) --group test --group lint --output-file requirements/development.txt
	$(LOCK) --constraints requirements/development.txt --output-file requirements/run.txt

bench: $(VENV)/.installed
	@$(BIN)/python benchmarks/check.py

clean:
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -m venv $(VENV)

# Compiled at once, so that the first command starts as fast as the second.
$(VENV)/.installed: pyproject.toml requirements/run.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install $(PIP) --require-hashes --requirement requirements/run.txt
	@$(BIN)/python -m pip install $(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q kbgen
	@touch $@

$(VENV)/.tested: requirements/development.txt $(VENV)/.installed
	@$(BIN)/python -m pip install $(PIP) --require-hashes --requirement requirements/development.txt
	@touch $@

# The browser tests drive the system's Chromium. Where it is missing and can be had, it is installed.
.PHONY: .chromium
.chromium:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || test -n "$$KBGEN_NO_BROWSER" || .ci/install-chromium
