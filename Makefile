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

# Groups of pyproject.toml that have a lock file of their own beside that of `dev`.
GROUPS := audit build fuzz lock mutation spark
COMPILE := build/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
QUICK := not browser and not slow and not spark
# A file stays on one worker, so that what its tests share is made once; files with slow tests begin (tests/conftest.py).
WORKERS := -n auto --dist loadfile --no-loadscope-reorder

# Container images set this, and then every process that a test starts compiles all it imports once more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo review quick test coverage check axe spark docs checklists outputs bench serve clean dist sbom lock newest lowest audit mutants fuzz

help:  ## print every target with a sentence
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): pyproject.toml requirements/dev.txt
	@echo "Setting up $(VENV); this takes two or three minutes."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## show a review that fails on its evidence, and the same review put right
	@$(BIN)/decidable demo

review: $(READY)  ## build the docs, run the worked design review, print its verdict
	@$(SPHINX) -W --keep-going docs build/html
	@$(MAKE) --silent current-checklists
	@$(BIN)/pytest -q --no-header docs/examples/filings-assistant --decidable-today $(TODAY)
	@echo "The guide: file://$(CURDIR)/$(PAGE)"

quick: $(READY)  ## run the tests that take no browser and no more than a moment
	$(BIN)/pytest -q $(WORKERS) -m "$(QUICK)"

test: $(READY)  ## run all tests that this machine can run
	$(BIN)/pytest $(WORKERS) -n $$(($$(getconf _NPROCESSORS_ONLN) + 1))  # one more, as browsers let workers wait

coverage: $(READY)  ## run the quick tests and report the lines and branches that none of them reaches
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q $(WORKERS) -m "$(QUICK)"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered --show-missing

check: $(READY)  ## format, lint, types, all tests, docs, generated files
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(MAKE) test
	$(SPHINX) -E -a -n -W --keep-going docs build/html
	$(MAKE) current

axe: $(AXE)  ## fetch axe-core, with which the browser tests check accessibility; needs npm

spark: $(READY)  ## count the same results on Spark, in this process; needs Java 17
	$(BIN)/python -m pip install --quiet --require-hashes --no-build-isolation --requirement requirements/spark.txt
	$(BIN)/pytest -q -m spark

$(AXE):
	@mkdir -p build/axe && cp requirements/axe/*.json build/axe
	npm ci --silent --no-audit --no-fund --ignore-scripts --prefix build/axe

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
	@$(BIN)/python docs/examples/parts-catalogue/make_catalogue.py --check
	@$(BIN)/python docs/examples/make_illustrative.py --check
	@$(BIN)/python docs/outputs.py --check
	@$(BIN)/python docs/references.py --check

outputs: $(READY)  ## write the outputs that the documentation shows
	$(BIN)/python docs/outputs.py
	$(BIN)/python docs/references.py

bench: $(READY)  ## measure costs beside their baselines; ONLY=page_cost runs one, PUBLISH=1 writes the page's figures
	@$(BIN)/python tests/benchmarks/run.py $(ONLY)
	@$(if $(PUBLISH),$(BIN)/python tests/benchmarks/published.py,:)

serve: docs  ## serve the documentation on http://localhost:8000
	$(BIN)/python -m http.server --directory build/html --bind localhost 8000

# Only the build backend is installed for this, so that nothing else can touch what is released.
dist:  ## build what is released into dist, with nothing installed but the locked build backend
	$(PYTHON) -I -m venv --clear build/backend
	build/backend/bin/python -I -m pip install --quiet --require-hashes --only-binary :all: --requirement requirements/build.txt
	rm -rf dist
	build/backend/bin/python -m hatchling build -d dist

sbom: $(READY)  ## list what the wheel installs, as it was tested, in build/decidable.cdx.json (CycloneDX)
	@mkdir -p build
	$(BIN)/python tests/locking.py sbom > build/decidable.cdx.json

lock:  ## write requirements/ from pyproject.toml; with UPGRADE=1 take newer versions
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --require-hashes --requirement requirements/lock.txt
	$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements/dev.txt
	@set -e; for group in $(GROUPS); do \
	  $(COMPILE) --group $$group --constraint requirements/dev.txt --output-file requirements/$$group.txt; done

newest:  ## run the quick tests against the newest versions that pyproject.toml allows
	$(PYTHON) -m venv --clear build/newest
	build/newest/bin/python -m pip install --quiet --upgrade pip
	build/newest/bin/python -m pip install --quiet --editable '.[all]' --group dev
	@build/newest/bin/python tests/locking.py newer
	build/newest/bin/python -m pytest -q $(WORKERS) -p no:cacheprovider -m "$(QUICK)"

# The configuration of the tests is written for the pytest of today; here it is left out.
lowest:  ## run the quick tests against the lowest versions that pyproject.toml promises; needs Python 3.11
	$(PYTHON) -m venv --clear build/lowest
	build/lowest/bin/python -m pip install --quiet --upgrade pip packaging
	build/lowest/bin/python tests/locking.py lowest > build/lowest/constraints.txt
	build/lowest/bin/python -m pip install --quiet --constraint build/lowest/constraints.txt --editable '.[all]' --group test
	build/lowest/bin/python -m pytest -c /dev/null --rootdir . -q -n auto --dist loadfile -p pytester \
	  -p no:cacheprovider -W ignore::pytest.PytestUnknownMarkWarning -m "$(QUICK)" tests

fuzz: $(READY)  ## feed every reader of files with what nobody would write; ONLY=adr takes one, MINUTES=1 is quick
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/fuzz.txt
	cd tests && $(CURDIR)/$(BIN)/python -m fuzz --minutes $(or $(MINUTES),10) $(ONLY)

mutants: $(READY)  ## change the rules and the statistics in every small way, and see a test fail each time
	$(BIN)/python -m pip install --quiet --require-hashes --no-build-isolation --requirement requirements/mutation.txt
	rm -rf build/mutation && mkdir -p build/mutation
	cp -r src tests pyproject.toml tests/mutation/setup.cfg build/mutation
	cd build/mutation && $(CURDIR)/$(BIN)/mutmut run
	cd build/mutation && $(CURDIR)/$(BIN)/python tests/mutation/verdict.py
	$(BIN)/python tests/mutation/tables.py

audit:  ## look up the locked versions among the known vulnerabilities; needs the network
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet --require-hashes --requirement requirements/audit.txt
	build/audit/bin/pip-audit --strict --disable-pip --require-hashes $(patsubst %,--requirement %,$(wildcard requirements/*.txt))

clean:  ## remove everything that make has made
	rm -rf build dist $(VENV) .coverage* .*_cache .hypothesis
