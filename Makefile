# Everything here sets itself up: the first target that needs it makes a virtual environment in .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# The tests start the bot again and again: what Python compiled for the first time is good for all of them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help sandbox run test check browser format golden chaos fuzz bench screenshots

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

sandbox: $(READY) ## try the bot in a browser, with a Slack and a Toingg on this machine
	$(BIN)/python -m sandbox $(ARGS)

run: $(READY) ## run the bot with the settings in .env
	$(BIN)/python bot.py

test: $(READY) ## run the tests, those of the page in a real browser
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

golden: $(READY) ## write the golden views and messages anew, to be read in the diff
	GOLDEN=write $(BIN)/python -m pytest tests/test_golden.py -q

chaos: $(READY) ## kill the bot again and again, and count what became of every submission
	$(BIN)/python -m tests.chaos $(ARGS)

fuzz: $(READY) ## send tens of thousands of hostile requests, and count what became of them
	FUZZ=40000 $(BIN)/python -m pytest tests/test_fuzz.py -q -s -p no:logging $(ARGS)

bench: $(READY) ## measure the bot against a bare Bolt app
	$(BIN)/python -m bench $(ARGS)

screenshots: $(READY) ## take the pictures of the README anew
	$(BIN)/python -m tests.browser.screenshots

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
