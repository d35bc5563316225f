# Two commands from a fresh clone: `make run`, `make test`. All they need is installed by scripts/setup.sh.
PYTHON := .venv/bin/python
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help bench setup setup-dev run test check style test-long coverage lock clean

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## install what running needs
	@scripts/setup.sh run

setup-dev: ## install what the checks and the tests need
	@scripts/setup.sh dev

run: setup ## private PostGIS, data, server on 127.0.0.1:8000 (GEO_PORT); Ctrl-C stops everything
	@.venv/bin/geo-service up

test: check ## every check, then every test but the long ones
	$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: setup-dev ## format, lint, types, imports, numbers of style
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTHON) scripts/style.py

style: setup-dev ## the numbers of style, and what breaks them
	$(PYTHON) scripts/style.py

test-long: setup-dev ## the tests that take minutes
	PATH="$$PWD/.venv/bin:$$PATH" npm install --prefix tests/long --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	$(PYTHON) -m pytest -m long $(PYTEST_ARGS)

bench: setup-dev ## compare with tipg on a national database (about 15 minutes; BENCH_ARGS=--only=live,stored)
	$(PYTHON) -m bench $(BENCH_ARGS)

coverage: setup-dev ## branch coverage of every test
	$(PYTHON) -m pytest --cov --cov-report=term $(PYTEST_ARGS)

lock: ## rebuild requirements/*.txt (needs uv)
	scripts/lock.sh

clean: ## remove what was installed in this folder; data are kept
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .grimp_cache .hypothesis .coverage*
