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

# Three parts side by side: the browser, which waits a lot, with the floors and other long looks at the language; what starts
# processes of its own and waits for them; and the rest. The browser goes first, for there somebody is waiting.
LANGUAGE := $(wildcard tests/test_floors_*.py) $(patsubst %,tests/test_%.py,quotes codebook training_tokens entities references)
PROCESSES := $(patsubst %,tests/test_%.py,notebooks cluster teams jobs corpus merge tables)
APART := tests/browser $(LANGUAGE) $(PROCESSES)

test: $(READY)
	@$(BIN)/python -m pytest $(PYTEST) tests/browser $(LANGUAGE) workbench & one=$$!; \
	nice $(BIN)/python -m pytest $(PYTEST) $(PROCESSES) & two=$$!; \
	nice $(BIN)/python -m pytest $(PYTEST) tests $(APART:%=--ignore=%); three=$$?; \
	wait $$two; two=$$?; wait $$one && exit $$((two + three))

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

notebooks: $(READY)
	$(BIN)/python -m tests.notebooks

bench: $(READY)
	$(BIN)/python -m benchmarks $(PARTS)

clean:
	rm -rf $(VENV) build

# Every package is pinned, with all that it needs: so the two halves of them can come side by side.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "the workbench needs Python 3.11 or newer; set PYTHON=python3.12, say")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "python3-venv is missing: apt-get install python3-venv"; exit 1; }
	awk 'NR % 2' requirements.txt > $(VENV)/odd.txt
	awk 'NR % 2 == 0' requirements.txt > $(VENV)/even.txt
	$(PIP) --requirement $(VENV)/odd.txt & one=$$!; $(PIP) --requirement $(VENV)/even.txt && wait $$one
	$(PIP) --no-build-isolation --editable .
	touch $@
