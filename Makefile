# Everything a user or a developer does starts here. Needs Python 3.11 or newer, make and Debian's packages; the rest
# is installed into .venv from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LIANCHUANG_HOME ?= var
export LIANCHUANG_HOME

.PHONY: help run test check bench browser lock clean
.DEFAULT_GOAL := help

help: ## Show what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

browser: ## Find a Chromium for the journeys; as root on Debian, install it with a Chinese font
	@command -v chromium >/dev/null && test -n "$$(fc-list :lang=zh 2>/dev/null)" || \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null; \
	  else echo "Please install the Debian packages chromium and fonts-noto-cjk first."; exit 1; fi

run: $(VENV)/.installed ## Build the demonstration district if there is none, then serve it on http://127.0.0.1:8000
	$(BIN)/lianchuang serve --demo

check: $(VENV)/.installed ## Lint, format, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(VENV)/.installed browser check ## Everything that must hold, on a PostgreSQL of its own
	$(BIN)/pytest -n 2 --dist loadgroup

bench: $(VENV)/.installed ## Measure at district size and rewrite docs/performance.md
	$(BIN)/python -m benchmarks

lock: ## Renew requirements.lock
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --upgrade --extra dev --generate-hashes --strip-extras --no-header --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --allow-unsafe -o requirements.lock pyproject.toml

clean: ## Remove what was installed (not the data in var/)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
