# Four words: run, test, check, fix.
PYTHON ?= python3
PORT ?= 8000
# tests at a time: much of their time is waiting for browsers and processes, so one more than two processors
TESTERS ?= 3
BIN := .venv/bin
export XDG_RUNTIME_DIR ?= /tmp

.PHONY: run demo test check fix audit browser-needs docs validation

run: .venv/run.stamp
	@$(BIN)/python manage.py serve --port $(PORT)

demo: .venv/run.stamp
	@$(BIN)/python manage.py demonstration --rebuild

test: .venv/dev.stamp browser-needs
	@$(BIN)/python manage.py translations --compile
	$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal tests

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check
	$(BIN)/djangofmt --line-length 120 --indent-width 2 --check templates
	$(BIN)/python manage.py translations --check
	$(BIN)/python manage.py reference --check

fix: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djangofmt --line-length 120 --indent-width 2 templates || true

# known weaknesses of what trialsite runs on; the list of them is asked for at the package index
audit: .venv/bin/python
	@test -x .venv/audit/bin/pip-audit || { $(BIN)/python -m venv .venv/audit && .venv/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1; }
	.venv/audit/bin/pip-audit --requirement requirements.txt --no-deps --disable-pip

# the pack of a release: all tests, their results with the requirements they prove, a page to be signed
validation: .venv/dev.stamp browser-needs
	@$(BIN)/python manage.py translations --compile
	-$(BIN)/python -m pytest -n $(TESTERS) --dist worksteal --junit-xml var/junit.xml tests
	$(BIN)/python manage.py validation_pack --results var/junit.xml

docs: .venv/dev.stamp
	$(BIN)/python manage.py reference

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: PYTHON=python3.12 make run"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/run.stamp: .venv/bin/python requirements.txt
	@echo "Installing what trialsite runs on (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

browser-needs:
	@sh scripts/system-packages.sh
