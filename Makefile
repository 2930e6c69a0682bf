# eosat: setup, demo, test, check, docs, bench, evaluate, train-seeds, coverage, lock, container, long, dist, smoke, clean. Nothing here needs root.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# uv reads no pip configuration: pass on a folder of wheels (e.g. PyTorch's CPU build) where there is one.
LINKS := $(if $(PIP_FIND_LINKS),--find-links "$(PIP_FIND_LINKS)",)
# On Linux without a GPU and without such a folder, PyTorch's CPU wheels spare several GB.
NO_GPU := $(if $(PIP_FIND_LINKS)$(shell command -v nvidia-smi)$(filter-out Linux,$(shell uname -s)),,--torch-backend cpu)
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint requirements/constraints.txt $(LINKS) $(NO_GPU)

.PHONY: kit setup demo test check docs bench coverage lock container long dist smoke clean evaluate train-seeds
.DEFAULT_GOAL := demo

$(BIN)/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.eosat: pyproject.toml requirements/constraints.txt | $(BIN)/uv
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.eosat
	$(INSTALL) --editable ".[test,check,engines,cloud,train,energy,hackathon]"
	@touch $@

# Servers for the integration tests, apart from eosat and without PyTorch.
.venv-stac/.ready: requirements/stac-server.txt | $(BIN)/uv
	$(PYTHON) -m venv --clear --without-pip .venv-stac
	$(BIN)/uv pip install --quiet --python .venv-stac/bin/python --requirement requirements/stac-server.txt
	@touch $@

$(VENV)/.docs: $(VENV)/.test
	$(INSTALL) --editable ".[docs]"
	@touch $@

setup: $(VENV)/.eosat

demo: setup
	$(BIN)/eosat demo --out runs/demo

test: $(VENV)/.test .venv-stac/.ready
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --quiet

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/make_pages.py --check
	if test -x $(BIN)/hadolint; then $(BIN)/hadolint Dockerfile; fi
	$(BIN)/python scripts/audit.py

docs: $(VENV)/.docs
	$(BIN)/python scripts/make_pages.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

coverage: $(VENV)/.test .venv-stac/.ready
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --quiet --cov eosat --cov-report term:skip-covered --cov-fail-under 90

# The versions of the container image, newest that fit: for Debian bookworm's Python on x86-64.
LOCK := $(BIN)/uv pip compile --quiet --no-header --no-annotate --python-version 3.11 \
	--python-platform x86_64-manylinux_2_28 --constraint requirements/constraints.txt
lock: $(VENV)/.eosat
	$(LOCK) --upgrade $(or $(LINKS),--torch-backend cpu) pyproject.toml -o requirements/container-cpu.txt
	$(LOCK) --upgrade pyproject.toml -o requirements/container-cuda.txt
	printf 'hatchling\nuv\n' | $(LOCK) --upgrade - -o requirements/container-build.txt

# Builds the image without a container engine and runs the demo in it, offline: needs root, buildah, debootstrap.
container:
	scripts/check_container.sh cpu

# Everything a participant is given, run from an empty cache: docs/evaluation/kit.json.
kit: $(VENV)/.test
	$(BIN)/python scripts/kit.py

# Baselines of the challenges, scored on the data to practise on: docs/evaluation/challenges.json and the table on the page.
challenges: $(VENV)/.test
	$(BIN)/python scripts/score_challenges.py

# What takes minutes: goes on where it stopped, and writes docs/long/*.json with date and commit.
long: $(VENV)/.test .venv-stac/.ready
	$(BIN)/python scripts/long.py
	for room in radiometry tiling scenes; do $(BIN)/python scripts/mutate.py $$room || exit 1; done

# eosat and its peers, each in their own environment: docs/benchmarks.md. BENCH="--side 2048 --map 4096" measures less.
.venv-bench/.ready: requirements/bench.txt pyproject.toml requirements/constraints.txt | $(BIN)/uv
	$(PYTHON) -m venv --clear --without-pip .venv-bench
	$(BIN)/uv pip install --quiet --python .venv-bench/bin/python --constraint requirements/constraints.txt $(LINKS) $(NO_GPU) --requirement requirements/bench.txt --editable ".[engines]"
	@touch $@

bench: .venv-bench/.ready
	.venv-bench/bin/python bench/run.py $(BENCH)
	.venv-bench/bin/python bench/page.py

# The package as others get it: built, its texts checked, installed into an environment of its own, asked for its version.
dist: $(VENV)/.test
	rm -rf dist build/elsewhere
	$(BIN)/python -m build --installer uv
	$(BIN)/python -m twine check --strict dist/*
	$(PYTHON) -m venv --without-pip build/elsewhere
	$(BIN)/uv pip install --quiet --python build/elsewhere/bin/python --constraint requirements/constraints.txt $(LINKS) $(NO_GPU) dist/*.whl
	cd build/elsewhere && bin/eosat --version

# Needs a network: 5 x 5 km on live data, compared with the range in scripts/smoke.py.
smoke: setup
	$(BIN)/python scripts/smoke.py

clean:
	rm -rf runs dist build site .mutation
	cache="$${EOSAT_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/eosat}"; \
	case "$$cache" in /|"$$HOME"|"$$HOME/") echo "EOSAT_CACHE=$$cache is no folder of eosat's own: left alone";; *) rm -rf "$$cache";; esac

# What the models know: docs/evaluation/*.json, contact sheets, the models' pages. Trains nothing; needs the data sets.
evaluate: $(VENV)/.test
	$(BIN)/python -W ignore scripts/evaluate_landcover.py --data ../shared/data --model models/landcover

# By hand, resumable, hours on two cores: the packs, two other seeds, and a net without each pair of places.
build/packs/chips-0.npz: | $(VENV)/.test
	$(BIN)/python -W ignore scripts/pack_chips.py --data ../shared/data --out build/packs

train-seeds: build/packs/chips-0.npz
	for seed in 2 3; do $(BIN)/eosat train configs/train/landcover.yaml --seed $$seed --out build/trained/seed-$$seed || exit 1; done
	for place in coast-brazil farmland-chile farmland-denmark; do \
	$(BIN)/eosat train configs/train/landcover.yaml --set steps=1200 --set "options.without=[\"$$place\"]" \
	--out build/trained/without-$$place || exit 1; done
