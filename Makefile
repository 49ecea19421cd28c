# Two commands: `make run` starts Roost, `make test` proves it. Both install what they need, when they may.

SWIFT_BUILD_FLAGS ?=

# Small numbers with `make bench QUICK=1`.
QUICK ?=

.PHONY: run test bench format lint help

help: ## Lists the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

run: ## Builds Roost and starts it on SQLite in ./roost-data
	@scripts/run

test: ## Runs every test on both engines
	@scripts/test

bench: ## Measures Roost beside its peers; QUICK=1 for small numbers
	@scripts/bench $(if $(QUICK),--quick)

format: ## Brings the sources to the project's format
	swift format format --in-place --parallel --recursive Sources Tests Benchmarks Package.swift

lint: ## Checks the format
	swift format lint --strict --parallel --recursive Sources Benchmarks Package.swift
