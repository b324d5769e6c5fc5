# The commands of Sundet. `make help` lists them.
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	command -v $$python >/dev/null 2>&1 && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$python && break; done)
BIN := .venv/bin
# Compiled modules make the second start twice as fast; some machines switch them off.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test bench format lock translations reference assets python

help: ## Show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: python ## Set everything up and serve the demo at http://localhost:8000 (PORT, SUNDET_DATA)
	@$(PYTHON) tools/bootstrap.py run
	@SUNDET_MODE=$${SUNDET_MODE:-demo} exec $(BIN)/flask --app app sundet start

test: python ## Run every check on SQLite, PostgreSQL and in a browser (TEST_POSTGRES_URL)
	@$(PYTHON) tools/bootstrap.py test
	@exec $(BIN)/python tools/check.py

bench: python ## Measure speed, memory and the rush, on SQLite and PostgreSQL
	@$(PYTHON) tools/bootstrap.py test
	@exec $(BIN)/python -m bench

format: python ## Put the code into shape
	@$(PYTHON) tools/bootstrap.py test
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

translations: python ## Collect the words of the code into translations/*.po
	@$(PYTHON) tools/bootstrap.py test
	@$(BIN)/python tools/translations.py update

reference: python ## Write docs/settings.md and docs/jobs.md out of the code
	@$(PYTHON) tools/bootstrap.py test
	@$(BIN)/python tools/reference.py

assets: python ## Build style sheets, scripts, fonts and pictures
	@$(PYTHON) tools/bootstrap.py run

lock: python ## Lock the newest versions that pyproject.toml and package.json allow
	@$(PYTHON) tools/bootstrap.py test
	@$(BIN)/python tools/lock.py

python:
	@test -n "$(PYTHON)" || { echo "Sundet needs Python 3.11 or later. On Debian or Ubuntu: sudo apt-get install python3 python3-venv"; exit 3; }
