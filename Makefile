# The course, one line a task. `make help` lists them. ARGS passes options on:
#     make start ARGS=--no-browser

# The programs of the course's own environment, and the environment as they need it.
BIN := .venv/bin
RUN := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)

.PHONY: help start test test-all report check-data modules new-module check lock links messages pictures environment

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

start: .venv/.ready ## open the course in JupyterLab, after setting it up where that is needed
	@$(RUN)/community-data start $(ARGS)

test: .venv/.ready ## run every test, several files at a time
	@$(RUN)/python -m pytest -n logical --maxprocesses 8 --dist loadfile $(ARGS)

test-all: .venv/.ready ## run what `make test` leaves out: larger attacks, every town of a real package
	@$(RUN)/python -m pytest -n logical --maxprocesses 8 --dist loadfile -m thorough $(ARGS)

report: .venv/.ready ## make the pages of places: make report ARGS="riverbend --level town --out reports"
	@$(RUN)/community-data report $(ARGS)

check-data: .venv/.ready ## what is wrong with a data package: make check-data ARGS=path/to/your-package
	@$(RUN)/community-data check-data $(ARGS)

modules: .venv/.ready ## build modules/, the trainees' copies, from solutions/
	@$(RUN)/community-data modules $(ARGS)

new-module: .venv/.ready ## lay out an empty module: make new-module NAME=09_places TITLE="Neighborhoods and towns"
	@$(RUN)/community-data new-module "$(NAME)" --title "$(TITLE)" $(ARGS)

check: .venv/.ready ## look at the style of the code
	@$(RUN)/ruff check . && $(RUN)/ruff format --check .

lock: .venv/.ready ## write requirements.txt and environment.yml from pyproject.toml
	@$(RUN)/python tools/lock.py $(ARGS)

links: .venv/.ready ## list the links to other sites in links.txt, for a program that follows them
	@$(RUN)/python tools/links.py > links.txt

messages: .venv/.ready ## gather the sentences that the code says, for translators: messages.pot
	@$(RUN)/pybabel --quiet extract -F babel.cfg -k lazy_gettext -o messages.pot community_data

pictures: .venv/.ready ## make the pictures of README.md from the real thing (needs Chromium)
	@$(RUN)/python tools/pictures.py

# What follows makes the environment. Settings for the machine's own Python stay out of it.
unexport PYTHONHOME PYTHONPATH PIP_PREFIX PIP_ROOT PIP_TARGET
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The first Python here that can make one. `_base_executable` is its own path, also where it was
# called by a link in another environment.
PYTHON ?= $(shell for python in python3.13 python3.14 python3.12 python3.11 python3; do \
    $$python -c 'import sys, ensurepip, venv; sys.exit(1) if sys.version_info < (3, 11) \
    else print(sys._base_executable)' 2>/dev/null && break; done)

NO_PYTHON = The course needs Python 3.11 or later, with venv, and found none here. Install it (on \
    Debian and Ubuntu: sudo apt install python3 python3-venv), then run the same command again.

# The mark that all is there, .ready, is written last and holds the folder of the checkout: programs
# in an environment know it by its full path. Where the mark is missing, where the checkout was
# moved, or where its Python is gone, the environment is made anew. What pip downloaded, it keeps.
ifneq ($(shell $(BIN)/python -c "" 2>/dev/null && cat .venv/.ready 2>/dev/null),$(CURDIR))
.venv/.ready: environment
endif

environment:
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)"; exit 1; }
	@echo "Setting up the course. This takes a few minutes the first time."
	@"$(PYTHON)" -m venv --clear .venv

.venv/.ready: requirements.txt pyproject.toml
	@rm -f $@
	@echo "Installing what the course needs, in the versions of requirements.txt."
	@$(BIN)/python -m pip install --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --no-deps --no-build-isolation -e .
	@echo "$(CURDIR)" > $@
