# previsit: `make demo` to see it, `make test` to test it, `make check` before every commit.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
WORKERS ?= 2

.PHONY: demo test check setup setup-test components screenshots clean

setup: $(VENV)/.base
setup-test: $(VENV)/.test

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "previsit needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

# xgrammar declares a GPU compiler of 286 MB that the CPU path does not need: installed without its declared needs.
$(VENV)/.test: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt apache-tvm-ffi
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-deps xgrammar
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[tiny-models,images,postgres,dev]'
	touch $@

demo: setup
	$(BIN)/previsit demo $(if $(filter 0,$(SERVE)),--no-serve,)

check: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --collect-only -qqq
	$(BIN)/python -m tests.unverified

# What only tests need and pip cannot bring: Chromium (apt, where we may), Node packages (npm, pinned by a lock file).
components: setup-test
	bash tests/components.sh

# Each worker takes whole files in their order: the browser's come last for both.
test: setup-test components
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

screenshots: setup-test components
	$(BIN)/python -m tests.browser.screenshots

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
