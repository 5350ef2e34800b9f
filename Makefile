# make lab    opens the workbench on the sample articles
# make test   runs every test
# Both set themselves up in .venv the first time and are quick afterwards.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: lab test lint notebooks bench clean

lab: $(READY)
	$(BIN)/workbench lab

# The browser waits a lot, so its tests and the rest run side by side.
test: $(READY)
	@$(BIN)/python -m pytest $(PYTEST) tests/browser workbench & one=$$!; \
	$(BIN)/python -m pytest $(PYTEST) tests --ignore=tests/browser; two=$$?; \
	wait $$one && exit $$two

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

notebooks: $(READY)
	$(BIN)/python -m tests.notebooks

bench: $(READY)
	for part in benchmarks benchmarks.search benchmarks.frames benchmarks.reader; do $(BIN)/python -m $$part || exit 1; done

clean:
	rm -rf $(VENV) build

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "the workbench needs Python 3.11 or newer; set PYTHON=python3.12, say")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
