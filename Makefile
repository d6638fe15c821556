# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help demo serve test test-faults test-oldest lint types clean-demo locks docs messages verifier
PORT ?= 8000
SERVE ?= 1
SUNLOT = .venv/bin/python -m sunlot.config.cli

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Install, run the whole job on generated data, serve the site (SERVE=0: end after the job)
	@scripts/prepare run
	@exec env SERVE=$(SERVE) $(SUNLOT) demo --port $(PORT)

clean-demo: ## Delete the demo's data, so that `make demo` starts over
	@if [ -x .venv/bin/python ]; then $(SUNLOT) forget --yes; fi

serve: ## Install and serve the site without demo data
	@scripts/prepare run
	@exec $(SUNLOT) serve --port $(PORT)

test: ## Check everything: lint, types, layers, unit, integration, browser
	@scripts/prepare dev
	@scripts/test

test-faults: ## Servers and workers are started, hurt and killed
	@scripts/prepare dev
	@scripts/test faults

test-oldest: ## The tests that ask a database, on the oldest supported PostgreSQL
	@scripts/prepare dev
	@scripts/test oldest

lint: ## Lint, format and layers only
	@scripts/prepare dev
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports

types: ## Types only
	@scripts/prepare dev
	@.venv/bin/mypy

docs: ## Write the generated pages below docs/ anew
	@scripts/prepare dev
	@.venv/bin/python -m sunlot.config.docs

locks: ## Make requirements/*.lock anew from pyproject.toml (needs uv)
	@scripts/lock

messages: ## Extract the strings of the interface, compile the English translation
	@scripts/prepare dev
	@scripts/messages

verifier: ## Build the browser verifier from packages/drawproof-web (needs node)
	@scripts/verifier
