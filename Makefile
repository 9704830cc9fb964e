# Every command of the project; README.md begins with the first two. Each sets up what it needs by itself.
#   make demo    a demo municipality on http://127.0.0.1:5000 (PORT, DATA_DIR)
#   make test    the whole suite (ARGS="-k inbox" for a part, WORKERS=4 for more at a time)
#   make check   format, lint, types, import rules, migrations, messages: fast, no services
#   make faults  the long form of the fault tests
#   make bench   the benchmarks; results in bench/results
#   make serve   the production server, from environment settings
#   make fmt, make messages, make screenshots, make lock, make clean: for those who write

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory

PYTHON_IN := .venv/bin/python
WORKERS ?= 2
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard ledelse/texts/catalogues/*/LC_MESSAGES/*.po))
# Settings of this machine must not reach tests: they bring their own.
ALONE := env -u DATABASE_URL -u REDIS_URL -u SECRET_KEY -u DATA_DIR -u PORT

.DEFAULT_GOAL := help
.PHONY: help demo serve test check faults bench fmt messages screenshots lock clean run-parts all-parts

help:
	@sed -n 's/^#   //p' Makefile

demo: run-parts $(CATALOGUES)
	@exec $(PYTHON_IN) app.py demo

serve: run-parts $(CATALOGUES)
	@exec $(PYTHON_IN) app.py serve

test: all-parts $(CATALOGUES)
	@.ci/system-packages
	@$(ALONE) $(PYTHON_IN) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

check: all-parts
	@$(ALONE) .ci/check

faults: all-parts $(CATALOGUES)
	@.ci/system-packages
	@$(ALONE) LEDELSE_FAULTS=long $(PYTHON_IN) -m pytest -m faults --timeout 1800 $(ARGS)

bench: all-parts $(CATALOGUES)
	@.ci/system-packages
	@$(ALONE) $(PYTHON_IN) -m bench $(ARGS)

fmt: all-parts
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

messages: all-parts
	@$(PYTHON_IN) .ci/messages.py update

# Of a demo that is running (PORT).
screenshots: all-parts
	@$(PYTHON_IN) docs/screenshots.py

# Needs nothing of ours, so that a broken lock can be mended.
lock:
	@.ci/lock $(ARGS)

clean:
	rm -rf .venv .venv.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find ledelse tests bench migrations -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

run-parts:
	@.ci/venv requirements.lock

all-parts:
	@.ci/venv requirements-dev.lock

$(CATALOGUES): %.mo: %.po | run-parts
	@$(PYTHON_IN) .ci/messages.py compile
