# make demo    install, build the graph from seeds/, ask it a few questions, draw it
# make test    every check there is
# make bench   times, beside a peer measured in the same run (benchmarks/living_speed.py, audit_speed.py and lookup_speed.py are run by hand)
# make soak    a minute of hostile load on the server (benchmarks/serve_speed.py times it, and is run by hand)
# make weights  learn the weights of relations and of names anew from tests/gold/sentences (minutes)
# make docs    write the command reference, the outputs in README.md and the pictures anew
# make clean   remove what the others made, but not graph/, which is committed
#
# Another Python: make PYTHON=python3.12 demo

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test bench soak accuracy weights docs clean install develop browser
.DEFAULT_GOAL := demo

install: .venv/.installed
develop: .venv/.developed

.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "cloudkg needs Python 3.11 or newer: install one, and name it with make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python cannot make virtual environments here: run 'sudo apt-get install python3-venv', and try again"; exit 1; }
	@echo "Installing into .venv …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -qq --editable .
	@touch $@

.venv/.developed: .venv/.installed
	@$(BIN)/python -m pip install -qq --group dev
	@touch $@

browser: develop
	@bash .ci/browser

demo: install
	@bash .ci/demo

test: develop browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest --quiet

bench: develop
	@$(BIN)/python benchmarks/speed.py
	@$(BIN)/python benchmarks/reading_speed.py

soak: develop
	@$(BIN)/python benchmarks/serve_soak.py

accuracy: develop
	@$(BIN)/python benchmarks/accuracy.py

weights: develop
	@$(BIN)/python -m cloudkg.weigh tests/gold/sentences --out src/cloudkg/lexicon/weights

docs: develop browser
	@$(BIN)/python -m cloudkg.cli.reference docs/cli.md
	@$(BIN)/python tests/console.py README.md
	@$(BIN)/python tests/teaching.py
	@$(BIN)/python tests/picture.py graph docs/img

clean:
	rm -rf .venv views dist build graph/store .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
