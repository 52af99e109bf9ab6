# Charte's five commands. `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help demo test check bench build

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

demo: ## serve four example sites with invented people (needs only Go)
	go run ./cmd/charte demo

test: ## install what the tests need, where that is allowed, and run them all
	tools/test.sh

check: ## format, vet, staticcheck, deadcode, then every test
	tools/check.sh

bench: ## measure, and print a table
	go run ./bench

build: ## build ./charte, one static binary
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o charte ./cmd/charte
