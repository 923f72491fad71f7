# Everything here sets itself up: the first target that needs it makes a virtual environment in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests start the bot again and again: what Python compiled for the first time is good for all of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help sandbox run test check browser format golden chaos fuzz bench screenshots lock

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

sandbox: $(READY) ## try the bot in a browser, with a Slack and a Toingg on this machine
	@echo "Starting a Slack, a Toingg and the bot…" >&2
	$(BIN)/python -m sandbox $(ARGS)

run: $(READY) ## run the bot with the settings in .env
	$(BIN)/python bot.py

test: $(READY) ## run the tests, those of the page in a real browser
	@echo "Running all tests, which takes some minutes…" >&2
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

browser: $(READY) ## run only the tests in a browser
	$(BIN)/python -m pytest -n auto --dist worksteal tests/browser $(ARGS)

check: $(READY) ## lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## let ruff format and mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(READY) ## write the golden views, messages and words anew, to be read in the diff
	GOLDEN=write $(BIN)/python -m pytest tests/views/test_golden.py tests/views/test_words.py -q

chaos: $(READY) ## kill the bot again and again, and count what became of every submission
	$(BIN)/python -m tests.chaos $(ARGS)

fuzz: $(READY) ## send tens of thousands of hostile requests, and count what became of them
	FUZZ=40000 $(BIN)/python -m pytest tests/edge/test_fuzz.py -q -s -p no:logging $(ARGS)

bench: $(READY) ## measure the bot against a bare Bolt app
	$(BIN)/python -m bench $(ARGS)

screenshots: $(READY) ## take the pictures of the README anew
	$(BIN)/python -m tests.browser.screenshots

LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --custom-compile-command "make lock"

lock: $(READY) ## find the newest versions of all packages, and write them and their hashes into requirements*.txt
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --group dev --constraint requirements.txt --output-file requirements-dev.txt

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	@echo "Making a virtual environment in $(VENV), once: this takes a minute." >&2
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing what the bot and its tests need, from requirements-dev.txt…" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
