# The developer's habits. `make run` and `make test` need only Python 3.11 or later on PATH.

PORT ?= 8000
EXCELLO_HOME ?= $(HOME)/.excello
export EXCELLO_HOME
BIN := .venv/bin

# Asked only by what installs, so that the rest starts at once.
PYTHON = $(shell tools/find_python.sh)
INSTALL = @python="$(PYTHON)" && test -n "$$python" && "$$python" tools/install.py

.DEFAULT_GOAL := help
.PHONY: help install run test check fmt lock messages bench proof

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 14

install: ## set up .venv with everything that tests and checks need
	$(INSTALL) dev

run: ## set up and open the demonstration center (PORT=8000, EXCELLO_HOME=~/.excello)
	$(INSTALL) run
	@$(BIN)/excello demo --if-empty --fill-later
	@exec $(BIN)/excello serve --all --port $(PORT)

test: install ## lint, types, house rules, tests on SQLite with a browser, tests on PostgreSQL
	@$(BIN)/python tools/test.py

check: ## the quick half of `make test`: lint, imports, house rules, locks
	@$(BIN)/python tools/test.py --quick

fmt: ## format and mend what ruff can
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

lock: ## write the locks anew, with hashes and without addresses (UPGRADE=1 takes newer packages)
	@$(BIN)/python tools/locks.py write $(if $(UPGRADE),--upgrade)

messages: ## gather texts for translation into the catalogs, then compile them
	@$(BIN)/python tools/messages.py extract
	@$(BIN)/python tools/messages.py compile

bench: ## benchmarks: each script in bench/ prints its ratio to the alternative
	$(INSTALL) bench
	@set -e; for script in bench/[a-z]*.py; do \
		test -e "$$script" || { echo "No benchmark yet."; break; }; \
		echo "== $$script"; $(BIN)/python "$$script"; \
	done

proof: ## everything at full length: a fresh clone that serves within a minute, all tests, the slow proofs (hours)
	@"$(PYTHON)" tools/fresh_run.py
	@EXCELLO_TEST_REQUIRE=browser,postgres,strace,data $(MAKE) --no-print-directory test
	@EXCELLO_PROOF_KILLS=200 EXCELLO_PROOF_SECONDS=60 EXCELLO_PROOF_HISTORIES=1000 \
		EXCELLO_PROOF_CASES=50000 EXCELLO_PROOF_FILES=500 \
		$(BIN)/python tools/test.py --proof
