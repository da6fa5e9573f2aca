# Each target sets up its own environment in .venv when it is missing.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
  BIN := $(VENV)/Scripts
else
  BIN := $(VENV)/bin
endif
READY := $(VENV)/ready

# A command that the tests start is compiled once, not each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check gateway bench bench-live pictures audit sbom format clean

demo: $(READY)
	$(BIN)/jielong demo

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

gateway:
	npm install --prefix tests/gateway --no-package-lock --no-audit --no-fund

bench: $(READY)
	$(BIN)/python -m benchmarks

bench-live: $(READY) gateway
	$(BIN)/python -m benchmarks.live

# What the README shows, taken in a real browser: needs Chromium.
pictures: $(READY)
	$(BIN)/python -m tests.page.pictures

# Both need a network: what is known against the installed versions, and a list of them (CycloneDX).
audit: $(READY)
	$(BIN)/python -m pip install --quiet "pip-audit>=2.7"
	$(BIN)/pip-audit --local --skip-editable

sbom: $(READY)
	$(BIN)/python -m pip install --quiet "cyclonedx-bom>=5"
	$(BIN)/cyclonedx-py environment --output-file sbom.json $(BIN)/python

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	$(BIN)/python -c "import pathlib; pathlib.Path('$(READY)').touch()"

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('$(VENV)', ignore_errors=True)"
