# The whole set of commands. Each one prepares the machine by itself: see packaging/bootstrap.
#
#   make demo           the program on the demonstration commune (without a display: the guided tour)
#   make demo TOUR=1    the guided tour, scripted through the real window
#   make test           lint, types, import rules and all tests
#   make bench          the benchmarks: a table, and build/bench.json
#   make scenes         the catalogue of screens, in build/scenes/
#   make features       the feature table: tests and results of each row
#   make package        the Linux bundle and the .deb, in dist/
#   make package-check  the .deb in a fresh minimal Debian, tour included (root)
#   make lock           solve packaging/requirements.lock again (needs the network)

VENV ?= .venv
export VENV
BIN := $(VENV)/bin
PY := $(BIN)/python
TESTS ?= tests
WORKERS ?= 4

# The processes of a run read each other's bytecode. Where the environment forbids it (images for containers do), each of
# the hundreds that the tests start would compile the program anew, and each worker every test.
export PYTHONDONTWRITEBYTECODE :=

# Off a display (and never on macOS, which has no such variable) Qt draws into memory.
DISPLAYED := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname -s)))
OFFSCREEN := QT_QPA_PLATFORM=offscreen

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench scenes features package package-check lock clean

help:
	@sed -n 's/^#   //p' Makefile

demo:
	@packaging/bootstrap run
ifneq ($(and $(DISPLAYED),$(if $(TOUR),,yes)),)
	$(BIN)/echarpe demo
else
	$(if $(DISPLAYED),,$(OFFSCREEN)) $(BIN)/echarpe demo --tour
endif

lint:
	@packaging/bootstrap test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Of several thousand tests of windows, servers and killed processes, one may lose a race on a busy machine. Those that
# failed are printed whole, then run once more, alone; one that fails twice, or a run that did not end, is red.
PYTEST := $(OFFSCREEN) $(PY) -m pytest
AGAIN := --last-failed --last-failed-no-failures none

# While types are checked, on one core, the tests are read once on another: the workers find their bytecode made.
test:
	@packaging/bootstrap test
	@$(PYTEST) -q --collect-only $(TESTS) >/dev/null & $(MAKE) --no-print-directory lint; ok=$$?; wait; exit $$ok
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS) || \
		{ test $$? -eq 1 && echo "--- Once more, alone:" && $(PYTEST) $(AGAIN) -v $(TESTS); }

# The peers that benchmarks are measured against, in an environment of their own: they ask for other versions.
PEERS := build/peers

$(PEERS)/bin/vdirsyncer:
	@packaging/bootstrap test
	$(PY) -m venv $(PEERS)
	$(PEERS)/bin/pip install -q vdirsyncer==0.21.0

bench: $(PEERS)/bin/vdirsyncer
	@packaging/bootstrap test
	ECHARPE_VDIRSYNCER=$(abspath $<) $(OFFSCREEN) $(PY) -m tests.bench $(ONLY)

scenes:
	@packaging/bootstrap test
	$(OFFSCREEN) $(PY) -m tests.scenes

features:
	@packaging/bootstrap test
	@$(OFFSCREEN) $(PY) -m tests.features

package:
	@packaging/bootstrap run package
	PYTHON=$(PY) packaging/linux/build

package-check: package
	packaging/linux/try

lock:
	@packaging/bootstrap run
	$(PY) -m pip install -q uv
	$(BIN)/uv pip compile -q pyproject.toml -o packaging/requirements.lock --universal --generate-hashes \
		--python-version 3.11 --extra demo --extra test --extra package \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(LOCKFLAGS)
	! grep -nE '://|index-url|find-links' packaging/requirements.lock

clean:
	rm -rf build dist *.egg-info
