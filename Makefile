# The LCN Companion. `make book` builds the book, `make test` checks everything; `make help` lists
# the rest. A bare machine needs Python 3.11 or newer with its venv module, and make.

SHELL      := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV  ?= .venv
BIN   := $(VENV)/bin
STAMP := $(VENV)/.ready
LOCK  := requirements.lock

# What makes the PDF, by the names of Debian's packages.
TEX := latexmk texlive-xetex texlive-latex-recommended texlive-latex-extra \
	texlive-fonts-recommended lmodern fonts-freefont-otf tex-gyre

# The first Python that is new enough; `make PYTHON=/path/to/python book` overrides it.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then echo $$p; break; fi; done)

# PyTorch as its CPU build, never the CUDA one: on Linux its version says which it is. From the wheels
# that pip is pointed at, else from PyTorch's CPU index.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
TORCH := $(shell grep -o '^torch==[0-9.]*' $(LOCK))$(if $(filter Linux,$(shell uname -s)),+cpu)
WITHOUT_TORCH = No wheel of $(TORCH) for $$($(1) --version) was found, so what needs PyTorch is \
	left out and says so; to have it, name a folder with the wheel (PIP_FIND_LINKS) or an index of \
	CPU builds (TORCH_INDEX), and set up anew (rm -r $(VENV)).

# Identical bytes from identical sources.
export SOURCE_DATE_EPOCH ?= 1767225600
export PYTHONHASHSEED ?= 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export MPLBACKEND ?= agg

# $(call install,<python>): the locked packages, hash by hash, then PyTorch where that Python has a
# CPU build of it, and this package on top. PyTorch goes apart because the hashes are of other builds.
define install
	$(1) -m pip install -q --require-hashes -r <(sed '/^torch==/,/[^\]$$/d' $(LOCK))
	@$(1) -m pip install -q --no-deps --no-index "$(TORCH)" 2>/dev/null || \
		$(1) -m pip install -q --no-deps --retries 2 --index-url $(TORCH_INDEX) "$(TORCH)" \
		2>/dev/null || echo "$(WITHOUT_TORCH)"
	$(1) -m pip install -q --no-deps --no-build-isolation --editable .
	$(1) -m pip check
endef

.PHONY: help
help: ## List the commands.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | \
		while IFS=$$'\t' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

.PHONY: figures
figures: $(STAMP)
	$(BIN)/python -m lcn_support figures --out book/_extra/figures

.PHONY: book
book: figures ## Set up, run every chapter and write the book to _build/html.
	$(BIN)/python book/_ext/lcn_live_parts.py
	rm -rf _build/html
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/jupyter-book build book/ -W -n --keep-going --quiet
	@echo "The book is at _build/html/index.html"

# Two runs write the same bytes; a glyph that no font has and a line that is too long are errors.
.PHONY: pdf
pdf: figures ## Write the whole book as _build/pdf/lcn-companion.pdf, which `make book` then offers.
	@{ command -v latexmk && command -v xelatex; } >/dev/null || { echo "The PDF needs latexmk and xelatex. On Debian" \
		"and Ubuntu: apt install $(TEX)"; exit 1; }
	rm -rf _build/pdf _build/latex
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/jupyter-book build book/ --builder latex -W -n \
		--keep-going --quiet
	$(BIN)/python book/_ext/lcn_paper.py _build/latex _build/pdf

.PHONY: release
release: $(STAMP) ## Pack wheel, sdist, pages, PDF and figures (TAG=v0.1.0), after make pdf and make book.
	$(BIN)/python .ci/release.py pack "$${TAG-}"

.PHONY: print-tex
print-tex:
	@echo $(TEX)

.PHONY: test
test: book ## Build the book and run every check: code, claims, style, pages.
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal --durations 15 --durations-min 5

.PHONY: mutants
mutants: $(STAMP) ## Plant faults in the modules that decide, which tests must find (SEED=0 NUMBER=300).
	$(BIN)/python benchmarks/mutants.py --seed $(or $(SEED),0) --number $(or $(NUMBER),300)

# Copies to try things in: they are written once and then are the reader's. FOLDER=book opens the
# sources of the pages instead, as they are kept.
FOLDER ?= lab

.PHONY: lab
lab: $(STAMP) ## Open copies of the chapters' notebooks, in lab/, in JupyterLab.
	@test "$(FOLDER)" != lab || test -d _build/html/_sources/chapters || $(MAKE) book
	@test "$(FOLDER)" != lab || for part in chapters further; do mkdir -p lab/$$part; \
		cp -n _build/html/_sources/$$part/*.ipynb lab/$$part/; done
	JUPYTER_CONFIG_PATH="$(abspath book/_lab)" PATH="$(abspath $(BIN)):$$PATH" $(BIN)/jupyter lab \
		--notebook-dir="$(FOLDER)" $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB)

.PHONY: install
install: ## Install the lock and the package into the running Python (conda, Binder).
	$(call install,$(or $(PYTHON),$(error No Python 3.11 or newer was found)))

.PHONY: readme-figure
readme-figure: $(STAMP)
	$(BIN)/python -m lcn_support figures fig-discriminant-cone --out _build/readme
	cp _build/readme/fig-discriminant-cone.png book/_assets/readme-figure.png

.PHONY: lock
lock: ## Renew requirements.lock from pyproject.toml (needs uv; UPGRADE=1 takes newest versions).
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	UV_FIND_LINKS= uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-annotate --custom-compile-command 'make lock' \
		$(if $(UPGRADE),--upgrade) --quiet --output-file $(LOCK)

.PHONY: clean
clean: ## Remove what was built; the environment in .venv stays.
	rm -rf _build book/_extra .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(STAMP): $(LOCK) pyproject.toml
	@test -n "$(PYTHON)" || { echo "The book needs Python 3.11 or newer, and none of python3," \
		"python3.14, python3.13, python3.12, python3.11 or python is. Install one (on Debian and Ubuntu:" \
		"apt install python3 python3-venv), or name it: make PYTHON=/path/to/python book"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks its venv module." \
		"On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version): about two minutes, once."
	$(PYTHON) -m venv --clear $(VENV)
	$(call install,$(BIN)/python)
	@touch $@
