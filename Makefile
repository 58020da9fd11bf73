# The commands of the project. `make` alone lists them.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
SUITE       ?= statalysis
FUZZTIME    ?= 10s

# Packages that must compile where there is no C compiler and no epoll.
PORTABLE := ./deferred/... ./reactor/...

.NOTPARALLEL:
.PHONY: help test lint cross clone debug unit soak fuzz bench

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' Makefile

test: lint cross clone debug unit ## all that CI runs: lint, cross, clone, debug, unit

lint: ## gofmt, go vet and staticcheck, in both modules
	@out=$$(gofmt -l . 2>&1) && test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...
	cd benchmarks && go vet ./... && go run $(STATICCHECK) ./...

cross: ## vet the portable packages, without cgo, for darwin and FreeBSD
	CGO_ENABLED=0 GOOS=darwin go vet $(PORTABLE)
	CGO_ENABLED=0 GOOS=freebsd go vet $(PORTABLE)

clone: compiler ## a clean clone: generated files are current, the README's first command works
	scripts/clean-clone.sh

debug: compiler ## the tests of the loop's packages in a build that checks who runs: -tags sasyncdebug
	go test -tags sasyncdebug ./deferred/... ./reactor/... ./dbthread/...

unit: compiler ## every test, shuffled, under the race detector
	cd benchmarks && go test ./...
	go test -race -shuffle=on -timeout 20m ./...

soak: compiler ## ten minutes of random faults on real sockets
	SASYNC_SOAK=10m go test -race -count=1 -timeout 30m -run Soak ./reactor/

fuzz: compiler ## every fuzz target for FUZZTIME (10s) each
	scripts/fuzz.sh $(FUZZTIME)

bench: compiler ## one suite of benchmarks/: make bench SUITE=statalysis
	@cd benchmarks && go run ./cmd/bench $(SUITE)

# SQLite and the race detector are built with cgo.
.PHONY: compiler
compiler:
	@command -v "$$(go env CC)" >/dev/null || { echo "make: no C compiler ($$(go env CC)): SQLite and the race detector need one" >&2; exit 1; }
