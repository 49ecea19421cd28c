# Two commands: `make run` starts Roost, `make test` proves it. Both install what they need, when they may.

SWIFT_BUILD_FLAGS ?=

.PHONY: run test format lint help

help: ## Lists the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 12

run: ## Builds Roost and starts it on SQLite in ./roost-data
	@scripts/run

test: ## Runs every test on both engines
	@scripts/test

format: ## Brings the sources to the project's format
	swift format format --in-place --parallel --recursive Sources Tests Package.swift

lint: ## Checks the format
	swift format lint --strict --parallel --recursive Sources Package.swift
