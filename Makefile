# eosat: setup, demo, test, check, long, clean. Nothing here needs root.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# uv reads no pip configuration: pass on a folder of wheels (e.g. PyTorch's CPU build) where there is one.
LINKS := $(if $(PIP_FIND_LINKS),--find-links "$(PIP_FIND_LINKS)",)
# On Linux without a GPU and without such a folder, PyTorch's CPU wheels spare several GB.
NO_GPU := $(if $(PIP_FIND_LINKS)$(shell command -v nvidia-smi)$(filter-out Linux,$(shell uname -s)),,--torch-backend cpu)
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements/constraints.txt $(LINKS) $(NO_GPU)

.PHONY: setup demo test check long dist clean
.DEFAULT_GOAL := demo

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.eosat: pyproject.toml requirements/constraints.txt | $(BIN)/uv
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.eosat
	$(INSTALL) --editable ".[test,check]"
	@touch $@

# Servers for the integration tests, apart from eosat and without PyTorch.
.venv-stac/.ready: requirements/stac-server.txt | $(BIN)/uv
	$(PYTHON) -m venv --clear --without-pip .venv-stac
	$(BIN)/uv pip install --quiet --python .venv-stac/bin/python --requirement requirements/stac-server.txt
	@touch $@

setup: $(VENV)/.eosat

demo: setup
	$(BIN)/eosat demo --out runs/demo

test: $(VENV)/.test .venv-stac/.ready
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --quiet

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

long: $(VENV)/.test
	$(BIN)/python -m pytest -m slow --quiet

dist: $(VENV)/.test
	$(BIN)/python -m build --installer uv

clean:
	rm -rf runs dist build "$${EOSAT_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/eosat}"
