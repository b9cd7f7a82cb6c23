# Two commands to begin with: `make demo` and `make test`. Each makes .venv from the lock files by itself.
# Needs Python 3.11 or newer and make; `make PYTHON=/path/to/python3.12 demo` chooses another Python.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo serve test check bench clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# pip's own progress bars in a terminal, silence elsewhere.
QUIET := $(shell test -t 2 || echo --quiet)
SERVE ?= 1
PYTEST ?=
# Tests run in so many processes, one thread each.
WORKERS ?= 2
# The lock files were resolved for 3.11, so it comes first.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
	&& { echo $$p; break; }; done)

# One thread a process: numeric libraries that fight for cores are many times slower.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export OMP_WAIT_POLICY ?= PASSIVE

help:
	@echo 'make demo    simulate a company, train, print the four answers, serve on http://127.0.0.1:3000'
	@echo '             (SERVE=0 stops before serving; the data lies in var/demo)'
	@echo 'make serve   serve the company in $$ECHELON_HOME (default: var) on http://127.0.0.1:3000'
	@echo 'make test    all tests, with branch coverage (PYTEST="-k word" passes options on)'
	@echo 'make check   format, lint, types, layers, docstrings'
	@echo 'make bench   the benchmarks, each beside its peers'
	@echo 'make clean   remove .venv and caches; your data in var/ stays'

demo: export ECHELON_HOME := $(or $(ECHELON_HOME),var/demo)
demo: $(VENV)/.runtime
	@$(BIN)/python -m echelon.demo $(if $(filter 0,$(SERVE)),--no-serve)

serve: $(VENV)/.runtime
	@$(BIN)/python -m echelon serve

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --cov --cov-report=term $(PYTEST)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.project.docstrings

bench: $(VENV)/.dev
	$(BIN)/python -m experiments.benchmarks.profile_build
	$(BIN)/python -m experiments.benchmarks.fair_score
	$(BIN)/python -m experiments.benchmarks.promotion_list
	$(BIN)/python -m experiments.benchmarks.serving

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Echelon needs Python 3.11 or newer with its venv module (Debian: python3-venv)."; \
		echo "Found: $$(python3 --version 2>&1 || echo none). Name another one: make PYTHON=/path/to/python3.11"; \
		exit 1; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Echelon needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml echelon/__init__.py | $(BIN)/python
	@echo 'Installing what running takes, checked against the hashes in requirements.lock ...'
	$(PIP) install $(QUIET) --require-hashes -r requirements.lock
	$(PIP) install $(QUIET) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml echelon/__init__.py | $(BIN)/python
	@echo 'Installing what tests take, checked against the hashes in requirements-dev.lock ...'
	$(PIP) install $(QUIET) --require-hashes -r requirements-dev.lock
	$(PIP) install $(QUIET) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage dist
