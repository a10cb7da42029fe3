# Needs make and a Python of at least 3.11. Everything else is fetched into .venv*/ at pinned versions.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

UV_VERSION := 0.13.8
STAGE ?= default
WORKERS ?= 4
BIN := .venv/bin
SAM := SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam
UV := $(BIN)/uv
EXPORT := $(UV) export --frozen --no-dev --no-emit-project --no-header --no-annotate --quiet
CODE := layers/core/lamplighter functions local bench scripts tests

# The first Python that is new enough; override with PYTHON=...
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
ARCHITECTURE ?= $(shell $(BIN)/python scripts/architecture.py $(STAGE))

.PHONY: help
help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: .venv/.ready-dev ## Fetch everything that development needs into .venv

.PHONY: run
run: .venv/.ready-run ## Run the whole monitor on this machine (LAMPLIGHTER_PORT, _CONFIG, _DATA, _SECRET)
	@exec $(BIN)/python -m local

.PHONY: test
test: .venv/.ready-dev ## Run the tests, except those of `make e2e`
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m "not deploy" $(ARGS)

.PHONY: check
check: .venv/.ready-dev ## Check format, lint, types, sizes, the template and the exported requirements
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(CODE)
	$(BIN)/python scripts/check_sizes.py
	$(BIN)/cfn-lint template.yaml
	@$(MAKE) --no-print-directory check-requirements

.PHONY: check-requirements
check-requirements: .venv/.ready-dev
	@$(EXPORT) | cmp - layers/core/requirements.txt || \
		{ echo "layers/core/requirements.txt is not what uv.lock says: run make requirements"; exit 1; }

.PHONY: format
format: .venv/.ready-dev ## Format the code and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: requirements
requirements: .venv/.ready-dev ## Write the layer's requirements from uv.lock
	$(EXPORT) --output-file layers/core/requirements.txt

.PHONY: bench
bench: .venv/.ready-dev ## Measure probes, storage, queries, rules, pages and imports, and print the figures
	$(BIN)/python -m bench

.PHONY: e2e
e2e: .venv/.ready-dev .venv-sam/.ready .venv-ministack/.ready ## Build and deploy the template into an emulated account
	$(BIN)/pytest -m deploy $(ARGS) tests/deploy

.PHONY: validate
validate: .venv-sam/.ready ## Validate the template as SAM does
	AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(SAM) validate --lint

.PHONY: build
build: .venv/.ready-run .venv-sam/.ready ## Build functions and layer into .aws-sam/ (STAGE, ARCHITECTURE)
	@$(BIN)/python scripts/architecture.py $(STAGE) >/dev/null
	LAYER_ARCHITECTURE=$(ARCHITECTURE) $(SAM) build --config-env $(STAGE) \
		--parameter-overrides Architecture=$(ARCHITECTURE)

.PHONY: deploy
deploy: validate build ## Validate, build and deploy a stage (STAGE=default, dev or prod)
	@test "$(ARCHITECTURE)" = "$$($(BIN)/python scripts/architecture.py $(STAGE))" || \
		{ echo "Functions would not load a layer of $(ARCHITECTURE): set Architecture in samconfig.toml"; exit 1; }
	$(SAM) deploy --config-env $(STAGE)

.PHONY: clean
clean: ## Remove what was built and fetched; .data/ stays
	rm -rf .venv .venv-sam .venv-ministack .aws-sam build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Lamplighter needs Python 3.11 or newer on PATH (or make PYTHON=...)"; exit 1; }
	$(PYTHON) scripts/make_venv.py .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

# Inexact, so that running does not take the development tools away.
.venv/.ready-run: pyproject.toml uv.lock | .venv/bin/uv
	$(UV) sync --quiet --frozen --inexact --no-dev --group local
	@touch $@

.venv/.ready-dev: pyproject.toml uv.lock | .venv/bin/uv
	$(UV) sync --quiet --frozen --inexact
	@touch $@ .venv/.ready-run

.venv-%/.ready: scripts/%.txt | .venv/bin/uv
	$(UV) venv --quiet --allow-existing --python $(BIN)/python .venv-$*
	$(UV) pip install --quiet --python .venv-$*/bin/python --requirement $<
	@touch $@
