SWIFT ?= swift
SWIFT_FILES = Package.swift Sources Tests

# package=file: the Debian package is missing when the file is.
BUILD_PACKAGES = \
	pkg-config=/usr/bin/pkg-config \
	libjansson-dev=/usr/include/jansson.h
LINT_PACKAGES = lua-check=/usr/bin/luacheck

.DEFAULT_GOAL := help
.PHONY: help test lint format clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

test: packages-BUILD ## Install what is missing, build, and run every test
	@$(SWIFT) build --build-tests
	@$(SWIFT) test --skip-build --parallel

lint: packages-LINT ## Check formatting and the Lua files
	@$(SWIFT) format lint --strict --recursive $(SWIFT_FILES)
	@luacheck --quiet scripts stdlib

format: ## Format the Swift files in place
	@$(SWIFT) format --in-place --recursive $(SWIFT_FILES)

clean: ## Remove everything that was built
	@rm -rf .build

# Installs the packages of a list that are missing, and says so before it does.
packages-%:
	@missing=; for entry in $($*_PACKAGES); do [ -e "$${entry#*=}" ] || missing="$$missing $${entry%%=*}"; done; \
	[ -z "$$missing" ] && exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	echo "Installing Debian packages that Meshwright needs and this machine lacks:$$missing"; \
	[ -z "$$sudo" ] || echo "(sudo may ask for your password: installing packages needs root)"; \
	$$sudo apt-get update -q && $$sudo apt-get install -q -y --no-install-recommends $$missing
