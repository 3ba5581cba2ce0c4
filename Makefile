# Every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPHINX := $(BIN)/python -m sphinx -q
AXE := build/axe/node_modules/axe-core/axe.min.js
PAGE := build/html/decisions/rag-vs-fine-tuning.html
# Examples are judged as of this day, so that they read the same in every year.
TODAY := 2026-11-22

.PHONY: help review test check spark docs checklists outputs bench serve clean

help:  ## print every target with a sentence
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml
	@echo "Setting up $(VENV); this takes about a minute."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[all]' --group dev
	@touch $@

review: $(READY)  ## build the docs, run the worked design review, print its verdict
	@$(SPHINX) -W --keep-going docs build/html
	@$(MAKE) --silent current-checklists
	@$(BIN)/pytest -q --no-header docs/examples/filings-assistant --decidable-today $(TODAY)
	@echo "The guide: file://$(CURDIR)/$(PAGE)"

test: $(READY)  ## run all tests
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist loadgroup
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered --show-missing

check: $(READY) $(AXE)  ## the whole gate: format, lint, types, tests, docs, generated files, Spark
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(MAKE) test
	$(SPHINX) -E -a -n -W --keep-going docs build/html
	$(MAKE) current
	$(MAKE) spark

spark: $(READY)  ## count the same results on Spark, in this process; needs Java 17
	$(BIN)/python -m pip install --quiet --group spark
	$(BIN)/pytest -q -m spark

$(AXE):
	npm install --silent --no-audit --no-fund --prefix build/axe axe-core@4

docs: $(READY)  ## build the documentation into build/html
	$(SPHINX) -W --keep-going docs build/html
	@echo "The index: file://$(CURDIR)/build/html/index.html"

checklists: $(READY)  ## write checklists/ from the guides in docs/
	$(SPHINX) -W --keep-going -b checklist -d build/html/.doctrees docs build/checklists
	@mkdir -p checklists && cp build/checklists/*.yaml checklists/

.PHONY: current current-checklists
current-checklists: $(READY)
	@$(SPHINX) -W --keep-going -b checklist -d build/html/.doctrees docs build/checklists
	@diff -ru checklists build/checklists --exclude '.*' || { echo "checklists/ is not current: run make checklists"; exit 1; }

current: current-checklists
	@$(BIN)/python docs/examples/filings-assistant/make_runs.py --check
	@$(BIN)/python docs/examples/make_illustrative.py --check
	@$(BIN)/python docs/outputs.py --check
	@$(BIN)/python docs/errors.py --check
	@$(BIN)/python docs/references.py --check

outputs: $(READY)  ## write the outputs that the documentation shows
	$(BIN)/python docs/outputs.py
	$(BIN)/python docs/errors.py
	$(BIN)/python docs/references.py

bench: $(READY)  ## measure costs beside their baselines; ONLY=page_cost runs one, PUBLISH=1 writes the page's figures
	@$(BIN)/python tests/benchmarks/run.py $(ONLY)
	@$(if $(PUBLISH),$(BIN)/python tests/benchmarks/published.py,:)

serve: docs  ## serve the documentation on http://localhost:8000
	$(BIN)/python -m http.server --directory build/html --bind localhost 8000

clean:  ## remove everything that make has made
	rm -rf build dist $(VENV) .coverage* .*_cache .hypothesis
