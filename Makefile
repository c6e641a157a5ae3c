# What can be done here. `make` alone lists it.

PYTHON ?= python3
HOST   ?= 127.0.0.1
PORT   ?= 8000
ARGS   ?=
# On Linux plain pip takes PyTorch's CUDA build, several gigabytes. Name an index of CPU builds here to avoid that:
# make test TORCH_INDEX=<address of PyTorch's CPU wheels>
TORCH_INDEX ?=

VENV := .venv
BIN  := $(VENV)/bin
LOCK := requirements.lock
PYTEST := $(BIN)/python -m pytest
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Where it is set, every process that a test starts compiles all that it imports anew, and pytest rewrites every test.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run admin test check quick lint format train evaluate export bench avatar picture frontend lock

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: $(VENV)/serving ## install what serving needs, then serve the site on http://127.0.0.1:8000
	@exec $(BIN)/python manage.py serve --host $(HOST) --port $(PORT)

admin: $(VENV)/serving ## make an administrator, who makes the educators' accounts at /admin/
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py createsuperuser

# As many processes as cores, so one thread each: threads that wait for each other in turn cost more than all the work.
test quick: export OMP_NUM_THREADS ?= 1

# Those with processes of their own run after the others, whole modules side by side, as they start a site for each
# module. 5: none of the tests asked for is of this kind.
test: $(VENV)/developing ## install what tests need, then run them all (ARGS="-k socket" runs some)
	@command -v chromium chromium-browser google-chrome >/dev/null || \
		echo "No Chromium here, so the tests in a browser are skipped. On Debian: apt-get install chromium"
	@$(PYTEST) -n 2 -m "browser or not slow" $(ARGS) || [ $$? = 5 ]
	@$(PYTEST) -n 2 --dist loadscope -m "slow and not browser" $(ARGS) || [ $$? = 5 ]

check: $(VENV)/developing ## check style, types and what tests can tell within 90 seconds, for while you edit
	@started=$$(date +%s); \
	$(MAKE) --no-print-directory --jobs=2 --keep-going --output-sync=target lint quick; failed=$$?; \
	echo "make check: $$(( $$(date +%s) - started )) s"; exit $$failed

# Tables are made from the models: going through all migrations takes each process two seconds, and make test does so.
quick: $(VENV)/developing
	$(PYTEST) -n 2 -m "not slow and not browser and not corpus" --nomigrations --durations=5 $(ARGS)

lint: $(VENV)/developing ## check style, types, and that imports go one way
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/developing ## put the code into its one form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

train: $(VENV)/developing ## train the model (needs the corpora; see docs/lab.md)
	$(BIN)/python -m ml.training $(ARGS)

evaluate: $(VENV)/developing ## measure the model on held-out motion
	$(BIN)/python -m ml.evaluation $(ARGS)

export: $(VENV)/developing ## write a trained model to ml/weights as ONNX, checked against torch
	$(BIN)/python -m ml.export $(ARGS)

bench: $(VENV)/developing ## print speed, memory and size as a table (ARGS=--install also times a fresh install)
	@$(BIN)/python manage.py bench $(ARGS)

picture: $(VENV)/developing ## record the README's moving picture from the running page (needs Chromium)
	@$(BIN)/python -m docs.picture $(ARGS)

avatar: $(VENV)/developing ## rebuild the people who sign from CC0 data (ARGS=signer makes one of them)
	@$(BIN)/python -m tools.avatar $(ARGS)

frontend: ## rebuild the page's script from TypeScript (needs Node 20.19 or newer)
	@command -v npm >/dev/null || { echo "npm is missing. On Debian: apt-get install npm"; exit 1; }
	cd frontend && npm ci --no-audit --no-fund && npm run build

lock: | $(BIN)/python ## renew requirements.lock: the newest releases that pyproject.toml allows, with their hashes
	@$(PIP) 'uv>=0.9,<1'
	@$(BIN)/uv pip compile pyproject.toml --output-file $(LOCK) --universal --python-version 3.11 --generate-hashes --upgrade \
		--quiet --custom-compile-command 'make lock'
	@echo "$(LOCK) is renewed: git diff says what has changed, make test whether it still works."

# Stamps: written last, so an install that was interrupted is done again, and one that is current costs nothing.
$(VENV)/serving: pyproject.toml $(LOCK) | $(BIN)/python
	@echo "Installing what serving needs into $(VENV): about half a minute and 400 MB, this once."
	@$(PIP) --require-hashes --requirement $(LOCK) || { \
		echo "What $(LOCK) names could not be installed; pip says above why. Where that is a hash, a release or a line, the lock"; \
		echo "is broken: 'git checkout -- $(LOCK)' brings back the one that was tested, 'make lock' makes a new one."; exit 1; }
	@$(PIP) --no-deps --editable .
	@$(BIN)/python -m pip check || { echo "$(LOCK) is older than pyproject.toml: 'make lock' renews it."; exit 1; }
	@touch $@

$(VENV)/developing: pyproject.toml $(VENV)/serving
	@echo "Installing what tests, training and checks need into $(VENV): a few minutes and 1.5 GB or more, this once."
	@$(PIP) --editable '.[dev]' $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is missing or older. Choose another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		rm -rf $(VENV); echo "Python cannot make virtual environments here. On Debian: apt-get install python3-venv"; exit 1; }
