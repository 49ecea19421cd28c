# `make demo` shows Roost, `make run` starts it, `make test` proves it. All install what they need, when they may.

SWIFT_BUILD_FLAGS ?=

# Small numbers with `make bench QUICK=1`, a spread of it with `make chaos QUICK=1`.
QUICK ?=

.PHONY: demo run test chaos bench pictures format lint help

help: ## Lists the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

demo: ## Builds Roost and starts one to look at, which leaves nothing behind
	@scripts/demo

run: ## Builds Roost and starts it on SQLite in ./roost-data
	@scripts/run

test: ## Runs every test on both engines
	@scripts/test

chaos: ## Kills Roost in every way while it publishes, and counts what the platforms have; QUICK=1 for a spread
	@scripts/chaos $(if $(QUICK),--quick)

bench: ## Measures Roost beside its peers; QUICK=1 for small numbers
	@scripts/bench $(if $(QUICK),--quick)

pictures: ## Takes the README's pictures anew, from the demo
	@scripts/screenshots

format: ## Brings the sources to the project's format
	swift format format --in-place --parallel --recursive Sources Tests Benchmarks Package.swift

lint: ## Checks the format
	swift format lint --strict --parallel --recursive Sources Benchmarks Package.swift
