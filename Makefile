# `make demo` and `make test` set up all they need; only Python and the package registry are required.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: help setup demo test check lint types imports generated unit bench chaos format clean

help:              ## this list
	@grep -E '^[a-z]+: .*##|^[a-z]+:  +##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(STAMP)    ## a virtual environment with the package and what its checks need

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else "hera needs Python 3.10 or newer; point PYTHON at one: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $(STAMP)

demo: setup        ## build a real workflow, show its manifest, run it here
	@$(BIN)/python examples/demo.py

test: check unit   ## everything that must pass before a change lands

check: lint types imports generated ## format, lint, types, layers, generated code

lint: setup
	@$(BIN)/ruff format --check --quiet . || (echo "run: make format" && exit 1)
	@$(BIN)/ruff check --quiet .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports --config pyproject.toml

generated: setup
	@$(BIN)/python -m codegen --check

unit: setup
	@$(BIN)/python -m pytest -n auto

format: setup      ## format and fix what can be fixed
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --fix --quiet . || true

bench: setup       ## the benchmarks, as ratios against peers in the same run
	@$(BIN)/python benchmarks/run.py

clean:             ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
