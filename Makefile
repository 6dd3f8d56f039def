# Two commands do everything on a machine with Python 3.11 or newer, make and git:
#   make demo   read seeds/ into a fresh library under build/demo/, show it, enrich it from a file,
#               write refs.bib
#   make test   every test, the linter and the type checker

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo
# The day on which the committed library.json was built: 2026-11-21.
LIBRARY_EPOCH := 1795219200

.DEFAULT_GOAL := help
.PHONY: help demo test bench library clean

help:
	@echo "make demo     seeds/ -> $(DEMO)/library.json and refs.bib"
	@echo "make test     all tests, ruff, mypy"
	@echo "make bench    benchmarks, side by side"
	@echo "make library  build library.json from seeds/"
	@echo "make clean    remove what the above have made"

$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("refkit needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

demo: $(VENV)/installed
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	$(BIN)/refkit --library $(DEMO)/library.json add seeds/
	$(BIN)/refkit --library $(DEMO)/library.json tag moriakov2020kernel sagawa2020distributionally --add to-cite
	$(BIN)/refkit --library $(DEMO)/library.json mark queued moriakov2020kernel
	$(BIN)/refkit --library $(DEMO)/library.json mark reading sagawa2020distributionally
	$(BIN)/refkit --library $(DEMO)/library.json list
	$(BIN)/refkit --library $(DEMO)/library.json next
	$(BIN)/refkit --library $(DEMO)/library.json enrich --from docs/examples/colleague.bib --apply
	$(BIN)/refkit --library $(DEMO)/library.json show romero2017diet --provenance
	$(BIN)/refkit --library $(DEMO)/library.json enrich --revert romero2017diet
	$(BIN)/refkit --library $(DEMO)/library.json export -o $(DEMO)/refs.bib

test: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto

bench: $(VENV)/installed-test
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.bibtex
	$(BIN)/python -m benchmarks.enrich
	$(BIN)/python -m benchmarks.pairs
	$(BIN)/python -m benchmarks.dedupe
	$(BIN)/python -m benchmarks.library

library: $(VENV)/installed
	rm -f library.json library.json.bak library.journal
	SOURCE_DATE_EPOCH=$(LIBRARY_EPOCH) $(BIN)/refkit --library library.json add seeds/

clean:
	rm -rf build dist $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
