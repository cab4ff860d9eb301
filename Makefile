# Everything here works in a fresh clone: the first target that needs it makes .venv from scratch.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
OUT    ?= build
N      ?= 100000

FRONT  := src/claimgraph/web/frontend
VENDOR := src/claimgraph/web/static/vendor/made-from.sha256

.PHONY: demo front serve screenshots test soak integration conformance lint check bench wheel clean
.DEFAULT_GOAL := check

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "claimgraph needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Others' JavaScript for the pages, which are plainer without it.
$(VENDOR): $(READY) $(wildcard $(FRONT)/*.*)
	@$(BIN)/python $(FRONT)/bundle.py && touch $@ || echo "The pages go without: a plain text area, lists for maps."

front: $(VENDOR)                 ## bundle the libraries that the pages load, where npm is installed

demo: $(READY) $(VENDOR)         ## build, validate, ask three questions, export Turtle and count it twice
	@BIN=$(BIN) OUT=$(OUT) bash .ci/demo

serve: $(READY) $(VENDOR)        ## the edition in the browser, at http://127.0.0.1:8000/
	$(BIN)/claimgraph serve

screenshots: $(READY) $(VENDOR)  ## the pictures of pages in docs/web, where Chromium is installed
	$(BIN)/python docs/screenshots.py

test: $(READY) $(VENDOR)         ## the test suite, on all cores
	$(BIN)/python -m pytest -n auto

soak: $(READY)                   ## spoilt input, kills, damage, spellings: hours; make soak N=1000 for a hundredth
	PYTHONPATH=tests $(BIN)/python -m soak --number $(N)

integration: $(READY)            ## what was checked with which other program: Virtuoso, Apache, Argdown, nanopub, sssom …
	$(BIN)/python tests/integration.py

conformance: $(READY)            ## the W3C's test suites in the folder SUITES; says how to put them there
	PYTHONPATH=tests $(BIN)/python -m conformance $(SUITES)

lint: $(READY)                   ## style, types, layers, canonical Turtle
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/claimgraph fmt --check

check: lint test                 ## lint, then test, then judge the graph
	$(BIN)/claimgraph validate

bench: $(READY)                  ## the speed figures of whole processes, as ratios and medians
	$(BIN)/python benchmarks/run.py

wheel: $(READY)
	$(BIN)/python -m build --wheel --outdir dist .

clean:
	rm -rf $(VENV) build dist
