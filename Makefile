# Every command a person or a machine needs. `make` alone lists them.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
BASE_IMAGE ?= python:3.11-slim-bookworm
IMAGE ?= binh-duong-so

# Relative, because a target may not hold a space and the project's path may. Tools run as
# modules where they can, since a script's first line breaks when the folder is moved.
VENV := .venv
# Each test process has a database server of its own; more than four would only fill memory.
PARALLEL := --numprocesses auto --maxprocesses 4 --dist worksteal
RUN := $(VENV)/bin/python -m
FOREIGN := tests/oidc_provider

export PORT
# Dozens of processes import the whole program in one run of the tests; with bytecode kept, each
# takes a fifth less for it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run serve test provider demo check bench drills image lock

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: $(VENV)/.installed  ## make the environment and install the locked packages

$(VENV)/.installed: requirements/test.txt
	@"$(PYTHON)" -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; name one with PYTHON=")'
	"$(PYTHON)" -m venv $(VENV)
	$(RUN) pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

run: setup  ## everything a newcomer needs: migrations, demo data, web, worker, sandbox
	@exec $(RUN) sandbox

serve: setup  ## web and worker as in production: no sandbox, no demo data
	$(RUN) flask --app wsgi db upgrade
	$(RUN) flask --app wsgi reference load
	@exec env PATH="$$PWD/$(VENV)/bin:$$PATH" $(RUN) honcho start

test: setup  ## the tests, on SQLite and on PostgreSQL (ARGS="-k words" picks some)
	BDS_TEST_DATABASE=sqlite $(RUN) pytest $(PARALLEL) $(ARGS)
	@if [ -n "$$BDS_TEST_POSTGRESQL_URL" ] || $(VENV)/bin/python tests/postgresql.py >/dev/null; then \
		set -x; BDS_TEST_DATABASE=postgresql $(RUN) pytest $(PARALLEL) $(ARGS); \
	else \
		echo 'SKIPPED: every test on PostgreSQL. Name a server in BDS_TEST_POSTGRESQL_URL or install its programs.'; \
	fi
	@{ command -v node && test -d $(FOREIGN)/node_modules/oidc-provider; } >/dev/null || \
		echo 'SKIPPED: logins at a foreign OIDC provider. With Node 18 or newer and npm: make provider.'

provider: $(FOREIGN)/node_modules/.package-lock.json  ## the foreign OIDC provider that some tests log in at

$(FOREIGN)/node_modules/.package-lock.json: $(FOREIGN)/package-lock.json
	cd $(FOREIGN) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

demo: setup  ## drive the running system as a citizen and as staff, asserting each step
	@exec $(RUN) sandbox.demo

check: setup  ## format, lint, types, import rules, API documents
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports
	$(RUN) tests.openapi_rules

bench: setup  ## the benchmarks as ratios within one run (ONLY=push runs one)
	@exec $(RUN) benchmarks $(ONLY)

drills: setup  ## the long crash and load drills
	$(RUN) pytest -m drill --timeout 1800 $(ARGS)

image:  ## build the image with docker, podman or buildah (BASE_IMAGE=, IMAGE=, FLAGS=)
	@if docker info >/dev/null 2>&1; then set -- docker build; \
	elif podman info >/dev/null 2>&1; then set -- podman build --format docker; \
	elif buildah info >/dev/null 2>&1; then set -- buildah build --format docker; \
	else echo 'No container engine works here: docker, podman or buildah is needed.' >&2; exit 1; fi; \
	set -x; "$$@" --build-arg BASE_IMAGE="$(BASE_IMAGE)" --tag "$(IMAGE)" $(FLAGS) .

lock: setup  ## rewrite requirements/ from pyproject.toml (ARGS=--upgrade for newer versions)
	@uv=$$(mktemp -d) && trap 'rm -rf "$$uv"' EXIT && \
	$(RUN) pip install --quiet --target "$$uv" uv && \
	set -- "$$uv/bin/uv" pip compile --quiet --generate-hashes --universal --python-version 3.11 \
		--no-header --no-annotate $(ARGS) pyproject.toml && \
	"$$@" --output-file requirements/runtime.txt && \
	"$$@" --extra test --constraint requirements/runtime.txt --output-file requirements/test.txt
